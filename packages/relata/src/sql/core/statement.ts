/** What can be executed by itself: SELECT, INSERT, UPDATE, DELETE, raw SQL. */
import { SqlNode } from './sql-node.ts'

/** A whole statement; `R` is the type of its rows, `never` where it returns none. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what statements and programs read from it
export abstract class Statement<out R = unknown> extends SqlNode {
  /** Types only: what a row is. */
  declare readonly $row?: R
}

/** The kinds of statements that give rows and may stand inside of others, in parentheses. */
const QUERIES: readonly string[] = ['select', 'compound', 'text-query']

export function isQuery(node: SqlNode): boolean {
  return QUERIES.includes(node.kind)
}

/** The row type of a statement. */
export type RowOf<S> = S extends Statement<infer R> ? R : never
