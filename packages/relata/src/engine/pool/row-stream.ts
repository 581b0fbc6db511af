/** A result that is read in batches, on a connection that stays borrowed meanwhile. */
import { isPromiseLike, type Pausable } from '../../base/pausable.ts'
import type { BatchIterator, PooledConnection, StatementInfo } from './pooled-connection.ts'

/** One open result. Read until `next` gives null, or close it. */
export class RowStream {
  readonly #connection: PooledConnection
  readonly #sql: string
  readonly #batches: BatchIterator
  readonly #about: StatementInfo
  readonly #parameters: readonly unknown[]
  readonly #started: number
  #rows = 0
  #open = true

  constructor(connection: PooledConnection, sql: string, parameters: readonly unknown[], batchSize: number, about: StatementInfo = {}) {
    this.#connection = connection
    this.#sql = sql
    this.#about = about
    this.#parameters = parameters
    this.#started = performance.now()
    const source = connection.driver.stream(sql, parameters, batchSize)
    this.#batches = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  }

  /** The next rows, or null after the last. Throws one of the DatabaseErrors. */
  *next(): Pausable<unknown[][] | null> {
    if (!this.#open) return null
    try {
      const step = yield* this.#connection.readNext(this.#batches, this.#sql, this.#about)
      if (step.done !== true) {
        this.#rows += step.value.length
        return step.value
      }
    } catch (error) {
      this.#end(error as Error)
      throw error
    }
    this.#end(null)
    return null
  }

  /** End the query early. */
  *close(): Pausable<void> {
    if (!this.#open) return
    this.#end(null)
    if (!this.#connection.usable) return
    const closing = this.#batches.return?.()
    if (isPromiseLike(closing)) yield closing
  }

  /** Observers learn of a stream when it ends, with all the rows it gave. */
  #end(error: Error | null): void {
    this.#open = false
    this.#connection.reportStream(this.#sql, this.#parameters, this.#about, this.#started, this.#rows, error)
  }
}
