/** A point in a transaction to which one can return. */
import { InvalidRequestError } from '../base/errors.ts'
import { isPromiseLike, type Mode, type Pausable, type Result, run } from '../base/pausable.ts'
import type { PooledConnection } from './pool/pooled-connection.ts'

/** Made by `connection.beginNested()`. Leaving its scope without `commit()` undoes what followed it. */
export class Savepoint<M extends Mode = Mode> {
  readonly name: string
  readonly #mode: M
  readonly #pooled: PooledConnection
  #open = true

  constructor(mode: M, pooled: PooledConnection, name: string) {
    this.#mode = mode
    this.#pooled = pooled
    this.name = name
  }

  /** Neither committed nor rolled back. */
  get open(): boolean {
    return this.#open
  }

  /** Keep what was done since; it is committed with the transaction. */
  commit(): Result<M, void> {
    return run(this.#mode, this.#end(true))
  }

  /** Undo what was done since. */
  rollback(): Result<M, void> {
    return run(this.#mode, this.#end(false))
  }

  [Symbol.dispose](): void {
    if (!this.#open) return
    const ending = this.rollback()
    if (isPromiseLike(ending)) ending.then(undefined, () => {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#open) await this.rollback()
  }

  *#end(keep: boolean): Pausable<void> {
    if (!this.#open) throw new InvalidRequestError(`the savepoint ${this.name} has ended already`)
    this.#open = false
    if (keep) {
      yield* this.#pooled.releaseSavepoint(this.name)
      return
    }
    yield* this.#pooled.rollbackToSavepoint(this.name)
    yield* this.#pooled.releaseSavepoint(this.name)
  }
}
