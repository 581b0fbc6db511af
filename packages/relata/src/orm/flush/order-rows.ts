/**
 * The order in which rows are written. Tables come in the order of their foreign keys, whether or not objects are linked
 * in memory; only where tables refer to each other or to themselves are the rows themselves put in order.
 */
import { type Edge, findCycle, sortedComponents } from '../../base/topological-sort.ts'
import type { Table } from '../../schema/table.ts'
import { UNSET } from '../state/instance-state.ts'
import { circularRows } from './flush-errors.ts'
import type { FlushWork } from './flush-work.ts'
import { type TableLink, tableLinks } from './table-links.ts'
import { deleteEdges, saveEdges } from './row-edges.ts'
import type { RowChange } from './row-change.ts'

/** Rows that can be written one after the other in any number of statements: they do not depend on each other. */
export type RowLevel = readonly RowChange[]

/** Inserts and updates in order, then deletes in order. */
export interface OrderedRows {
  readonly saves: readonly RowLevel[]
  readonly deletes: readonly RowLevel[]
}

/** Put all changes in order; rows in a circle are an error. */
export function orderRows(work: FlushWork): OrderedRows {
  const byTable = new Map<Table, TableRows>()
  for (const change of work.changes.values()) {
    const isDelete = change.operation === 'delete'
    if (change.operation === 'update' && !isWritten(change)) continue
    const { table } = change.mapper
    let rows = byTable.get(table)
    if (rows === undefined) byTable.set(table, (rows = { saves: [], deletes: [] }))
    ;(isDelete ? rows.deletes : rows.saves).push(change)
  }
  // tables in the order of their definition, so that the plan does not depend on the order of changes
  const tables = [...byTable.keys()].sort((a, b) => a.id - b.id)
  const links = tableLinks(tables, work.relationships)
  const components = sortedComponents(tables, links.map((link): Edge<Table> => [link.referred, link.table]))
  const saves: RowLevel[] = []
  const deletes: RowLevel[] = []
  for (const component of components) {
    const rows = component.map(table => byTable.get(table) as TableRows)
    const inside = links.filter(link => component.includes(link.table) && component.includes(link.referred))
    const [componentSaves, componentDeletes] = [rows.flatMap(table => table.saves), rows.flatMap(table => table.deletes)]
    if (componentSaves.length > 0) saves.push(...levels(componentSaves, inside, saveEdges(componentSaves, inside)))
    if (componentDeletes.length > 0) deletes.unshift(...levels(componentDeletes, inside, deleteEdges(work, componentDeletes, inside)))
  }
  return { saves, deletes }
}

interface TableRows {
  readonly saves: RowChange[]
  readonly deletes: RowChange[]
}

/** Whether an update has anything to write. */
export function isWritten(change: RowChange): boolean {
  for (const value of change.values) if (value !== UNSET) return true
  return false
}

/** Rows by how many others have to come before them (Kahn, Communications of the ACM 5(11), 1962). */
function levels(rows: readonly RowChange[], inside: readonly TableLink[], edges: readonly Edge<RowChange>[]): RowLevel[] {
  if (edges.length === 0) return [rows]
  const waiting = new Map<RowChange, number>()
  const dependents = new Map<RowChange, RowChange[]>()
  for (const [before, after] of edges) {
    if (before === after) throw circle([before], inside)
    waiting.set(after, (waiting.get(after) ?? 0) + 1)
    const list = dependents.get(before)
    if (list === undefined) dependents.set(before, [after])
    else list.push(after)
  }
  const found: RowLevel[] = []
  let done = 0
  let level = rows.filter(row => !waiting.has(row))
  while (level.length > 0) {
    found.push(level)
    done += level.length
    const free = new Set<RowChange>()
    for (const row of level) {
      for (const dependent of dependents.get(row) ?? []) {
        const left = (waiting.get(dependent) as number) - 1
        waiting.set(dependent, left)
        if (left === 0) free.add(dependent)
      }
    }
    // rows of a level keep the order in which they were added
    level = free.size < 2 ? [...free] : rows.filter(row => free.has(row))
  }
  if (done < rows.length) {
    const stuck = rows.filter(row => (waiting.get(row) ?? 0) > 0)
    const component = sortedComponents(stuck, edges).find(members => members.length > 1) ?? stuck
    throw circle(findCycle(component, edges), inside)
  }
  return found
}

function circle(rows: readonly RowChange[], inside: readonly TableLink[]): Error {
  const link = inside.find(candidate => candidate.relationship !== null && rows.some(row => row.mapper === candidate.relationship?.parent)) ?? inside[0]
  return circularRows(
    rows.map(row => row.state),
    link?.relationship ?? null,
    link === undefined ? 'the foreign key' : link.columns.map(String).join(', '),
  )
}
