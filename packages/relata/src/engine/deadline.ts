/** A limit on the wait for a promise. */
import { isPromiseLike, type MaybePromise, type Pausable } from '../base/pausable.ts'

/** Thrown into a wait whose time is over; the caller turns it into an error that says what was waited for. */
export class DeadlineExpired extends Error {
  readonly milliseconds: number

  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`)
    this.milliseconds = milliseconds
  }
}

/** Wait for the value, but no longer than the limit (null: for ever). A plain value does not wait at all. */
export function* waitUntil<T>(value: MaybePromise<T>, milliseconds: number | null): Pausable<T> {
  if (!isPromiseLike(value)) return value
  return (yield milliseconds === null ? value : withDeadline(value, milliseconds)) as T
}

/** Reject after the limit; what the promise does later is left to whoever made it, and is never an unhandled rejection. */
export function withDeadline<T>(promise: PromiseLike<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlineExpired(milliseconds)), milliseconds)
    promise.then(
      value => {
        clearTimeout(timer)
        resolve(value)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}
