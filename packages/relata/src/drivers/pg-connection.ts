/** A connection to PostgreSQL over one client of the package pg. */
import type { DriverConnection, DriverResult, TransactionStatus } from '../driver/driver.ts'
import { cancelPgRequest, type PgAddress } from './pg-cancel.ts'
import type { PgClient } from './pg-client.ts'
import { streamPgCursor } from './pg-cursor.ts'
import { PgRequest, type PgProtocol } from './pg-request.ts'
import { isPreparable, PgStatements } from './pg-statements.ts'
import { commitWasRollback, PgTransaction } from './pg-transaction.ts'

/** What the connection needs to know of the driver's options. */
export interface PgConnectionSettings {
  /** Behind a pooler that lends server sessions by the transaction: no named statements. */
  readonly pooledByTransaction: boolean
  /** The name of a statement: a hash of its text, the same on every connection. */
  readonly nameOf: (sql: string) => string
}

const NO_PARAMETERS: readonly (readonly unknown[])[] = [[]]
const NOTHING: DriverResult = Object.freeze({ rows: [], rowCount: 0, lastInsertId: null, columns: [] })

export class PgConnection implements DriverConnection {
  readonly #client: PgClient
  readonly #settings: PgConnectionSettings
  readonly #statements: PgStatements
  readonly #remote: PgAddress | null
  #dead = false
  readonly #transaction = new PgTransaction()
  /** What waits for the server to be ready again after an error. */
  #afterError: (() => void) | null = null

  constructor(client: PgClient, settings: PgConnectionSettings, socketPath: string | null) {
    this.#client = client
    this.#settings = settings
    this.#statements = new PgStatements(client.connection, settings.pooledByTransaction ? null : settings.nameOf)
    const { remoteAddress, remotePort } = client.connection.stream
    this.#remote =
      socketPath !== null
        ? { path: socketPath }
        : remoteAddress === undefined || remotePort === undefined
          ? null
          : { host: remoteAddress, port: remotePort }
    client.on('end', () => this.#die())
    client.on('drain', () => this.#settle())
  }

  get usable(): boolean {
    return !this.#dead
  }

  transactionStatus(): TransactionStatus {
    return this.#transaction.status(this.#client.getTransactionStatus())
  }

  /**
   * ROLLBACK waits for the next statement and travels with it, but not beyond this turn of the event loop: a borrower who
   * is waiting for the connection need not wait for an answer that nobody reads.
   */
  abandon(): boolean {
    if (this.#dead) return false
    if (this.#transaction.abandon(this.#client.getTransactionStatus())) setImmediate(() => this.#payRollback())
    return true
  }

  execute(sql: string, parameters: readonly unknown[]): Promise<DriverResult> {
    if (this.#transaction.defers(sql)) return Promise.resolve(NOTHING)
    return this.#request(sql, [parameters], parameters.length === 0 && !isPreparable(sql) ? 'simple' : 'extended')
  }

  executeMany(sql: string, rows: readonly (readonly unknown[])[]): Promise<DriverResult> {
    if (rows.length === 0) return Promise.resolve(NOTHING)
    return this.#request(sql, rows, 'extended')
  }

  stream(sql: string, parameters: readonly unknown[], batchSize: number): AsyncIterable<unknown[][]> {
    return streamPgCursor(this, sql, parameters, batchSize)
  }

  async ping(): Promise<void> {
    await this.#request('', [[]], 'simple')
  }

  async forgetStatements(): Promise<void> {
    this.#statements.forget(true)
    if (!this.#settings.pooledByTransaction) await this.execute('deallocate all', [])
  }

  async reset(): Promise<void> {
    if (this.#settings.pooledByTransaction) return
    this.#statements.forget(false)
    await this.execute('discard all', [])
  }

  keepAlive(alive: boolean): void {
    const { stream } = this.#client.connection
    if (alive) stream.ref()
    else stream.unref()
  }

  cancel(): Promise<void> {
    const { processID, secretKey } = this.#client
    const remote = this.#remote
    return processID === null || secretKey === null || remote === null ? Promise.resolve() : cancelPgRequest(remote, processID, secretKey)
  }

  async close(): Promise<void> {
    this.#dead = true
    await this.#client.end()
  }

  destroy(): void {
    this.#die()
    this.#client.connection.stream.destroy()
  }

  /** For the driver's permanent listener. */
  lost(): void {
    this.#die()
  }

  #request(sql: string, rows: readonly (readonly unknown[])[], asked: PgProtocol): Promise<DriverResult> {
    // only BEGIN may stand behind ROLLBACK in one request
    if (!this.#transaction.owesBegin) this.#payRollback()
    const before = this.#transaction.takeBefore()
    const rollsBack = before.length > 1
    const protocol = before.length === 0 ? asked : 'extended'
    const name = this.#statements.nameOf(sql)
    const shape = this.#statements.shapeOf(name)
    const closing = protocol === 'simple' ? [] : this.#statements.takeClosing()
    return new Promise((resolve, reject) => {
      const request = new PgRequest(
        { name, text: sql, parameters: rows, protocol, shape, closing, before },
        result => {
          if (rollsBack) this.#transaction.rolledBack()
          if (shape === null && request.shape !== null) this.#statements.remember(name, request.shape)
          if (request.tag === 'ROLLBACK' && /^\s*(commit|end)\b/i.test(sql)) reject(commitWasRollback())
          else resolve(result)
        },
        error => {
          if (rollsBack) this.#transaction.rolledBack()
          // Whether the name exists on the server is not known.
          if (shape === null) this.#statements.drop(name)
          this.#fail(error, reject)
        },
      )
      this.#client.query(request)
    })
  }

  /** Send the ROLLBACK by itself. Where it fails the connection is of no use any more, and the server rolls back. */
  #payRollback(): void {
    const rollback = this.#dead ? null : this.#transaction.takeRollback()
    if (rollback === null) return
    this.#request(rollback, NO_PARAMETERS, 'simple').then(
      () => this.#transaction.rolledBack(),
      () => this.destroy(),
    )
  }

  #fail(error: Error, reject: (error: Error) => void): void {
    const { severity } = error as { severity?: string }
    if (severity === 'FATAL' || severity === 'PANIC') this.#dead = true
    if (severity === undefined || this.#dead) {
      reject(error)
      return
    }
    // The transaction's status comes with the server's ReadyForQuery, after the error.
    this.#afterError = () => reject(error)
  }

  #settle(): void {
    const settle = this.#afterError
    this.#afterError = null
    settle?.()
  }

  #die(): void {
    this.#dead = true
    this.#settle()
  }
}
