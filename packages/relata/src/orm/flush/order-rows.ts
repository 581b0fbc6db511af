/**
 * The order in which rows are written. Tables come in the order of their foreign keys, whether or not objects are linked
 * in memory; only where tables refer to each other or to themselves are the rows themselves put in order.
 */
import { type Edge, sortedComponents } from '../../base/topological-sort.ts'
import type { Table } from '../../schema/table.ts'
import { UNSET } from '../state/instance-state.ts'
import type { FlushWork } from './flush-work.ts'
import type { RowChange } from './row-change.ts'
import { deleteEdges, saveEdges } from './row-edges.ts'
import { rowLevels, type TableRow } from './row-levels.ts'
import { tableColumns } from './table-columns.ts'
import { type TableLink, tableLinks } from './table-links.ts'

/** Rows of one table that do not depend on each other. */
export interface RowGroup {
  readonly table: Table
  readonly rows: readonly RowChange[]
}

/** Inserts and updates in order, then deletes in order. */
export interface OrderedRows {
  readonly saves: readonly RowGroup[]
  readonly deletes: readonly RowGroup[]
}

interface TableRows {
  readonly saves: RowChange[]
  readonly deletes: RowChange[]
}

/** Put all changes in order; rows in a circle are an error. */
export function orderRows(work: FlushWork): OrderedRows {
  const byTable = rowsByTable(work)
  // tables in the order of their definition, so that the plan does not depend on the order of changes
  const tables = [...byTable.keys()].sort((a, b) => a.id - b.id)
  const links = tableLinks(tables, work.relationships)
  const components = sortedComponents(
    tables,
    links.map((link): Edge<Table> => [link.referred, link.table]),
  )
  const saves: RowGroup[] = []
  const deletes: RowGroup[] = []
  for (const component of components) {
    const inside = links.filter(link => component.includes(link.table) && component.includes(link.referred))
    const rowsOf = (kind: 'saves' | 'deletes'): RowGroup[] =>
      component.map(table => ({ table, rows: (byTable.get(table) as TableRows)[kind] })).filter(group => group.rows.length > 0)
    saves.push(...inOrder(rowsOf('saves'), inside, rows => saveEdges(rows, inside)))
    deletes.unshift(...inOrder(rowsOf('deletes'), inside, rows => deleteEdges(work, rows, inside), true))
  }
  return { saves, deletes }
}

/** A joined model has a row in each of its tables. */
function rowsByTable(work: FlushWork): Map<Table, TableRows> {
  const byTable = new Map<Table, TableRows>()
  const { list } = work
  for (let position = 0; position < list.length; position++) {
    const change = list[position] as RowChange
    const { tables } = change.mapper
    for (let place = 0; place < tables.length; place++) {
      const table = tables[place] as Table
      if (change.operation === 'update' && !isWritten(change, tables.length === 1 ? null : table)) continue
      let rows = byTable.get(table)
      if (rows === undefined) byTable.set(table, (rows = { saves: [], deletes: [] }))
      ;(change.operation === 'delete' ? rows.deletes : rows.saves).push(change)
    }
  }
  return byTable
}

/** Whether an update has anything to write, to one of its tables or at all. */
export function isWritten(change: RowChange, table: Table | null): boolean {
  const { values } = change
  if (table !== null) return tableColumns(change.mapper, table).some(column => !column.inherited && values[column.index] !== UNSET)
  for (const value of values) if (value !== UNSET) return true
  return false
}

/** Level by level where rows depend on each other; inside a level table by table. */
function inOrder(
  groups: readonly RowGroup[],
  inside: readonly TableLink[],
  edgesOf: (rows: readonly TableRow[]) => readonly Edge<TableRow>[],
  reversed = false,
): RowGroup[] {
  if (inside.length === 0) return [...groups]
  const rows = groups.flatMap(({ table, rows: changes }) => changes.map(change => ({ table, change })))
  const edges = edgesOf(rows)
  const whole = tableByTable(groups, edges, reversed)
  if (whole !== null) return whole
  return rowLevels(rows, edges, inside).flatMap(level => {
    const tables = new Map<Table, RowChange[]>()
    for (const { table, change } of level) {
      const changes = tables.get(table)
      if (changes === undefined) tables.set(table, [change])
      else changes.push(change)
    }
    const found = [...tables].map(([table, changes]): RowGroup => ({ table, rows: changes }))
    return reversed ? found.reverse() : found
  })
}

/**
 * Tables that could refer to each other in a circle, but whose rows do not: each is written as a whole, so that its rows
 * keep the order in which they were added. Null where single rows have to be put in order.
 */
function tableByTable(groups: readonly RowGroup[], edges: readonly Edge<TableRow>[], reversed: boolean): RowGroup[] | null {
  if (edges.some(([before, after]) => before.table === after.table)) return null
  const tables = groups.map(group => group.table)
  if (reversed) tables.reverse()
  const components = sortedComponents(
    tables,
    edges.map(([before, after]): Edge<Table> => [before.table, after.table]),
  )
  if (components.some(component => component.length > 1)) return null
  return components.flatMap(([table]) => groups.filter(group => group.table === table))
}
