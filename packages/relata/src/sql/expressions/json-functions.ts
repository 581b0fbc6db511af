/** Functions over JSON documents: tests of what is in them, and documents that are changed or built. */
import { ArgumentError } from '../../base/errors.ts'
import { booleanType } from '../../types/boolean-type.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { describeValue } from '../../types/describe-value.ts'
import { jsonType } from '../../types/json-type.ts'
import { numberType } from '../../types/number-type.ts'
import { textType } from '../../types/text-type.ts'
import { BindParameter, Expression, junction } from '../core/expression.ts'
import type { SqlNode, SqlOutput } from '../core/sql-node.ts'
import { stringLiteral } from '../render/literal.ts'
import { Construct, type Definition, operandOf } from './forms/construct.ts'
import { pathKey, pathText } from './json-path.ts'
import type { JsonAt, JsonKey, JsonPathOf } from './json-types.ts'

const CONTAINS: Definition = {
  name: 'jsonContains',
  forms: { postgresql: '{1} @> {2}', sqlite: 'relata_json_contains({1}, {2})', mariadb: 'json_contains({1}, {2})' },
  precedence: 40,
}

/**
 * Whether the document has all that the other one has: the members of its objects, and of its arrays in any order. On
 * SQLite relata's drivers bring the function.
 *
 * @example
 * select(User).where(jsonContains(User.c.settings, { theme: { dark: true } }))
 * // PostgreSQL: … where users.settings @> $1; an index that says using: 'gin' serves it
 * // MariaDB: … where json_contains(users.settings, ?)
 */
export function jsonContains(document: Expression, part: unknown): Expression<boolean> {
  return new Construct<boolean>(CONTAINS, booleanType, [document, operandOf('jsonContains', part, jsonType)])
}

const HAS_KEY: Definition = {
  name: 'jsonHasKey',
  forms: { postgresql: '{1} ? {detail}', sqlite: 'json_type({1}, {detail}) is not null', mariadb: 'json_exists({1}, {detail})' },
  precedence: 40,
  writeDetail: (key, out) => {
    const { literals, features } = out.dialect
    out.text(stringLiteral(literals, features.jsonPath === 'steps' ? key : pathText([key], features.jsonPath)))
  },
}

/** Whether the document is an object with the key, whatever its value. On PostgreSQL also an array with the string in it. */
export function jsonHasKey(document: Expression, key: string): Expression<boolean> {
  pathKey('jsonHasKey', [key])
  return new Construct<boolean>(HAS_KEY, booleanType, [document], key)
}

/** {@link jsonHasKey} for one of several. */
export function jsonHasAnyKey(document: Expression, ...keys: readonly string[]): Expression<boolean> {
  return junction(
    'or',
    keys.map(key => jsonHasKey(document, key)),
  )
}

/** {@link jsonHasKey} for all of several. */
export function jsonHasAllKeys(document: Expression, ...keys: readonly string[]): Expression<boolean> {
  return junction(
    'and',
    keys.map(key => jsonHasKey(document, key)),
  )
}

/** The place of a path as functions take it. */
function writePath(detail: string, out: SqlOutput): void {
  const path = JSON.parse(detail) as readonly JsonKey[]
  const { literals, features } = out.dialect
  if (features.jsonPath === 'steps') out.text(`array[${path.map(step => stringLiteral(literals, String(step))).join(', ')}]::text[]`)
  else out.text(stringLiteral(literals, pathText(path, features.jsonPath)))
}

const SET: Definition = {
  name: 'jsonSet',
  forms: {
    postgresql: "jsonb_set({1}, {detail}, coalesce(to_jsonb({2}), 'null'))",
    default: 'json_set({1}, {detail}, {2})',
  },
  writeDetail: writePath,
}

/**
 * The document with another value at a place: the value of a program, or an expression. What the place is in has to exist;
 * SQLite makes it.
 *
 * @example
 * update(User).set({ settings: jsonSet(User.c.settings, ['theme', 'dark'], true) })
 * // PostgreSQL: … settings = jsonb_set(users.settings, array['theme', 'dark']::text[], $1)
 */
export function jsonSet<T, const P extends readonly JsonKey[]>(
  document: Expression<T>,
  path: P & JsonPathOf<T, P>,
  value: JsonAt<T, P> | Expression,
): Expression<T> {
  return new Construct<T>(SET, jsonType, [document, jsonValue('jsonSet', value)], placeOf('jsonSet', path))
}

const REMOVE: Definition = {
  name: 'jsonRemove',
  forms: { postgresql: '{1} #- {detail}', default: 'json_remove({1}, {detail})' },
  writeDetail: writePath,
  precedence: 0,
}

