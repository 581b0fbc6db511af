/** SELECT: an immutable statement; every method returns a new one. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { type Condition, Expression, Label, type Ordering } from '../core/expression.ts'
import { notACondition } from '../core/operand-check.ts'
import { compositeItemOf, type FromTarget, type JoinTarget, joinStepsOf } from '../core/protocols.ts'
import { Source } from '../core/source.ts'
import { type KeyOutput, type PartRole, type PlainPart, type Shape, SqlNode, type SqlOutput } from '../core/sql-node.ts'
import { Statement } from '../core/statement.ts'
import type { SqlText } from '../expressions/sql-text.ts'
import type { Cte } from '../sources/cte.ts'
import { Join, type JoinKind } from '../sources/join.ts'
import { type OutputColumn, type QueryColumns, Subquery } from '../sources/subquery.ts'
import type { FilterValues, Row, SelectItem } from './row-types.ts'
import { Compound, type CompoundOperand } from './compound.ts'
import { conditionsByName, placesNamed } from './filter-by.ts'
import { FromStatement } from './from-statement.ts'
import type { Grouping } from './grouping.ts'
import { Hint } from './hint.ts'
import { placesInFrom } from './entity-places.ts'
import { joinsFor } from './select-joins.ts'
import { outputColumnsOf } from './output-columns.ts'
import { renderSelect } from './render-select.ts'
import { rowCount } from './row-count.ts'
import { ScalarSubquery } from './scalar-subquery.ts'
import type { LockOptions, RowLock, SelectParts } from './select-parts.ts'

const EMPTY: SelectParts = Object.freeze({
  items: [],
  froms: [],
  joins: [],
  criteria: [],
  groups: [],
  havings: [],
  orders: [],
  limitCount: null,
  offsetCount: null,
  withTies: false,
  isDistinct: false,
  distinctOns: [],
  lock: null,
  lockOf: [],
  loadOptions: [],
  correlated: null,
  uncorrelated: null,
  hints: [],
  ctes: [],
  named: [],
})

/** A SELECT whose rows are `R`: values in the order of its items, labelled ones by name too. */
export class Select<out R = unknown> extends Statement<R> implements SelectParts {
  readonly kind = 'select'
  readonly items: readonly SqlNode[]
  readonly froms: readonly Source[]
  readonly joins: readonly Join[]
  readonly criteria: readonly Condition[]
  readonly groups: readonly SqlNode[]
  readonly havings: readonly Condition[]
  readonly orders: readonly Expression[]
  readonly limitCount: Expression | null
  readonly offsetCount: Expression | null
  readonly withTies: boolean
  readonly isDistinct: boolean
  readonly distinctOns: readonly Expression[]
  readonly lock: RowLock | null
  readonly lockOf: readonly Source[]
  readonly loadOptions: readonly SqlNode[]
  readonly correlated: readonly Source[] | null
  readonly uncorrelated: readonly Source[] | null
  readonly hints: readonly Hint[]
  readonly ctes: readonly Cte<unknown>[]
  readonly named: readonly unknown[]

  constructor(parts: SelectParts) {
    super()
    this.items = parts.items
    this.froms = parts.froms
    this.joins = parts.joins
    this.criteria = parts.criteria
    this.groups = parts.groups
    this.havings = parts.havings
    this.orders = parts.orders
    this.limitCount = parts.limitCount
    this.offsetCount = parts.offsetCount
    this.withTies = parts.withTies
    this.isDistinct = parts.isDistinct
    this.distinctOns = parts.distinctOns
    this.lock = parts.lock
    this.lockOf = parts.lockOf
    this.loadOptions = parts.loadOptions
    this.correlated = parts.correlated
    this.uncorrelated = parts.uncorrelated
    this.hints = parts.hints
    this.ctes = parts.ctes
    this.named = parts.named
  }

  get shape(): Shape {
    return SELECT_SHAPE
  }

  /** The same select with other parts. */
  with(changes: Partial<SelectParts>): Select<R> {
    return Object.assign(new Select<R>(this), changes)
  }

