/** Rows whose values are SQL expressions, such as `user.visits = User.c.visits.plus(1)`: a statement for each. */
import type { Pausable } from '../../base/pausable.ts'
import type { FlushStep } from './flush-plan.ts'
import type { FlushSession } from './flush-session.ts'

export function* insertExpressions(session: FlushSession, step: FlushStep, row: readonly unknown[]): Pausable<readonly (readonly unknown[])[]> {
  void session
  void step
  void row
  return []
}

export function* updateExpressions(session: FlushSession, step: FlushStep, row: readonly unknown[]): Pausable<number> {
  void session
  void step
  void row
  return 0
}
