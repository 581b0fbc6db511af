/** Tables in the order in which they can be created and filled. */
import { sortedComponents, type Edge } from '../base/topological-sort.ts'
import type { ForeignKeyConstraint } from './foreign-key-constraint.ts'
import type { Table } from './table.ts'

/** Tables so that each comes after those it refers to. */
export interface SortedTables {
  readonly tables: readonly Table[]
  /** Keys that refer to a table further down, because tables refer to each other in a circle. */
  readonly forwardKeys: readonly ForeignKeyConstraint[]
}

/**
 * Sort the tables by their foreign keys. The order is stable: without keys between them tables stay as they were
 * defined. A circle of tables is broken at as few keys as its order of definition allows.
 */
export function sortTables(given: Iterable<Table>): SortedTables {
  const known = new Set(given)
  const edges: Edge<Table>[] = []
  for (const table of known) {
    for (const key of table.foreignKeys) edges.push([key.referredTable as Table, table])
  }
  const tables = sortedComponents(known, edges).flat()
  const places = new Map(tables.map((table, place) => [table, place]))
  const forwardKeys = tables.flatMap((table, place) => table.foreignKeys.filter(key => (places.get(key.referredTable as Table) ?? -1) > place))
  return { tables, forwardKeys }
}
