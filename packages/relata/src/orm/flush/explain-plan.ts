/** Shows a flush plan as plain data: what `session.explainFlush()` returns. */
import { SqlNode } from '../../sql/core/sql-node.ts'
import type { Column } from '../../schema/column.ts'
import type { FlushPlan, FlushStep, StepKind } from './flush-plan.ts'
import type { FlushSession } from './flush-session.ts'
import { RowReference } from './row-change.ts'
import { statementText } from './write-rows.ts'

/** One step of a flush: rows of one table that are written alike, in one statement or as few as the database allows. */
export interface PlannedStatement {
  readonly kind: StepKind
  /** The table's name, with its schema where it has one. */
  readonly table: string
  /** Columns that are written. */
  readonly columns: readonly string[]
  /** Columns that find the rows. */
  readonly where: readonly string[]
  /** Columns that the database fills and returns. */
  readonly returning: readonly string[]
  /** How many rows. */
  readonly rows: number
  /** The values of each row: `columns` first, then `where`. A value that is not known yet is written `<Post(pending).id>`. */
  readonly values: readonly (readonly unknown[])[]
  /** The statement for these rows, or for the first of them where each row is a statement. */
  readonly sql: string
}

/** The plan's steps in order. Nothing is sent. */
export function explainPlan(session: FlushSession, plan: FlushPlan): readonly PlannedStatement[] {
  return plan.steps.map(step => explainStep(session, step))
}

function explainStep(session: FlushSession, step: FlushStep): PlannedStatement {
  return {
    kind: step.kind,
    table: step.table.fullName,
    columns: step.set.map(nameOf),
    where: step.where.map(nameOf),
    returning: step.returning.map(nameOf),
    rows: step.rows.length,
    values: step.rows.map(row => row.map(shown)),
    sql: statementText(session, step),
  }
}

function nameOf(column: Column): string {
  return column.name
}

function shown(value: unknown): unknown {
  if (value instanceof RowReference) return `<${String(value)}>`
  return value instanceof SqlNode ? `<${value.kind}>` : value
}
