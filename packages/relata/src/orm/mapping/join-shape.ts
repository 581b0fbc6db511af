/** The shape of a join: its direction, and the columns that are equal in related rows. */
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import type { Expression } from '../../sql/core/expression.ts'

export type Direction = 'one-to-many' | 'many-to-one' | 'many-to-many'

/** Two columns that are equal in related rows; `local` is on the parent's side, `remote` on the target's (or the association table's). */
export interface ColumnPair {
  readonly local: Column
  readonly remote: Column
}

/** How the tables of a relationship meet. */
export interface JoinCondition {
  readonly direction: Direction
  /** Parent and target; for many-to-many parent and association table. */
  readonly pairs: readonly ColumnPair[]
  /** Many-to-many only: association table (local) and target (remote). */
  readonly secondaryPairs: readonly ColumnPair[]
  /** Conditions of a custom join beyond its pairs, written with the tables' own columns. */
  readonly extra: Expression<boolean> | null
  /** The table between the two where it is none that the options name. */
  readonly between?: Table
}
