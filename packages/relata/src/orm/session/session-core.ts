/** What a session holds, and the primitives that its trips are made of. */
import { InvalidRequestError } from '../../base/errors.ts'
import { immediate, settled } from '../../base/listener-result.ts'
import { type Mode, type Pausable, type Result, runAsync, runSync } from '../../base/pausable.ts'
import { callSite } from '../../base/user-stack.ts'
import type { Dialect } from '../../dialect/dialect.ts'
import type { IsolationLevel } from '../../dialect/features.ts'
import type { DriverResult } from '../../driver/driver.ts'
import type { EngineCore } from '../../engine/engine-core.ts'
import type { PooledConnection } from '../../engine/pool/pooled-connection.ts'
import type { FlushSession } from '../flush/flush-session.ts'
import { AheadHints } from '../loading/ahead-hints.ts'
import { lazyLoad, relatedWithoutSql } from '../loading/lazy-load.ts'
import { lazyLoadError } from '../loading/lazy-load-error.ts'
import { loadColumns } from '../loading/load-columns.ts'
import type { LoadingSession, PlanCache, TablesRead } from '../loading/loading-session.ts'
import type { ResolveRun } from '../loading/resolve.ts'
import type { ColumnAttribute, Mapper, Relationship } from '../mapping/mapper.ts'
import { declaredScopes } from '../mapping/scopes.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { IdentityMap } from '../state/identity-map.ts'
import { heardLoad } from '../state/instance-events.ts'
import type { IdentityKey, InstanceState } from '../state/instance-state.ts'
import { flushCause } from './flush-cause.ts'
import { adopt, checkAdoptable, forget, reachable, register } from './membership.ts'
import { MutableValues } from './mutable-values.ts'
import {
  begunAlready,
  changeInListener,
  ConcurrentUseError,
  notBegun,
  PendingRollbackError,
  raisedByAutoflush,
  type RunningOperation,
  sessionClosed,
} from './session-errors.ts'
import type { SessionTransition } from './session-hold.ts'
import { everySession, type SessionListeners } from './events/session-listeners.ts'
import { SessionScopes } from './session-scopes.ts'
import type { BeginOptions, JoinTransactionMode, SessionLink } from './session-link.ts'
import type { SessionRoutes } from './session-routes.ts'
import { SessionTransaction } from './session-transaction.ts'
import { intercepted } from './events/statement-execution.ts'

/** How a session behaves. */
export interface SessionOptions {
  /**
   * Write pending changes before every query; default true. `'touched'`: only before a query that reads a table which the
   * changes may write, be it in FROM, a subquery or an eager load, and before whatever cannot be told, such as SQL by hand.
   */
  readonly autoflush?: boolean | 'touched'
  /** Begin a transaction with the first use; default true. False: `session.begin()` says when, and anything before it is an error. */
  readonly autobegin?: boolean
  /** A closed session can be used again; default true. False: close() is the end, and only `reset()` makes it as new. */
  readonly closeResetsOnly?: boolean
  /** Forget loaded values after a commit, so that the next read sees the database; default true. */
  readonly expireOnCommit?: boolean
  /**
   * Loaded collections follow the rows within the transaction: a flush takes deleted objects out of them, and an object whose
   * foreign key is written moves from one to the other at once. Default false: as in SQLAlchemy, a loaded collection changes
   * through the relationship only, until it is expired.
   */
  readonly liveCollections?: boolean
  /** For a session that is given a connection: what it does to a transaction that is open there; default `conditionalSavepoint`. */
  readonly joinTransactionMode?: JoinTransactionMode
  /** The isolation level of the session's transactions; by default the engine's. */
  readonly isolation?: IsolationLevel
  /** Begin transactions that cannot write, where the database has them. */
  readonly readOnly?: boolean
  /** What the conditions of declared scopes need to know, such as `{ tenantId: 7 }`; see scope(). */
  readonly scopeParameters?: object
  /** Declared scopes that do not hold in this session. */
  readonly withoutScopes?: readonly string[]
}

