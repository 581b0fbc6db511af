/** `hybrid(…)`: an attribute that is computed in JavaScript on an object, and by the database in a query. */
import { checkOptions } from '../../base/check-options.ts'
import { ArgumentError } from '../../base/errors.ts'
import { HybridDeclaration, type HybridParts } from '../state/hybrid.ts'
import type { HybridOptions, HybridType } from './model-types.ts'

/**
 * An attribute that follows from others: an expression in queries, a value of the object in JavaScript. Nothing is loaded
 * or stored for it. On an object the expression is computed from the loaded values, so that it need be written only once;
 * what only a database can compute needs a getter. In queries it stands in `.c`, also of an alias, and in `filterBy`.
 *
 * - `get` computes the object's value instead. An accessor in the class body does so too.
 * - `set` makes it assignable, and a key of the constructor.
 * - `updateExpression` tells which columns a value of it sets in UPDATE and INSERT; a hybrid that is one column needs none.
 * - `operators` replaces operators in queries, or adds some: `{ eq: (word, other: string) => lower(word).eq(other.toLowerCase()) }`.
 *
 * Prefer {@link computed} where the value is to be loaded with the row.
 *
 * @example
 * class Interval extends Base.model('intervals', {
 *   id: integer().primaryKey(), start: integer(), end: integer(),
 *   length: hybrid(() => Interval.c.end.minus(Interval.c.start), {
 *     set: (interval: Interval, length: number) => { interval.end = interval.start + length },
 *   }),
 * }) {}
 * new Interval({ start: 5, end: 12 }).length            // 7
 * session.query(Interval).filter(Interval.c.length.gt(5))
 * // select … from intervals where (intervals.end - intervals.start) > $1
 */
export function hybrid<F extends Function, const O extends HybridOptions = object>(expression: F, options?: O): HybridType<F, O> {
  if (typeof expression !== 'function') {
    throw new ArgumentError('hybrid() needs a function that returns the expression.', {
      value: expression === undefined ? 'undefined' : typeof expression,
      cause: 'the class is not defined yet while its definition is written',
      do: "write hybrid(() => User.c.first.concat(' ', User.c.last))",
    })
  }
  checkOptions(options ?? {}, ['get', 'set', 'updateExpression', 'operators'], 'hybrid()')
  return new HybridDeclaration(expression as unknown as () => unknown, (options ?? {}) as HybridParts) as unknown as HybridType<F, O>
}
