/** A savepoint of a session, as its user holds it. */
import type { Mode, Pausable, Result } from '../../base/pausable.ts'
import type { SessionCore } from './session-core.ts'
import type { SessionTransaction } from './session-transaction.ts'
import { commitNested, rollbackNested } from './trips/transaction-trips.ts'

/** What `session.beginNested()` returns. Leaving a `using` block without commit() rolls back to the savepoint. */
export class NestedTransaction<M extends Mode = Mode> {
  readonly #core: SessionCore
  readonly #level: SessionTransaction

  private constructor(core: SessionCore, level: SessionTransaction) {
    this.#core = core
    this.#level = level
  }

  static *begin<M extends Mode>(core: SessionCore, begun: Pausable<SessionTransaction>): Pausable<NestedTransaction<M>> {
    return new NestedTransaction<M>(core, yield* begun)
  }

  /** Still open: neither committed nor rolled back, and the transaction around it goes on. */
  get active(): boolean {
    for (let level = this.#core.transaction; level !== null; level = level.parent) if (level === this.#level) return true
    return false
  }

  /** Flush and release the savepoint. */
  commit(): Result<M, void> {
    return this.#core.run('commit() of a savepoint', () => commitNested(this.#core, this.#level))
  }

  /** Roll back to the savepoint, in the database and in memory. */
  rollback(): Result<M, void> {
    return this.#core.run('rollback() of a savepoint', () => rollbackNested(this.#core, this.#level))
  }

  [Symbol.dispose](): void {
    if (this.active) void this.rollback()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.active) await this.rollback()
  }
}
