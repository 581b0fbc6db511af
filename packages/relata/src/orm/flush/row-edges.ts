/** Which rows of mutually dependent tables have to be written before which, read from the values of their foreign keys. */
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import type { Edge } from '../../base/topological-sort.ts'
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import { committedCell } from '../state/cells.ts'
import { identityKey } from '../state/identity-key.ts'
import { type IdentityKey, type InstanceState, UNLOADED, UNSET } from '../state/instance-state.ts'
import { stateOf } from '../state/state-slot.ts'
import { membersOf } from './cascade-delete.ts'
import type { FlushWork } from './flush-work.ts'
import { type RowChange, RowReference } from './row-change.ts'
import type { TableRow } from './row-levels.ts'
import type { TableLink } from './table-links.ts'

/** A referred row comes before the rows that refer to it. */
export function saveEdges(rows: readonly TableRow[], links: readonly TableLink[]): Edge<TableRow>[] {
  const edges: Edge<TableRow>[] = []
  for (const link of links) {
    const referred = new RowIndex(link.referred)
    for (const row of rows) if (row.table === link.referred) referred.add(row, written(row, link.referredColumns))
    for (const row of rows) {
      if (row.table !== link.table) continue
      const values = written(row, link.columns)
      if (values === null) continue
      const reference = values.find(value => value instanceof RowReference)
      const before = reference === undefined ? referred.find(values) : referred.rowOf(reference.change)
      // a row may hold its own key, unless that key is yet to be generated
      if (before !== undefined && (before !== row || reference !== undefined)) edges.push([before, row])
    }
  }
  return edges
}

/** A row that refers to another goes before it. */
export function deleteEdges(work: FlushWork, rows: readonly TableRow[], links: readonly TableLink[]): Edge<TableRow>[] {
  const edges: Edge<TableRow>[] = []
  const unknown = new Set<InstanceState>()
  for (const link of links) {
    const referred = new RowIndex(link.referred)
    for (const row of rows) if (row.table === link.referred) referred.add(row, committed(row, link.referredColumns))
    for (const row of rows) {
      if (row.table !== link.table) continue
      const values = committed(row, link.columns)
      if (values === null) {
        unknown.add(row.change.state)
        continue
      }
      const parent = isTakenBack(work, row, link.columns) ? undefined : referred.find(values)
      if (parent !== undefined && parent !== row) edges.push([row, parent])
    }
  }
  if (unknown.size > 0) addMembers(edges, rows, unknown)
  return edges
}

/** Rows of a table by the values that others refer to. */
class RowIndex {
  readonly #table: Table
  readonly #byKey = new Map<IdentityKey, TableRow>()
  readonly #byChange = new Map<RowChange, TableRow>()

  constructor(table: Table) {
    this.#table = table
  }

  add(row: TableRow, values: readonly unknown[] | null): void {
    if (row.table !== this.#table) return
    this.#byChange.set(row.change, row)
    if (values === null || values.some(value => value instanceof RowReference)) return
    const key = identityKey(values)
    if (key !== null) this.#byKey.set(key, row)
  }

  find(values: readonly unknown[]): TableRow | undefined {
    if (this.#byKey.size === 0) return undefined
    const key = identityKey(values)
    return key === null ? undefined : this.#byKey.get(key)
  }

  rowOf(change: RowChange | null): TableRow | undefined {
    return change === null ? undefined : this.#byChange.get(change)
  }
}

/** Where the keys of deleted rows are not loaded, the collections they are in tell what they refer to. */
function addMembers(edges: Edge<TableRow>[], rows: readonly TableRow[], unknown: ReadonlySet<InstanceState>): void {
  const byState = new Map<InstanceState, TableRow[]>()
  for (const row of rows) byState.set(row.change.state, [...(byState.get(row.change.state) ?? []), row])
  for (const parent of rows) {
    for (const relationship of parent.change.mapper.relationships) {
      if (relationship.direction !== 'one-to-many' || relationship.viewonly) continue
      for (const member of membersOf(parent.change.state, relationship)) {
        const child = stateOf(member)
        if (child === parent.change.state || !unknown.has(child)) continue
        for (const row of byState.get(child) ?? []) edges.push([row, parent])
      }
    }
  }
}

/** The reference is set to null before the rows are deleted. */
function isTakenBack(work: FlushWork, { change }: TableRow, columns: readonly Column[]): boolean {
  const late = work.postUpdates.get(change.state)
  return late !== undefined && columns.some(column => late.values[indexOf(change, column)] === null)
}

/** The values a row is given in these columns; null where one is not written. */
function written({ change }: TableRow, columns: readonly Column[]): unknown[] | null {
  const values = columns.map(column => {
    const attribute = change.mapper.attributeOfColumn(column)
    if (attribute === undefined) return UNSET
    const value = change.values[attribute.index]
    // the key of a table below the root is the root's, which may be generated
    return value === UNSET && change.operation === 'insert' && attribute.column !== column ? change.reference(attribute.index) : value
  })
  return values.some(value => value === UNSET || value === undefined) ? null : values
}

/** The values of these columns in the database; null where one is not known. */
function committed({ change }: TableRow, columns: readonly Column[]): unknown[] | null {
  const values = columns.map(column => committedCell(change.state, indexOf(change, column)))
  return values.some(value => value === UNLOADED) ? null : values
}

function indexOf(change: RowChange, column: Column): number {
  return change.mapper.attributeOfColumn(column)?.index ?? -1
}

keepHiddenClass(new RowIndex(null as never))
