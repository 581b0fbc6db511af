/** Sends the rows of a step in as few statements as the database allows. */
import type { Pausable } from '../../base/pausable.ts'
import type { DriverResult } from '../../driver/driver.ts'
import { FlushError } from './flush-errors.ts'
import type { FlushStep } from './flush-plan.ts'
import type { FlushSession } from './flush-session.ts'
import { type RowWriter, rowWriter } from './row-writer.ts'
import { expressionText, insertExpressions, updateExpressions } from './write-expressions.ts'

type Rows = readonly (readonly unknown[])[]

/** How many rows a statement of several rows holds at most: more gains nothing (docs/performance.md). */
const ROWS_PER_STATEMENT = 500

/** Insert; gives what came back, a row of `returning` for each row, as JavaScript values. */
export function* insertRows(session: FlushSession, step: FlushStep, rows: Rows): Pausable<Rows> {
  const writer = rowWriter(session.dialect, step)
  const returned = yield* insertedRows(session, step, rows)
  return session.dialect.features.insertReturning ? writer.readReturned(returned as unknown[][]) : returned
}

/** {@link insertRows}, but with the driver's values where the database has RETURNING. */
export function* insertedRows(session: FlushSession, step: FlushStep, rows: Rows): Pausable<Rows> {
  const writer = rowWriter(session.dialect, step)
  if (step.expressions) return returnedRows(writer, yield* insertExpressions(session, step, rows[0] as readonly unknown[]), 1)
  const { features } = session.dialect
  if (rows.length === 1 || step.set.length === 0) return yield* insertSingly(session, writer, rows)
  if (features.bulkWrite === 'unnest') {
    const result = yield* session.fetch(writer.insertArrays(), writer.bindColumns(rows))
    return returnedRows(writer, result, rows.length)
  }
  return yield* insertInChunks(session, writer, rows)
}

function* insertSingly(session: FlushSession, writer: RowWriter, rows: Rows): Pausable<Rows> {
  const returned: (readonly unknown[])[] = []
  const sql = writer.insertValues(1)
  for (const row of rows) {
    const result = yield* session.fetch(sql, writer.bindRow(row))
    returned.push(...returnedRows(writer, result, 1))
  }
  return returned
}

function* insertInChunks(session: FlushSession, writer: RowWriter, rows: Rows): Pausable<Rows> {
  const size = Math.max(1, Math.min(ROWS_PER_STATEMENT, Math.floor(session.dialect.features.maxParameters / writer.set.length)))
  const returned: (readonly unknown[])[] = []
  for (let from = 0; from < rows.length; from += size) {
    const to = Math.min(rows.length, from + size)
    const result = yield* session.fetch(writer.insertValues(to - from), writer.bindRows(rows, from, to))
    for (const row of returnedRows(writer, result, to - from)) returned.push(row)
  }
  return returned
}

/** What the database returned; without RETURNING the keys follow from the first one, since one statement's are consecutive. */
function returnedRows(writer: RowWriter, result: DriverResult, count: number): Rows {
  const { returning, dialect } = writer
  if (returning.length === 0) return []
  if (dialect.features.insertReturning) {
    if (result.rows.length !== count) throw wrongCount(writer, count, result.rows.length)
    return inOrder(writer, result.rows)
  }
  if (result.rowCount !== count) throw wrongCount(writer, count, result.rowCount)
  return generatedKeys(writer, result, count)
}

/**
 * The rows in the order in which they were given. Keys are generated in that order, while no database promises to return
 * the rows in it: so they are sorted by the key where they are not (SQLAlchemy calls it a sentinel column).
 */
function inOrder(writer: RowWriter, rows: unknown[][]): unknown[][] {
  const key = rows.length > 1 ? writer.returning.findIndex(column => column.autoincrement) : -1
  if (key < 0) return rows
  for (let position = 1; position < rows.length; position++)
    if (compareKeys(rows[position - 1]?.[key], rows[position]?.[key]) > 0) return rows.sort((one, other) => compareKeys(one[key], other[key]))
  return rows
}

/** As the driver gives them: numbers, bigints, or bigints as text. */
function compareKeys(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  const difference = BigInt(one as string) - BigInt(other as string)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** The rows' keys; other generated columns stay unknown, which is undefined. */
function generatedKeys(writer: RowWriter, result: DriverResult, count: number): Rows {
  const { lastInsertId } = result
  const key = writer.returning.findIndex(column => column.autoincrement)
  if (lastInsertId === null || key < 0) return []
  return Array.from({ length: count }, (_, position) => {
    const row = new Array<unknown>(writer.returning.length).fill(undefined)
    row[key] = typeof lastInsertId === 'bigint' ? lastInsertId + BigInt(position) : lastInsertId + position
    return row
  })
}

function wrongCount(writer: RowWriter, expected: number, found: number): FlushError {
  return new FlushError(`INSERT of ${expected} rows into "${writer.table.fullName}" told of ${found}.`, {
    cause: 'a trigger or rule of the database replaces the insert',
    do: 'let the trigger return the row, or write this table with statements of your own',
  })
}

/** Update; gives how many rows were found. */
export function* updateRows(session: FlushSession, step: FlushStep, rows: Rows): Pausable<number> {
  if (step.expressions) return yield* updateExpressions(session, step, rows[0] as readonly unknown[])
  const writer = rowWriter(session.dialect, step)
  if (rows.length === 1) return (yield* session.fetch(writer.updateRow(), writer.bindRow(rows[0] as readonly unknown[]))).rowCount
  if (session.dialect.features.bulkWrite === 'unnest') return (yield* session.fetch(writer.updateArrays(), writer.bindColumns(rows))).rowCount
  return (yield* session.fetchMany(
    writer.updateRow(),
    rows.map(row => writer.bindRow(row)),
  )).rowCount
}

/** Delete; gives how many rows were found. */
export function* deleteRows(session: FlushSession, step: FlushStep, rows: Rows): Pausable<number> {
  const writer = rowWriter(session.dialect, step)
  if (rows.length === 1) return (yield* session.fetch(writer.deleteRow(), writer.bindRow(rows[0] as readonly unknown[]))).rowCount
  if (session.dialect.features.bulkWrite === 'unnest') return (yield* session.fetch(writer.deleteArrays(), writer.bindColumns(rows))).rowCount
  const size = Math.max(1, Math.min(ROWS_PER_STATEMENT, Math.floor(session.dialect.features.maxParameters / writer.where.length)))
  let count = 0
  for (let from = 0; from < rows.length; from += size) {
    const to = Math.min(rows.length, from + size)
    count += (yield* session.fetch(writer.deleteValues(to - from), writer.bindRows(rows, from, to))).rowCount
  }
  return count
}

/** The statement of a step, for explainFlush(). */
export function statementText(session: FlushSession, step: FlushStep): string {
  session.at(step.table)
  if (step.expressions) return expressionText(session, step)
  const writer = rowWriter(session.dialect, step)
  const arrays = session.dialect.features.bulkWrite === 'unnest' && step.rows.length > 1
  if (step.kind === 'insert' || step.kind === 'link')
    return arrays && step.set.length > 0 ? writer.insertArrays() : writer.insertValues(Math.min(step.rows.length, ROWS_PER_STATEMENT))
  if (step.set.length > 0) return arrays ? writer.updateArrays() : writer.updateRow()
  return arrays ? writer.deleteArrays() : step.rows.length > 1 ? writer.deleteValues(step.rows.length) : writer.deleteRow()
}
