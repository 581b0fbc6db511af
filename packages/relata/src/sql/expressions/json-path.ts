/** Places in JSON documents: a path, and what stands there as text, number, boolean or JSON. */
import { ArgumentError } from '../../base/errors.ts'
import { bigintType } from '../../types/bigint-type.ts'
import { booleanType } from '../../types/boolean-type.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { describeValue } from '../../types/describe-value.ts'
import { doubleType } from '../../types/double-type.ts'
import { integerType } from '../../types/integer-type.ts'
import { jsonType } from '../../types/json-type.ts'
import { numericType } from '../../types/numeric-type.ts'
import { textType } from '../../types/text-type.ts'
import { isWellFormed } from '../../types/well-formed.ts'
import { Expression } from '../core/expression.ts'
import type { SqlOutput } from '../core/sql-node.ts'
import { stringLiteral } from '../render/literal.ts'
import { Construct, type Definition } from './forms/construct.ts'
import type { JsonAt, JsonKey, JsonPathOf } from './json-types.ts'

/** How databases write the place of a path: steps behind each other, or a text of their path language. */
const STEPS = (detail: string, out: SqlOutput): void => writeSteps(detail, out, ' -> ')
const DOCUMENT_STEPS = (detail: string, out: SqlOutput): void => {
  if (out.dialect.features.jsonPath === 'text' && /[[,]"-/.test(detail)) throw minusKey(out)
  STEPS(detail, out)
}
const TEXT_STEPS = (detail: string, out: SqlOutput): void => writeSteps(detail, out, ' ->> ')

const AS_JSON: Definition = {
  name: 'jsonPath',
  forms: { postgresql: '{1}{detail}', sqlite: '{1} -> {detail}', mariadb: 'json_extract({1}, {detail})' },
  writeDetail: DOCUMENT_STEPS,
  precedence: 0,
}

const AS_TEXT: Definition = {
  name: 'jsonPath',
  forms: { postgresql: '{1}{detail}', sqlite: '{1} ->> {detail}', mariadb: 'json_value({1}, {detail})' },
  writeDetail: TEXT_STEPS,
  precedence: 0,
}

/** Casts by hand, since the databases' words for the types are not those of their casts of columns. */
function castForm(postgresql: string, sqlite: string, mariadb: string): Definition {
  return {
    name: 'jsonPath',
    forms: {
      postgresql: `cast({1}{detail} as ${postgresql})`,
      sqlite: sqlite === '' ? '{1} ->> {detail}' : `cast({1} ->> {detail} as ${sqlite})`,
      mariadb: `cast(json_value({1}, {detail}) as ${mariadb})`,
    },
    writeDetail: TEXT_STEPS,
    precedence: 0,
  }
}

const AS_INTEGER = castForm('integer', 'integer', 'signed')
const AS_BIGINT = castForm('bigint', 'integer', 'signed')
const AS_NUMBER = castForm('double precision', 'real', 'double')
const AS_NUMERIC = castForm('numeric', '', 'decimal(65, 30)')
const AS_BOOLEAN = castForm('boolean', 'integer', 'signed')

const EXISTS: Definition = {
  name: 'jsonPath',
  forms: { postgresql: '{1}{detail} is not null', sqlite: 'json_type({1}, {detail}) is not null', mariadb: 'json_exists({1}, {detail})' },
  writeDetail: STEPS,
  precedence: 40,
}

const numericAny = numericType()

/**
 * A place in a JSON document. It is no expression yet: say what stands there, so that it is compared as what it is.
 * What is not there, and what is a JSON null, is NULL.
 */
export class JsonPath<out T = unknown> {
  /** Types only: what stands there. */
  declare readonly $json?: T
  readonly #document: Expression
  readonly #path: string

  constructor(document: Expression, path: string) {
    this.#document = document
    this.#path = path
  }

  /** A string without its quotes. Other values are written as the database writes them. */
  asText(): Expression<(T & string) | null> {
    return this.#leaf(AS_TEXT, textType)
  }

  /** A whole number of 32 bits. PostgreSQL fails on what is none. */
  asInteger(): Expression<(T & number) | null> {
    return this.#leaf(AS_INTEGER, integerType)
  }

  asBigint(): Expression<bigint | null> {
    return this.#leaf(AS_BIGINT, bigintType)
  }

  asNumber(): Expression<(T & number) | null> {
    return this.#leaf(AS_NUMBER, doubleType)
  }

  /** A decimal number, as a string; exact where the database keeps JSON numbers exact: PostgreSQL and MariaDB. */
  asNumeric(): Expression<string | null> {
    return this.#leaf(AS_NUMERIC, numericAny)
  }

  asBoolean(): Expression<(T & boolean) | null> {
    return this.#leaf(AS_BOOLEAN, booleanType)
  }

  /** The value itself, for results and for the functions of JSON. A JSON null is read as null. */
  asJson(): Expression<T | null> {
    return this.#leaf(AS_JSON, jsonType)
  }

  /** Whether something stands there, be it a JSON null. */
  exists(): Expression<boolean> {
    return this.#leaf(EXISTS, booleanType)
  }

  #leaf<V>(definition: Definition, type: ColumnType<never> | ColumnType): Expression<V> {
    return new Construct<V>(definition, type, [this.#document], this.#path)
  }
}

/**
 * A place in a JSON document: keys of objects and positions in arrays, checked against the type of the column. A path is
 * part of the statement's text, quoted, so that indexes of it are used.
 *
 * @example
 * select(User).where(jsonPath(User.c.settings, 'theme', 'name').asText().eq('dark'))
 * // PostgreSQL: … where users.settings -> 'theme' ->> 'name' = $1
 * // SQLite: … where users.settings ->> '$."theme"."name"' = ?
 * // MariaDB: … where json_value(users.settings, '$."theme"."name"') = ?
 */
export function jsonPath<T, const P extends readonly JsonKey[]>(document: Expression<T>, ...path: P & JsonPathOf<T, P>): JsonPath<JsonAt<T, P>> {
  if (!(document instanceof Expression))
    throw new ArgumentError(`jsonPath() was given ${describeValue(document)}.`, { do: 'pass a column of JSON: jsonPath(User.c.settings, …)' })
  return new JsonPath(document, pathKey('jsonPath', path))
}

/** The steps as text for a structural key. */
export function pathKey(call: string, path: readonly unknown[]): string {
  for (const step of path) {
    if (typeof step === 'string' ? isWellFormed(step) && !step.includes('\u0000') : Number.isSafeInteger(step)) continue
    throw new ArgumentError(
      `A step of ${call}() is ${typeof step === 'string' ? 'a string with NUL or half of a surrogate pair' : describeValue(step)}.`,
      {
        do: 'pass keys of objects as strings, and positions in arrays as whole numbers',
      },
    )
  }
  return JSON.stringify(path)
}

/** json_extract has no spelling for such a key (seen on 10.11); the functions for leaves and changes have one. */
function minusKey(out: SqlOutput): ArgumentError {
  return new ArgumentError(`${out.dialect.name} does not find the value of a key that begins with a minus as JSON.`, {
    do: 'read it as what it is: .asText(), .asNumber(), …, or give the key another name',
  })
}

/** PostgreSQL's operators need a step each; the others take the path as one text. */
function writeSteps(detail: string, out: SqlOutput, last: string): void {
  const path = JSON.parse(detail) as readonly JsonKey[]
  const { literals, features } = out.dialect
  if (features.jsonPath === 'steps') {
    if (path.length === 0) return out.text(last === ' -> ' ? " #> '{}'" : " #>> '{}'")
    path.forEach((step, index) => {
      out.text((index === path.length - 1 ? last : ' -> ') + (typeof step === 'number' ? String(step) : stringLiteral(literals, step)))
    })
    return
  }
  out.text(stringLiteral(literals, pathText(path, features.jsonPath)))
}

/** `$."a b"[0]`. MariaDB wants control characters escaped, and finds no key that begins with a minus unless that is too. */
export function pathText(path: readonly JsonKey[], way: 'text' | 'text-from-end'): string {
  let text = '$'
  for (const step of path) {
    if (typeof step === 'number') text += `[${step < 0 && way === 'text-from-end' ? `#${step}` : step}]`
    else text += `.${way === 'text' ? JSON.stringify(step).replace(/^"-/, '"\\u002d') : `"${step.replaceAll(/["\\]/g, '\\$&')}"`}`
  }
  return text
}
