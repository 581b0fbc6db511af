/**
 * Finds unique values that pass from one row to another within a flush: a deleted row's to a new one, or between rows
 * that exchange them. Databases check uniqueness row by row, so the row that has the value must let go of it first.
 */
import { randomUUID } from 'node:crypto'
import type { Pausable } from '../../base/pausable.ts'
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import { SqlNode } from '../../sql/core/sql-node.ts'
import { loadColumnsOf } from '../loading/fetch-columns.ts'
import { committedCell } from '../state/cells.ts'
import { identityKey } from '../state/identity-key.ts'
import { type IdentityKey, UNLOADED, UNSET } from '../state/instance-state.ts'
import type { FlushWork } from './flush-work.ts'
import { type RowChange, RowReference } from './row-change.ts'

/** A row that lets go of a unique value before anything else is written. */
export interface Vacated {
  readonly row: RowChange
  readonly table: Table
  readonly column: Column
  /** Null, or a value that nobody else has; the row is deleted or given its own value later in the flush. */
  readonly value: unknown
}

/** What has to happen before the saves. */
export interface Handovers {
  /** Deleted first, since nothing in the flush refers to them. */
  readonly early: ReadonlySet<RowChange>
  readonly vacated: readonly Vacated[]
}

const NONE: Handovers = { early: new Set(), vacated: [] }

/** The rows that hold a unique value which another row of the flush is given. */
export function uniqueHandovers(work: FlushWork): Handovers {
  const leaving = work.list.filter(change => change.operation !== 'insert')
  if (leaving.length === 0) return NONE
  const early = new Set<RowChange>()
  const vacated = new Map<RowChange, Vacated>()
  const tables = new Set<Table>()
  for (const change of leaving) for (const table of change.mapper.tables) if (table.uniques.length > 0) tables.add(table)
  for (const table of tables) {
    for (const { columns } of table.uniques) {
      const holders = holdersOf(leaving, table, columns)
      if (holders.size === 0) continue
      for (const taker of work.list) {
        const key = taker.operation === 'delete' ? null : takenKey(taker, columns)
        const holder = key === null ? undefined : holders.get(key)
        if (holder === undefined || holder === taker || vacated.has(holder) || early.has(holder)) continue
        // updates go before inserts by themselves
        if (holder.operation === 'update' && taker.operation === 'insert') continue
        if (holder.operation === 'delete' && isFree(work, holder)) early.add(holder)
        else {
          const way = vacate(holder, table, columns)
          if (way !== null) vacated.set(holder, way)
        }
      }
    }
  }
  return { early, vacated: [...vacated.values()] }
}

/** Load the unique values of deleted rows of whose tables the flush writes others: only the database may know them. */
export function* loadUniqueValues(work: FlushWork): Pausable<void> {
  const written = new Set<Table>()
  for (const change of work.list)
    if (change.operation !== 'delete') for (const table of change.mapper.tables) if (table.uniques.length > 0) written.add(table)
  if (written.size === 0) return
  const unknown = work.list
    .filter(change => change.operation === 'delete' && change.mapper.tables.some(table => written.has(table) && lacksUnique(change, table)))
    .map(change => change.state)
  if (unknown.length > 0) yield* loadColumnsOf(work.session, unknown, false)
}

function lacksUnique(change: RowChange, table: Table): boolean {
  return table.uniques.some(({ columns }) =>
    columns.some(column => committedCell(change.state, change.mapper.attributeOfColumn(column)?.index ?? -1) === UNLOADED),
  )
}

/** Deleted rows, and updated ones that give the value up, by the value they have in the database. */
function holdersOf(leaving: readonly RowChange[], table: Table, columns: readonly Column[]): Map<IdentityKey, RowChange> {
  const holders = new Map<IdentityKey, RowChange>()
  for (const change of leaving) {
    if (!change.mapper.tables.includes(table)) continue
    const indexes = indexesOf(change, columns)
    if (indexes === null || (change.operation === 'update' && indexes.every(index => change.values[index] === UNSET))) continue
    const values = indexes.map(index => committedCell(change.state, index))
    if (values.some(value => value === UNLOADED || value === UNSET)) continue
    const key = identityKey(values)
    if (key !== null) holders.set(key, change)
  }
  return holders
}

/** The value a row is given; null where it is given none, or one that is not known yet. */
function takenKey(change: RowChange, columns: readonly Column[]): IdentityKey | null {
  const indexes = indexesOf(change, columns)
  if (indexes === null || indexes.every(index => change.values[index] === UNSET)) return null
  const values = indexes.map(index => (change.values[index] === UNSET ? committedCell(change.state, index) : change.values[index]))
  if (values.some(value => value === UNLOADED || value === UNSET || value instanceof RowReference || value instanceof SqlNode)) return null
  return identityKey(values)
}

function indexesOf(change: RowChange, columns: readonly Column[]): number[] | null {
  const indexes = columns.map(column => change.mapper.attributeOfColumn(column)?.index ?? -1)
  return indexes.includes(-1) ? null : indexes
}

/** Nothing that the flush writes refers to the row, so that it can go first. */
function isFree(work: FlushWork, holder: RowChange): boolean {
  if (holder.mapper.tables.length > 1 || holder.mapper.referredBy.some(relationship => relationship.secondary !== null)) return false
  for (const relationship of holder.mapper.relationships) if (relationship.secondary !== null) return false
  const key = identityKey(holder.key)
  return !work.list.some(change => change !== holder && refersTo(change, holder, key))
}

function refersTo(change: RowChange, holder: RowChange, key: IdentityKey | null): boolean {
  if (change.operation === 'insert') return false
  for (const table of change.mapper.tables) {
    for (const foreignKey of table.foreignKeys) {
      if (foreignKey.referredTable !== holder.mapper.table) continue
      const values = foreignKey.columns.map(column => committedCell(change.state, change.mapper.attributeOfColumn(column)?.index ?? -1))
      if (values.includes(UNLOADED) || identityKey(values) === key) return true
    }
  }
  return false
}

/** NULL where the column may be null, else a value of the column's type that nobody has; null where there is neither. */
function vacate(row: RowChange, table: Table, columns: readonly Column[]): Vacated | null {
  const nullable = columns.find(column => column.nullable && !column.primaryKey)
  if (nullable !== undefined) return { row, table, column: nullable, value: null }
  for (const column of columns) {
    if (column.primaryKey || column.foreignKeys.length > 0) continue
    const value = unusedValue(column)
    if (value !== undefined) return { row, table, column, value }
  }
  return null
}

function unusedValue({ type }: Column): unknown {
  const value = ((): unknown => {
    switch (type.kind) {
      case 'text':
      case 'varchar':
        return randomUUID()
      case 'uuid':
        return randomUUID()
      case 'integer':
        return -1 - Math.floor(Math.random() * 2 ** 30)
      case 'bigint':
        return -1n - BigInt(Math.floor(Math.random() * 2 ** 52))
      default:
        return undefined
    }
  })()
  return value !== undefined && type.check(value) === null ? value : undefined
}
