/** SELECT: an immutable statement; every method returns a new one. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { integerType } from '../../types/integer-type.ts'
import { BindParameter, type Condition, Expression, Label, type Ordering } from '../core/expression.ts'
import { notACondition } from '../core/operand-check.ts'
import { compositeItemOf, type FromTarget, type JoinTarget, joinStepsOf } from '../core/protocols.ts'
import { Source } from '../core/source.ts'
import { type KeyOutput, type PartRole, type PlainPart, type Shape, SqlNode, type SqlOutput } from '../core/sql-node.ts'
import { Statement } from '../core/statement.ts'
import { Join, type JoinKind } from '../sources/join.ts'
import { type OutputColumn, type QueryColumns, Subquery } from '../sources/subquery.ts'
import type { Row, SelectItem } from './row-types.ts'
import { Compound, type CompoundOperand } from './compound.ts'
import { joinsFor } from './select-joins.ts'
import { outputColumnsOf } from './output-columns.ts'
import { renderSelect } from './render-select.ts'
import { ScalarSubquery } from './scalar-subquery.ts'
import type { LockOptions, SelectParts } from './select-parts.ts'

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
  isDistinct: false,
  lock: null,
  lockOf: [],
  loadOptions: [],
  correlated: null,
})

/** A SELECT whose rows are `R`: values in the order of its items, labelled ones by name too. */
export class Select<out R = unknown> extends Statement<R> implements SelectParts {
  readonly kind = 'select'
  readonly items: readonly SqlNode[]
  readonly froms: readonly Source[]
  readonly joins: readonly Join[]
  readonly criteria: readonly Condition[]
  readonly groups: readonly Expression[]
  readonly havings: readonly Condition[]
  readonly orders: readonly Expression[]
  readonly limitCount: Expression | null
  readonly offsetCount: Expression | null
  readonly isDistinct: boolean
  readonly lock: string | null
  readonly lockOf: readonly Source[]
  readonly loadOptions: readonly SqlNode[]
  readonly correlated: readonly Source[] | null

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
    this.isDistinct = parts.isDistinct
    this.lock = parts.lock
    this.lockOf = parts.lockOf
    this.loadOptions = parts.loadOptions
    this.correlated = parts.correlated
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

  /** Say what to select from, where the columns do not tell, or to decide what joins begin with. */
  from(...targets: readonly FromTarget[]): Select<R> {
    return this.with({ froms: [...this.froms, ...targets.map(sourceOf)] })
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

  crossJoin(target: FromTarget): Select<R> {
    return this.with({ joins: [...this.joins, new Join('cross', null, sourceOf(target), null)] })
  }

  groupBy(...expressions: readonly Expression[]): Select<R> {
    return this.with({ groups: [...this.groups, ...expressions.map(checkExpression)] })
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
    return this.with({ limitCount: rowCount(count, 'limit') })
  }

  /** Leave out the first rows. */
  offset(count: number | Expression<number> | null): Select<R> {
    return this.with({ offsetCount: rowCount(count, 'offset') })
  }

  /** Equal rows only once. */
  distinct(): Select<R> {
    return this.with({ isDistinct: true })
  }

  /** Lock the rows until the transaction ends. SQLite, which locks the database as a whole, ignores it. */
  forUpdate(options: LockOptions = {}): Select<R> {
    const wait = options.nowait === true ? ' nowait' : options.skipLocked === true ? ' skip locked' : ''
    const of = options.of === undefined ? [] : Array.isArray(options.of) ? (options.of as readonly FromTarget[]) : [options.of as FromTarget]
    return this.with({ lock: (options.share === true ? 'share' : 'update') + wait, lockOf: of.map(sourceOf) })
  }

  /** How related objects and columns are loaded; see the ORM's load options. */
  options(...options: readonly SqlNode[]): Select<R> {
    return this.with({ loadOptions: [...this.loadOptions, ...options] })
  }

  /** In a subquery: the sources that belong to the query around it. Without it they are found by themselves. */
  correlate(...sources: readonly FromTarget[]): Select<R> {
    return this.with({ correlated: [...(this.correlated ?? []), ...sources.map(sourceOf)] })
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

  /** The rows of this query that the others do not have. */
  except(...others: readonly CompoundOperand<R>[]): Compound<R> {
    return new Compound<R>('except', [this, ...others])
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

  #join(kind: JoinKind, target: JoinTarget, on: Condition | undefined): Select<R> {
    if (on !== undefined) checkCondition(on)
    const steps = joinStepsOf(target)
    const own = steps === null ? (compositeItemOf(target)?.joins ?? []) : []
    if (on !== undefined && own.length > 0)
      return this.with({ joins: [...this.joins, new Join(kind, null, sourceOf(target as FromTarget), on, own as readonly Join[])] })
    return this.with({ joins: [...this.joins, ...joinsFor(kind, steps ?? sourceOf(target as FromTarget), on ?? null, this)] })
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
  ['isDistinct', 'value'],
  ['lock', 'value'],
  ['lockOf', 'nodes'],
  ['loadOptions', 'nodes'],
  ['correlated', 'nodes'],
]

/** Nothing was said; an empty list of sources to correlate is not nothing. */
function isEmpty(parts: SelectParts, field: keyof SelectParts): boolean {
  const part = parts[field]
  return part === null || part === false || (Array.isArray(part) && part.length === 0 && field !== 'correlated')
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
  return new Select<Row<I>>(EMPTY).with({ items: items.map(itemOf) })
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

function checkExpression(expression: Expression): Expression {
  if (expression instanceof Expression) return expression
  throw new ArgumentError(`${describeValue(expression)} is no expression to order or group by.`, {
    do: 'pass a column, a label or another expression',
  })
}

function rowCount(count: number | Expression<number> | null, what: string): Expression | null {
  if (count === null || count instanceof Expression) return count
  if (Number.isSafeInteger(count) && count >= 0) return new BindParameter(count, integerType)
  throw new ArgumentError(`${what}() was given ${describeValue(count)}.`, { do: 'pass a whole number that is not negative' })
}
