/** What can go wrong with a session as such. */
import { InvalidRequestError, RelataError } from '../../base/errors.ts'
import { type CallSite, siteText, userFrame } from '../../base/user-stack.ts'
import type { InstanceState } from '../state/instance-state.ts'

/** A flush or a statement failed, the transaction was rolled back, and the session waits for rollback(). */
export class PendingRollbackError extends InvalidRequestError {
  constructor(operation: string, cause: unknown, nested: boolean) {
    super(
      `${operation} is not possible: an earlier failure has rolled back the ${nested ? 'savepoint' : 'transaction'}, and the session waits for rollback().`,
      {
        cause: cause instanceof Error ? `the earlier failure: ${firstLine(cause)}` : 'an earlier failure',
        do: nested
          ? 'call rollback() on the savepoint (or on the session), then go on'
          : 'await session.rollback(), then go on; objects keep their values until then',
      },
      'PENDING_ROLLBACK',
      { cause },
    )
  }
}

/** An operation that waits for the database, and where it was started. */
export interface RunningOperation {
  readonly operation: string
  readonly site: CallSite | null
}

/** A second operation was started on a session while one was under way. */
export class ConcurrentUseError extends InvalidRequestError {
  constructor({ operation, site }: RunningOperation, second: string) {
    super(
      `The session is busy with ${operation}, and ${second} was started before it ended.`,
      {
        value: `${operation} was started at ${siteText(site) ?? 'a place unknown'}, ${second} at ${userFrame() ?? 'a place unknown'}`,
        cause: 'two operations of one session run at the same time, for example in Promise.all, or an await is missing',
        do: 'await the first one, or use a session of its own for each task: sessions are cheap',
      },
      'CONCURRENT_USE',
    )
  }
}

/** A listener changed an object that the flush will not look at again. */
export function changeInListener(state: InstanceState): InvalidRequestError {
  return new InvalidRequestError(
    `${state} was changed while a flush is under way, which would not write the change.`,
    {
      object: String(state),
      cause: 'a listener of a row event changed another object than its own, or a listener changed one after the rows were written',
      do: 'change objects in beforeFlush, or in afterFlushPostexec, whose changes the next flush writes; in beforeInsert and beforeUpdate only columns of the object itself',
    },
    'CHANGE_IN_FLUSH',
  )
}

/** A session with `autobegin: false` was used outside of a transaction. */
export function notBegun(): InvalidRequestError {
  return new InvalidRequestError(
    'The session has not begun a transaction, and does not begin one by itself.',
    {
      cause: 'it was made with autobegin: false',
      do: 'call session.begin() first, also after each commit and rollback; or use session.transaction(…)',
    },
    'NOT_BEGUN',
  )
}

/** begin() inside of a transaction. */
export function begunAlready(): InvalidRequestError {
  return new InvalidRequestError('A transaction of the session has begun already.', {
    cause: 'the first use of a session begins one, unless it was made with autobegin: false',
    do: 'commit or roll back first; for a part that can be undone alone use session.beginNested()',
  })
}

/** The session was made for one use, which has ended. */
export function sessionClosed(): InvalidRequestError {
  return new InvalidRequestError(
    'The session is closed.',
    { cause: 'it was made with closeResetsOnly: false, and close() was called', do: 'make another one, or call reset() before it is used again' },
    'SESSION_CLOSED',
  )
}

/** A flush failed that nobody has asked for: the message says where it came from, and which object it was for, if that is known. */
export function raisedByAutoflush(error: unknown, cause: InstanceState | null): unknown {
  if (!(error instanceof RelataError) || error.message.includes(AUTOFLUSHED)) return error
  const { message, stack } = error
  error.message = `${message}\n${AUTOFLUSHED}${cause === null ? '' : `; the query may read what is to be written for ${String(cause)}`}`
  if (stack !== undefined) error.stack = stack.replace(message, error.message)
  return error
}

const AUTOFLUSHED = '  note    raised by the autoflush before a query: objects that are not finished can wait, session.withoutAutoflush(() => …)'

/** The query found no row where one was asked for. */
export class NoResultFoundError extends InvalidRequestError {
  constructor(what: string) {
    super(`${what} found no row.`, { cause: 'no row matches the conditions', do: 'use oneOrNull() or first() if there may be none' }, 'NO_RESULT')
  }
}

/** The query found several rows where one was asked for. */
export class MultipleResultsFoundError extends InvalidRequestError {
  constructor(what: string) {
    super(
      `${what} found more than one row.`,
      { cause: 'the conditions do not identify one row', do: 'use first() or all(), or narrow the conditions' },
      'MULTIPLE_RESULTS',
    )
  }
}

/** The object belongs to another session. */
export function otherSession(state: InstanceState): InvalidRequestError {
  return new InvalidRequestError(
    `${state} belongs to another session.`,
    {
      object: String(state),
      cause: 'an object is in one session at a time',
      do: 'use await session.merge(object), which gives this session its own copy, or expunge it from the other session first',
    },
    'OTHER_SESSION',
  )
}

/** Another object of this session has the same identity. */
export function identityConflict(state: InstanceState): InvalidRequestError {
  return new InvalidRequestError(
    `Another object with the identity of ${state} is in this session already.`,
    {
      object: String(state),
      cause: 'the object was loaded by another session, and this one has loaded its row too',
      do: 'use await session.merge(object), which copies its values onto the object that is here',
    },
    'IDENTITY_CONFLICT',
  )
}

/** The call needs an object with a row in this session. */
export function notPersistent(state: InstanceState, operation: string): InvalidRequestError {
  return new InvalidRequestError(
    `${operation} needs an object that is stored and in this session; ${state} is ${state.lifecycle}.`,
    {
      object: String(state),
      cause:
        state.lifecycle === 'pending'
          ? 'it is not flushed yet'
          : state.lifecycle === 'transient'
            ? 'it was never added to a session'
            : `it is ${state.lifecycle}`,
      do: state.lifecycle === 'pending' ? 'flush first, or expunge it' : 'add it, or load it in this session',
    },
    'NOT_PERSISTENT',
  )
}

function firstLine(error: Error): string {
  return `${error instanceof RelataError ? error.name : error.constructor.name}: ${error.message.split('\n', 1)[0] ?? ''}`
}
