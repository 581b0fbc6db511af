/** Who is told about the statements of an engine. */

/** One statement that was sent, after its answer came. */
export interface StatementEvent {
  readonly sql: string
  /** `transaction`: begin, commit, rollback and savepoints; `statement`: everything else. */
  readonly kind: 'statement' | 'transaction'
  readonly parameterCount: number
  /** The values, if the engine was made with `logParameters`. */
  readonly parameters: readonly unknown[] | null
  /** Rows of parameters: 1, or more when one statement was run for many rows. */
  readonly repetitions: number
  readonly rowCount: number
  /** Milliseconds from sending to the answer. */
  readonly duration: number
  /** Which of the engine's connections, counted from 1. */
  readonly connection: number
  readonly error: Error | null
}

export type StatementListener = (event: StatementEvent) => void

/** The listeners of one engine. `active` is read before each statement, so that nobody listening costs nothing. */
export class StatementObservers {
  active = false
  #listeners: readonly StatementListener[] = []

  /** Returns the function that stops it. */
  add(listener: StatementListener): () => void {
    this.#listeners = [...this.#listeners, listener]
    this.active = true
    return () => {
      this.#listeners = this.#listeners.filter(other => other !== listener)
      this.active = this.#listeners.length > 0
    }
  }

  report(event: StatementEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}
