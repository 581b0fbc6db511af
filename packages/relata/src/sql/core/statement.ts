/** What can be executed by itself: SELECT, INSERT, UPDATE, DELETE, raw SQL. */
import { SqlNode } from './sql-node.ts'

declare const rowType: unique symbol

/** The rows' type, for the type checker alone. */
export interface Statement<out R = unknown> {
  readonly [rowType]?: R
}

/** A whole statement; `R` is the type of its rows, `never` where it returns none. */
export abstract class Statement<out R = unknown> extends SqlNode {}

/** The row type of a statement. */
export type RowOf<S> = S extends Statement<infer R> ? R : never