  /** Most parts of most selects are empty: a number says which are there. */
  override writeKey(out: KeyOutput): void {
    let there = 0
    for (let index = 0; index < SELECT_SHAPE.length; index++)
      if (!isEmpty(this, (SELECT_SHAPE[index] as (typeof SELECT_SHAPE)[number])[0])) there |= 1 << index
    out.value(there)
    for (const [field, role] of SELECT_SHAPE) {
      if (isEmpty(this, field)) continue
      const part = this[field]
      if (role === 'nodes') out.list(part as readonly SqlNode[])
      else if (role === 'node') out.node(part as SqlNode)
      else out.value(part as PlainPart)
    }
  }

  override rebuild(changes: Readonly<Record<string, unknown>>): Select<R> {
    return this.with(changes)
  }

  /** Conditions, joined by AND with those that are there. */
  where(...conditions: readonly Condition[]): Select<R> {
    return this.with({ criteria: [...this.criteria, ...conditions.map(checkCondition)] })
  }

  /** SQLAlchemy's other name for {@link Select.where}. */
  filter(...conditions: readonly Condition[]): Select<R> {
    return this.where(...conditions)
  }

  /**
   * Equality conditions by name: those of the models and sources that the select names and joins, whichever has the name.
   * A name that several of them have is an error, and so is one that none has.
   *
   * @example
   * select(User).join(User.posts).filterBy({ name: 'Ed', title: 'Hello' })
   * // select … from users join posts on posts.author_id = users.id where users.name = $1 and posts.title = $2
   */
  filterBy(values: FilterValues<R>): Select<R> {
    return this.where(...conditionsByName(values, placesNamed(this.named)))
  }

  /** Say what to select from, where the columns do not tell, or to decide what joins begin with. */
  from(...targets: readonly FromTarget[]): Select<R> {
    const { joins, criteria } = placesInFrom(targets)
    return this.with({
      froms: [...this.froms, ...targets.map(sourceOf)],
      named: [...this.named, ...targets],
      ...(joins.length === 0 ? {} : { joins: [...this.joins, ...joins] }),
      ...(criteria.length === 0 ? {} : { criteria: [...this.criteria, ...criteria] }),
    })
  }

  /**
   * JOIN along a relationship, or to a table or model. Without a condition the foreign key between them is followed, if
   * there is exactly one.
   *
   * @example
   * select(User, Post.c.title).join(User.posts)
   * // select … from users join posts on users.id = posts.author_id
   */
  join(target: JoinTarget, on?: Condition): Select<R> {
    return this.#join('inner', target, on)
  }

  /** LEFT OUTER JOIN; see {@link Select.join}. */
  outerJoin(target: JoinTarget, on?: Condition): Select<R> {
    return this.#join('left', target, on)
  }

  fullJoin(target: JoinTarget, on?: Condition): Select<R> {
    return this.#join('full', target, on)
  }

  /**
   * JOIN of two sources that are named both, where it is not clear from the select what is joined to what.
   *
   * @example
   * select(Post.c.title).joinFrom(User, User.posts)
   * // select posts.title from users join posts on users.id = posts.author_id
   */
  joinFrom(left: FromTarget, target: JoinTarget, on?: Condition): Select<R> {
    return this.#named(left).#join('inner', target, on, sourceOf(left))
  }

  /** LEFT OUTER JOIN of two sources; see {@link Select.joinFrom}. */
  outerJoinFrom(left: FromTarget, target: JoinTarget, on?: Condition): Select<R> {
    return this.#named(left).#join('left', target, on, sourceOf(left))
  }

  /** Every row with every other; with `.lateral()` or a function of rows, every row with what belongs to it. */
  crossJoin(target: FromTarget): Select<R> {
    return this.with({ joins: [...this.joins, new Join('cross', null, sourceOf(target), null)], named: [...this.named, target] })
  }

