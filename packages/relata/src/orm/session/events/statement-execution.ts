/** A statement that is about to run, as the listeners of doExecute see it. */
import { ArgumentError } from '../../../base/errors.ts'
import type { Pausable } from '../../../base/pausable.ts'
import type { Statement } from '../../../sql/core/statement.ts'
import { Select } from '../../../sql/statements/select.ts'
import { type Interception, STATEMENT } from '../../loading/interception.ts'
import type { SessionListeners } from './session-listeners.ts'

/** A session, as far as its listeners need it. */
interface ListenedSession {
  readonly facade: object | null
  readonly listeners: SessionListeners
  listened(event: string, tell: () => unknown): Pausable<unknown>
}

/** What a listener of doExecute is given. Assigning `statement` replaces what is sent. */
export class StatementExecution<S = unknown> {
  readonly session: S
  /** `statement`: run by the program itself; `relationship`: loads related objects; `columns`: loads columns of objects that are there. */
  readonly kind: 'statement' | 'relationship' | 'columns'
  /** The relationship that is loaded, as `User.posts`; null elsewhere. */
  readonly relationship: string | null
  /** The statement as it will be sent. Another one must give the same columns, where it loads for objects. */
  statement: Statement

  constructor(session: S, statement: Statement, about: Interception) {
    this.session = session
    this.statement = statement
    this.kind = about.kind
    this.relationship = about.relationship
  }

  /** A SELECT, to which conditions and options can be added: `execution.statement = execution.statement.where(…)`. */
  isSelect(): this is this & { statement: Select } {
    return this.statement instanceof Select
  }
}

/** The statement that the listeners of doExecute let run. */
export function* intercepted<S extends Statement>(core: ListenedSession, statement: S, about: Interception = STATEMENT): Pausable<S> {
  const listeners = core.listeners.of('doExecute')
  if (listeners.length === 0) return statement
  const execution = new StatementExecution(core.facade, statement, about)
  for (const listener of listeners) yield* core.listened('doExecute', () => (listener as (execution: StatementExecution) => unknown)(execution))
  const made = execution.statement as S
  if (made === statement) return statement
  if (made?.kind !== statement.kind) throw anotherKind(statement, made)
  return made
}

function anotherKind(statement: Statement, made: unknown): ArgumentError {
  return new ArgumentError(`A listener of 'doExecute' replaced ${statement.kind} by something that is none.`, {
    value: typeof (made as { kind?: unknown } | null | undefined)?.kind === 'string' ? (made as Statement).kind : typeof made,
    do: 'assign a statement of the same kind, such as execution.statement.where(…)',
  })
}
