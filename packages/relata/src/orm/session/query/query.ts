/** session.query(Model): SQLAlchemy's Query verbs over a select. Immutable: each verb returns a new query. */
import type { Mode, Pausable, Result } from '../../../base/pausable.ts'
import type { Condition, Expression } from '../../../sql/core/expression.ts'
import { attributeNames, type AttributeNames, type JoinTarget, type Selectable } from '../../../sql/core/protocols.ts'
import { conditionsByName } from '../../../sql/statements/filter-by.ts'
import type { LockOptions } from '../../../sql/statements/select-parts.ts'
import { type Select, select } from '../../../sql/statements/select.ts'
import type { Defined, HasDefinition } from '../../declarative/model-types.ts'
import type { LoadOption } from '../../loading/load-option.ts'
import type { WriteTarget } from '../../../sql/statements/column-values.ts'
import { type Delete, delete_ } from '../../../sql/statements/delete.ts'
import { type Update, update } from '../../../sql/statements/update.ts'
import { bulkWrite, type Synchronize, writable } from '../trips/bulk-write-trip.ts'
import { countRows, existsRow } from '../trips/count-trip.ts'
import { queryEntities } from '../trips/execute-trip.ts'
import { narrowedBy } from './narrowed.ts'
import { withoutScope } from '../scope.ts'
import { streamEntities } from './query-stream.ts'
import { type GetOptions, getEntity, type PrimaryKeyValue, requireMapper } from '../trips/get-trip.ts'
import type { SqlNode } from '../../../sql/core/sql-node.ts'
import { StatementQuery } from './statement-query.ts'
import type { Subquery } from '../../../sql/sources/subquery.ts'
import type { Row, SelectItem } from '../../../sql/statements/row-types.ts'
import { withOtherItems } from './with-entities.ts'
import type { SessionCore } from '../session-core.ts'
import { MultipleResultsFoundError, NoResultFoundError } from '../session-errors.ts'

/** How a bulk update or delete works. */
export interface BulkOptions {
  /** How the objects of the session learn of it; default `auto`. */
  readonly synchronize?: Synchronize
  /** Said on purpose where the query has no condition. */
  readonly everyRow?: boolean
}

/** A query for the objects of one model. */
export class Query<E, M extends Mode = Mode, C extends HasDefinition<unknown> = HasDefinition<unknown>> {
  readonly #core: SessionCore
  readonly #model: unknown
  readonly #select: Select
  readonly #populateExisting: boolean

  constructor(core: SessionCore, model: unknown, statement?: Select, populateExisting = false) {
    this.#core = core
    this.#model = model
    this.#select = statement ?? newSelect(model)
    this.#populateExisting = populateExisting
  }

  /** Conditions, joined by AND with those that are there. */
  filter(...conditions: readonly Condition[]): Query<E, M, C> {
    return this.#with(this.#select.where(...conditions))
  }

  /** Equality conditions by attribute: `filterBy({ name: 'ed' })`. */
  filterBy(values: Defined<C['$def']>['filter']): Query<E, M, C> {
    return this.#with(this.#select.where(...conditionsByName(values, [(this.#model as Selectable)[attributeNames] as AttributeNames])))
  }

  /** JOIN along a relationship, or to a table or model on a condition. */
  join(target: JoinTarget, on?: Condition): Query<E, M, C> {
    return this.#with(this.#select.join(target, on))
  }

  /** LEFT OUTER JOIN along a relationship, or to a table or model on a condition. */
  outerJoin(target: JoinTarget, on?: Condition): Query<E, M, C> {
    return this.#with(this.#select.outerJoin(target, on))
  }

  groupBy(...expressions: readonly Expression[]): Query<E, M, C> {
    return this.#with(this.#select.groupBy(...expressions))
  }

  having(...conditions: readonly Condition[]): Query<E, M, C> {
    return this.#with(this.#select.having(...conditions))
  }

