/** Conditions put together: and, or, not, exists. */
import { booleanType } from '../../types/boolean-type.ts'
import { type Condition, type Expression, junction, negation, Operation } from '../core/expression.ts'
import type { Statement } from '../core/statement.ts'

/** All of the conditions; true when there are none. */
export function and(...conditions: readonly Condition[]): Expression<boolean> {
  return junction('and', conditions)
}

/** One of the conditions; false when there are none. */
export function or(...conditions: readonly Condition[]): Expression<boolean> {
  return junction('or', conditions)
}

export function not(condition: Condition): Expression<boolean> {
  return negation(condition)
}

/**
 * Whether a query has rows. It may refer to the sources of the query around it.
 *
 * @example
 * select(User).where(exists(select(Post.c.id).where(Post.c.authorId.eq(User.c.id))))
 * // … where exists (select posts.id from posts where posts.author_id = users.id)
 */
export function exists(query: Statement): Expression<boolean> {
  return new Operation('exists', booleanType, [query])
}
