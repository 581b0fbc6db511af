/** A function in a transaction: begin, run, commit; roll back on error; again from the start where that is safe and asked for. */
import { ArgumentError } from '../base/errors.ts'
import { isPromiseLike, type MaybePromise, type Mode, type Pausable } from '../base/pausable.ts'
import { Connection } from './connection.ts'
import type { EngineCore } from './engine-core.ts'
import { OperationalError } from './errors/database-error.ts'
import type { TransactionOptions } from './pool/pooled-connection.ts'

/** What runs in the transaction. In a synchronous engine it may not be async: the transaction would end before it. */
export type TransactionBody<M extends Mode, T> = (connection: Connection<M>) => M extends 'sync' ? Plain<T> : T | Promise<T>

/** Not a promise. */
type Plain<T> = T extends PromiseLike<unknown> ? never : T

/** How the transaction runs. */
export interface TransactionSettings extends TransactionOptions {
  /** How often it may be run again after a conflict, a lost connection or a busy database. Default 0. */
  readonly retries?: number
}

export function* runTransaction<M extends Mode, T>(engine: EngineCore<M>, body: TransactionBody<M, T>, settings: TransactionSettings): Pausable<T> {
  const retries = settings.retries ?? 0
  for (let attempt = 0; ; attempt++) {
    try {
      return yield* runOnce(engine, body, settings)
    } catch (error) {
      if (attempt >= retries || !isRetrySafe(error)) throw error
      yield* pause(engine.mode, backOff(attempt))
    }
  }
}

/** Whether the whole transaction can be run again: it surely left nothing behind. */
export function isRetrySafe(error: unknown): boolean {
  return error instanceof OperationalError && error.retrySafe
}

/** Full jitter (Brooker, "Exponential Backoff And Jitter", 2015): 10 ms doubling up to a second. */
export function backOff(attempt: number): number {
  return Math.random() * Math.min(1_000, 10 * 2 ** attempt)
}

/** Wait; a synchronous engine blocks the thread. */
export function* pause(mode: Mode, milliseconds: number): Pausable<void> {
  if (mode === 'sync') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
  else yield new Promise<void>(resolve => setTimeout(resolve, milliseconds))
}

function* runOnce<M extends Mode, T>(engine: EngineCore<M>, body: TransactionBody<M, T>, settings: TransactionSettings): Pausable<T> {
  const pooled = yield* engine.acquire()
  const connection = new Connection(engine, pooled)
  try {
    yield* pooled.begin(settings)
    const returned = body(connection) as MaybePromise<T>
    const value = isPromiseLike(returned) ? yield* finished(engine.mode, returned) : returned
    // The body may have ended the transaction itself.
    if (pooled.inTransaction) yield* pooled.commit()
    return value
  } catch (error) {
    yield* pooled.rollback()
    throw error
  } finally {
    connection.forget()
    yield* engine.release(pooled)
  }
}

function* finished<T>(mode: Mode, returned: PromiseLike<T>): Pausable<T> {
  if (mode === 'async') return (yield returned) as T
  returned.then(undefined, () => {})
  throw new ArgumentError(
    'the function given to begin() is async, but the engine is synchronous: its transaction would end before the function does',
    {
      do: 'give a plain function, or create the engine from a URL to get an asynchronous one',
    },
  )
}
