/** Runs a function in a session's transaction, and again where the database asks for it. */
import { checkOptions } from '../../base/check-options.ts'
import { ArgumentError, InvalidRequestError } from '../../base/errors.ts'
import { isPromiseLike, type Mode, type Result } from '../../base/pausable.ts'
import { OperationalError } from '../../engine/errors/database-error.ts'

/** How often a transaction is tried again. */
export interface TransactionOptions {
  /** How many more attempts after a serialization failure or deadlock; default 0. The function must be safe to run again. */
  readonly retries?: number
}

/** What a transaction needs of its session. */
interface Transactional<M extends Mode> {
  readonly mode: M
  readonly inTransaction: boolean
  begin(): void
  commit(): Result<M, void>
  rollback(): Result<M, void>
}

/** Commit when the function returns, roll back when it throws. A failure that is safe to retry starts over with the session rolled back. */
export function runTransaction<S extends Transactional<Mode>, M extends Mode, T>(
  session: S & { readonly mode: M },
  work: (session: S) => Result<M, T>,
  options: TransactionOptions,
): Result<M, T> {
  checkOptions(options, ['retries'], 'transaction()')
  const retries = options.retries ?? 0
  if (!Number.isSafeInteger(retries) || retries < 0)
    throw new ArgumentError('transaction() takes a whole number of retries.', { value: String(retries) })
  const attempts = 1 + retries
  return (session.mode === 'sync' ? attemptSync(session, work, attempts) : attemptAsync(session, work, attempts)) as Result<M, T>
}

function attemptSync<S extends Transactional<Mode>, T>(session: S, work: (session: S) => unknown, attempts: number): T {
  for (let attempt = 1; ; attempt++) {
    try {
      if (!session.inTransaction) session.begin()
      const result = work(session)
      if (isPromiseLike(result)) throw asyncWork(result)
      void session.commit()
      return result as T
    } catch (error) {
      void session.rollback()
      if (attempt >= attempts || !isRetrySafe(error)) throw error
    }
  }
}

async function attemptAsync<S extends Transactional<Mode>, T>(session: S, work: (session: S) => unknown, attempts: number): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      if (!session.inTransaction) session.begin()
      const result = work(session)
      const value = isPromiseLike(result) ? await result : result
      await session.commit()
      return value as T
    } catch (error) {
      await session.rollback()
      if (attempt >= attempts || !isRetrySafe(error)) throw error
      await backOff(attempt)
    }
  }
}

/** The function would go on after the commit. */
function asyncWork(result: PromiseLike<unknown>): InvalidRequestError {
  result.then(undefined, () => {})
  return new InvalidRequestError('transaction() of a synchronous session was given an asynchronous function.', {
    cause: 'the transaction would be committed before the function has ended',
    do: 'give it a plain function, or use an asynchronous engine: createEngine(url)',
  })
}

function isRetrySafe(error: unknown): boolean {
  return error instanceof OperationalError && error.retrySafe
}

/** Exponential with full jitter, from 10 ms, at most 1 s (Brooker, "Exponential Backoff and Jitter", 2015). */
async function backOff(attempt: number): Promise<void> {
  const limit = Math.min(1000, 10 * 2 ** attempt)
  await new Promise(resolve => setTimeout(resolve, Math.random() * limit))
}