/** The data of one session. The public Session is a facade over it. */
export class SessionCore implements FlushSession {
  readonly mode: Mode
  /** Where the next statement goes. */
  link: SessionLink
  readonly identityMap: IdentityMap = new IdentityMap()
  /** New objects in the order they were added. */
  readonly pending: Set<InstanceState> = new Set()
  /** Stored objects with changes since the last flush. */
  readonly dirty: Set<InstanceState> = new Set()
  /** Stored objects marked for deletion. */
  readonly deleted: Set<InstanceState> = new Set()
  /** Related objects fetched ahead and not read yet. */
  readonly hints: AheadHints = new AheadHints()
  readonly mutableValues: MutableValues = new MutableValues()
  readonly expireOnCommit: boolean
  readonly liveCollections: boolean
  autoflush: boolean | 'touched'
  /** The innermost level; null until something happens after the last commit or rollback. */
  transaction: SessionTransaction | null = null
  /** close() was called, and is the end. */
  closed = false
  /** A flush is under way: no autoflush, and no flush within it. */
  flushing = false
  /** Inside session.resolve: reads are recorded and writes refused. */
  resolving: ResolveRun | null = null
  /** What listeners may change while a flush is under way: everything before it is planned, one object while its row is. */
  changeable: InstanceState | 'all' | null = null
  /** The session as its users hold it, for listeners. */
  facade: object | null = null
  /** Those of the factory or of the program, until the session has some of its own. */
  listeners: SessionListeners = everySession
  hasOwnListeners = false
  /** The flush trip: handed in, since the trip knows the core. */
  readonly flush: (core: SessionCore) => Pausable<void>
  #running: RunningOperation | null = null
  #whenIdle: (() => void)[] = []
  #savepoints = 0
  #scopes: SessionScopes | null = null
  readonly #options: SessionOptions
  readonly #begin: BeginOptions
  readonly #routes: SessionRoutes | null

  constructor(link: SessionLink, routes: SessionRoutes | null, options: SessionOptions, flush: (core: SessionCore) => Pausable<void>) {
    this.flush = flush
    this.#options = options
    this.link = link
    this.#routes = routes
    this.mode = link.engine.mode
    this.autoflush = options.autoflush ?? true
    this.expireOnCommit = options.expireOnCommit ?? true
    this.liveCollections = options.liveCollections ?? false
    this.#begin = { isolation: options.isolation ?? null, readOnly: options.readOnly ?? false }
  }

  get engine(): EngineCore {
    return this.link.engine
  }

  get dialect(): Dialect {
    return this.link.dialect
  }

  get planCache(): PlanCache {
    return this.link.planCache
  }

  get connection(): PooledConnection | null {
    return this.link.connection
  }

