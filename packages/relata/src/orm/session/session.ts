/** The session: the identity map and unit of work of one conversation with the database. A facade: its work is in the trips. */
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import { InvalidRequestError } from '../../base/errors.ts'
import { isPromiseLike, type Mode, type Result } from '../../base/pausable.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Rows } from '../../engine/result/rows.ts'
import type { Statement } from '../../sql/core/statement.ts'
import type { ColumnValues } from '../../sql/statements/column-values.ts'
import type { Insert } from '../../sql/statements/insert.ts'
import type { Select } from '../../sql/statements/select.ts'
import type { Update } from '../../sql/statements/update.ts'
import { type PlannedStatement, explainPlan } from '../flush/explain-plan.ts'
import type { Defined, HasDefinition, Instance } from '../declarative/model-types.ts'
import type { InstanceState, Lifecycle } from '../state/instance-state.ts'
import { isModified } from '../state/inspect-object.ts'
import { stateOf } from '../state/state-slot.ts'
import { countRelated } from './trips/count-related-trip.ts'
import { deleteEntities, deleteEntity } from './trips/delete-trip.ts'
import { type ExecuteOptions, executeStatement, scalarRow, scalarRows } from './trips/execute-trip.ts'
import { expireAll, expireEntity } from './expire.ts'
import { flush, planOnly } from './trips/flush-trip.ts'
import { type GetOptions, getEntity, getOneEntity, type PrimaryKeyValue } from './trips/get-trip.ts'
import type { Leading } from '../mapping/relationship-attribute.ts'
import { loadFor, type RelationshipReference } from './trips/load-trip.ts'
import { add, addAll, entityState, expunge } from './membership.ts'
import { mergeEntities, mergeEntity, type MergeOptions } from './trips/merge-trip.ts'
import { NestedTransaction } from './nested-transaction.ts'
import { Query } from './query/query.ts'
import { streamRows } from './query/query-stream.ts'
import type { Stream, StreamOptions } from '../../engine/result/stream.ts'
import { refreshEntity, type RefreshOptions } from './trips/refresh-trip.ts'
import { resolveInSession } from './trips/resolve-trip.ts'
import { runTransaction, type TransactionOptions } from './run-transaction.ts'
import { type BoundSessionOptions, openSession, type SessionTarget } from './open-session.ts'
import type { SessionCore } from './session-core.ts'
import { upsert, type UpsertOptions } from './trips/upsert-trip.ts'
import { beginNested, close, commit, expungeAll, reset, rollback } from './trips/transaction-trips.ts'

/**
 * A session holds the objects of one unit of work: one object per row, changes remembered until {@link Session.flush} or
 * {@link Session.commit} writes them, in one transaction. The engine's mode decides whether methods return values
 * (`Session<'sync'>`) or promises (`Session<'async'>`).
 *
 * @example
 * await using session = new Session(engine)
 * session.add(new User({ name: 'Ed' }))
 * await session.commit()
 * // begin; insert into users (name) values ($1) returning users.id; commit
 */
export class Session<M extends Mode = Mode> {
  readonly #core: SessionCore
  readonly #mode: M

  /**
   * A session on an engine. Given a connection, it takes part in that connection's transaction as `joinTransactionMode`
   * says; with `binds`, models and tables go to engines of their own, and the first argument, which may be null, serves the rest.
   *
   * @example
   * new Session(connection, { joinTransactionMode: 'createSavepoint' })        // savepoint relata_session; …
   * new Session(engine, { binds: new Map([[AuditEntry, auditEngine]]) })
   */
  constructor(target: SessionTarget<M>, options: BoundSessionOptions<M> = {}) {
    this.#core = openSession(target, options)
    this.#core.facade = this
    this.#mode = this.#core.mode as M
  }

  /** `'sync'` or `'async'`, as the engine's. */
  get mode(): M {
    return this.#mode
  }

