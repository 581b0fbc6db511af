/** The contract between relata and a database driver: single connections, array rows, driver values. */
import type { MaybePromise, Mode } from '../base/pausable.ts'
import type { Dialect } from '../dialect/dialect.ts'

/** A driver as a value: `createEngine(sqlite('app.db'))` takes one, a URL is turned into one. */
export interface Driver<M extends Mode = Mode> {
  /** The package's name: `better-sqlite3`, `node:sqlite`, `pg`, `mariadb`. */
  readonly name: string
  readonly mode: M
  readonly dialect: Dialect
  /** Where it connects to, without password, for messages and logs. */
  readonly target: string
  /** How many connections can be open at once: SQLite in memory has one. */
  readonly maxConnections: number
  /** A new connection. After `timeout` milliseconds it gives up, leaves no socket behind, and rejects. */
  connect(options: ConnectOptions): MaybePromise<DriverConnection>
}

/** What the engine asks of a new connection. */
export interface ConnectOptions {
  /** Milliseconds until a connection that is not ready counts as failed; null: no limit. */
  readonly timeout: number | null
}

/** Rows are arrays in the order of the selected columns. */
export interface DriverResult {
  readonly rows: unknown[][]
  /** Rows matched by an UPDATE or DELETE, rows written by an INSERT, rows returned by anything that returns rows. */
  readonly rowCount: number
  /** The generated key where the driver reports one instead of returning rows. */
  readonly lastInsertId: number | bigint | null
  /** Names of the returned columns, for raw statements; may be computed when first read. */
  readonly columns: readonly string[]
}

/** What the server says about the connection's transaction. */
export type TransactionStatus = 'idle' | 'open' | 'failed' | 'unknown'

/**
 * One open connection. It is used by one borrower at a time, and by one statement at a time; the engine sees to both.
 * A fault of any kind rejects what is running and makes `usable` false: it never ends the process.
 */
export interface DriverConnection {
  execute(sql: string, parameters: readonly unknown[]): MaybePromise<DriverResult>
  /** One statement, many rows of parameters; the results of RETURNING are concatenated in the order of the rows. */
  executeMany(sql: string, rows: readonly (readonly unknown[])[]): MaybePromise<DriverResult>
  /** Rows in batches, read as they are asked for; leaving the loop early closes the cursor. Called inside a transaction. */
  stream(sql: string, parameters: readonly unknown[], batchSize: number): AsyncIterable<unknown[][]> | Iterable<unknown[][]>
  /**
   * Give the open transaction up: it is rolled back before anything else is done on this connection, and nobody waits for
   * that. False where the driver cannot promise it: then ROLLBACK is sent as any statement.
   */
  abandon(): boolean
  transactionStatus(): TransactionStatus
  /** False as soon as the driver knows that the connection is dead: nothing more can be sent on it. */
  readonly usable: boolean
  ping(): MaybePromise<void>
  /** Forget the prepared statements, and run the next statement without preparing it. */
  forgetStatements(): MaybePromise<void>
  /** Undo every change of session settings, temporary tables and locks; the connection is as new afterwards. */
  reset(): MaybePromise<void>
  /** Whether waiting for this connection alone keeps the process alive. */
  keepAlive(alive: boolean): void
  /** Ask the server to stop what the connection is doing, over another connection; best effort. */
  cancel(): MaybePromise<void>
  close(): MaybePromise<void>
  /** Cut the connection at once without saying goodbye. */
  destroy(): void
}
