/**
 * A connection to SQLite over either package. Its raw values:
 *
 * | SQLite stores | comes as                                                         | goes in as |
 * | ------------- | ---------------------------------------------------------------- | ---------- |
 * | INTEGER       | number. Beyond 2^53: better-sqlite3 rounds, node:sqlite throws; select `cast(x as text)` where it may be | bigint as INTEGER; number as REAL, which a column of INTEGER affinity stores as INTEGER |
 * | REAL          | number                                                           | number     |
 * | TEXT          | string                                                           | string     |
 * | BLOB          | Uint8Array (Buffer with better-sqlite3)                          | Uint8Array |
 * | NULL          | null                                                             | null       |
 *
 * There are no booleans, dates or JSON: what is neither number, bigint, string, bytes nor null is refused as a parameter
 * (node:sqlite takes a boolean as 0 or 1).
 */
import { LruCache } from '../base/lru-cache.ts'
import { defineFunctions, type FunctionHolder } from './sqlite-functions.ts'
import type { DriverConnection, DriverResult, TransactionStatus } from '../driver/driver.ts'

/** What the two packages have in common. */
export interface SqliteHandle extends FunctionHolder {
  prepare(sql: string): SqliteStatement
  exec(sql: string): void
  readonly inTransaction: boolean
  readonly isOpen: boolean
  close(): void
}

/** A prepared statement. */
export interface SqliteStatement {
  readonly returnsRows: boolean
  readonly columns: readonly string[]
  all(parameters: readonly unknown[]): unknown[][]
  run(parameters: readonly unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint }
  iterate(parameters: readonly unknown[]): Iterable<unknown[]>
}

const NO_ROWS: unknown[][] = []
const NO_COLUMNS: readonly string[] = []
const CACHED_STATEMENTS = 500
const CHANGES_SCHEMA = /^\s*(create|alter|drop|attach|detach|vacuum)\b/i

export class SqliteConnection implements DriverConnection {
  readonly #handle: SqliteHandle
  readonly #statements = new LruCache<string, SqliteStatement>(CACHED_STATEMENTS)
  #closed = false
  /** The last statement: loops run one text over and over. */
  #lastSql = ''
  #last: SqliteStatement | null = null

  constructor(handle: SqliteHandle, pragmas: readonly string[]) {
    this.#handle = handle
    for (const pragma of pragmas) handle.exec(pragma)
    defineFunctions(handle)
  }

  get usable(): boolean {
    return !this.#closed
  }

  transactionStatus(): TransactionStatus {
    return this.#handle.inTransaction ? 'open' : 'idle'
  }

  execute(sql: string, parameters: readonly unknown[]): DriverResult {
    const statement = sql === this.#lastSql && this.#last !== null ? this.#last : this.#prepared(sql)
    if (statement.returnsRows) {
      const rows = statement.all(parameters)
      return { rows, rowCount: rows.length, lastInsertId: null, columns: statement.columns }
    }
    const { changes, lastInsertRowid } = statement.run(parameters)
    if (CHANGES_SCHEMA.test(sql)) this.forgetStatements()
    return { rows: NO_ROWS, rowCount: Number(changes), lastInsertId: lastInsertRowid, columns: NO_COLUMNS }
  }

  executeMany(sql: string, rows: readonly (readonly unknown[])[]): DriverResult {
    const statement = this.#prepared(sql)
    if (statement.returnsRows) {
      const returned: unknown[][] = []
      for (const parameters of rows) for (const row of statement.all(parameters)) returned.push(row)
      return { rows: returned, rowCount: returned.length, lastInsertId: null, columns: statement.columns }
    }
    let rowCount = 0
    let lastInsertId: number | bigint | null = null
    for (const parameters of rows) {
      const { changes, lastInsertRowid } = statement.run(parameters)
      rowCount += Number(changes)
      lastInsertId = lastInsertRowid
    }
    return { rows: NO_ROWS, rowCount, lastInsertId, columns: NO_COLUMNS }
  }

  *stream(sql: string, parameters: readonly unknown[], batchSize: number): Iterable<unknown[][]> {
    // A statement of its own: the cached one may be asked for again while this one is being read.
    const statement = this.#handle.prepare(sql)
    if (!statement.returnsRows) {
      statement.run(parameters)
      return
    }
    let batch: unknown[][] = []
    for (const row of statement.iterate(parameters)) {
      batch.push(row)
      if (batch.length < batchSize) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  }

  abandon(): boolean {
    return false
  }

  ping(): void {}

  forgetStatements(): void {
    this.#statements.clear()
    this.#last = null
  }

  reset(): void {}

  keepAlive(): void {}

  cancel(): void {}

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.forgetStatements()
    this.#handle.close()
  }

  destroy(): void {
    try {
      this.close()
    } catch {
      // It was on its way out: nothing is lost that a close could save.
    }
  }

  #prepared(sql: string): SqliteStatement {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#handle.prepare(sql)
      this.#statements.set(sql, statement)
    }
    this.#lastSql = sql
    this.#last = statement
    return statement
  }
}
