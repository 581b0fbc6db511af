/** INSERT, UPDATE and DELETE in a session: those of a model concern its objects. */
import { ArgumentError } from '../../../base/errors.ts'
import type { Pausable } from '../../../base/pausable.ts'
import { executeAny } from '../../../engine/execute-statement.ts'
import { type Rows, rowsOf } from '../../../engine/result/rows.ts'
import { BindParameter } from '../../../sql/core/expression.ts'
import { isQuery, type Statement } from '../../../sql/core/statement.ts'
import { Delete } from '../../../sql/statements/delete.ts'
import { Insert } from '../../../sql/statements/insert.ts'
import { isComposite } from '../../../sql/statements/output-columns.ts'
import { Update } from '../../../sql/statements/update.ts'
import { ReturnedRows } from '../../loading/returned-rows.ts'
import { tablesNamedIn } from '../../loading/tables-read.ts'
import { EntityItem } from '../../mapping/entity-item.ts'
import type { Mapper } from '../../mapping/mapper.ts'
import { isEntity, stateOf } from '../../state/state-slot.ts'
import { bulkInsert } from './bulk-insert-trip.ts'
import { bulkUpdate } from './bulk-update-trip.ts'
import { bulkWrite, type WriteOptions } from './bulk-write-trip.ts'
import { send } from './send-statement.ts'
import type { SessionCore } from '../session-core.ts'
import type { SessionTransaction } from '../session-transaction.ts'

/** Run a statement that is no select; `rows`: plain values for many rows of a model. */
export function* executeWrite(
  core: SessionCore,
  statement: Statement,
  rows: readonly unknown[] | null,
  options: WriteOptions,
): Pausable<Rows<unknown>> {
  const mapper = mapperOf(statement)
  if (rows !== null) return yield* writeRows(core, mapper, statement, rows, options)
  if (mapper !== null && (statement instanceof Update || statement instanceof Delete)) return yield* bulkWrite(core, mapper, statement, options)
  if (mapper !== null && statement instanceof Insert) return yield* insertValues(core, mapper, withIdentity(mapper, statement), options)
  return yield* executePlainly(core, statement)
}

/** What it returns are values. */
function* executePlainly(core: SessionCore, statement: Statement): Pausable<Rows<unknown>> {
  yield* core.flushBeforeQuery(isQuery(statement) ? () => tablesNamedIn(statement) : undefined)
  core.hints.drop()
  core.at(statement)
  const connection = yield* core.connect()
  return yield* executeAny(core.engine, connection, statement, [])
}

function mapperOf(statement: Statement): Mapper | null {
  if (!(statement instanceof Insert || statement instanceof Update || statement instanceof Delete)) return null
  const { entity } = statement
  return entity instanceof EntityItem ? entity.mapper : null
}

function* writeRows(
  core: SessionCore,
  mapper: Mapper | null,
  statement: Statement,
  rows: readonly unknown[],
  options: WriteOptions,
): Pausable<Rows<unknown>> {
  if (mapper === null || statement instanceof Delete) {
    throw new ArgumentError('execute() with rows takes insert(Model) or update(Model).', {
      value: statement.kind,
      do: 'for a table use insert(table).values(rows)',
    })
  }
  if (statement instanceof Insert) {
    if (statement.rows.length > 0 || statement.query !== null) throw bothGiven('insert', mapper, 'values')
    if (statement.conflict === null) return yield* bulkInsert(core, mapper, statement, rows, options)
    if (rows.length === 0) return rowsOf<unknown>([], { rowCount: 0, lastInsertId: null, columns: [] })
    return yield* insertValues(core, mapper, withIdentity(mapper, statement.values(rows as never)), options)
  }
  const { columns, criteria, items, allRows } = statement as Update
  if (columns.length > 0 || criteria.length > 0 || allRows) throw bothGiven('update', mapper, columns.length > 0 ? 'set' : 'where')
  if (items.length > 0)
    throw new ArgumentError(`update(${mapper.name}) with rows returns nothing.`, {
      do: 'select the rows afterwards, or write update().set().where()',
    })
  return yield* bulkUpdate(core, mapper, rows, options)
}

function bothGiven(verb: string, mapper: Mapper, part: string): ArgumentError {
  return new ArgumentError(`${verb}(${mapper.name}) was given rows and .${part}(…).`, {
    do: `leave .${part}() out: each row says which columns it ${verb === 'insert' ? 'fills' : 'sets, and its primary key'}`,
  })
}

/** The statement as it stands; entities in RETURNING become objects. */
function* insertValues(core: SessionCore, mapper: Mapper, statement: Insert<unknown, unknown>, options: WriteOptions): Pausable<Rows<unknown>> {
  core.at(mapper.table)
  const { insertReturning } = core.dialect.features
  if (!statement.items.some(isComposite) || (!insertReturning && statement.conflict !== null)) {
    return yield* executePlainly(core, statement)
  }
  // the keys that such a database generates are known where rows are written one statement each shape
  if (!insertReturning && statement.query === null) return yield* bulkInsert(core, mapper, statement, rowsOfValues(statement), options)
  yield* core.flushBeforeQuery()
  core.hints.drop()
  core.at(mapper.table)
  const returned = new ReturnedRows(core, statement.items)
  const { rows, rowCount } = yield* send(core, statement.with({ items: returned.columns }))
  const tuples = yield* returned.read(core, rows, options.populateExisting ?? true)
  noteTouched(core, tuples)
  return rowsOf(tuples, { rowCount, lastInsertId: null, columns: returned.names })
}

/** A savepoint that is rolled back takes the values of such objects along. */
function noteTouched(core: SessionCore, tuples: readonly (readonly unknown[])[]): void {
  const { touched } = core.transaction as SessionTransaction
  for (const tuple of tuples) for (const item of tuple) if (isEntity(item)) touched.add(stateOf(item))
}

function rowsOfValues({ columns, rows }: Insert<unknown, unknown>): Record<string, unknown>[] {
  return rows.map(row =>
    Object.fromEntries(
      row.flatMap((value, index) =>
        value.kind === 'default' ? [] : [[columns[index]?.key as string, value instanceof BindParameter ? (value.value as unknown) : value]],
      ),
    ),
  )
}

/** Rows of a class carry its identity, whether it is said or not. */
function withIdentity(mapper: Mapper, statement: Insert<unknown, unknown>): Insert<unknown, unknown> {
  const { discriminator, identity } = mapper
  if (discriminator === null || identity === null || statement.query !== null || statement.rows.length === 0) return statement
  const { column } = discriminator
  if ((column.table as unknown) !== statement.target || statement.columns.includes(column)) return statement
  const value = new BindParameter<unknown>(identity, column.type)
  return statement.with({ columns: [...statement.columns, column], rows: statement.rows.map(row => [...row, value]) })
}
