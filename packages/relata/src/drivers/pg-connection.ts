/** A connection to PostgreSQL over one client of the package pg. */
import { LruCache } from '../base/lru-cache.ts'
import type { DriverConnection, DriverResult, TransactionStatus } from '../driver/driver.ts'
import { cancelPgRequest, type PgAddress } from './pg-cancel.ts'
import type { PgClient } from './pg-client.ts'
import { streamPgCursor } from './pg-cursor.ts'
import { PgRequest, type PgProtocol, type PgShape } from './pg-request.ts'

/** What the connection needs to know of the driver's options. */
export interface PgConnectionSettings {
  /** Behind a pooler that lends server sessions by the transaction: no named statements. */
  readonly pooledByTransaction: boolean
  /** The name of a statement: a hash of its text, the same on every connection. */
  nameOf(sql: string): string
}

/** Prepared statements kept on the server, for each connection. */
const PREPARED_STATEMENTS = 500
const PREPARABLE = /^\s*(select|insert|update|delete|with|values|merge)\b/i

export class PgConnection implements DriverConnection {
  readonly #client: PgClient
  readonly #settings: PgConnectionSettings
  readonly #shapes: LruCache<string, PgShape>
  readonly #closing: string[] = []
  readonly #remote: PgAddress | null
  #dead = false
  #unprepared = false
  /** What waits for the server to be ready again after an error. */
  #afterError: (() => void) | null = null

  constructor(client: PgClient, settings: PgConnectionSettings, socketPath: string | null) {
    this.#client = client
    this.#settings = settings
    this.#shapes = new LruCache(PREPARED_STATEMENTS, name => {
      delete client.connection.parsedStatements[name]
      this.#closing.push(name)
    })
    const { remoteAddress, remotePort } = client.connection.stream
    this.#remote = socketPath !== null ? { path: socketPath } : remoteAddress === undefined || remotePort === undefined ? null : { host: remoteAddress, port: remotePort }
    client.on('end', () => this.#die())
    client.on('drain', () => this.#settle())
  }

  get usable(): boolean {
    return !this.#dead
  }

  transactionStatus(): TransactionStatus {
    switch (this.#client.getTransactionStatus()) {
      case 'I':
        return 'idle'
      case 'T':
        return 'open'
      case 'E':
        return 'failed'
      default:
        return 'unknown'
    }
  }

  execute(sql: string, parameters: readonly unknown[]): Promise<DriverResult> {
    return this.#request(sql, [parameters], parameters.length === 0 && !PREPARABLE.test(sql) ? 'simple' : 'extended')
  }

  executeMany(sql: string, rows: readonly (readonly unknown[])[]): Promise<DriverResult> {
    if (rows.length === 0) return Promise.resolve({ rows: [], rowCount: 0, lastInsertId: null, columns: [] })
    return this.#request(sql, rows, 'extended')
  }

  stream(sql: string, parameters: readonly unknown[], batchSize: number): AsyncIterable<unknown[][]> {
    return streamPgCursor(this, sql, parameters, batchSize)
  }

  async ping(): Promise<void> {
    await this.#request('', [[]], 'simple')
  }

  async forgetStatements(): Promise<void> {
    this.#forget()
    this.#unprepared = true
    if (!this.#settings.pooledByTransaction) await this.execute('deallocate all', [])
  }

  async reset(): Promise<void> {
    if (this.#settings.pooledByTransaction) return
    this.#forget()
    await this.execute('discard all', [])
  }

  keepAlive(alive: boolean): void {
    const { stream } = this.#client.connection
    if (alive) stream.ref()
    else stream.unref()
  }

  cancel(): Promise<void> {
    const { processID, secretKey } = this.#client
    return processID === null || secretKey === null || this.#remote === null ? Promise.resolve() : cancelPgRequest(this.#remote, processID, secretKey)
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

  #request(sql: string, rows: readonly (readonly unknown[])[], protocol: PgProtocol): Promise<DriverResult> {
    const unnamed = this.#settings.pooledByTransaction || this.#unprepared || !PREPARABLE.test(sql)
    this.#unprepared = false
    const name = unnamed ? '' : this.#settings.nameOf(sql)
    const shape = name === '' ? null : (this.#shapes.get(name) ?? null)
    const closing = protocol === 'simple' ? [] : this.#closing.splice(0)
    return new Promise((resolve, reject) => {
      const request = new PgRequest(
        { name, text: sql, parameters: rows, protocol, shape, closing },
        result => {
          if (name !== '' && shape === null && request.shape !== null) this.#shapes.set(name, request.shape)
          if (request.tag === 'ROLLBACK' && /^\s*(commit|end)\b/i.test(sql)) reject(commitWasRollback())
          else resolve(result)
        },
        error => this.#fail(error, reject),
      )
      this.#client.query(request)
    })
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

  #forget(): void {
    this.#client.connection.parsedStatements = {}
    this.#client.connection.submittedNamedStatements = {}
    this.#shapes.clear()
    this.#closing.length = 0
  }
}

/** COMMIT of a failed transaction is no error to the server: only its command tag tells. */
function commitWasRollback(): Error {
  return Object.assign(new Error('COMMIT was answered with ROLLBACK: the transaction had failed before'), { code: '25P02', severity: 'ERROR' })
}
