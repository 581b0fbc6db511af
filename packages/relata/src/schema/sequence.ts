/** Sequences: counters of the database that belong to no column. */
import { ArgumentError } from '../base/errors.ts'
import { bigintType } from '../types/bigint-type.ts'
import { describeValue } from '../types/describe-value.ts'
import { integerType } from '../types/integer-type.ts'
import { type TypeLike, typeOf } from '../types/type-like.ts'
import { quoteIdentifier } from '../sql/render/quote-identifier.ts'
import { stringLiteral } from '../sql/render/literal.ts'
import type { SqlOutput } from '../sql/core/sql-node.ts'
import type { Expression } from '../sql/core/expression.ts'
import { Construct, type Definition } from '../sql/expressions/forms/construct.ts'
import { checkIdentifier } from './naming.ts'

/** Options of a sequence. */
export interface SequenceOptions {
  readonly schema?: string | null
  readonly start?: number | bigint
  readonly increment?: number | bigint
  readonly minValue?: number | bigint
  readonly maxValue?: number | bigint
  readonly cycle?: boolean
}

/** A counter of the database (PostgreSQL, MariaDB). Made by `metadata.sequence(…)`; created and dropped with the tables. */
export class Sequence {
  readonly name: string
  readonly schema: string | null
  readonly options: SequenceOptions
  readonly #next: Definition

  constructor(name: string, options: SequenceOptions & { readonly schema: string | null }) {
    checkIdentifier(name, 'A sequence')
    if (options.schema !== null) checkIdentifier(options.schema, `The schema of "${name}"`)
    for (const option of ['start', 'increment', 'minValue', 'maxValue'] as const) {
      const value: unknown = options[option]
      if (value !== undefined && typeof value !== 'bigint' && !Number.isSafeInteger(value))
        throw new ArgumentError(`The sequence "${name}" has a ${option} that is no whole number.`, { value: describeValue(value) })
    }
    this.name = name
    this.schema = options.schema
    this.options = Object.freeze({ ...options })
    this.#next = {
      name: 'nextValue',
      forms: { postgresql: 'nextval({detail})', mariadb: 'nextval({detail})' },
      precedence: 100,
      instead: 'let the primary key count, or give the column a default',
      writeDetail: (_detail, out) => writeName(this, out),
    }
    Object.freeze(this)
  }

  /**
   * The next number, as an expression: a default of a column, or something to select.
   *
   * @example
   * const numbers = Base.metadata.sequence('order_numbers', { start: 1000 })
   * number: bigint().serverDefault(numbers.nextValue())
   * // PostgreSQL: number bigint default (nextval('"order_numbers"')) not null
   */
  nextValue(): Expression<bigint>
  nextValue<V extends number | bigint>(type: TypeLike<V>): Expression<V>
  nextValue(type: TypeLike<number | bigint> | TypeLike<bigint> = bigintType): Expression<number | bigint> {
    const found = typeOf(type as TypeLike<number | bigint>)
    return new Construct<number | bigint>(this.#next, found.kind === 'integer' ? integerType : found, [])
  }
}

/** PostgreSQL's function takes the name as a text, in which it is quoted; MariaDB's takes the name. */
function writeName(sequence: Sequence, out: SqlOutput): void {
  const { identifierQuotes, literals, features } = out.dialect
  const parts = sequence.schema === null ? [sequence.name] : [sequence.schema, sequence.name]
  const quoted = parts.map(part => quoteIdentifier(part, identifierQuotes)).join('.')
  out.text(features.sequenceName === 'text' ? stringLiteral(literals, quoted) : quoted)
}