  /** Order by expressions; `.desc()` and `.asc()` give the direction. */
  orderBy(...expressions: readonly Expression[]): Query<E, M, C> {
    return this.#with(this.#select.orderBy(...expressions))
  }

  /** At most so many objects; eagerly loaded collections do not count. */
  limit(count: number): Query<E, M, C> {
    return this.#with(this.#select.limit(count))
  }

  offset(count: number): Query<E, M, C> {
    return this.#with(this.#select.offset(count))
  }

  distinct(): Query<E, M, C> {
    return this.#with(this.#select.distinct())
  }

  /** How related objects and columns are loaded: `joinedload(User.posts)`, `selectinload(…)`, … */
  options(...options: readonly LoadOption[]): Query<E, M, C> {
    return this.#with(this.#select.options(...options))
  }

  /** SELECT … FOR UPDATE: lock the rows until the transaction ends; those of related objects that are loaded with them stay free. */
  forUpdate(options: LockOptions = {}): Query<E, M, C> {
    return this.#with(this.#select.forUpdate(options))
  }

  /** The objects from one position to before another: `slice(20, 30)` is offset 20, limit 10. */
  slice(start: number, stop: number): Query<E, M, C> {
    return this.#with(this.#select.offset(start).limit(stop - start))
  }

  /** Leave declared scopes out, here and in the loads of the objects; see {@link scope}. */
  withoutScope(...names: readonly string[]): Query<E, M, C> {
    return this.#with(this.#select.options(withoutScope(...names)))
  }

