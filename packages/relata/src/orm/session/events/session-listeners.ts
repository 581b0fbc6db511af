/** Who listens to the events of sessions: of one, of all that a factory makes, or of all there are. */

/** Somebody who wants to be told of an event of a session. */
export type SessionListener = (...told: never[]) => unknown

const NOBODY: readonly SessionListener[] = []

let some = false

/** Listeners by event. Those of the parent are told first. */
export class SessionListeners {
  readonly #parent: SessionListeners | null
  readonly #byEvent = new Map<string, readonly SessionListener[]>()

  constructor(parent: SessionListeners | null) {
    this.#parent = parent
  }

  /** Gives what ends it. */
  add(event: string, listener: SessionListener): () => void {
    some = true
    // a function of its own: one that listens twice can be ended once
    const own: SessionListener = (...told) => listener(...told)
    this.#byEvent.set(event, [...(this.#byEvent.get(event) ?? NOBODY), own])
    return () => {
      const left = (this.#byEvent.get(event) ?? NOBODY).filter(each => each !== own)
      if (left.length > 0) this.#byEvent.set(event, left)
      else this.#byEvent.delete(event)
    }
  }

  /** All that are to be told. Most programs have no listener, and nothing is looked up then. */
  of(event: string): readonly SessionListener[] {
    if (!some) return NOBODY
    const own = this.#byEvent.get(event) ?? NOBODY
    if (this.#parent === null) return own
    const above = this.#parent.of(event)
    return above.length === 0 ? own : own.length === 0 ? above : [...above, ...own]
  }
}

/** Those that listen to every session of the program. */
export const everySession: SessionListeners = new SessionListeners(null)
