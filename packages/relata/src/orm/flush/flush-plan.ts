/** A flush as plain data: the rows it writes, in order, in steps of one shape. */
import type { Dialect } from '../../dialect/dialect.ts'
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import type { FlushWork } from './flush-work.ts'
import type { RowChange } from './row-change.ts'

/** What a step does: to rows of objects, or to the links of an association table. */
export type StepKind = 'insert' | 'update' | 'delete' | 'link' | 'unlink' | 'relink'

/** Rows of one shape: one statement, or as few as the database allows. */
export interface FlushStep {
  readonly kind: StepKind
  readonly table: Table
  /** The columns that are written; their values come first in each row. */
  readonly set: readonly Column[]
  /** The columns that find the row; their values come next. */
  readonly where: readonly Column[]
  /** The columns whose values come back. */
  readonly returning: readonly Column[]
  /**
   * Values may be SQL expressions, and references to columns of rows of earlier steps; the references are replaced by what
   * they stand for when the plan is run.
   */
  readonly rows: readonly unknown[][]
  /** Whose rows they are, in the same order; null for links. */
  readonly changes: readonly RowChange[] | null
  /** The database must find every row; fewer is an error. False where what is there is not known. */
  readonly counted: boolean
  /** Values are SQL expressions, so the statement is rendered for this row alone. */
  readonly expressions: boolean
}

/** All steps of a flush in order, and what becomes of the objects when they have been run. */
export interface FlushPlan {
  readonly steps: readonly FlushStep[]
  readonly work: FlushWork
  readonly dialect: Dialect
}
