/** What a listener of an event returns: where the program can wait a promise is waited for, elsewhere it is an error. */
import { InvalidRequestError } from './errors.ts'
import { isPromiseLike, type Mode, type Pausable, wait } from './pausable.ts'

/** Wait for a listener, if the mode can. */
export function* settled(mode: Mode, event: string, result: unknown): Pausable<unknown> {
  if (!isPromiseLike(result)) return result
  if (mode === 'sync') throw cannotWait(event, result, 'the session is synchronous')
  return yield* wait(result)
}

/** A listener of an event that cannot wait, because it happens inside of a plain assignment or call. */
export function immediate(event: string, result: unknown): unknown {
  if (isPromiseLike(result)) throw cannotWait(event, result, 'the event happens inside of a plain call, which cannot wait')
  return result
}

function cannotWait(event: string, promise: PromiseLike<unknown>, why: string): InvalidRequestError {
  // its own failure has nobody else to tell
  promise.then(undefined, () => {})
  return new InvalidRequestError(
    `A listener of '${event}' returned a promise, and nobody can wait for it: ${why}.`,
    {
      value: event,
      cause: 'the listener is an async function',
      do: 'make it a plain function, or do the work in an event that waits, such as afterFlush of an asynchronous session',
    },
    'ASYNC_LISTENER',
  )
}
