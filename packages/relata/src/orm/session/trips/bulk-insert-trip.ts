/** session.execute(insert(Model), rows): rows of plain values, written as a flush writes its rows, without objects. */
import { ArgumentError } from '../../../base/errors.ts'
import type { Pausable } from '../../../base/pausable.ts'
import { type Rows, rowsOf } from '../../../engine/result/rows.ts'
import { Column } from '../../../schema/column.ts'
import type { Table } from '../../../schema/table.ts'
import type { Insert } from '../../../sql/statements/insert.ts'
import type { FlushStep } from '../../flush/flush-plan.ts'
import { completeViolation } from '../../flush/complete-violation.ts'
import { rowShape, shapeKey } from '../../flush/row-shape.ts'
import { fillDefaults } from '../../flush/settle-values.ts'
import { insertedRows, insertRows } from '../../flush/write-rows.ts'
import { selectByKeys } from '../../loading/get-by-keys.ts'
import { namesOf, ReturnedRows } from '../../loading/returned-rows.ts'
import type { ColumnAttribute, Mapper } from '../../mapping/mapper.ts'
import { identityKey } from '../../state/identity-key.ts'
import type { IdentityKey } from '../../state/instance-state.ts'
import { type BulkRow, bulkRows, checkNulls, groupRows } from './bulk-rows.ts'
import type { WriteOptions } from './bulk-write-trip.ts'
import type { SessionCore } from '../session-core.ts'

/** Insert rows; gives what RETURNING gives, in the order of the rows that were given. */
export function* bulkInsert(
  core: SessionCore,
  mapper: Mapper,
  statement: Insert<unknown, unknown>,
  given: readonly unknown[],
  { populateExisting = true }: WriteOptions,
): Pausable<Rows<unknown>> {
  const rows = bulkRows(mapper, given, `insert(${mapper.name})`)
  for (const row of rows) {
    fillDefaults(row)
    checkNulls(row)
  }
  if (rows.length === 0) return rowsOf([], { rowCount: 0, lastInsertId: null, columns: [] })
  yield* core.flushBeforeQuery()
  core.hints.drop()
  core.at(mapper.table)
  const groups = groupRows(rows, row => shapeKey(row.values))
  const direct = mapper.tables.length === 1 && core.dialect.features.insertReturning
  const tuples = direct
    ? yield* insertReturning(core, statement, groups, rows.length, populateExisting)
    : yield* insertAndSelect(core, mapper, statement, groups, rows, populateExisting)
  return rowsOf(tuples, { rowCount: rows.length, lastInsertId: null, columns: namesOf(statement.items) })
}

/** One table, and a database that returns rows. */
function* insertReturning(
  core: SessionCore,
  statement: Insert<unknown, unknown>,
  groups: readonly (readonly BulkRow[])[],
  count: number,
  populateExisting: boolean,
): Pausable<unknown[][]> {
  const returned = new ReturnedRows(core, statement.items)
  const wanted = wantedColumns(returned, statement)
  const written: unknown[][] = new Array<unknown[]>(count)
  for (const group of groups) {
    const step = stepFor(group, (group[0] as BulkRow).mapper.table, wanted)
    const raw = yield* blamed(step, insertedRows(core, step, step.rows))
    group.forEach((row, index) => (written[row.position] = raw[index] as unknown[]))
  }
  return wanted.length === 0 ? [] : yield* returned.read(core, written, populateExisting)
}

/** Several tables, or no RETURNING: what is asked for is selected afterwards, by the keys. */
function* insertAndSelect(
  core: SessionCore,
  mapper: Mapper,
  { items }: Insert<unknown, unknown>,
  groups: readonly (readonly BulkRow[])[],
  rows: readonly BulkRow[],
  populateExisting: boolean,
): Pausable<unknown[][]> {
  for (const group of groups) yield* insertTables(core, mapper, group, items.length > 0)
  if (items.length === 0) return []
  const keys = rows.map(({ values }) => mapper.primaryKey.map(({ index }) => values[index]))
  const found = yield* selectByKeys(core, mapper, keys, items, { populateExisting })
  return keys.map(key => found.get(identityKey(key) as IdentityKey) ?? [])
}

function wantedColumns(returned: ReturnedRows, { target }: Insert<unknown, unknown>): Column[] {
  return returned.columns.map(column => {
    if (column instanceof Column) return column
    throw new ArgumentError(`insert(${target.label}) with rows returns columns and models, and was asked for an expression.`, {
      do: 'return the columns and compute from them, or give the rows with .values(…)',
    })
  })
}

/** A table after the other, each with the root's keys. */
function* insertTables(core: SessionCore, mapper: Mapper, group: readonly BulkRow[], keysWanted: boolean): Pausable<void> {
  for (const table of mapper.tables) {
    const { returning } = rowShape(shaped(group), table)
    const keys = keysWanted || mapper.tables.length > 1 ? returning.filter(column => mapper.attributeOfColumn(column)?.primaryKey === true) : []
    const step = stepFor(group, table, keys)
    const values = yield* blamed(step, insertRows(core, step, step.rows))
    const places = keys.map(column => (mapper.attributeOfColumn(column) as ColumnAttribute).index)
    group.forEach((row, position) => places.forEach((index, cell) => (row.values[index] = values[position]?.[cell])))
  }
}

function shaped(group: readonly BulkRow[]): Parameters<typeof rowShape>[0] {
  return { ...(group[0] as BulkRow), operation: 'insert' }
}

function stepFor(group: readonly BulkRow[], table: Table, returning: readonly Column[]): FlushStep {
  const { columns, indexes } = rowShape(shaped(group), table)
  const rows = group.map(({ values }) => indexes.map(index => values[index]))
  const { expressions } = group[0] as BulkRow
  return { kind: 'insert', table, set: columns, where: [], returning, rows, changes: null, counted: true, expressions }
}

/** A violated constraint is named as a flush names it. */
function* blamed<T>(step: FlushStep, trip: Pausable<T>): Pausable<T> {
  try {
    return yield* trip
  } catch (error) {
    completeViolation(error, step.table)
    throw error
  }
}
