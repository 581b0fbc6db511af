/** `computed(…)`: an attribute whose value is an SQL expression, selected with the row. */
import { ArgumentError } from '../../base/errors.ts'
import { ComputedDeclaration } from '../mapping/attribute-declaration.ts'
import type { ComputedType } from './model-types.ts'

/**
 * An attribute that the database computes from the columns of the row, or by a query about it. It is selected with the
 * row, is read only, and is forgotten when the row is written, so that the next read asks the database again. In queries it
 * stands in `.c` like a column. The arrow is called when the expression is needed first, so that it may name any class.
 *
 * @example
 * class User extends Base.model('users', {
 *   id: integer().primaryKey(), first: text(), last: text(),
 *   fullName: computed(() => User.c.first.concat(' ', User.c.last)),
 *   postCount: computed(() => select(count()).from(Post).where(Post.c.authorId.eq(User.c.id))).deferred(),
 * }) {}
 * session.query(User).orderBy(User.c.fullName)
 * // select users.id, users.first, users.last, (users.first || ' ' || users.last) from users order by (users.first || …)
 */
export function computed<F extends Function>(expression: F): ComputedType<F> {
  if (typeof expression !== 'function') {
    throw new ArgumentError('computed() needs a function that returns the expression.', {
      value: expression === undefined ? 'undefined' : typeof expression,
      cause: 'the class is not defined yet while its definition is written',
      do: "write computed(() => User.c.first.concat(' ', User.c.last))",
    })
  }
  return new ComputedDeclaration(expression as unknown as () => unknown, null) as unknown as ComputedType<F>
}
