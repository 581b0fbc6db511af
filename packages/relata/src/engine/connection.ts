/** A connection as users see it: statements in transactions that they end themselves. */
import { InvalidRequestError } from '../base/errors.ts'
import { isPromiseLike, type Mode, type Pausable, type Result, run } from '../base/pausable.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { EngineCore } from './engine-core.ts'
import type { Statement } from '../sql/core/statement.ts'
import { executeManyRaw, streamRaw } from './execute-raw.ts'
import { executeAny, streamStatement } from './execute-statement.ts'
import type { PooledConnection, TransactionOptions } from './pool/pooled-connection.ts'
import type { Rows } from './result/rows.ts'
import type { NamedRow } from './result/row-class.ts'
import { type Stream, type StreamOptions, streamOf } from './result/stream.ts'
import { Savepoint } from './savepoint.ts'

/**
 * One connection of an engine. The first statement begins a transaction; `commit()` and `rollback()` end it, and the next
 * statement begins another. Leaving without a commit rolls back.
 *
 * @example
 * using connection = engine.connect()
 * connection.execute('insert into users (name) values (?)', ['Ada'])   // begin; insert …
 * connection.commit()                                                  // commit
 */
export class Connection<M extends Mode = Mode> {
  readonly engine: EngineCore<M>
  #pooled: PooledConnection | null
  #savepoints = 0
  readonly #nested: Savepoint<M>[] = []

  constructor(engine: EngineCore<M>, pooled: PooledConnection) {
    this.engine = engine
    this.#pooled = pooled
  }

  get mode(): M {
    return this.engine.mode
  }

  get dialect(): Dialect {
    return this.engine.dialect
  }

  get closed(): boolean {
    return this.#pooled === null
  }

  get inTransaction(): boolean {
    return this.pooled.inTransaction
  }

  /** A savepoint of this connection is open. */
  get inSavepoint(): boolean {
    return this.inTransaction && this.#nested.some(savepoint => savepoint.open)
  }

  /** A savepoint was set. */
  noteSavepoint(savepoint: Savepoint<M>): void {
    this.#nested.splice(0, this.#nested.length, ...this.#nested.filter(each => each.open), savepoint)
  }

  /** The engine's own connection, for relata's own trips. Throws when this one is closed. */
  get pooled(): PooledConnection {
    if (this.#pooled === null)
      throw new InvalidRequestError('this connection is closed', { do: 'take another one with engine.connect()' }, 'CONNECTION_CLOSED')
    return this.#pooled
  }

  /**
   * Run a statement of the expression language, or sql`…`.
   *
   * @example
   * await connection.execute(select(users.c.name).where(users.c.id.eq(7)))
   * // select "users"."name" from "users" where "users"."id" = $1
   */
  execute<R>(statement: Statement<R>): Result<M, Rows<R>>
  /**
   * Run a statement given as text, with the database's own placeholders. Values belong into the parameters, never into
   * the text; they come back as the driver gives them.
   *
   * @example
   * await connection.execute('select name from users where id = $1', [7])
   */
  execute(statement: string, parameters?: readonly unknown[]): Result<M, Rows<NamedRow>>
  execute(statement: Statement | string, parameters: readonly unknown[] = []): Result<M, Rows<never>> {
    return run(this.mode, executeIn(this, statement, parameters)) as Result<M, Rows<never>>
  }

  /**
   * Run one statement for many rows of parameters, in as few round trips as the driver can.
   *
   * @example
   * await connection.executeMany('insert into users (name) values (?)', [['Ada'], ['Grace']])
   */
  executeMany(statement: string, rows: readonly (readonly unknown[])[]): Result<M, Rows<NamedRow>> {
    return run(this.mode, executeManyIn(this, statement, rows))
  }

  /**
   * Read a large result row by row, `batchSize` at a time. Leaving the loop early ends the query.
   *
   * @example
   * for await (const row of connection.stream('select * from events')) count(row)
   */
  stream<R>(statement: Statement<R>, options?: StreamOptions): Stream<M, R>
  stream(statement: string, parameters?: readonly unknown[], options?: StreamOptions): Stream<M, readonly unknown[]>
  stream(statement: Statement | string, given: readonly unknown[] | StreamOptions = [], options: StreamOptions = {}): Stream<M, never> {
    if (typeof statement === 'string') {
      const parameters = given as readonly unknown[]
      return streamOf<M, never>(this.mode, streamRaw(this.pooled, statement, parameters, options.batchSize ?? 1_000))
    }
    const { batchSize = 1_000 } = given as StreamOptions
    return streamOf<M, never>(this.mode, streamStatement(this.engine, this.pooled, statement, batchSize))
  }

  /** Begin a transaction with options; without it the first statement begins one. */
  begin(options: TransactionOptions = {}): Result<M, void> {
    return run(this.mode, this.pooled.begin(options))
  }

  commit(): Result<M, void> {
    return run(this.mode, commitOf(this.pooled))
  }

  rollback(): Result<M, void> {
    return run(this.mode, this.pooled.rollback())
  }

  /**
   * Set a savepoint: what follows can be undone without the rest of the transaction.
   *
   * @example
   * const savepoint = await connection.beginNested()   // savepoint relata_1
   * await savepoint.rollback()                         // rollback to savepoint relata_1
   */
  beginNested(): Result<M, Savepoint<M>> {
    return run(this.mode, nestIn(this, `relata_${++this.#savepoints}`))
  }

  /** Give the connection back; an open transaction is rolled back. */
  close(): Result<M, void> {
    return run(this.mode, closeOf(this))
  }

  /** The connection is somebody else's to give back; this facade is over. */
  forget(): PooledConnection | null {
    const pooled = this.#pooled
    this.#pooled = null
    return pooled
  }

  [Symbol.dispose](): void {
    const closing = this.close()
    if (isPromiseLike(closing)) closing.then(undefined, () => {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** Borrow from the engine's pool. */
export function* connectTo<M extends Mode>(engine: EngineCore<M>): Pausable<Connection<M>> {
  return new Connection(engine, yield* engine.acquire())
}

function* executeIn<M extends Mode>(
  connection: Connection<M>,
  statement: Statement | string,
  parameters: readonly unknown[],
): Pausable<Rows<unknown>> {
  const { pooled, engine } = connection
  if (!pooled.inTransaction) yield* pooled.begin()
  return yield* executeAny(engine, pooled, statement, parameters)
}

function* executeManyIn<M extends Mode>(
  connection: Connection<M>,
  statement: string,
  rows: readonly (readonly unknown[])[],
): Pausable<Rows<NamedRow>> {
  const { pooled } = connection
  if (!pooled.inTransaction) yield* pooled.begin()
  return yield* executeManyRaw(pooled, statement, rows)
}

function* commitOf(pooled: PooledConnection): Pausable<void> {
  if (pooled.inTransaction) yield* pooled.commit()
}

function* nestIn<M extends Mode>(connection: Connection<M>, name: string): Pausable<Savepoint<M>> {
  const { pooled } = connection
  if (!pooled.inTransaction) yield* pooled.begin()
  yield* pooled.savepoint(name)
  const savepoint = new Savepoint(connection.mode, pooled, name)
  connection.noteSavepoint(savepoint)
  return savepoint
}

function* closeOf<M extends Mode>(connection: Connection<M>): Pausable<void> {
  const pooled = connection.forget()
  if (pooled !== null) yield* connection.engine.release(pooled)
}
