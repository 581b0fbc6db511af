/** session.execute(update(Model), rows): rows of plain values with their primary keys, written as a flush writes its rows. */
import { ArgumentError } from '../../../base/errors.ts'
import type { Pausable } from '../../../base/pausable.ts'
import { type Rows, rowsOf } from '../../../engine/result/rows.ts'
import type { Column } from '../../../schema/column.ts'
import type { Table } from '../../../schema/table.ts'
import { SqlNode } from '../../../sql/core/sql-node.ts'
import { completeViolation } from '../../flush/complete-violation.ts'
import { StaleDataError } from '../../flush/flush-errors.ts'
import type { FlushStep } from '../../flush/flush-plan.ts'
import { shapeKey } from '../../flush/row-shape.ts'
import { keyColumnsOf, tableColumns } from '../../flush/table-columns.ts'
import { updateRows } from '../../flush/write-rows.ts'
import { writtenColumns, givenValues } from '../../flush/written-columns.ts'
import { defaultValue } from '../../../schema/column-definition.ts'
import type { Mapper } from '../../mapping/mapper.ts'
import { identityOf } from '../../state/identity-key.ts'
import { type InstanceState, UNLOADED, UNSET } from '../../state/instance-state.ts'
import { type BulkRow, bulkRows, checkNulls, groupRows } from './bulk-rows.ts'
import type { WriteOptions } from './bulk-write-trip.ts'
import { expireAttributes } from '../expire.ts'
import type { SessionCore } from '../session-core.ts'
import type { SessionTransaction } from '../session-transaction.ts'

/** Update rows by their primary keys; objects of the session take the new values. A row that is not there is a StaleDataError. */
export function* bulkUpdate(
  core: SessionCore,
  mapper: Mapper,
  given: readonly unknown[],
  { synchronize = 'auto' }: WriteOptions,
): Pausable<Rows<unknown>> {
  const rows = bulkRows(mapper, given, `update(${mapper.name})`)
  for (const row of rows) {
    requireKey(mapper, row)
    checkNulls(row)
    for (const { index, onUpdate } of writtenColumns(mapper).onUpdate)
      if (row.values[index] === UNSET && onUpdate !== undefined) row.values[index] = defaultValue(onUpdate, () => givenValues(mapper, row.values))
  }
  if (rows.length > 0) yield* core.flushBeforeQuery()
  core.hints.drop()
  core.at(mapper.table)
  for (const group of groupRows(rows, row => shapeKey(row.values))) for (const table of mapper.tables) yield* updateTable(core, mapper, table, group)
  if (synchronize !== false) for (const row of rows) takeOver(core, mapper, row)
  return rowsOf<unknown>([], { rowCount: rows.length, lastInsertId: null, columns: [] })
}

function requireKey(mapper: Mapper, { values, position }: BulkRow): void {
  for (const { index, key } of mapper.primaryKey) {
    const value = values[index]
    if (value !== UNSET && value !== null && !(value instanceof SqlNode)) continue
    throw new ArgumentError(
      `update(${mapper.name}) has no ${key} in row ${position}.`,
      {
        value: value === UNSET ? 'not given' : value === null ? 'null' : 'an expression',
        cause: 'rows are found by their primary keys',
        do: `give ${mapper.primaryKey.map(attribute => attribute.key).join(' and ')} in every row, or write update(${mapper.name}).set(…).where(…)`,
      },
      'NULL_KEY',
    )
  }
}

function* updateTable(core: SessionCore, mapper: Mapper, table: Table, group: readonly BulkRow[]): Pausable<void> {
  const [first] = group as readonly [BulkRow]
  const isKey = (index: number): boolean => mapper.columns[index]?.primaryKey === true
  const set = tableColumns(mapper, table).filter(({ index }) => !isKey(index) && first.values[index] !== UNSET)
  if (set.length === 0) return
  const where: readonly Column[] = keyColumnsOf(mapper, table)
  const indexes = [...set.map(({ index }) => index), ...mapper.primaryKey.map(({ index }) => index)]
  const rows = group.map(({ values }) => indexes.map(index => values[index]))
  const columns = set.map(({ column }) => column)
  const step: FlushStep = {
    kind: 'update',
    table,
    set: columns,
    where,
    returning: [],
    rows,
    changes: null,
    counted: true,
    expressions: first.expressions,
  }
  let found: number
  try {
    found = yield* updateRows(core, step, rows)
  } catch (error) {
    completeViolation(error, table)
    throw error
  }
  if (found === rows.length) return
  throw new StaleDataError(`update(${mapper.name}) found ${found} of ${rows.length} rows in "${table.fullName}".`, {
    cause: 'a row was deleted, its primary key is another one, or one key was given twice',
    do: 'roll back, and give the rows that are there, each once',
  })
}

/** The session's object of the row has the new values; what only the database can compute, or is not flushed, is loaded again. */
function takeOver(core: SessionCore, mapper: Mapper, { values }: BulkRow): void {
  const key = identityOf(mapper, values)
  const state: InstanceState | undefined = key === undefined ? undefined : core.identityMap.get(mapper, key)
  if (state === undefined || state.expired || !state.mapper.isA(mapper)) return
  const forgotten: string[] = []
  for (const { index, key: name, primaryKey } of mapper.columns) {
    const value = values[index]
    if (primaryKey || value === UNSET || state.values[index] === UNLOADED) continue
    if (value instanceof SqlNode || state.changes?.columns.has(index) === true) forgotten.push(name)
    else {
      if (index < 31) state.rawCells &= ~(1 << index)
      state.values[index] = value
    }
  }
  for (const { index } of writtenColumns(mapper).computed) forgotten.push(mapper.columns[index]?.key as string)
  if (forgotten.length > 0) expireAttributes(core, state, forgotten)
  ;(core.transaction as SessionTransaction).touched.add(state)
}
