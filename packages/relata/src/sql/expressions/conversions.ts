/** Expressions that are taken for something else: another type, another collation. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { type TypeLike, typeOf } from '../../types/type-like.ts'
import { Expression } from '../core/expression.ts'
import type { Shape, SqlOutput } from '../core/sql-node.ts'
import { Construct, type Definition, operandOf } from './forms/construct.ts'

/** An expression whose values are read and compared as another type; the SQL is the same. */
class Coerced<out V = unknown> extends Expression<V> {
  readonly kind = 'coerced'
  readonly expression: Expression
  readonly type: Expression['type']

  constructor(expression: Expression, type: Expression['type']) {
    super()
    this.expression = expression
    this.type = type
  }

  get shape(): Shape {
    return COERCED_SHAPE
  }

  override get precedence(): number {
    return this.expression.precedence
  }

  override render(out: SqlOutput): void {
    out.write(this.expression)
  }
}

const COERCED_SHAPE: Shape = [
  ['type', 'type'],
  ['expression', 'node'],
]

/**
 * The same SQL, read and compared as another type; a value becomes a parameter of the type. To convert in the database use
 * `.cast(type)`.
 *
 * @example
 * select(typeCoerce(func('json_extract', Event.c.data, '$'), json<Payload>()))
 */
export function typeCoerce<V>(value: unknown, type: TypeLike<V>): Expression<V> {
  const found = typeOf(type)
  return value instanceof Expression ? new Coerced<V>(value, found) : (operandOf('typeCoerce', value, found) as Expression<V>)
}

const COLLATE: Definition = {
  name: 'collate',
  forms: '{1} collate {detail}',
  precedence: 0,
  writeDetail: (name, out) => out.identifier(name),
}

/**
 * A text that is compared and ordered by a collation of the database: `nocase` (SQLite), `C` (PostgreSQL), `utf8mb4_bin`
 * (MariaDB).
 *
 * @example
 * select(User).orderBy(collate(User.c.name, 'de-x-icu'))
 * // … order by users.name collate "de-x-icu"
 */
export function collate<V extends string | null>(text: Expression<V>, collation: string): Expression<V> {
  if (typeof collation !== 'string') throw new ArgumentError(`A collation is ${describeValue(collation)}.`, { do: "pass its name: 'nocase'" })
  return new Construct<V>(COLLATE, text.type, [text], collation)
}