  /** One row for each combination of values; `rollup()`, `cube()` and `groupingSets()` give subtotals too. */
  groupBy(...expressions: readonly (Expression | Grouping)[]): Select<R> {
    return this.with({ groups: [...this.groups, ...expressions.map(checkGroup)] })
  }

  having(...conditions: readonly Condition[]): Select<R> {
    return this.with({ havings: [...this.havings, ...conditions.map(checkCondition)] })
  }

  /** Order by expressions, ascending unless they say `.desc()`. */
  orderBy(...expressions: readonly (Expression | Ordering)[]): Select<R> {
    return this.with({ orders: [...this.orders, ...expressions.map(checkExpression)] })
  }

  /** At most so many rows; null: all. */
  limit(count: number | Expression<number> | null): Select<R> {
    return this.with({ limitCount: rowCount(count, 'limit'), withTies: false })
  }

  /**
   * At most so many rows; `withTies`: and those that are equal to the last of them in order.
   *
   * @example
   * select(Post.c.id).orderBy(Post.c.score.desc()).fetch(3, { withTies: true })
   * // … order by posts.score desc fetch first $1 rows with ties
   * // SQLite: select … from (select …, rank() over (order by posts.score desc) …) where rank <= ?
   */
  fetch(count: number | Expression<number>, options: { readonly withTies?: boolean } = {}): Select<R> {
    return this.with({ limitCount: rowCount(count, 'fetch'), withTies: options.withTies === true })
  }

  /** Leave out the first rows. */
  offset(count: number | Expression<number> | null): Select<R> {
    return this.with({ offsetCount: rowCount(count, 'offset') })
  }

  /** Equal rows only once. */
  distinct(): Select<R> {
    return this.with({ isDistinct: true })
  }

  /**
   * The first row in order for each value of the expressions, which the order should begin with.
   *
   * @example
   * select(Post.c.authorId, Post.c.title).distinctOn(Post.c.authorId).orderBy(Post.c.authorId, Post.c.score.desc())
   * // select distinct on (posts.author_id) posts.author_id, posts.title from posts order by posts.author_id, posts.score desc
   * // elsewhere: select … from (select …, row_number() over (partition by posts.author_id order by …) …) where row_number = 1
   */
  distinctOn(...expressions: readonly Expression[]): Select<R> {
    return this.with({ distinctOns: [...this.distinctOns, ...expressions.map(checkExpression)] })
  }

  /** Lock the rows until the transaction ends. SQLite, which locks the database as a whole, ignores it. */
  forUpdate(options: LockOptions = {}): Select<R> {
    return this.with({ lock: lockOf(options), lockOf: listOf(options.of).map(sourceOf) })
  }

  /** Words behind SELECT, for one dialect or all: `.prefixWith(sql`sql_no_cache`, 'mariadb')`. */
  prefixWith(text: SqlText, dialect?: string): Select<R> {
    return this.with({ hints: [...this.hints, new Hint('prefix', text, dialect)] })
  }

  /** Words at the end of the statement, for one dialect or all. */
  suffixWith(text: SqlText, dialect?: string): Select<R> {
    return this.with({ hints: [...this.hints, new Hint('suffix', text, dialect)] })
  }

  /**
   * Words behind a table in FROM, for one dialect or all.
   *
   * @example
   * select(User.c.id).withHint(User, sql`use index (ix_users_name)`, 'mariadb')
   * // MariaDB: select users.id from users use index (ix_users_name)
   */
  withHint(target: FromTarget, text: SqlText, dialect?: string): Select<R> {
    return this.with({ hints: [...this.hints, new Hint('source', text, dialect, sourceOf(target))] })
  }

  /** Write CTEs that nothing selects from, such as those that change data. */
  addCte(...ctes: readonly Cte<unknown>[]): Select<R> {
    return this.with({ ctes: [...this.ctes, ...ctes] })
  }

  /** How related objects and columns are loaded; see the ORM's load options. */
  options(...options: readonly SqlNode[]): Select<R> {
    return this.with({ loadOptions: [...this.loadOptions, ...options] })
  }

