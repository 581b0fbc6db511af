/**
 * One implementation for two modes: code that may wait for a database is a generator that yields only promises.
 * A synchronous driver never yields one, so `runSync` finishes the same code without leaving the stack.
 */

/** Whether results come at once or as promises; a driver decides it, an engine and its sessions inherit it. */
export type Mode = 'sync' | 'async'

/** What a public method of an engine or a session returns in the given mode. */
export type Result<M extends Mode, T> = M extends 'sync' ? T : Promise<T>

/** A value that may have to be waited for. */
export type MaybePromise<T> = T | PromiseLike<T>

/** A computation that may pause for a promise; call it only with `yield*`, `runSync` or `runAsync`. */
export type Pausable<T> = Generator<PromiseLike<unknown>, T, unknown>

/** Pause until the value is there; a plain value does not pause. */
export function* wait<T>(value: MaybePromise<T>): Pausable<T> {
  return isPromiseLike(value) ? ((yield value) as T) : value
}

/** Finish a pausable that must not pause. A promise in it is a programming error of the driver. */
export function runSync<T>(pausable: Pausable<T>): T {
  const step = pausable.next()
  if (step.done === true) return step.value
  pausable.return(undefined as T)
  throw new TypeError('a synchronous driver returned a promise')
}

/** Finish a pausable, waiting for each promise it yields; a rejection is thrown into it where it paused. */
export async function runAsync<T>(pausable: Pausable<T>): Promise<T> {
  let step = pausable.next()
  while (step.done !== true) {
    let value: unknown
    try {
      value = await step.value
    } catch (error) {
      step = pausable.throw(error)
      continue
    }
    step = pausable.next(value)
  }
  return step.value
}

/** Finish a pausable the way the mode asks for: at once, or as a promise. */
export function run<M extends Mode, T>(mode: M, pausable: Pausable<T>): Result<M, T> {
  return (mode === 'sync' ? runSync(pausable) : runAsync(pausable)) as Result<M, T>
}

/** True for anything with a `then` method. */
export function isPromiseLike<T>(value: MaybePromise<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
