/** Decides every value that a flush writes: defaults, references, what has not really changed; and checks each one. */
import { SqlNode } from '../../sql/core/sql-node.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { committedCell, isDefaulted, peekCell } from '../state/cells.ts'
import { type InstanceState, UNLOADED, UNSET } from '../state/instance-state.ts'
import { FlushError, missingValue, nullKey, wrongType } from './flush-errors.ts'
import type { FlushWork } from './flush-work.ts'
import { writtenRelationships } from './related-change.ts'
import { resolveReference } from './resolve-reference.ts'
import { type RowChange, RowReference } from './row-change.ts'
import { writtenLate } from './sync-foreign-keys.ts'
import { fillingRelationship, type WrittenColumn, writtenColumns, givenValues } from './written-columns.ts'
import { defaultValue } from '../../schema/column-definition.ts'

/** Settle all rows. Throws for the first value that no database would take; nothing has been sent by then. */
export function settleValues(work: FlushWork): void {
  // defaults first: a reference may lead to one
  const { list } = work
  for (let position = 0; position < list.length; position++) {
    const change = list[position] as RowChange
    if (change.operation === 'insert') fillDefaults(change)
  }
  for (let position = 0; position < list.length; position++) {
    const change = list[position] as RowChange
    if (change.operation === 'insert') settleInsert(change)
    else if (change.operation === 'update') settleUpdate(work, change)
    else change.version = versionOf(change)
  }
  for (const change of work.postUpdates.values()) settlePostUpdate(work, change)
  for (const { state, index, value } of work.memory) followKey(work, state, index, value)
}

/** A key that the database itself has carried on to a row by then: the row is found by its new value. */
function followKey(work: FlushWork, state: InstanceState, index: number, value: unknown): void {
  const change = work.changes.get(state)
  const position = state.mapper.primaryKey.findIndex(attribute => attribute.index === index)
  if (change !== undefined && change.operation !== 'insert' && position >= 0)
    change.key = change.key.with(position, value instanceof RowReference ? resolveReference(value) : value)
}

/** A new row whose columns may be left to defaults; of an object, or of plain values. */
export interface DefaultedRow {
  readonly mapper: Mapper
  readonly values: unknown[]
  readonly state: InstanceState | null
  defaulted: number
}

/** Columns without a value: client defaults now, the database's are left out, the rest is null. As in SQLAlchemy, null counts as not given where there is a default. */
export function fillDefaults(change: DefaultedRow): void {
  const { values } = change
  const columns = writtenColumns(change.mapper)
  const { all, withDefault } = columns
  for (let position = 0; position < withDefault.length; position++) {
    const column = withDefault[position] as WrittenColumn
    const value = values[column.index]
    if (column.computed && value !== UNSET && value !== null) throw writtenComputed(change, column)
    if (value !== UNSET && (value !== null || column.column.evaluatesNull)) continue
    if (column.isDiscriminator && change.mapper.identity !== null) values[column.index] = change.mapper.identity
    else if (column.clientDefault !== undefined) values[column.index] = defaultValue(column.clientDefault, () => givenValues(change.mapper, values))
    else if (column.isVersion && change.mapper.writeRules.nextVersion !== null) values[column.index] = change.mapper.writeRules.nextVersion(null)
    else values[column.index] = column.generated ? UNSET : null
  }
  for (let position = 0; position < all.length; position++) {
    const column = all[position] as WrittenColumn
    if (!column.plain || values[column.index] !== UNSET) continue
    values[column.index] = null
    if (column.index < 31) change.defaulted |= 1 << column.index
  }
}

function settleInsert(change: RowChange): void {
  const { values } = change
  const { all } = writtenColumns(change.mapper)
  for (let position = 0; position < all.length; position++) {
    const column = all[position] as WrittenColumn
    let value = values[column.index]
    if (value === UNSET) continue
    if (value instanceof RowReference) values[column.index] = value = resolveReference(value)
    checkValue(change, column, value)
  }
  checkRequired(change)
}