  /** Overwrite objects that the session holds already, unflushed changes included. */
  populateExisting(): Query<E, M, C> {
    return new Query<E, M, C>(this.#core, this.#model, this.#select, true)
  }

  /** All objects, each once. */
  all(): Result<M, E[]> {
    return this.#run('all()', () => this.#entities(this.#select))
  }

  /** The first object, or null. */
  first(): Result<M, E | null> {
    return this.#run('first()', () => this.#first())
  }

  /** The only object; NoResultFoundError or MultipleResultsFoundError otherwise. */
  one(): Result<M, E> {
    return this.#run('one()', () => this.#one())
  }

  /** The only object, or null; MultipleResultsFoundError if there are several. */
  oneOrNull(): Result<M, E | null> {
    return this.#run('oneOrNull()', () => this.#oneOrNull())
  }

  /** The object with that primary key, or null; conditions of the query do not apply, but scopes it leaves out. */
  get(key: PrimaryKeyValue<C['$def']>, options: GetOptions = {}): Result<M, E | null> {
    const unscoped = (this.#select.loadOptions as readonly LoadOption[]).filter(({ step }) => step.kind === 'unscoped')
    const given = unscoped.length === 0 ? options : { ...options, options: [...(options.options ?? []), ...unscoped] }
    return this.#run('get()', () => getEntity(this.#core, this.#model, key, given) as Pausable<E | null>)
  }

  /**
   * How many rows the query has.
   *
   * @example
   * await session.query(User).filter(User.c.name.like('e%')).count()
   * // select count(*) from (select users.id from users where users.name like $1) as anon_1
   */
  count(): Result<M, number> {
    return this.#run('count()', () => countRows(this.#core, this.#select))
  }

  /** Whether there is a row. */
  exists(): Result<M, boolean> {
    return this.#run('exists()', () => existsRow(this.#core, this.#select))
  }

  /**
   * Change all rows of the query with one statement, without loading them; gives their number. Objects of the session
   * learn of it as `synchronize` says. Hooks and versions are left alone.
   *
   * @example
   * await session.query(User).filter(User.c.age.lt(18)).update({ status: 'minor', logins: User.c.logins.plus(1) })
   * // update users set status = $1, logins = users.logins + $2 where users.age < $3
   */
  update(values: Defined<C['$def']>['filter'], options: BulkOptions = {}): Result<M, number> {
    return this.#run('update()', () =>
      this.#bulk(options, parts =>
        update(this.#model as WriteTarget)
          .set(values)
          .with(parts),
      ),
    )
  }

  /**
   * Delete all rows of the query with one statement, without loading them; gives their number. Cascades of relationships
   * do not apply, those of the database (ON DELETE) do.
   *
   * @example
   * await session.query(Comment).filter(Comment.c.postId.eq(1)).delete()
   * // delete from comments where comments.post_id = $1
   */
  delete(options: BulkOptions = {}): Result<M, number> {
    return this.#run('delete()', () => this.#bulk(options, parts => delete_(this.#model as WriteTarget).with(parts)))
  }

  /** The objects in batches, read as they are asked for. The session keeps them: for rows alone, stream columns with {@link Session.stream}. */
  stream(batchSize = 1000): M extends 'sync' ? Iterable<E> : AsyncIterable<E> {
    return streamEntities(this.#core, this.#select, batchSize, { populateExisting: this.#populateExisting }) as M extends 'sync'
      ? Iterable<E>
      : AsyncIterable<E>
  }

  /**
   * The objects of another statement, such as SQL by hand: columns are found by their names. Load options of the query apply.
   *
   * @example
   * await session.query(User).fromStatement(sql`select * from users where name ~ ${'^E'}`).all()
   */
  fromStatement(statement: SqlNode): StatementQuery<E, M> {
    return new StatementQuery<E, M>(this.#core, this.#select.fromStatement(statement), this.#name())
  }

  /**
   * The rows of the query read as something else: columns, aggregates, other models that it joins. For `session.execute`.
   *
   * @example
   * session.execute(session.query(User).join(User.posts).withEntities(User.c.name, Post.c.title))
   */
  withEntities<const I extends readonly SelectItem[]>(...items: I): Select<Row<I>> {
    return withOtherItems(this.#select, items) as Select<Row<I>>
  }

  /** The query as a source for others: `alias(User, query.subquery('recent'))`. */
  subquery(name?: string): Subquery {
    return this.#select.subquery(name)
  }

  /** The select behind the query, to go on with as a statement. */
  toSelect(): Select {
    return this.#select
  }

  *#bulk(options: BulkOptions, build: (parts: ReturnType<typeof writable>) => Update | Delete): Pausable<number> {
    const mapper = requireMapper(this.#model, 'query()')
    const written = build(writable(this.#select, mapper, options.everyRow ?? false))
    const statement = narrowedBy(this.#core, this.#select, written)
    return (yield* bulkWrite(this.#core, mapper, statement, options)).rowCount
  }

  #with(statement: Select): Query<E, M, C> {
    return new Query<E, M, C>(this.#core, this.#model, statement, this.#populateExisting)
  }

  #run<T>(verb: string, trip: () => Pausable<T>): Result<M, T> {
    return this.#core.run(`query(${this.#name()}).${verb}`, trip)
  }

  #entities(statement: Select): Pausable<E[]> {
    return queryEntities(this.#core, statement, this.#populateExisting) as Pausable<E[]>
  }

  *#first(): Pausable<E | null> {
    return (yield* this.#entities(this.#select.limit(1)))[0] ?? null
  }

  *#one(): Pausable<E> {
    const found = yield* this.#oneOrNull()
    if (found === null) throw new NoResultFoundError(`query(${this.#name()}).one()`)
    return found
  }

  *#oneOrNull(): Pausable<E | null> {
    const found = yield* this.#entities(this.#select)
    if (found.length > 1) throw new MultipleResultsFoundError(`query(${this.#name()}).one()`)
    return found[0] ?? null
  }

  #name(): string {
    return requireMapper(modelOf(this.#model), 'query()').name
  }
}

function newSelect(model: unknown): Select {
  requireMapper(modelOf(model), 'query()')
  return select(model as never) as Select
}

/** An alias of a model leads to it. */
function modelOf(model: unknown): unknown {
  return typeof model === 'object' && model !== null ? Object.getPrototypeOf(model) : model
}
