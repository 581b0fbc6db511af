/** Pages of an ordered query, each found by the values where the last one ended: as quick for the thousandth as for the first. */
import { ArgumentError } from '../../../base/errors.ts'
import { isPromiseLike, type Mode, type Result } from '../../../base/pausable.ts'
import { describeValue } from '../../../types/describe-value.ts'
import { rowClass } from '../../../engine/result/row-class.ts'
import { type Condition, type Expression, Ordering } from '../../../sql/core/expression.ts'
import { Select } from '../../../sql/statements/select.ts'
import { Cursor } from './cursor.ts'
import { type KeysetOrder, keysetCondition, keysetOrders } from './keyset.ts'
import type { Query } from './query.ts'
import type { Session } from '../session.ts'

/** Which page. */
export interface PageOptions {
  /** The most rows of a page. */
  readonly size: number
  /** The page behind this place: a page's `next`, or its text. */
  readonly after?: Cursor | string | null
  /** The page in front of this place: a page's `previous`, or its text. */
  readonly before?: Cursor | string | null
}

/** A page, and how to go on. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Where the next page begins; null on the last one. */
  readonly next: Cursor | null
  /** Where the previous page ends; null on the first one. */
  readonly previous: Cursor | null
}

/**
 * A page of an ordered query, by keyset: its rows are those behind the values at which the last page ended, so rows that are
 * inserted or deleted meanwhile neither repeat nor hide others. Orders may go in both directions, over nullable columns, joins
 * and labels; the primary key of a selected model is added, so that no two rows are equal. Without a model the order has to
 * tell all rows apart by itself. A cursor's text is for URLs; text that is none, or of another order, is an ArgumentError.
 *
 * @example
 * const query = session.query(Post).orderBy(Post.c.score.desc())
 * const first = await paginate(session, query, { size: 20 })
 * const second = await paginate(session, query, { size: 20, after: first.next })
 * // select … from posts where posts.score <= $1 and (posts.score < $2 or posts.score = $3 and posts.id > $4)
 * //   order by posts.score desc, posts.id limit $5
 */
export function paginate<M extends Mode, E>(session: Session<M>, query: Query<E, M>, options: PageOptions): Result<M, Page<E>>
export function paginate<M extends Mode, R>(session: Session<M>, query: Select<R>, options: PageOptions): Result<M, Page<R>>
export function paginate(session: Session, query: Select | Query<unknown>, options: PageOptions): Result<Mode, Page<unknown>> {
  const entities = !(query instanceof Select)
  const select = entities ? query.toSelect() : query
  const plan = new PagePlan(select, options)
  const rows = session.execute(plan.statement) as unknown as readonly (readonly unknown[])[] | PromiseLike<readonly (readonly unknown[])[]>
  const finish = (found: readonly (readonly unknown[])[]): Page<unknown> => plan.page(found, entities)
  return (isPromiseLike(rows) ? rows.then(finish) : finish(rows)) as Result<Mode, Page<unknown>>
}

/** The statement of a page, and how its rows become one. */
class PagePlan {
  readonly statement: Select
  readonly #select: Select
  readonly #size: number
  readonly #backwards: boolean
  readonly #cursor: Cursor | null
  readonly #orders: readonly KeysetOrder[]
  /** Where the values of each order are in a row. */
  readonly #places: readonly number[]

  constructor(select: Select, { size, after = null, before = null }: PageOptions) {
    if (!Number.isSafeInteger(size) || size < 1)
      throw new ArgumentError(`paginate() was given a size of ${describeValue(size)}.`, { do: 'pass a whole number above 0' })
    if (after !== null && before !== null) throw new ArgumentError('paginate() was given both after and before.', { do: 'give one of them' })
    if (select.limitCount !== null || select.offsetCount !== null)
      throw new ArgumentError('paginate() was given a query with a limit.', { do: 'leave it to size' })
    this.#select = select
    this.#size = size
    this.#backwards = before !== null
    this.#orders = keysetOrders(select)
    const place = after ?? before
    this.#cursor = place === null ? null : Cursor.of(place, this.#orders)
    const items = [...select.items]
    this.#places = this.#orders.map(({ target }) => {
      const there = items.indexOf(target)
      return there === -1 ? items.push(target) - 1 : there
    })
    const ordered = select.with({ items, orders: this.#orders.map(order => this.#ordering(order)) }).limit(size + 1)
    this.statement = this.#cursor === null ? ordered : narrowed(ordered, keysetCondition(this.#orders, this.#cursor.values, this.#backwards))
  }

  page(found: readonly (readonly unknown[])[], entities: boolean): Page<unknown> {
    const more = found.length > this.#size
    const rows = found.slice(0, this.#size)
    if (this.#backwards) rows.reverse()
    const at = (row: readonly unknown[] | undefined): Cursor | null =>
      row === undefined
        ? null
        : new Cursor(
            this.#places.map(place => row[place]),
            this.#orders,
          )
    const first = at(rows[0])
    const last = at(rows[rows.length - 1])
    return {
      items: entities ? rows.map(row => row[0]) : rows.map(row => this.#stripped(row)),
      next: this.#backwards || more ? last : null,
      previous: this.#backwards ? (more ? first : null) : this.#cursor === null ? null : first,
    }
  }

  #ordering({ target, descending, nullsFirst }: KeysetOrder): Expression {
    const down = descending !== this.#backwards
    return new Ordering(target, down ? 'desc' : 'asc', nullsFirst === null ? null : nullsFirst !== this.#backwards ? 'first' : 'last')
  }

  /** The row without what was added to it. */
  #stripped(row: readonly unknown[]): unknown[] {
    const { items } = this.#select
    const labelled = items.some(item => item.kind === 'label')
    const Row = labelled ? rowClass(items.map(item => (item.kind === 'label' ? (item as Expression & { readonly name: string }).name : ''))) : Array
    const made = new Row(items.length) as unknown[]
    for (let index = 0; index < items.length; index++) made[index] = row[index]
    return made
  }
}

/** Groups are compared after they are made. */
function narrowed(select: Select, condition: Condition): Select {
  if (select.distinctOns.length > 0)
    throw new ArgumentError('paginate() was given a query with distinctOn().', { do: 'put it in a subquery: alias(Model, query.subquery())' })
  return select.groups.length > 0 ? select.having(condition) : select.where(condition)
}
