/** Which of relata's errors a failed statement becomes. */
import { InvalidRequestError, type RelataError } from '../../base/errors.ts'
import { withUserStack } from '../../base/user-stack.ts'
import type { Dialect } from '../../dialect/dialect.ts'
import type { ErrorFacts } from '../../dialect/error-facts.ts'
import { DeadlineExpired } from '../deadline.ts'
import { CommitUnknownError } from '../errors/commit-unknown-error.ts'
import { StatementTimeoutError } from '../errors/timeout-errors.ts'
import { type ErrorPlace, wrapDriverError } from '../errors/wrap-driver-error.ts'

/** The error to throw, and what is known about it. */
export interface Failure {
  readonly error: RelataError
  readonly facts: ErrorFacts | null
}

/** Where and when it failed. */
export interface FailedStatement extends ErrorPlace {
  readonly dialect: Dialect
  /** The transaction was begun as one that only reads. */
  readonly readOnly: boolean
  readonly committing: boolean
  /** The connection was known to be dead before anything was sent. */
  readonly unsent: boolean
  /** What made the transaction fail in the first place. */
  readonly firstFailure: Error | null
}

const NO_NAMES = { constraint: null, table: null, columns: [], referredTo: null, transactionEnded: false } as const
const TIMED_OUT: ErrorFacts = { kind: 'timeout', sqlState: null, ...NO_NAMES }
const LOST: ErrorFacts = { kind: 'connection-lost', sqlState: null, ...NO_NAMES }

export function explainFailure(error: unknown, failed: FailedStatement): Failure {
  let facts: ErrorFacts | null = null
  const explained = withUserStack(() => {
    const failure = explain(error, failed)
    facts = failure.facts
    return failure.error
  })
  return { error: explained, facts }
}

function explain(error: unknown, failed: FailedStatement): Failure {
  const expired = error instanceof DeadlineExpired
  const facts = expired ? TIMED_OUT : failed.unsent ? LOST : factsOf(error, failed)
  if (failed.committing && (expired || facts.kind === 'connection-lost')) {
    return { error: new CommitUnknownError(failed.target, { facts, statement: failed.statement, cause: error }), facts }
  }
  if (expired) {
    const timeout = new StatementTimeoutError(
      `no answer from ${failed.target} within ${error.milliseconds} ms, so the statement was cancelled and its connection cut`,
      {
        code: 'STATEMENT_TIMEOUT',
        facts,
        statement: failed.statement,
        parts: { object: failed.statement ?? undefined, do: 'raise statementTimeout if the statement may take this long' },
        cause: error,
        retrySafe: failed.inTransaction,
      },
    )
    return { error: timeout, facts }
  }
  if (facts.sqlState === '25P02') {
    const cause = failed.firstFailure ?? error
    const what = 'this transaction has failed and can only be rolled back, to a savepoint or as a whole'
    const parts = {
      object: failed.statement ?? undefined,
      cause: (cause as Error).message.split('\n', 1)[0],
      do: 'roll back, then run the transaction again',
    }
    return { error: new InvalidRequestError(what, parts, 'TRANSACTION_FAILED', { cause }), facts }
  }
  return { error: wrapDriverError(error, facts, failed), facts }
}

/** A write in a transaction that was begun to read only is no sign of a server that lost its role. */
function factsOf(error: unknown, failed: FailedStatement): ErrorFacts {
  const facts = failed.dialect.classifyError(error)
  return failed.readOnly && facts.kind === 'wrong-role' ? { ...facts, kind: 'read-only' } : facts
}
