/** Which rows of mutually dependent tables have to be written before which, read from the values of their foreign keys. */
import type { Edge } from '../../base/topological-sort.ts'
import type { Column } from '../../schema/column.ts'
import { committedCell } from '../state/cells.ts'
import { identityKey } from '../state/identity-key.ts'
import { type IdentityKey, type InstanceState, UNLOADED, UNSET } from '../state/instance-state.ts'
import { stateOf } from '../state/state-slot.ts'
import { membersOf } from './cascade-delete.ts'
import type { FlushWork } from './flush-work.ts'
import { type RowChange, RowReference } from './row-change.ts'
import type { TableLink } from './table-links.ts'

/** A referred row comes before the rows that refer to it. */
export function saveEdges(rows: readonly RowChange[], links: readonly TableLink[]): Edge<RowChange>[] {
  const edges: Edge<RowChange>[] = []
  for (const link of links) {
    const referred = new Map<IdentityKey, RowChange>()
    for (const row of rows) {
      if (row.mapper.table !== link.table && row.mapper.table !== link.referred) continue
      if (row.mapper.table === link.referred) index(referred, row, written(row, link.referredColumns))
    }
    for (const row of rows) {
      if (row.mapper.table !== link.table) continue
      const values = written(row, link.columns)
      if (values === null) continue
      const reference = values.find(value => value instanceof RowReference)
      const before = reference === undefined ? found(referred, values) : reference.change
      if (before === undefined || before === null) continue
      // a row may hold its own key, unless that key is yet to be generated
      if (before !== row || reference !== undefined) edges.push([before, row])
    }
  }
  return edges
}

/** A row that refers to another goes before it. */
export function deleteEdges(work: FlushWork, rows: readonly RowChange[], links: readonly TableLink[]): Edge<RowChange>[] {
  if (links.length === 0) return []
  const edges: Edge<RowChange>[] = []
  const unknown = new Set<InstanceState>()
  for (const link of links) {
    const referred = new Map<IdentityKey, RowChange>()
    for (const row of rows) if (row.mapper.table === link.referred) index(referred, row, committed(row, link.referredColumns))
    for (const row of rows) {
      if (row.mapper.table !== link.table) continue
      const values = committed(row, link.columns)
      if (values === null) {
        unknown.add(row.state)
        continue
      }
      const parent = isTakenBack(work, row, link.columns) ? undefined : found(referred, values)
      if (parent !== undefined && parent !== row) edges.push([row, parent])
    }
  }
  if (unknown.size > 0) addMembers(edges, rows, unknown)
  return edges
}

/** Where the keys of deleted rows are not loaded, the collections they are in tell what they refer to. */
function addMembers(edges: Edge<RowChange>[], rows: readonly RowChange[], unknown: ReadonlySet<InstanceState>): void {
  const byState = new Map(rows.map(row => [row.state, row]))
  for (const parent of rows) {
    for (const relationship of parent.mapper.relationships) {
      if (relationship.direction !== 'one-to-many' || relationship.viewonly) continue
      for (const member of membersOf(parent.state, relationship)) {
        const child = byState.get(stateOf(member))
        if (child !== undefined && child !== parent && unknown.has(child.state)) edges.push([child, parent])
      }
    }
  }
}

/** The reference is set to null before the rows are deleted. */
function isTakenBack(work: FlushWork, row: RowChange, columns: readonly Column[]): boolean {
  const late = work.postUpdates.get(row.state)
  return late !== undefined && columns.some(column => late.values[indexOf(row, column)] === null)
}

function index(rows: Map<IdentityKey, RowChange>, row: RowChange, values: readonly unknown[] | null): void {
  if (values === null || values.some(value => value instanceof RowReference || value === UNSET)) return
  const key = identityKey(values)
  if (key !== null) rows.set(key, row)
}

function found(rows: ReadonlyMap<IdentityKey, RowChange>, values: readonly unknown[]): RowChange | undefined {
  if (rows.size === 0) return undefined
  const key = identityKey(values)
  return key === null ? undefined : rows.get(key)
}

/** The values a row is given in these columns; null where one is not written. */
function written(row: RowChange, columns: readonly Column[]): unknown[] | null {
  const values = columns.map(column => row.values[indexOf(row, column)])
  return values.some(value => value === UNSET || value === undefined) ? null : values
}

/** The values of these columns in the database; null where one is not known. */
function committed(row: RowChange, columns: readonly Column[]): unknown[] | null {
  const values = columns.map(column => committedCell(row.state, indexOf(row, column)))
  return values.some(value => value === UNLOADED) ? null : values
}

function indexOf(row: RowChange, column: Column): number {
  return row.mapper.attributeOfColumn(column)?.index ?? -1
}
