/** The line of those who wait for a connection: first come, first served. */

/** What a waiter is given: something that came back, or the right to open a new one (null). */
export type Grant<T> = T | null

interface Waiter<T> {
  readonly resolve: (grant: Grant<T>) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout | null
}

/** Waiters leave the middle of the line without a trace when their time is over. */
export class WaitQueue<T> {
  // A Set keeps the order of arrival and forgets any member at once.
  readonly #waiters = new Set<Waiter<T>>()

  get length(): number {
    return this.#waiters.size
  }

  /** Wait in line; after the limit the waiter leaves it with what `expired` makes. */
  join(milliseconds: number | null, expired: () => T): Promise<Grant<T>> {
    return new Promise((resolve, reject) => {
      const timer =
        milliseconds === null
          ? null
          : setTimeout(() => {
              const outcome = expired()
              this.#waiters.delete(waiter)
              resolve(outcome)
            }, milliseconds)
      const waiter: Waiter<T> = { resolve, reject, timer }
      this.#waiters.add(waiter)
    })
  }

  /** Serve the first in line; false if there is nobody. */
  serve(grant: Grant<T>): boolean {
    for (const waiter of this.#waiters) {
      this.#leave(waiter)
      waiter.resolve(grant)
      return true
    }
    return false
  }

  /** Send everybody away. */
  rejectAll(error: () => Error): void {
    for (const waiter of this.#waiters) {
      this.#leave(waiter)
      waiter.reject(error())
    }
  }

  #leave(waiter: Waiter<T>): void {
    this.#waiters.delete(waiter)
    if (waiter.timer !== null) clearTimeout(waiter.timer)
  }
}
