/** `queryExpression(…)`: an attribute whose expression a query supplies. */
import { Operation } from '../../sql/core/expression.ts'
import { type TypeLike, typeOf } from '../../types/type-like.ts'
import { ComputedDeclaration } from '../mapping/attribute-declaration.ts'
import type { QueryExpressionType } from './model-types.ts'

/**
 * An attribute that is null unless a query says by {@link withExpression} what it is to be computed from. It is read only,
 * and keeps the value that the query gave: it is neither loaded when it is read nor again with the row. Objects that the
 * session holds already keep what they have, unless the query says `populateExisting()`. For an attribute with an
 * expression of its own use {@link computed}, which a query may replace in the same way.
 *
 * @example
 * class User extends Base.model('users', { id: integer().primaryKey(), name: text(), rank: queryExpression(integer()) }) {}
 * session.query(User).options(withExpression(User.c.rank, length(User.c.name)))
 * // select users.id, users.name, char_length(users.name) from users
 */
export function queryExpression<V>(type: TypeLike<V>): QueryExpressionType<V> {
  const empty = new Operation('null', typeOf(type), [])
  return new ComputedDeclaration(() => empty, null, true) as unknown as QueryExpressionType<V>
}
