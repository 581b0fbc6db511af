/** Named parameters: places in a statement whose values are given later, so that it can be built once. */
import { ArgumentError, nearestName } from '../../base/errors.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { describeValue } from '../../types/describe-value.ts'
import { type TypeLike, typeOf } from '../../types/type-like.ts'
import { BindParameter, Expression } from '../core/expression.ts'
import type { KeyOutput, Shape, SqlNode } from '../core/sql-node.ts'
import type { Statement } from '../core/statement.ts'
import { rewrite, walk } from '../core/walk.ts'

/** A place for a value; it cannot be written before it has one. */
class Parameter<out V = unknown> extends Expression<V> {
  readonly kind = 'parameter'
  readonly name: string
  readonly type: ColumnType

  constructor(name: string, type: ColumnType) {
    super()
    this.name = name
    this.type = type
  }

  get shape(): Shape {
    return []
  }

  override writeKey(out: KeyOutput): void {
    out.value(this.name)
    out.type(this.type)
  }

  override render(): void {
    throw new ArgumentError(`The parameter "${this.name}" has no value.`, { do: `bindParameters(statement, { ${this.name}: … })` })
  }
}

/**
 * A place in a statement whose value comes with `bindParameters`.
 *
 * @example
 * const byName = select(User).where(User.c.name.eq(parameter('name', text())))
 * await session.scalars(bindParameters(byName, { name: 'Ada' }))
 * // select … from users where users.name = $1
 */
export function parameter<V>(name: string, type: TypeLike<V>): Expression<V> {
  if (typeof name !== 'string' || name === '') throw new ArgumentError(`The name of a parameter is ${describeValue(name)}.`, { do: 'pass a word' })
  return new Parameter<V>(name, typeOf(type))
}

/** The statement with a value for each of its parameters. Statements with other values share what is compiled. */
export function bindParameters<S extends Statement>(statement: S, values: Readonly<Record<string, unknown>>): S {
  const names = new Set<string>()
  const note = (node: SqlNode): void => {
    if (node instanceof Parameter) names.add(node.name)
  }
  walk(statement, note)
  const given = Object.keys(values)
  const unknown = given.find(name => !names.has(name))
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, names)
    throw new ArgumentError(`The statement has no parameter "${unknown}".`, {
      do: nearest === undefined ? 'leave it out' : `write '${nearest}'`,
    })
  }
  const missing = [...names].find(name => !Object.hasOwn(values, name))
  if (missing !== undefined) throw new ArgumentError(`The parameter "${missing}" is given no value.`, { do: `add ${missing} to the values` })
  return rewrite(statement, node => (node instanceof Parameter ? valueFor(node, values[node.name]) : null))
}

function valueFor({ name, type }: Parameter, value: unknown): BindParameter {
  const wrong = value === undefined ? 'was given undefined' : value === null ? null : type.check(value)
  if (wrong === null) return new BindParameter(value, type)
  throw new ArgumentError(
    `The parameter "${name}" ${wrong}.`,
    { value: describeValue(value) },
    value === undefined ? 'UNDEFINED_VALUE' : 'WRONG_TYPE',
  )
}
