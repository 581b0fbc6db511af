/** Puts rows that depend on each other into levels: a row comes after all that it depends on. */
import { type Edge, findCycle, sortedComponents } from '../../base/topological-sort.ts'
import type { Table } from '../../schema/table.ts'
import { circularRows } from './flush-errors.ts'
import type { RowChange } from './row-change.ts'
import type { TableLink } from './table-links.ts'

/** What a change does to one table. */
export interface TableRow {
  readonly table: Table
  readonly change: RowChange
}

/** Rows by how many others have to come before them (Kahn, Communications of the ACM 5(11), 1962); each level keeps the rows' order. */
export function rowLevels(rows: readonly TableRow[], edges: readonly Edge<TableRow>[], inside: readonly TableLink[]): (readonly TableRow[])[] {
  if (rows.length === 0) return []
  if (edges.length === 0) return [rows]
  const waiting = new Map<TableRow, number>()
  const dependents = new Map<TableRow, TableRow[]>()
  for (const [before, after] of edges) {
    if (before === after) throw circle([before], inside)
    waiting.set(after, (waiting.get(after) ?? 0) + 1)
    const list = dependents.get(before)
    if (list === undefined) dependents.set(before, [after])
    else list.push(after)
  }
  const found: (readonly TableRow[])[] = []
  const places = new Map(rows.map((row, place) => [row, place]))
  let done = 0
  let level = rows.filter(row => !waiting.has(row))
  while (level.length > 0) {
    found.push(level)
    done += level.length
    level = freedBy(level, dependents, waiting).sort((a, b) => (places.get(a) as number) - (places.get(b) as number))
  }
  if (done < rows.length)
    throw stuck(
      rows.filter(row => (waiting.get(row) ?? 0) > 0),
      edges,
      inside,
    )
  return found
}

/** The rows that waited for these only. */
function freedBy(level: readonly TableRow[], dependents: ReadonlyMap<TableRow, readonly TableRow[]>, waiting: Map<TableRow, number>): TableRow[] {
  const free: TableRow[] = []
  for (const row of level) {
    for (const dependent of dependents.get(row) ?? []) {
      const left = (waiting.get(dependent) as number) - 1
      waiting.set(dependent, left)
      if (left === 0) free.push(dependent)
    }
  }
  return free
}

function stuck(rows: readonly TableRow[], edges: readonly Edge<TableRow>[], inside: readonly TableLink[]): Error {
  const component = sortedComponents(rows, edges).find(members => members.length > 1) ?? rows
  return circle(findCycle(component, edges), inside)
}

function circle(rows: readonly TableRow[], inside: readonly TableLink[]): Error {
  const link = inside.find(candidate => candidate.relationship !== null && rows.some(row => row.table === candidate.table)) ?? inside[0]
  return circularRows(
    rows.map(row => row.change.state),
    link?.relationship ?? null,
    link === undefined ? 'the foreign key' : link.columns.map(String).join(', '),
  )
}
