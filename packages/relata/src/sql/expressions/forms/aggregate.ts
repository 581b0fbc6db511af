/** Aggregates with forms: filtered, ordered, over a window. */
import { ArgumentError } from '../../../base/errors.ts'
import { describeValue } from '../../../types/describe-value.ts'
import { type Condition, Expression } from '../../core/expression.ts'
import { FilteredCall } from '../filtered-call.ts'
import { type WindowExpression, windowOf, type WindowOptions } from '../window.ts'
import { Construct } from './construct.ts'

/** An aggregate function; values that are NULL are left out unless it says otherwise. */
export class Aggregate<out V = unknown> extends Construct<V> {
  /** Rows whose first operand is NULL do not count, so a filter may be a CASE in it. */
  get skipsNull(): boolean {
    return this.definition.keepsNull !== true
  }

  /**
   * The order in which the values are taken.
   *
   * @example
   * stringAgg(Post.c.title, ', ').orderBy(Post.c.id.desc())
   * // PostgreSQL: string_agg(posts.title, $1 order by posts.id desc)
   */
  orderBy(...orders: readonly Expression[]): Aggregate<V> {
    for (const order of orders) {
      if (!(order instanceof Expression))
        throw new ArgumentError(`${this.name}() is ordered by ${describeValue(order)}.`, { do: 'pass columns or other expressions' })
    }
    return this.rebuild({ orders }) as Aggregate<V>
  }

  /** The aggregate over the rows for which the condition holds. */
  filter(condition: Condition): FilteredCall<V> {
    return new FilteredCall<V>(this, condition)
  }

  /** The aggregate over the rows around each row. */
  over(window: WindowOptions = {}): WindowExpression<V> {
    return windowOf<V>(this, window)
  }
}