  /** Put a new or detached object, and what it refers to, into the session. Nothing is sent before the next flush. */
  add(entity: object): void {
    add(this.#core, entityState(entity, 'add()'))
  }

  /** {@link Session.add} for several objects. */
  addAll(entities: Iterable<object>): void {
    addAll(this.#core, entities)
  }

  /**
   * Mark a stored object for deletion. Related objects that the cascade `delete` reaches are marked too; those that are
   * not loaded are loaded first, level by level. The flush sends the DELETEs.
   */
  delete(entity: object): Result<M, void> {
    return this.#core.run('delete()', () => deleteEntity(this.#core, entityState(entity, 'delete()')))
  }

  /** {@link Session.delete} for several objects. */
  deleteAll(entities: Iterable<object>): Result<M, void> {
    return this.#core.run('deleteAll()', () => deleteEntities(this.#core, entities))
  }

  /** Write all pending changes inside the transaction, without committing it. */
  flush(): Result<M, void> {
    return this.#core.run('flush()', () => flush(this.#core))
  }

  /**
   * The statements that a flush would send now, in order, as data; nothing is written. It reads where a flush would have
   * to: children of deleted objects that are not loaded.
   *
   * @example
   * await session.explainFlush()
   * // [{ kind: 'insert', table: 'users', rows: 1, sql: 'insert into "users" …' }, …]
   */
  explainFlush(): Result<M, readonly PlannedStatement[]> {
    return this.#core.run('explainFlush()', () => planOnly(this.#core, explainPlan))
  }

  /**
   * Begin a transaction. Only where the session was made with `autobegin: false`; otherwise the first use begins one. The
   * database hears of it with the first statement.
   */
  begin(): void {
    this.#core.begin()
  }

  /** Flush and commit. Loaded values are expired afterwards (see `expireOnCommit`): the next read sees the database. */
  commit(): Result<M, void> {
    return this.#core.run('commit()', () => commit(this.#core))
  }

  /** Undo the transaction, in the database and in memory: new objects become transient, deleted ones come back, the rest is expired. */
  rollback(): Result<M, void> {
    return this.#core.run('rollback()', () => rollback(this.#core))
  }

  /**
   * Flush and set a savepoint. What happens from here on can be undone alone with the returned object's `rollback()`;
   * `commit()` releases it.
   *
   * @example
   * const savepoint = await session.beginNested()   // savepoint relata_1
   * await savepoint.rollback()                      // rollback to savepoint relata_1
   */
  beginNested(): Result<M, NestedTransaction<M>> {
    return this.#core.run('beginNested()', () => NestedTransaction.begin<M>(this.#core, beginNested(this.#core)))
  }

  /** Run a function in a transaction of this session: commit when it returns, roll back when it throws; retried as a whole if asked to. */
  transaction<T>(work: (session: this) => Result<M, T>, options: TransactionOptions = {}): Result<M, T> {
    return runTransaction(this, work, options)
  }

  /** Remove an object (and what the cascade `expunge` reaches) from the session; it becomes detached, or transient if it was new. */
  expunge(entity: object): void {
    expunge(this.#core, entityState(entity, 'expunge()'))
  }

  /** Remove all objects. */
  expungeAll(): void {
    expungeAll(this.#core)
  }

  /** Forget the loaded values and unflushed changes of an object, or of the named attributes; the next read loads them again. */
  expire<E extends object>(entity: E, attributes?: readonly (keyof E & string)[]): void {
    expireEntity(this.#core, entityState(entity, 'expire()'), attributes)
  }

  /** {@link Session.expire} for every object. */
  expireAll(): void {
    expireAll(this.#core)
  }

  /** Load an object's values again at once; unflushed changes to them are lost. A vanished row is an ObjectDeletedError. */
  refresh<E extends object>(entity: E, attributes?: readonly (keyof E & string)[], options: RefreshOptions = {}): Result<M, void> {
    return this.#core.run('refresh()', () => refreshEntity(this.#core, entityState(entity, 'refresh()'), attributes, options))
  }

  /**
   * Copy an object's values, and those of what the cascade `merge` reaches, onto this session's objects of the same
   * identity; the session's object is returned and the given one left alone. With `load: false` no SQL is sent: the
   * objects are taken to be as the database has them, as from a cache.
   */
  merge<E extends object>(entity: E, options: MergeOptions = {}): Result<M, E> {
    return this.#core.run('merge()', () => mergeEntity(this.#core, entityState(entity, 'merge()'), options)) as Result<M, E>
  }

  /** {@link Session.merge} for many objects: each model and level of their graph costs one query, however many objects it has. */
  mergeAll<E extends object>(entities: Iterable<E>, options: MergeOptions = {}): Result<M, E[]> {
    return this.#core.run('mergeAll()', () => mergeEntities(this.#core, entities, options)) as Result<M, E[]>
  }

  /**
   * Insert rows, or change those whose key is there already, in one statement; the session's objects of the rows are
   * returned, with what the database holds by then. An object is not added: its values are written, and the session's
   * object of the row is returned, as by {@link Session.merge}. Cascades and events of rows do not apply.
   *
   * @example
   * await session.upsert(User, { email: 'a@b.c', name: 'Ann' }, { on: [User.c.email] })
   * // insert into users (email, name) values ($1, $2) on conflict (email) do update set name = excluded.name returning …
   * // MariaDB: … on duplicate key update name = values(name) returning …
   */
  upsert<E extends object>(entity: E, options: UpsertOptions): Result<M, E>
  upsert<C extends HasDefinition<unknown>>(model: C, values: Defined<C['$def']>['filter'], options: UpsertOptions): Result<M, Instance<C>>
  upsert<C extends HasDefinition<unknown>>(model: C, rows: readonly Defined<C['$def']>['filter'][], options: UpsertOptions): Result<M, Instance<C>[]>
  upsert(target: unknown, ...rest: readonly unknown[]): Result<M, never> {
    return this.#core.run('upsert()', () => upsert(this.#core, target, rest)) as Result<M, never>
  }

  /**
   * The object with that primary key, or null. No SQL when the session holds it and it is not expired.
   *
   * @example
   * await session.get(User, 7)                             // select … from users where users.id = $1
   * await session.get(UserRole, { userId: 1, roleId: 2 })
   */
  get<C extends HasDefinition<unknown>>(model: C, key: PrimaryKeyValue<C['$def']>, options: GetOptions = {}): Result<M, Instance<C> | null> {
    return this.#core.run('get()', () => getEntity(this.#core, model, key, options)) as Result<M, Instance<C> | null>
  }

  /** {@link Session.get}, but a NoResultFoundError where there is no such row. */
  getOne<C extends HasDefinition<unknown>>(model: C, key: PrimaryKeyValue<C['$def']>, options: GetOptions = {}): Result<M, Instance<C>> {
    return this.#core.run('getOne()', () => getOneEntity(this.#core, model, key, options)) as Result<M, Instance<C>>
  }

  /** A query for a model's objects: filter, join, order, load. */
  query<C extends HasDefinition<unknown>>(model: C): Query<Instance<C>, M, C> {
    return new Query(this.#core, model)
  }

  /** Run a statement. Rows of a select are tuples of objects and values in the order of its items, with labels as names. */
  execute<R>(statement: Select<R>, options?: ExecuteOptions): Result<M, Rows<R>>
  /**
   * Insert many rows of plain values, or update them by their primary keys, without making objects. Defaults apply,
   * inherited tables are filled, rows may give different columns; `.returning(Model)` gives objects in the order of the rows.
   *
   * @example
   * await session.execute(insert(User), [{ name: 'Ed' }, { name: 'Ann' }])   // insert into users (name) values …
   * await session.execute(update(User), [{ id: 1, name: 'Edward' }])         // update users set name = $1 where id = $2
   */
  execute<C, R>(statement: Insert<C, R> | Update<C, R>, rows: readonly ColumnValues<C>[], options?: ExecuteOptions): Result<M, Rows<R>>
  /**
   * Other statements give their rows, of INSERT, UPDATE and DELETE those of RETURNING, with a `rowCount`. Objects of the
   * session learn of an UPDATE or DELETE of their model as `synchronize` says.
   */
  execute<R>(statement: Statement<R>, options?: ExecuteOptions): Result<M, Rows<R>>
  execute(statement: Statement, given: readonly unknown[] | ExecuteOptions = {}, options: ExecuteOptions = {}): Result<M, unknown[]> {
    const rows = Array.isArray(given) ? (given as readonly unknown[]) : null
    return this.#core.run('execute()', () => executeStatement(this.#core, statement, rows, rows === null ? (given as ExecuteOptions) : options))
  }

  /** The first item of each row. */
  scalars<R extends readonly unknown[]>(statement: Statement<R>): Result<M, R[0][]> {
    return this.#core.run('scalars()', () => scalarRows(this.#core, statement)) as Result<M, R[0][]>
  }

  /** The first item of the first row, or null where there is none: `await session.scalar(select(count()).from(User))`. */
  scalar<R extends readonly unknown[]>(statement: Statement<R>): Result<M, R[0] | null> {
    return this.#core.run('scalar()', () => scalarRow(this.#core, statement)) as Result<M, R[0] | null>
  }

  /**
   * Read the rows of a select in batches, as they are asked for. Rows of values leave nothing behind; objects of models stay in
   * the session. Related objects that the options load by `selectinload` come a batch at a time.
   *
   * @example
   * for await (const [id, name] of session.stream(select(User.c.id, User.c.name))) …
   */
  stream<R>(statement: Select<R>, options: StreamOptions = {}): Stream<M, R> {
    return streamRows(this.#core, statement, options.batchSize ?? 1_000) as Stream<M, R>
  }

  /**
   * Load relationships for many objects at once, a statement for each relationship.
   *
   * @example
   * await session.load(users, User.posts)     // select … from posts where posts.author_id = any($1)
   */
  load<E extends object>(entities: E | Iterable<E>, ...relationships: readonly (RelationshipReference | Leading)[]): Result<M, void> {
    return this.#core.run('load()', () => loadFor(this.#core, entities, relationships))
  }

  /**
   * How many related rows each object has, without loading them, in one statement for all objects. Narrow with `where()`;
   * in a query use `User.posts.count()`.
   *
   * @example
   * const posts = await session.count(users, User.posts.where(Post.c.published.eq(true)))
   * // select posts.author_id, count(*) from posts where posts.author_id = any($1) and posts.published = $2 group by posts.author_id
   * posts.get(user)   // 3
   */
  count<E extends object>(entities: E | Iterable<E>, relationship: RelationshipReference): Result<M, Map<E, number>> {
    return this.#core.run('count()', () => countRelated(this.#core, entities, relationship)) as Result<M, Map<E, number>>
  }

  /**
   * Run a function that simply reads attributes. What is not loaded is loaded for all its peers, and the function is run
   * again: statements grow with the depth of the graph, not with the number of objects. It must not write.
   */
  resolve<T>(read: () => T): Result<M, T> {
    return this.#core.run('resolve()', () => resolveInSession(this.#core, read))
  }

  /** Run a function without autoflush; half-built objects stay pending. */
  withoutAutoflush<T>(work: () => T): T {
    return withoutAutoflush(this.#core, work)
  }

  /** Whether the object is in this session; false once a flush has deleted its row. */
  contains(entity: object): boolean {
    const state = entityState(entity, 'contains()')
    return state.session === this.#core && state.lifecycle !== 'deleted'
  }

  /** Whether a flush would write something for the object's own sake: setting a value and setting it back is nothing. No SQL. */
  isModified(entity: object): boolean {
    return isModified(entityState(entity, 'isModified()'))
  }

  /** New objects, in the order they were added. */
  get new(): object[] {
    return entitiesOf(this.#core.pending)
  }

  /** Stored objects with unflushed changes. */
  get dirty(): object[] {
    return entitiesOf(this.#core.dirty)
  }

  /** Stored objects marked for deletion. */
  get deleted(): object[] {
    return entitiesOf(this.#core.deleted)
  }

  /** A transaction has begun, in memory at least. */
  get inTransaction(): boolean {
    return this.#core.transaction !== null
  }

  /** {@link Session.close}, after which the session can be used again in any case. */
  reset(): Result<M, void> {
    return this.#core.run('reset()', () => reset(this.#core))
  }

  /** Roll back what is uncommitted and detach all objects. The session can be used again, unless `closeResetsOnly` is false. */
  close(): Result<M, void> {
    return this.#core.run('close()', () => close(this.#core))
  }

  [Symbol.dispose](): void {
    if (this.#core.mode === 'async') throw needsAwait()
    void this.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** For relata's own modules. */
  static coreOf(session: Session): SessionCore {
    return session.#core
  }
}

/** The state of an object: transient, pending, persistent, deleted or detached. */
export function lifecycleOf(entity: object): Lifecycle {
  return stateOf(entity).lifecycle
}

function withoutAutoflush<T>(core: SessionCore, work: () => T): T {
  const before = core.autoflush
  core.autoflush = false
  const restore = (): void => {
    core.autoflush = before
  }
  try {
    const result = work()
    if (isPromiseLike(result)) return (result as unknown as Promise<unknown>).finally(restore) as T
    restore()
    return result
  } catch (error) {
    restore()
    throw error
  }
}

function needsAwait(): InvalidRequestError {
  return new InvalidRequestError(
    'An asynchronous session was opened with `using`, which cannot wait for it to close.',
    { do: 'write `await using session = new Session(engine)`' },
    'AWAIT_USING',
  )
}

function entitiesOf(states: ReadonlySet<InstanceState>): object[] {
  return Array.from(states, state => state.entity)
}

keepHiddenClass(new Session({ mode: 'sync', context: { settings: {} } } as unknown as Engine<'sync'>))
