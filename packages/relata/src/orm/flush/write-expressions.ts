/** Rows whose values are SQL expressions, such as `user.visits = User.c.visits.plus(1)`: a statement for each. */
import type { Pausable } from '../../base/pausable.ts'
import type { DriverResult } from '../../driver/driver.ts'
import type { Column } from '../../schema/column.ts'
import { BindParameter, Expression } from '../../sql/core/expression.ts'
import type { Statement } from '../../sql/core/statement.ts'
import { compile } from '../../sql/render/compile.ts'
import type { Compiled } from '../../sql/render/compiled.ts'
import { structuralKey } from '../../sql/render/structural-key.ts'
import { Insert } from '../../sql/statements/insert.ts'
import { Update } from '../../sql/statements/update.ts'
import type { FlushStep } from './flush-plan.ts'
import type { FlushSession } from './flush-session.ts'

/** Insert one row; its result, and how its values are read. */
export function* insertExpressions(session: FlushSession, step: FlushStep, row: readonly unknown[]): Pausable<DriverResult> {
  return yield* send(session, insertStatement(session, step, row))
}

/** Update one row; gives how many were found. */
export function* updateExpressions(session: FlushSession, step: FlushStep, row: readonly unknown[]): Pausable<number> {
  return (yield* send(session, updateStatement(step, row))).rowCount
}

/** The text, for explainFlush(). */
export function expressionText(session: FlushSession, step: FlushStep): string {
  const row = (step.rows[0] as readonly unknown[]).map((value, position) =>
    value instanceof Expression ? value : new BindParameter(null, columnAt(step, position).type),
  )
  return compile(step.kind === 'insert' ? insertStatement(session, step, row) : updateStatement(step, row), session.dialect).sql
}

function insertStatement(session: FlushSession, step: FlushStep, row: readonly unknown[]): Statement {
  const items = session.dialect.features.insertReturning ? step.returning : []
  return new Insert({ target: step.table, columns: step.set, rows: [cells(step, row)], query: null, items })
}

function updateStatement(step: FlushStep, row: readonly unknown[]): Statement {
  const values = cells(step, row)
  const criteria = step.where.map((column, position) => column.eq(values[step.set.length + position] as never))
  return new Update({ target: step.table, columns: step.set, values: values.slice(0, step.set.length), criteria, allRows: false, items: [] })
}

function* send(session: FlushSession, statement: Statement): Pausable<DriverResult> {
  const compiled: Compiled = compile(statement, session.dialect)
  const { sql, parameters } = compiled.bind(structuralKey(statement).parameters)
  return yield* session.fetch(sql, parameters)
}

function cells(step: FlushStep, row: readonly unknown[]): Expression[] {
  return row.map((value, position) => (value instanceof Expression ? value : new BindParameter(value, columnAt(step, position).type)))
}

function columnAt(step: FlushStep, position: number): Column {
  return (position < step.set.length ? step.set[position] : step.where[position - step.set.length]) as Column
}