/** Drop what equals the row, check the rest, and add what every update of the row writes. */
function settleUpdate(work: FlushWork, change: RowChange): void {
  const { values, state, mapper } = change
  const columns = writtenColumns(mapper)
  let written = false
  for (let position = 0; position < columns.all.length; position++) {
    const column = columns.all[position] as WrittenColumn
    const { index } = column
    let value = values[index]
    if (value === UNSET) continue
    if (value instanceof RowReference) values[index] = value = resolveReference(value)
    if (change.replaces === null && equalsRow(change, column, value)) {
      values[index] = UNSET
      if (peekCell(state, index) !== value) work.memory.push({ state, index, value })
      continue
    }
    if (column.computed) throw writtenComputed(change, column)
    checkValue(change, column, value)
    written = true
  }
  if (!written) return
  checkRequired(change)
  for (const column of columns.onUpdate)
    if (values[column.index] === UNSET && column.onUpdate !== undefined)
      values[column.index] = defaultValue(column.onUpdate, () => givenValues(mapper, values))
  countVersion(change)
}

function settlePostUpdate(work: FlushWork, change: RowChange): void {
  const { values, state } = change
  const row = work.changes.get(state)
  for (const column of writtenColumns(change.mapper).all) {
    let value = values[column.index]
    if (value === UNSET) continue
    if (value instanceof RowReference) values[column.index] = value = resolveReference(value)
    if (row?.operation !== 'insert' && !change.always && equalsRow(change, column, value)) values[column.index] = UNSET
    else checkValue(change, column, value)
  }
}

/** Whether the row has that value already. */
function equalsRow(change: RowChange, column: WrittenColumn, value: unknown): boolean {
  const stored = committedCell(change.state, column.index)
  if (stored === UNLOADED || stored === UNSET || value instanceof RowReference || value instanceof SqlNode) return false
  if (value === null && isDefaulted(change.state, column.index)) return false
  return value === stored || (value !== null && stored !== null && column.type.check(value) === null && column.type.equals(value, stored))
}

function countVersion(change: RowChange): void {
  const { versionColumn, writeRules } = change.mapper
  if (versionColumn === null) return
  change.version = versionOf(change)
  if (change.values[versionColumn.index] === UNSET && writeRules.nextVersion !== null)
    change.values[versionColumn.index] = writeRules.nextVersion(change.version)
}

function versionOf(change: RowChange): unknown {
  const { versionColumn } = change.mapper
  return versionColumn === null ? undefined : committedCell(change.replaces ?? change.state, versionColumn.index)
}

function checkValue(change: RowChange, column: WrittenColumn, value: unknown): void {
  if (value === null) {
    if (column.nullable) return
    if (column.primaryKey) throw nullKey(change.state, column.attribute, fillingRelationship(column.attribute))
    throw missingValue(change.state, column.attribute, fillingRelationship(column.attribute))
  }
  if (typeof value === 'object' && (value instanceof RowReference || value instanceof SqlNode)) return
  const problem = column.type.check(value)
  if (problem !== null) throw wrongType(change.state, column.attribute, problem)
}

/** A relationship that is declared to have a target always, on a column that could be null. */
function checkRequired(change: RowChange): void {
  const { required } = writtenRelationships(change.mapper)
  if (required.length === 0) return
  for (const relationship of required) {
    if (writtenLate(relationship)) continue
    for (const pair of relationship.pairs) {
      const attribute = change.mapper.attributeOfColumn(pair.local)
      if (attribute !== undefined && change.values[attribute.index] === null) throw missingValue(change.state, attribute, relationship)
    }
  }
}

function writtenComputed(change: DefaultedRow, column: WrittenColumn): FlushError {
  return new FlushError(
    `${change.mapper.name}.${column.attribute.key} is generated by the database and was set.`,
    {
      object: String(change.state ?? change.mapper.name),
      cause: 'a generated column is never written',
      do: 'leave the attribute alone; read it after the flush',
    },
    'COMPUTED_COLUMN',
  )
}
