/** Values as expressions. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { inferType } from '../../types/infer-type.ts'
import { nullType } from '../../types/null-type.ts'
import { type TypeLike, typeOf } from '../../types/type-like.ts'
import { BindParameter, type Expression, Operation } from '../core/expression.ts'

/** A value as a bound parameter, of the type that is given or that JavaScript tells. */
export function literal<V>(value: V): Expression<V>
export function literal<V>(value: NoInfer<V>, type: TypeLike<V>): Expression<V>
export function literal<V>(value: NoInfer<V> | null, type: TypeLike<V>): Expression<V | null>
export function literal(value: unknown, type?: TypeLike<unknown>): Expression {
  if (value === null && type === undefined) return nullValue()
  const found = type === undefined ? inferType(value) : typeOf(type)
  const wrong = value === null ? null : found.check(value)
  if (wrong !== null) throw new ArgumentError(`literal() ${wrong}.`, { value: describeValue(value) }, 'WRONG_TYPE')
  return new BindParameter(value, found)
}

/** NULL. */
export function nullValue(): Expression<null> {
  return new Operation('null', nullType, [])
}

/** The values of several expressions. */
type TupleValues<E extends readonly Expression[]> = { readonly [K in keyof E]: E[K] extends Expression<infer V> ? V : never }

/**
 * Several expressions as one, to be compared together.
 *
 * @example
 * tuple(T.c.a, T.c.b).in([[1, 'x'], [2, 'y']])
 * // (t.a, t.b) in (($1, $2), ($3, $4))
 */
export function tuple<const E extends readonly Expression[]>(...expressions: E): Expression<TupleValues<E>> {
  return new Operation('tuple', nullType, expressions)
}