  /** In a subquery: the sources that belong to the query around it. Without it they are found by themselves. */
  correlate(...sources: readonly FromTarget[]): Select<R> {
    return this.with({ correlated: [...(this.correlated ?? []), ...sources.map(sourceOf)] })
  }

  /** In a subquery: the sources that are its own, while all others that are in the queries around belong to these. */
  correlateExcept(...sources: readonly FromTarget[]): Select<R> {
    return this.with({ uncorrelated: [...(this.uncorrelated ?? []), ...sources.map(sourceOf)] })
  }

  /** The rows of this query and of others, each once; see {@link Compound}. */
  union(...others: readonly CompoundOperand<R>[]): Compound<R> {
    return new Compound<R>('union', [this, ...others])
  }

  /** The rows of this query and of others, as often as they are there. */
  unionAll(...others: readonly CompoundOperand<R>[]): Compound<R> {
    return new Compound<R>('union all', [this, ...others])
  }

  /** The rows of this query that the others have too. */
  intersect(...others: readonly CompoundOperand<R>[]): Compound<R> {
    return new Compound<R>('intersect', [this, ...others])
  }

  /** As often as all of them have it (PostgreSQL, MariaDB). */
  intersectAll(...others: readonly CompoundOperand<R>[]): Compound<R> {
    return new Compound<R>('intersect all', [this, ...others])
  }

  /** As often as this query has it more often than the others (PostgreSQL, MariaDB). */
  exceptAll(...others: readonly CompoundOperand<R>[]): Compound<R> {
    return new Compound<R>('except all', [this, ...others])
  }

  /** The rows of this query that the others do not have. */
  except(...others: readonly CompoundOperand<R>[]): Compound<R> {
    return new Compound<R>('except', [this, ...others])
  }

  /**
   * Read the items of this select from the rows of another statement, such as SQL by hand: columns are found by their names.
   * Nothing else of this select counts but its load options.
   *
   * @example
   * session.scalars(select(User).fromStatement(sql`select * from users where name ~ ${pattern}`))
   */
  fromStatement(statement: SqlNode): FromStatement<R> {
    return new FromStatement<R>(statement, this.items, this.loadOptions)
  }

  /** The query as a source: `sub.c.n`. */
  subquery(name?: string): Subquery<QueryColumns<R>> {
    return new Subquery<QueryColumns<R>>(this, name ?? null)
  }

  /** The query as a source that may refer to what stands before it in FROM. */
  lateral(name?: string): Subquery<QueryColumns<R>> {
    return new Subquery<QueryColumns<R>>(this, name ?? null, true)
  }

  /** The query as a value: its only column, in its only row; NULL where it has none. */
  scalarSubquery(): ScalarSubquery<R extends readonly [infer V, ...unknown[]] ? V | null : unknown> {
    return new ScalarSubquery(this)
  }

  /** The query as a value with a name. */
  as<const N extends string>(name: N): Label<R extends readonly [infer V, ...unknown[]] ? V | null : unknown, N> {
    return this.scalarSubquery().as(name)
  }

  /** The columns that the query gives, with names that differ. */
  get outputColumns(): readonly OutputColumn[] {
    return outputColumnsOf(this.items)
  }

  override render(out: SqlOutput): void {
    renderSelect(this, out)
  }

  #named(target: FromTarget): Select<R> {
    return this.with({ named: [...this.named, target] })
  }

  #join(kind: JoinKind, target: JoinTarget, on: Condition | undefined, left: Source | null = null): Select<R> {
    if (on !== undefined) checkCondition(on)
    const steps = joinStepsOf(target)
    const named = [...this.named, target]
    const own = steps === null ? (compositeItemOf(target)?.joins ?? []) : []
    if (on !== undefined && own.length > 0)
      return this.with({ joins: [...this.joins, new Join(kind, left, sourceOf(target as FromTarget), on, own as readonly Join[])], named })
    return this.with({ joins: [...this.joins, ...joinsFor(kind, steps ?? sourceOf(target as FromTarget), on ?? null, this, left)], named })
  }
}