/** The document without what stands at a place. */
export function jsonRemove<T, const P extends readonly JsonKey[]>(document: Expression<T>, path: P & JsonPathOf<T, P>): Expression<T> {
  return new Construct<T>(REMOVE, jsonType, [document], placeOf('jsonRemove', path))
}

const LENGTH: Definition = {
  name: 'jsonLength',
  forms: { postgresql: 'jsonb_array_length({1})', sqlite: 'json_array_length({1})', mariadb: 'json_length({1})' },
}

/** How many members an array has. */
export function jsonLength(array: Expression): Expression<number | null> {
  return new Construct<number | null>(LENGTH, numberType, [array])
}

const TYPE: Definition = {
  name: 'jsonTypeOf',
  forms: {
    postgresql: 'jsonb_typeof({1})',
    sqlite:
      "case json_type({1}) when 'text' then 'string' when 'integer' then 'number' when 'real' then 'number' when 'true' then 'boolean' when 'false' then 'boolean' else json_type({1}) end",
    mariadb: "case json_type({1}) when 'INTEGER' then 'number' when 'DOUBLE' then 'number' else lower(json_type({1})) end",
  },
  precedence: 100,
}

/** What kind of value a document is. */
export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'

/** The kind of a JSON value: object, array, string, number, boolean or null. */
export function jsonTypeOf(document: Expression): Expression<JsonKind | null> {
  return new Construct<JsonKind | null>(TYPE, textType, [document])
}

const OBJECT: Definition = {
  name: 'jsonObject',
  forms: { postgresql: 'jsonb_build_object({*})', default: 'json_object({*})' },
}

const ARRAY: Definition = {
  name: 'jsonArray',
  forms: { postgresql: 'jsonb_build_array({*})', default: 'json_array({*})' },
}

/** What a value becomes in JSON: numbers that a JSON number does not keep exactly are strings, and so are moments. */
export type JsonOf<V> = V extends bigint | Date ? string : V extends Uint8Array ? never : V

/**
 * An object of expressions and values.
 *
 * @example
 * select(jsonObject({ id: User.c.id, name: User.c.name }))
 * // PostgreSQL: select jsonb_build_object('id', users.id, 'name', users.name) from users
 */
export function jsonObject<const M extends Readonly<Record<string, unknown>>>(
  members: M,
): Expression<{ -readonly [K in keyof M]: M[K] extends Expression<infer V> ? JsonOf<V> : M[K] }> {
  if (typeof members !== 'object' || members === null) throw new ArgumentError(`jsonObject() was given ${describeValue(members)}.`)
  const operands = Object.entries(members).flatMap(([key, value]) => [new BindParameter(key, textType), jsonValue('jsonObject', value)])
  return new Construct(OBJECT, jsonType, operands)
}

/** An array of expressions and values. */
export function jsonArray(...members: readonly unknown[]): Expression<unknown[]> {
  return new Construct<unknown[]>(
    ARRAY,
    jsonType,
    members.map(member => jsonValue('jsonArray', member)),
  )
}

/** How a value of the type becomes part of a document, where it is not the database's own way. */
const MEMBERS: Readonly<Record<string, Definition>> = {
  json: { name: 'json', forms: { postgresql: '{1}', sqlite: 'json({1})', mariadb: "json_extract({1}, '$')" } },
  boolean: {
    name: 'boolean',
    forms: {
      postgresql: '{1}',
      sqlite: "json(case when {1} then 'true' when not {1} then 'false' end)",
      mariadb: "json_extract(case when {1} then 'true' when not {1} then 'false' end, '$')",
    },
  },
  exact: {
    name: 'text',
    forms: { postgresql: 'cast({1} as text)', sqlite: 'cast({1} as text)', mariadb: 'cast({1} as char)' },
  },
}

const MEMBER_OF: Readonly<Record<string, string>> = { json: 'json', boolean: 'boolean', bigint: 'exact', numeric: 'exact' }

/** An expression as a member of a document: JSON as JSON, truth as true and false, exact numbers as strings; a value as JSON. */
export function jsonValue(call: string, value: unknown): SqlNode {
  if (!(value instanceof Expression)) return new Construct(MEMBERS['json'] as Definition, jsonType, [operandOf(call, value, jsonType)])
  const member = MEMBER_OF[kindOf(value.type)]
  return member === undefined ? value : new Construct(MEMBERS[member] as Definition, value.type, [value])
}

function kindOf(type: ColumnType): string {
  return type.kind === 'custom' ? kindOf((type as ColumnType & { readonly base: ColumnType }).base) : type.kind
}

function placeOf(call: string, path: unknown): string {
  if (!Array.isArray(path) || path.length === 0)
    throw new ArgumentError(`${call}() was given ${describeValue(path)} as a place.`, {
      do: `pass the steps in an array: ${call}(document, ['a', 0])`,
    })
  return pathKey(call, path)
}
