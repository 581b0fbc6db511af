/** A connection to MariaDB or MySQL over one connection of the package mariadb. */
import type { Socket } from 'node:net'
import { InvalidRequestError } from '../base/errors.ts'
import type { DriverConnection, DriverResult, TransactionStatus } from '../driver/driver.ts'
import type { MariadbAnswer, MariadbClient } from './mariadb-package.ts'
import { resultOf, toMariadbParameters } from './mariadb-values.ts'

/** What the binary protocol can prepare with profit; everything else goes as text. */
const PREPARABLE = /^\s*\(*\s*(select|insert|update|delete|replace|with|values)\b/i
const UNSUPPORTED_IN_PREPARED = 1295
const STATUS_IN_TRANSACTION = 1
const NO_COLUMNS: readonly string[] = []

export class MariadbConnection implements DriverConnection {
  readonly #client: MariadbClient
  readonly #socket: Socket
  readonly #sessionSettings: string
  readonly #kill: (thread: number) => Promise<void>
  /** Texts whose prepared statement was refused as stale. */
  readonly #unprepared = new Set<string>()
  #lastSql = ''
  #dead = false
  #streaming = false
  /** Ends the wait for the answer that is due. */
  #abort: ((error: Error) => void) | null = null

  constructor(client: MariadbClient, socket: Socket, sessionSettings: string, kill: (thread: number) => Promise<void>) {
    this.#client = client
    this.#socket = socket
    this.#sessionSettings = sessionSettings
    this.#kill = kill
    client.on('end', () => this.lost())
    socket.on('close', () => this.lost())
  }

  get usable(): boolean {
    return !this.#dead
  }

  transactionStatus(): TransactionStatus {
    return (this.#client.info.status & STATUS_IN_TRANSACTION) === 0 ? 'idle' : 'open'
  }

  async execute(sql: string, parameters: readonly unknown[]): Promise<DriverResult> {
    this.#assertNotStreaming()
    this.#lastSql = sql
    const values = toMariadbParameters(parameters)
    if ((parameters.length === 0 && !PREPARABLE.test(sql)) || this.#unprepared.has(sql))
      return resultOf(await this.#answer(this.#asText(sql, values)))
    try {
      return resultOf(await this.#answer(this.#client.execute(sql, values)))
    } catch (error) {
      if ((error as { errno?: number }).errno !== UNSUPPORTED_IN_PREPARED || parameters.length > 0) throw error
      return resultOf(await this.#answer(this.#client.query(sql)))
    }
  }

  async executeMany(sql: string, rows: readonly (readonly unknown[])[]): Promise<DriverResult> {
    this.#assertNotStreaming()
    this.#lastSql = sql
    const [first] = rows
    if (first === undefined) return { rows: [], rowCount: 0, lastInsertId: null, columns: NO_COLUMNS }
    if (rows.length === 1) return await this.execute(sql, first)
    return resultOf(await this.#answer(this.#client.batch(sql, rows.map(toMariadbParameters))))
  }

  async *stream(sql: string, parameters: readonly unknown[], batchSize: number): AsyncIterable<unknown[][]> {
    this.#assertNotStreaming()
    const statement = await this.#answer(this.#client.prepare(sql))
    this.#streaming = true
    try {
      let batch: unknown[][] = []
      for await (const row of statement.executeStream(toMariadbParameters(parameters))) {
        batch.push(row)
        if (batch.length < batchSize) continue
        yield batch
        batch = []
      }
      if (batch.length > 0) yield batch
    } finally {
      this.#streaming = false
      statement.close()
    }
  }

  abandon(): boolean {
    return false
  }

  async ping(): Promise<void> {
    await this.#answer(this.#client.ping())
  }

  forgetStatements(): void {
    this.#unprepared.add(this.#lastSql)
  }

  async reset(): Promise<void> {
    await this.#answer(this.#client.reset())
    await this.#answer(this.#client.query(this.#sessionSettings))
  }

  keepAlive(alive: boolean): void {
    if (alive) this.#socket.ref()
    else this.#socket.unref()
  }

  async cancel(): Promise<void> {
    const { threadId } = this.#client
    if (threadId !== null) await this.#kill(threadId)
  }

  async close(): Promise<void> {
    this.#dead = true
    await this.#client.end()
  }

  destroy(): void {
    // Not the package's own destroy(): with a statement in flight it first waits for another connection to kill it.
    this.#socket.destroy(Object.assign(new Error('the connection was cut'), { code: 'ECONNABORTED' }))
    this.lost()
  }

  /** The connection is gone; whoever waits is told. */
  lost(): void {
    this.#dead = true
    this.#abort?.(Object.assign(new Error('the connection was lost'), { code: 'ECONNRESET' }))
  }

  /** The answer, or an error as soon as the connection is cut: the package does not always tell those who wait. */
  #answer<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      // Later than the package's own error, which says more.
      this.#abort = error => setImmediate(() => setImmediate(reject, error))
      answer.then(resolve, reject)
    })
  }

  #asText(sql: string, parameters: readonly unknown[]): Promise<MariadbAnswer> {
    return (this.#client.query as (sql: string, values: readonly unknown[]) => Promise<MariadbAnswer>).call(this.#client, sql, parameters)
  }

  #assertNotStreaming(): void {
    if (!this.#streaming) return
    throw new InvalidRequestError('a result is being streamed on this connection, and MariaDB sends nothing else until it is read to its end', {
      do: 'finish or leave the loop first, or use a second session or connection inside it',
    })
  }
}
