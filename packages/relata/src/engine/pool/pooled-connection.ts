/** One connection of the pool, with its transaction: the place where statements are sent, timed, limited and explained. */
import { InvalidRequestError, RelataError } from '../../base/errors.ts'
import { isPromiseLike, type MaybePromise, type Pausable } from '../../base/pausable.ts'
import type { IsolationLevel } from '../../dialect/features.ts'
import type { DriverConnection, DriverResult } from '../../driver/driver.ts'
import { DeadlineExpired, withDeadline } from '../deadline.ts'
import type { EngineContext } from '../engine-context.ts'
import { explainFailure, type Failure } from './explain-failure.ts'

/** How a statement is to be run. */
export interface StatementInfo {
  /** Milliseconds; null: no limit. Default: the engine's `statementTimeout`. */
  readonly timeout?: number | null
  readonly kind?: 'statement' | 'transaction'
}

/** How a transaction begins. */
export interface TransactionOptions {
  readonly isolation?: IsolationLevel | null
  readonly readOnly?: boolean
}

/** The driver's stream of batches. */
export type BatchIterator = Iterator<unknown[][]> | AsyncIterator<unknown[][]>

/** Who lends the connection: the pool. */
export interface ConnectionOwner {
  release(connection: PooledConnection): Pausable<void>
  /** The connection turned out to be lost, so the other idle ones are not to be trusted either. */
  noteLost(): void
}

const STATEMENT: StatementInfo = {}
const CONTROL: StatementInfo = { kind: 'transaction' }

/**
 * The engine's own connection. Its methods are pausable and its borrower calls them one after the other; statements that
 * overlap all the same (two promises of one session) wait for their turn.
 */
export class PooledConnection {
  /** Counted from 1 in each engine. */
  readonly id: number
  readonly context: EngineContext
  readonly driver: DriverConnection
  /** Milliseconds of the monotonic clock. */
  readonly createdAt: number = performance.now()
  /** After this moment it is replaced instead of lent. */
  readonly expiresAt: number
  idleSince: number = this.createdAt
  borrowedAt = 0
  borrowedFrom: string | null = null
  /** Nothing may be sent on it any more, and it is not lent again. */
  broken = false
  /** It leads to a server that has lost its role: not lent again, though what is under way may go on. */
  retired = false
  /** Session settings or locks were changed, so it is reset as a whole when it comes back. */
  tainted = false
  readonly #owner: ConnectionOwner
  #inTransaction = false
  /** Statements that succeeded in this transaction. */
  #statements = 0
  /** The first error of this transaction: the cause that later errors name. */
  #failure: Error | null = null
  /** The transaction is gone on the server; only rollback() is possible. */
  #ended = false
  /** The server said after BEGIN that a transaction is open, so if it says idle later the transaction has ended. */
  #explicit = false
  #begin: readonly string[] = []
  #readOnly = false
  #running: PromiseLike<unknown> | null = null

  constructor(id: number, context: EngineContext, driver: DriverConnection, expiresAt: number, owner: ConnectionOwner) {
    this.#owner = owner
    this.id = id
    this.context = context
    this.driver = driver
    this.expiresAt = expiresAt
  }

  get inTransaction(): boolean {
    return this.#inTransaction
  }

  /** False when nothing can be sent any more: the transaction is lost with the connection. */
  get usable(): boolean {
    return !this.broken && this.driver.usable
  }

  /** Give it back; an open transaction is rolled back first. */
  release(): Pausable<void> {
    return this.#owner.release(this)
  }