const SELECT_SHAPE: readonly (readonly [keyof SelectParts, PartRole])[] = [
  ['items', 'nodes'],
  ['froms', 'nodes'],
  ['joins', 'nodes'],
  ['criteria', 'nodes'],
  ['groups', 'nodes'],
  ['havings', 'nodes'],
  ['orders', 'nodes'],
  ['limitCount', 'node'],
  ['offsetCount', 'node'],
  ['withTies', 'value'],
  ['isDistinct', 'value'],
  ['distinctOns', 'nodes'],
  ['lock', 'value'],
  ['lockOf', 'nodes'],
  ['loadOptions', 'nodes'],
  ['correlated', 'nodes'],
  ['uncorrelated', 'nodes'],
  ['hints', 'nodes'],
  ['ctes', 'nodes'],
]

/** Nothing was said; an empty list of sources to correlate is not nothing. */
function isEmpty(parts: SelectParts, field: keyof SelectParts): boolean {
  const part = parts[field]
  return part === null || part === false || (Array.isArray(part) && part.length === 0 && field !== 'correlated' && field !== 'uncorrelated')
}

/**
 * Select expressions, models and aliases of models in any mix. Rows are tuples in the order of the items; labelled values
 * are there by name too. FROM follows from what is selected and joined.
 *
 * @example
 * select(User, count(Post.c.id).as('n')).outerJoin(User.posts).groupBy(User.c.id)
 * // select users.id, users.name, count(posts.id) as n from users left join posts on … group by users.id
 */
export function select<const I extends readonly SelectItem[]>(...items: I): Select<Row<I>> {
  if (items.length === 0) throw new ArgumentError('select() was given nothing to select.', { do: 'select(User), or select(User.c.id, User.c.name)' })
  return new Select<Row<I>>(EMPTY).with({ items: items.map(itemOf), named: items })
}

/** The node of something that can be selected. */
export function itemOf(item: unknown): SqlNode {
  if (item instanceof Expression) return item
  const composite = compositeItemOf(item)
  if (composite !== null) return composite
  if (item instanceof Select) return item.scalarSubquery()
  throw new ArgumentError(`${describeValue(item)} cannot be selected.`, {
    cause: item === undefined ? 'a column that does not exist, or a module that is not loaded yet' : 'it is neither an expression nor a model',
    do:
      item instanceof Source ? `select columns of it, such as ${item.label}.c.…` : 'pass a model, a column or an expression; literal(…) for a value',
  })
}

/** The source of what `from` and `join` take. */
export function sourceOf(target: FromTarget): Source {
  if (target instanceof Source) return target
  const composite = compositeItemOf(target)
  if (composite !== null) return composite.source
  throw new ArgumentError(`${describeValue(target)} is nothing to select from.`, {
    cause:
      target === undefined
        ? 'an unset variable'
        : target instanceof Statement
          ? 'a select is a source once it is a subquery'
          : 'it is neither a table nor a model',
    do: target instanceof Statement ? 'write .subquery()' : 'pass a model, a table, an alias or a subquery',
  })
}

function checkCondition(condition: Condition): Condition {
  if (condition instanceof Expression) return condition
  throw notACondition(condition)
}

function checkGroup(group: Expression | Grouping): SqlNode {
  return group instanceof SqlNode && group.kind === 'grouping' ? group : checkExpression(group as Expression)
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T]
}

function lockOf(options: LockOptions): RowLock {
  const strength = options.share === true ? (options.keyShare === true ? 'keyShare' : 'share') : options.keyShare === true ? 'noKeyUpdate' : 'update'
  return `${strength}${options.nowait === true ? ' nowait' : options.skipLocked === true ? ' skip locked' : ''}`
}

function checkExpression(expression: Expression): Expression {
  if (expression instanceof Expression) return expression
  throw new ArgumentError(`${describeValue(expression)} is no expression to order or group by.`, {
    do: 'pass a column, a label or another expression',
  })
}
