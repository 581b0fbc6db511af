/** SQLite for asynchronous engines: the same connections, but a lock is waited for without blocking the thread. */
import type { MaybePromise } from '../base/pausable.ts'
import type { Driver, DriverConnection, DriverResult, TransactionStatus } from '../driver/driver.ts'
import { sqlite } from './sqlite.ts'
import { DEFAULT_BUSY_TIMEOUT, type SqliteOptions } from './sqlite-options.ts'

/**
 * SQLite behind the asynchronous API: what `createEngine('sqlite:app.db')` uses. Statements run on this thread as with
 * {@link sqlite}; a statement that meets the lock of another connection waits without blocking, so that the other
 * one can finish.
 *
 * @example
 * const engine = createEngine(sqliteAsync('app.db'))
 * await using session = new Session(engine)
 */
export function sqliteAsync(path: string = ':memory:', options: SqliteOptions = {}): Driver<'async'> {
  const limit = options.busyTimeout ?? DEFAULT_BUSY_TIMEOUT
  const driver = sqlite(path, { ...options, busyTimeout: 0 })
  return {
    ...driver,
    mode: 'async',
    connect: options =>
      new PatientConnection(driver.connect(options) as DriverConnection, limit, error => driver.dialect.classifyError(error).kind === 'busy'),
  }
}

/** Milliseconds between two attempts; as SQLite's own busy handler, short first. */
const DELAYS = [1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100] as const

class PatientConnection implements DriverConnection {
  readonly #inner: DriverConnection
  readonly #limit: number
  readonly #isBusy: (error: unknown) => boolean

  constructor(inner: DriverConnection, limit: number, isBusy: (error: unknown) => boolean) {
    this.#inner = inner
    this.#limit = limit
    this.#isBusy = isBusy
  }

  get usable(): boolean {
    return this.#inner.usable
  }

  execute(sql: string, parameters: readonly unknown[]): MaybePromise<DriverResult> {
    try {
      return this.#inner.execute(sql, parameters)
    } catch (error) {
      if (!this.#isBusy(error)) throw error
      return this.#retry(() => this.#inner.execute(sql, parameters))
    }
  }

  /** A lock is met by the first row, if at all: then nothing was done yet. */
  executeMany(sql: string, rows: readonly (readonly unknown[])[]): MaybePromise<DriverResult> {
    if (this.#inner.transactionStatus() === 'open') {
      const [first, ...rest] = rows
      if (first === undefined) return this.#inner.executeMany(sql, rows)
      const begun = this.execute(sql, first)
      return isResult(begun) ? joined(begun, this.#inner, sql, rest) : begun.then(result => joined(result, this.#inner, sql, rest))
    }
    return this.#inner.executeMany(sql, rows)
  }

  async *stream(sql: string, parameters: readonly unknown[], batchSize: number): AsyncIterable<unknown[][]> {
    yield* this.#inner.stream(sql, parameters, batchSize)
  }

  transactionStatus(): TransactionStatus {
    return this.#inner.transactionStatus()
  }

  abandon(): boolean {
    return false
  }

  ping(): void {}

  forgetStatements(): MaybePromise<void> {
    return this.#inner.forgetStatements()
  }

  reset(): void {}

  keepAlive(): void {}

  cancel(): void {}

  close(): MaybePromise<void> {
    return this.#inner.close()
  }

  destroy(): void {
    this.#inner.destroy()
  }

  async #retry(attempt: () => MaybePromise<DriverResult>): Promise<DriverResult> {
    const end = performance.now() + this.#limit
    for (let tries = 0; ; tries++) {
      await new Promise(resolve => setTimeout(resolve, DELAYS[Math.min(tries, DELAYS.length - 1)]))
      try {
        return await attempt()
      } catch (error) {
        if (!this.#isBusy(error) || performance.now() >= end) throw error
      }
    }
  }
}

function isResult(value: MaybePromise<DriverResult>): value is DriverResult {
  return 'rows' in value
}

function joined(first: DriverResult, connection: DriverConnection, sql: string, rest: readonly (readonly unknown[])[]): DriverResult {
  if (rest.length === 0) return first
  const others = connection.executeMany(sql, rest) as DriverResult
  const rows = first.rows.length === 0 ? others.rows : first.rows.concat(others.rows)
  return { rows, rowCount: first.rowCount + others.rowCount, lastInsertId: others.lastInsertId, columns: first.columns }
}