  /** Send one statement. Throws one of the DatabaseErrors. */
  *execute(sql: string, parameters: readonly unknown[], about: StatementInfo = STATEMENT): Pausable<DriverResult> {
    while (this.#running !== null) yield settled(this.#running)
    this.#assertCanSend(sql)
    const started = this.context.observers.active ? performance.now() : 0
    try {
      const answer = this.driver.execute(sql, parameters)
      const result = isPromiseLike(answer) ? ((yield this.#limited(answer, about)) as DriverResult) : answer
      this.#running = null
      this.#statements++
      if (started !== 0) this.#report(sql, parameters, 1, about, started, result.rowCount, null)
      return result
    } catch (error) {
      this.#running = null
      const failure = this.#failed(error, sql, parameters, about)
      if (failure.facts?.kind === 'stale-statement' && this.#canRepeat()) return yield* this.#executeAgain(sql, parameters, about, started)
      if (started !== 0) this.#report(sql, parameters, 1, about, started, 0, failure.error)
      throw failure.error
    }
  }

  /** Send one statement for many rows of parameters. */
  *executeMany(sql: string, rows: readonly (readonly unknown[])[], about: StatementInfo = STATEMENT): Pausable<DriverResult> {
    while (this.#running !== null) yield settled(this.#running)
    this.#assertCanSend(sql)
    const started = this.context.observers.active ? performance.now() : 0
    try {
      const answer = this.driver.executeMany(sql, rows)
      const result = isPromiseLike(answer) ? ((yield this.#limited(answer, about)) as DriverResult) : answer
      this.#running = null
      this.#statements++
      if (started !== 0) this.#report(sql, rows[0] ?? [], rows.length, about, started, result.rowCount, null)
      return result
    } catch (error) {
      this.#running = null
      const { error: wrapped } = this.#failed(error, sql, rows[0] ?? [], about)
      if (started !== 0) this.#report(sql, rows[0] ?? [], rows.length, about, started, 0, wrapped)
      throw wrapped
    }
  }

  /** Read rows as they are asked for. It needs a transaction; `row-stream.ts` reads on. */
  *readNext(batches: BatchIterator, sql: string, about: StatementInfo = STATEMENT): Pausable<IteratorResult<unknown[][]>> {
    while (this.#running !== null) yield settled(this.#running)
    this.#assertCanSend(sql)
    try {
      const answer = batches.next()
      const step = isPromiseLike(answer) ? ((yield this.#limited(answer, about)) as IteratorResult<unknown[][]>) : answer
      this.#running = null
      return step
    } catch (error) {
      this.#running = null
      throw this.#failed(error, sql, [], about).error
    }
  }

  /** Begin a transaction. */
  *begin(options: TransactionOptions = {}): Pausable<void> {
    if (this.#inTransaction)
      throw new InvalidRequestError('a transaction is open already on this connection', { do: 'commit or roll it back first, or use a savepoint' })
    const isolation = options.isolation ?? this.context.settings.isolation
    this.#begin = this.context.dialect.transactions.begin({ isolation, readOnly: options.readOnly === true })
    for (const sql of this.#begin) yield* this.execute(sql, [], CONTROL)
    this.#inTransaction = true
    this.#readOnly = options.readOnly === true
    this.#statements = 0
    this.#explicit = this.#begin.length > 0 && this.driver.transactionStatus() === 'open'
  }

  /**
   * Commit. Four outcomes: it returns; it throws a plain error and nothing was committed; it throws a CommitUnknownError;
   * or the transaction had failed before, which is an error too. After each error only rollback() is possible.
   */
  *commit(): Pausable<void> {
    if (!this.#inTransaction) throw new InvalidRequestError('no transaction is open on this connection')
    this.#assertCanSend('commit')
    if (this.driver.transactionStatus() === 'failed') throw this.#failedBefore()
    const started = this.context.observers.active ? performance.now() : 0
    try {
      const answer = this.driver.execute(this.context.dialect.transactions.commit, [])
      if (isPromiseLike(answer)) yield this.#limited(answer, CONTROL)
      this.#running = null
    } catch (error) {
      this.#running = null
      const failure = this.#failed(error, 'commit', [], CONTROL, true)
      if (started !== 0) this.#report('commit', [], 1, CONTROL, started, 0, failure.error)
      throw failure.error
    }
    this.#endTransaction()
    if (started !== 0) this.#report('commit', [], 1, CONTROL, started, 0, null)
  }

  /** After a statement outside of a transaction: commit it where the connection does not do that by itself. */
  *commitAlone(): Pausable<void> {
    if (this.driver.transactionStatus() === 'idle') return
    this.#inTransaction = true
    yield* this.commit()
  }

  /**
   * Roll back whatever is open. It never throws: a connection on which it does not succeed is cut, and the server rolls
   * back by itself.
   */
  *rollback(): Pausable<void> {
    while (this.#running !== null) yield settled(this.#running)
    const needed = this.usable && (this.driver.transactionStatus() !== 'idle' || this.#ended)
    this.#endTransaction()
    if (!needed) return
    try {
      yield* this.execute(this.context.dialect.transactions.rollback, [], CONTROL)
    } catch {
      this.destroy()
    }
  }

  /** {@link rollback} of a connection that goes back to the pool: nobody waits for the answer, where the driver sees to the order. */
  *abandon(): Pausable<void> {
    while (this.#running !== null) yield settled(this.#running)
    const simple = this.usable && !this.#ended && this.driver.transactionStatus() !== 'idle'
    if (!simple || !this.driver.abandon()) {
      yield* this.rollback()
      return
    }
    this.#endTransaction()
    if (this.context.observers.active) this.#report(this.context.dialect.transactions.rollback, [], 1, CONTROL, performance.now(), 0, null)
  }

  /** Set a savepoint; the name is quoted here. */
  *savepoint(name: string): Pausable<void> {
    yield* this.execute(this.context.dialect.transactions.savepoint(this.#quote(name)), [], CONTROL)
  }

  *releaseSavepoint(name: string): Pausable<void> {
    yield* this.execute(this.context.dialect.transactions.releaseSavepoint(this.#quote(name)), [], CONTROL)
  }

  /** Undo everything since the savepoint; the transaction is usable again afterwards, if the server still has it. */
  *rollbackToSavepoint(name: string): Pausable<void> {
    yield* this.execute(this.context.dialect.transactions.rollbackToSavepoint(this.#quote(name)), [], CONTROL)
    this.#failure = null
  }

  /** Cut the connection; the pool replaces it. */
  destroy(): void {
    this.broken = true
    this.driver.destroy()
  }

  #endTransaction(): void {
    this.#inTransaction = false
    this.#ended = false
    this.#explicit = false
    this.#failure = null
    this.#statements = 0
  }

  #quote(name: string): string {
    const [open, close] = this.context.dialect.identifierQuotes
    return open + name.replaceAll(close, close + close) + close
  }

  /** The promise with its limit; remembered, so that a second statement waits for its turn. */
  #limited(answer: PromiseLike<unknown>, about: StatementInfo): PromiseLike<unknown> {
    const timeout = about.timeout === undefined ? this.context.settings.statementTimeout : about.timeout
    const limited = timeout === null ? answer : withDeadline(answer, timeout)
    this.#running = limited
    return limited
  }

  #assertCanSend(sql: string): void {
    if (this.#ended) throw this.#failedBefore()
    if (!this.usable) throw this.#failed(new Error('the connection is closed'), sql, [], STATEMENT, false, true).error
  }

  #failedBefore(): InvalidRequestError {
    return new InvalidRequestError(
      'this transaction has failed and can only be rolled back',
      { cause: this.#failure?.message.split('\n', 1)[0], do: 'roll back, then run the transaction again' },
      'TRANSACTION_FAILED',
      { cause: this.#failure },
    )
  }

  /** Whether the statement can be sent again: the transaction is still good, or nothing was done in it that would be lost. */
  #canRepeat(): boolean {
    return !this.broken && !this.#ended && (this.driver.transactionStatus() !== 'failed' || this.#statements === 0)
  }

  /** After a stale statement: forget what was prepared, begin anew if need be, and send it once more. */
  *#executeAgain(sql: string, parameters: readonly unknown[], about: StatementInfo, started: number): Pausable<DriverResult> {
    this.#failure = null
    try {
      if (this.driver.transactionStatus() === 'failed') {
        yield this.#limited(Promise.resolve(this.driver.execute(this.context.dialect.transactions.rollback, [])), CONTROL)
        for (const begin of this.#begin) yield this.#limited(Promise.resolve(this.driver.execute(begin, [])), CONTROL)
      }
      const forgotten = this.driver.forgetStatements()
      if (isPromiseLike(forgotten)) yield this.#limited(forgotten, about)
      const answer: MaybePromise<DriverResult> = this.driver.execute(sql, parameters)
      const result = isPromiseLike(answer) ? ((yield this.#limited(answer, about)) as DriverResult) : answer
      this.#running = null
      this.#statements++
      if (started !== 0) this.#report(sql, parameters, 1, about, started, result.rowCount, null)
      return result
    } catch (error) {
      this.#running = null
      const { error: wrapped } = this.#failed(error, sql, parameters, about)
      if (started !== 0) this.#report(sql, parameters, 1, about, started, 0, wrapped)
      throw wrapped
    }
  }

  /** Note what the error did to the connection and its transaction, and explain it. */
  #failed(error: unknown, sql: string, parameters: readonly unknown[], about: StatementInfo, committing = false, unsent = false): Failure {
    if (error instanceof RelataError) return { error, facts: null }
    const { settings, driver } = this.context
    const failure = explainFailure(error, {
      dialect: this.context.dialect,
      statement: sql,
      parameters: settings.logParameters ? parameters : null,
      target: driver.target,
      inTransaction: this.#inTransaction,
      readOnly: this.#readOnly && this.#inTransaction,
      committing,
      unsent,
      firstFailure: this.#failure,
    })
    const lost = error instanceof DeadlineExpired || failure.facts?.kind === 'connection-lost' || !this.driver.usable
    if (lost && !this.broken) this.#lose(error instanceof DeadlineExpired)
    if (failure.facts?.kind === 'wrong-role') this.retired = true
    if (this.#inTransaction) {
      this.#failure ??= failure.error
      if (lost || committing || failure.facts?.transactionEnded === true || (this.#explicit && this.driver.transactionStatus() === 'idle'))
        this.#ended = true
    }
    return failure
  }

  #lose(stillRunning: boolean): void {
    this.broken = true
    // The server may still be at work: it is told over another connection, and nobody waits for that.
    if (stillRunning) void Promise.resolve(this.driver.cancel()).catch(() => {})
    this.driver.destroy()
    this.#owner.noteLost()
  }

  /** Tell the observers of a result that was read in batches. */
  reportStream(sql: string, parameters: readonly unknown[], about: StatementInfo, started: number, rowCount: number, error: Error | null): void {
    if (this.context.observers.active) this.#report(sql, parameters, 1, about, started, rowCount, error)
  }

  #report(
    sql: string,
    parameters: readonly unknown[],
    repetitions: number,
    about: StatementInfo,
    started: number,
    rowCount: number,
    error: Error | null,
  ): void {
    this.context.observers.report({
      sql,
      kind: about.kind ?? 'statement',
      parameterCount: parameters.length,
      parameters: this.context.settings.logParameters ? parameters : null,
      repetitions,
      rowCount,
      duration: performance.now() - started,
      connection: this.id,
      error,
    })
  }
}

/** Waits for the end of another statement, whatever it is. */
function settled(promise: PromiseLike<unknown>): PromiseLike<void> {
  return promise.then(nothing, nothing)
}

function nothing(): void {}
