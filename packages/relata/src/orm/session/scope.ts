/** `scope(Model, name, condition)`: a condition that holds for a model in every session, such as "is not deleted". */
import { ArgumentError } from '../../base/errors.ts'
import type { Condition } from '../../sql/core/expression.ts'
import type { HasDefinition } from '../declarative/model-types.ts'
import { criterionOf } from '../loading/loader-criteria.ts'
import { LoadOption } from '../loading/load-option.ts'
import { mapperOfModel } from '../mapping/model-class.ts'
import { declareScope } from '../mapping/scopes.ts'

/**
 * Declare a condition that holds for a model, and those that inherit from it, in every session: in queries, joins,
 * subqueries, relationships, `get`, counts, and in bulk updates and deletes. A query opts out by name with
 * `.withoutScope(name)`, a session with `{ withoutScopes: [name] }`. Objects that the session holds are refreshed and handed
 * out whatever the condition says, and flushes see all rows. Where the function takes parameters, each session has to be given
 * them; they are bound values.
 *
 * @example
 * scope(Post, 'softDelete', post => post.c.deletedAt.isNull())
 * scope(Post, 'tenant', (post, { tenantId }: { tenantId: number }) => post.c.tenantId.eq(tenantId))
 * const session = new Session(engine, { scopeParameters: { tenantId: 7 } })
 * await session.query(Post).all()
 * // select … from posts where posts.deleted_at is null and posts.tenant_id = $1
 * await session.query(Post).withoutScope('softDelete').all()
 */
export function scope<M extends HasDefinition<unknown>, P extends object = Readonly<Record<string, unknown>>>(
  model: M,
  name: string,
  condition: Condition | ((model: M, parameters: P) => Condition),
): void {
  const mapper = mapperOfModel(model)
  if (mapper === undefined)
    throw new ArgumentError('scope() takes a model.', { value: typeof model, do: "write scope(Post, 'softDelete', post => …)" })
  if (typeof name !== 'string' || name === '')
    throw new ArgumentError(`A scope of ${mapper.name} needs a name.`, { value: typeof name, do: "write scope(Post, 'softDelete', post => …)" })
  // what is no function is checked now
  if (typeof condition !== 'function') criterionOf(`scope(${mapper.name}, '${name}', …)`, model, condition)
  declareScope({ mapper, name, condition: parameters => (typeof condition === 'function' ? condition(model, parameters as P) : condition) })
}

/**
 * Leave declared scopes out of a query, and out of the loads of the objects it gives; `'*'`: all of them.
 *
 * @example
 * session.scalars(select(Post).options(withoutScope('softDelete')))
 */
export function withoutScope(...names: readonly string[]): LoadOption {
  if (names.length === 0 || names.some(name => typeof name !== 'string')) {
    throw new ArgumentError('withoutScope() takes the names of scopes.', {
      value: names.map(name => typeof name).join(', '),
      do: "write withoutScope('softDelete')",
    })
  }
  return new LoadOption(null, { kind: 'unscoped', names })
}