  /** The engines that the session has a transaction in. */
  get openLinks(): readonly SessionLink[] {
    return (this.#routes === null ? [this.link] : this.#routes.links).filter(link => link.connection !== null)
  }

  /** What follows concerns a table, or is a statement: with several engines, turn to the one that has it. */
  at(target: SqlNode): void {
    if (this.#routes !== null) this.link = this.#routes.linkFor(target)
  }

  /** Finish a trip in the session's mode. One trip at a time: a second one is an error, not a race. */
  run<M extends Mode, T>(operation: string, trip: () => Pausable<T>): Result<M, T> {
    if (this.mode === 'sync') return runSync(trip()) as Result<M, T>
    return this.#runAlone(operation, trip) as Result<M, T>
  }

  async #runAlone<T>(operation: string, trip: () => Pausable<T>): Promise<T> {
    if (this.#running !== null) throw new ConcurrentUseError(this.#running, operation)
    // oxlint-disable-next-line typescript/unbound-method -- only its place on the stack is asked for
    const running: RunningOperation = { operation, site: callSite(this.run) }
    this.#running = running
    try {
      return await runAsync(trip())
    } finally {
      if (this.#running === running) this.#running = null
      const idle = this.#whenIdle
      this.#whenIdle = []
      for (const resume of idle) resume()
    }
  }

  /** Tell those who listen to an event that can wait. */
  *announce(event: string, ...told: readonly unknown[]): Pausable<void> {
    for (const listener of this.listeners.of(event)) yield* this.listened(event, () => (listener as (...all: readonly unknown[]) => unknown)(...told))
  }

  /** A listener runs: it may use the session, which is not busy for it. */
  *listened(event: string, tell: () => unknown): Pausable<unknown> {
    const running = this.#running
    this.#running = null
    try {
      const result = yield* settled(this.mode, event, tell())
      if (this.#running !== null) throw new ConcurrentUseError(this.#running, `what follows the event '${event}'`)
      return result
    } finally {
      this.#running = running
    }
  }

  /** Tell those who listen to an event inside of a plain call. */
  tell(event: SessionTransition, state: InstanceState): void {
    for (const listener of this.listeners.of(event))
      immediate(event, (listener as (entity: object, about: object) => unknown)(state.entity, { session: this.facade }))
  }

  /** Resolves when no trip is under way. */
  async idle(): Promise<void> {
    while (this.#running !== null) await new Promise<void>(resume => this.#whenIdle.push(resume))
  }

  requireUsable(operation: string): void {
    const { transaction } = this
    if (transaction?.failure != null) throw new PendingRollbackError(operation, transaction.failure.cause, transaction.savepoint !== null)
  }

  /** The first call after a commit or rollback begins the logical transaction; the database hears of it with the first statement. */
  beginLogically(): void {
    if (this.transaction !== null) return
    if (this.closed) throw sessionClosed()
    if (this.#options.autobegin === false) throw notBegun()
    this.transaction = new SessionTransaction(null, null)
  }

  /** Begin on purpose: once for each transaction. */
  begin(): void {
    if (this.closed) throw sessionClosed()
    if (this.transaction !== null) throw begunAlready()
    this.transaction = new SessionTransaction(null, null)
  }

  /** It is closed; where that is meant to be the end, it stays so. */
  noteClosed(): void {
    this.closed = this.#options.closeResetsOnly === false
  }

  /** The connection of the transaction, taken from the pool and begun with the first statement. */
  *connect(): Pausable<PooledConnection> {
    this.requireUsable('A statement')
    if (this.connection !== null) return this.connection
    this.beginLogically()
    const savepoints: string[] = []
    for (let level = this.transaction; level !== null; level = level.parent) if (level.savepoint !== null) savepoints.unshift(level.savepoint)
    return yield* this.link.begin(this.#begin, savepoints)
  }

  *fetch(sql: string, parameters: readonly unknown[]): Pausable<DriverResult> {
    if (this.connection === null || this.transaction?.failure != null) yield* this.connect()
    return yield* (this.connection as PooledConnection).execute(sql, parameters)
  }

  *fetchMany(sql: string, rows: readonly (readonly unknown[])[]): Pausable<DriverResult> {
    if (this.connection === null || this.transaction?.failure != null) yield* this.connect()
    return yield* (this.connection as PooledConnection).executeMany(sql, rows)
  }

  /** A query would have to flush first. */
  get mustFlush(): boolean {
    return (
      this.autoflush !== false && !this.flushing && this.resolving === null && (this.pending.size > 0 || this.dirty.size > 0 || this.deleted.size > 0)
    )
  }

  /** Somebody is told of each object that is deleted. */
  get hearsDeleted(): boolean {
    return this.listeners.of('persistentToDeleted').length > 0 || this.listeners.of('deletedToDetached').length > 0
  }

  get hearsLoaded(): boolean {
    return this.listeners.of('loadedAsPersistent').length > 0
  }

  heardLoaded(state: InstanceState): void {
    this.tell('loadedAsPersistent', state)
    heardLoad(state, this.facade)
  }

  get scopes(): SessionScopes | null {
    if (declaredScopes().length === 0) return null
    return (this.#scopes ??= new SessionScopes(this.#options.scopeParameters ?? {}, this.#options.withoutScopes ?? []))
  }

  get intercept(): LoadingSession['intercept'] {
    return this.listeners.of('doExecute').length === 0 ? null : (select, about) => intercepted(this, select, about)
  }

  mustFlushFor(reads: () => TablesRead): boolean {
    return this.mustFlush && (this.autoflush === true || flushCause(this, reads) !== null)
  }

  *flushBeforeQuery(reads?: () => TablesRead): Pausable<void> {
    if (!this.mustFlush) return
    const cause = this.autoflush === true ? 'unknown' : flushCause(this, reads)
    if (cause === null) return
    try {
      yield* this.flush(this)
    } catch (error) {
      throw raisedByAutoflush(error, cause === 'unknown' ? null : cause)
    }
  }

  nextSavepoint(): string {
    return `relata_${++this.#savepoints}`
  }

  // what objects ask of their session (EntitySession)

  noteMutable(state: InstanceState, index: number | null): void {
    this.mutableValues.note(this, state, index)
  }

  noteChange(state: InstanceState): void {
    if (this.resolving !== null) throw writeInResolve(state)
    // a change now would be neither in this flush nor in the next one
    if (this.flushing && this.changeable !== 'all' && this.changeable !== state) throw this.#changedInFlush(state)
    if (state.lifecycle !== 'persistent') return
    this.beginLogically()
    this.dirty.add(state)
  }

  #changedInFlush(state: InstanceState): InvalidRequestError {
    if (this.mode === 'async' && this.#running !== null) return new ConcurrentUseError(this.#running, `a change of ${String(state)}`)
    return changeInListener(state)
  }

  lookUp(mapper: Mapper, key: IdentityKey): InstanceState | undefined {
    const state = this.identityMap.get(mapper, key)
    // whoever asks will hand it out
    if (state !== undefined && this.hints.isConcealed(state)) this.hints.reveal(state)
    return state
  }

  loadColumn(state: InstanceState, attribute: ColumnAttribute): void {
    if (this.mode === 'sync') {
      runSync(loadColumns(this, state, attribute))
      return
    }
    if (this.resolving !== null) this.resolving.want(state, attribute)
    throw lazyLoadError(state, attribute)
  }

  loadRelationship(state: InstanceState, relationship: Relationship): unknown {
    const known = relatedWithoutSql(this, state, relationship)
    if (known !== undefined) return known
    if (this.mode === 'sync') return runSync(lazyLoad(this, state, relationship))
    if (this.resolving !== null) this.resolving.want(state, relationship)
    throw lazyLoadError(state, relationship)
  }

  checkAdoptable(state: InstanceState): void {
    for (const reached of reachableNew(this, state)) checkAdoptable(this, reached)
  }

  adopt(state: InstanceState): void {
    for (const reached of reachableNew(this, state)) adopt(this, reached)
  }

  releasePending(state: InstanceState): void {
    for (const reached of reachable(state, 'expunge', other => other.session !== this)) forget(this, reached)
  }

  register(state: InstanceState): void {
    register(this, state)
  }
}

function* reachableNew(core: SessionCore, state: InstanceState): Generator<InstanceState> {
  yield* reachable(state, 'saveUpdate', other => other.session === core)
}

function writeInResolve(state: InstanceState): InvalidRequestError {
  return new InvalidRequestError(
    `${state} was changed inside session.resolve(), whose function may run several times.`,
    {
      object: String(state),
      cause: 'the function is run again for each level of related objects',
      do: 'return what is needed from resolve() and change objects after it',
    },
    'WRITE_IN_RESOLVE',
  )
}
