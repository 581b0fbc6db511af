/** An engine: one database, its pool of connections, and the trips that need no session. */
import { isPromiseLike, type Mode, type Result, run } from '../base/pausable.ts'
import { type Connection, connectTo } from './connection.ts'
import { EngineCore } from './engine-core.ts'
import type { Statement } from '../sql/core/statement.ts'
import { executeAlone } from './execute-statement.ts'
import type { StatementListener } from './observe/statement-observers.ts'
import type { PoolStatus } from './pool/pool-status.ts'
import type { NamedRow } from './result/row-class.ts'
import type { Rows } from './result/rows.ts'
import { runTransaction, type TransactionBody, type TransactionSettings } from './run-transaction.ts'

/**
 * A database and its connections. Made by {@link createEngine}; connects when it is first used.
 *
 * @example
 * const engine = createEngine('postgresql://localhost/app')
 * const rows = await engine.begin(connection => connection.execute('select 1 as one'))
 * // begin; select 1 as one; commit
 * await engine.dispose()
 */
export class Engine<M extends Mode = Mode> extends EngineCore<M> {
  /** How many connections there are, and what they do. */
  get status(): PoolStatus {
    return this.pool.status
  }

  /**
   * A connection to work with. The first statement begins a transaction; leaving without `commit()` rolls it back.
   *
   * @example
   * await using connection = await engine.connect()
   * await connection.execute('insert into users (name) values (?)', ['Ada'])
   * await connection.commit()
   */
  connect(): Result<M, Connection<M>> {
    return run(this.mode, connectTo(this))
  }

  /**
   * Run the function in a transaction: committed when it returns, rolled back when it throws. With `retries`, a transaction
   * that lost against a concurrent one, or whose connection was lost before COMMIT, is run again as a whole.
   *
   * @example
   * await engine.begin(async connection => {
   *   await connection.execute('update accounts set balance = balance - 10 where id = 1')
   * }, { isolation: 'serializable', retries: 3 })
   */
  begin<T>(body: TransactionBody<M, T>, settings: TransactionSettings = {}): Result<M, T> {
    return run(this.mode, runTransaction(this, body, settings))
  }

  /**
   * Run one statement by itself: it is committed at once. The place for statements that cannot run in a transaction.
   *
   * @example
   * await engine.execute('vacuum')
   */
  execute<R>(statement: Statement<R>): Result<M, Rows<R>>
  execute(statement: string, parameters?: readonly unknown[]): Result<M, Rows<NamedRow>>
  execute(statement: Statement | string, parameters: readonly unknown[] = []): Result<M, Rows<never>> {
    return run(this.mode, executeAlone(this, statement, parameters)) as Result<M, Rows<never>>
  }

  /** Be told about every statement, after its answer. Returns the function that stops it. */
  onStatement(listener: StatementListener): () => void {
    return this.context.observers.add(listener)
  }

  /** Close all connections. Those that are lent get until `drainTimeout` to come back. */
  dispose(): Result<M, void> {
    return run(this.mode, this.pool.dispose(this.context.settings.drainTimeout))
  }

  [Symbol.dispose](): void {
    const closing = this.dispose()
    if (isPromiseLike(closing)) closing.then(undefined, () => {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose()
  }
}
