/**
 * The columns of models and tables: `integer()`, `text()`, … A name in the database, where the naming rule does not give
 * the right one, comes first: `integer('AuthorId')`, `varchar('AuthorName', 100)`.
 */
import { ArgumentError } from '../base/errors.ts'
import { bigintType } from '../types/bigint-type.ts'
import { blobType } from '../types/blob-type.ts'
import { booleanType } from '../types/boolean-type.ts'
import type { ColumnType } from '../types/column-type.ts'
import { dateType } from '../types/date-type.ts'
import { doubleType } from '../types/double-type.ts'
import { enumType } from '../types/enum-type.ts'
import { integerType } from '../types/integer-type.ts'
import { charType } from '../types/char-type.ts'
import { arrayType } from '../types/array-type.ts'
import { intervalType } from '../types/interval-type.ts'
import { smallintType } from '../types/smallint-type.ts'
import { type TypeLike, typeOf } from '../types/type-like.ts'
import { jsonType, plainJsonType } from '../types/json-type.ts'
import { numericType } from '../types/numeric-type.ts'
import { realType } from '../types/real-type.ts'
import { textType } from '../types/text-type.ts'
import { timeType } from '../types/time-type.ts'
import { timestampType, timestamptzType } from '../types/timestamp-type.ts'
import { uuidType } from '../types/uuid-type.ts'
import { varcharType } from '../types/varchar-type.ts'
import { ColumnBuilder } from './column-builder.ts'
import { plainDefinition } from './column-definition.ts'

/** A column of any type, usually a `customType(…)`. */
export function column<V>(type: ColumnType<V>, name?: string): ColumnBuilder<V, false> {
  return new ColumnBuilder(plainDefinition(type, name))
}

/** Whole numbers of 32 bits, as numbers. */
export function integer(name?: string): ColumnBuilder<number, false> {
  return column(integerType, name)
}

/** Whole numbers of 16 bits, as numbers. */
export function smallint(name?: string): ColumnBuilder<number, false> {
  return column(smallintType, name)
}

/** Whole numbers of 64 bits, as bigints. */
export function bigint(name?: string): ColumnBuilder<bigint, false> {
  return column(bigintType, name)
}

/** Text of any length. */
export function text(name?: string): ColumnBuilder<string, false> {
  return column(textType, name)
}

/** Text of at most so many characters. */
export function varchar(length: number): ColumnBuilder<string, false>
export function varchar(name: string, length: number): ColumnBuilder<string, false>
export function varchar(...given: readonly (string | number)[]): ColumnBuilder<string, false> {
  const [name, [length]] = nameFirst<number>(given)
  return column(varcharType(count(length, 'the length of varchar()', 1)), name)
}

/** Text of a fixed length, such as a code; blanks at its end mean nothing. */
export function char(length: number): ColumnBuilder<string, false>
export function char(name: string, length: number): ColumnBuilder<string, false>
export function char(...given: readonly (string | number)[]): ColumnBuilder<string, false> {
  const [name, [length]] = nameFirst<number>(given)
  return column(charType(count(length, 'the length of char()', 1)), name)
}

/** True and false. */
export function boolean(name?: string): ColumnBuilder<boolean, false> {
  return column(booleanType, name)
}

/** Floating-point numbers of 32 bits. */
export function real(name?: string): ColumnBuilder<number, false> {
  return column(realType, name)
}

/** Floating-point numbers of 64 bits: JavaScript's own. */
export function double(name?: string): ColumnBuilder<number, false> {
  return column(doubleType, name)
}

/** Exact decimal numbers, as strings: `numeric(10, 2)` holds '12345678.90'. */
export function numeric(precision?: number, scale?: number): ColumnBuilder<string, false>
export function numeric(name: string, precision?: number, scale?: number): ColumnBuilder<string, false>
export function numeric(...given: readonly (string | number | undefined)[]): ColumnBuilder<string, false> {
  const [name, [precision, scale]] = nameFirst<number>(given)
  if (precision !== undefined) count(precision, 'the precision of numeric()', 1)
  if (scale !== undefined) count(scale, 'the scale of numeric()', 0)
  return column(numericType(precision, scale), name)
}

/** Dates without time, as 'YYYY-MM-DD'. */
export function date(name?: string): ColumnBuilder<string, false> {
  return column(dateType, name)
}

/** Times of day, as 'HH:MM:SS' with a fraction where there is one. */
export function time(name?: string): ColumnBuilder<string, false> {
  return column(timeType, name)
}

/** Options of `timestamp()`. */
export interface TimestampOptions {
  /** The column holds a moment, whatever the session's time zone: the same as `timestamptz()`. */
  readonly withTimezone?: boolean
}

/** Date and time without time zone, as Dates read and written in UTC. */
export function timestamp(options?: TimestampOptions): ColumnBuilder<Date, false>
export function timestamp(name: string, options?: TimestampOptions): ColumnBuilder<Date, false>
export function timestamp(...given: readonly (string | TimestampOptions | undefined)[]): ColumnBuilder<Date, false> {
  const [name, [options]] = nameFirst<TimestampOptions>(given)
  return column(options?.withTimezone === true ? timestamptzType : timestampType, name)
}

/** Moments in time, as Dates. */
export function timestamptz(name?: string): ColumnBuilder<Date, false> {
  return column(timestamptzType, name)
}

/** Lengths of time in milliseconds: an interval on PostgreSQL, a whole number elsewhere. For dates and spans see `dateAdd`. */
export function interval(name?: string): ColumnBuilder<number, false> {
  return column(intervalType, name)
}

/** Options of `json()`. */
export interface JsonOptions {
  /** False: PostgreSQL keeps the text as it was written (json), and cannot search it. True unless it is said otherwise: jsonb. */
  readonly binary?: boolean
}

/** JSON values of any shape; `json<Settings>()` says which. A change inside of the value is seen, assignment is not needed. */
export function json<T = unknown>(name?: string, options?: JsonOptions): ColumnBuilder<T, false>
export function json<T = unknown>(options: JsonOptions): ColumnBuilder<T, false>
export function json<T = unknown>(...given: readonly (string | JsonOptions | undefined)[]): ColumnBuilder<T, false> {
  const [name, rest] = nameFirst<JsonOptions>(given)
  const options = rest.find(each => each !== undefined)
  return column((options?.binary === false ? plainJsonType : jsonType) as ColumnType as ColumnType<T>, name)
}

/**
 * Arrays of a type, on PostgreSQL; for other databases give a variant. A change inside of the array is seen.
 *
 * @example
 * tags: array(text()).withVariant('sqlite', json()).withVariant('mariadb', json())
 * // PostgreSQL: tags text[] not null
 */
export function array<V>(element: TypeLike<V>, name?: string): ColumnBuilder<V[], false> {
  const { nullable } = (element as { readonly definition?: { readonly nullable: boolean } }).definition ?? { nullable: false }
  return column(arrayType(typeOf(element), nullable), name)
}

/** Universally unique identifiers, as strings; usually with a default: `uuid().primaryKey().default(() => crypto.randomUUID())`. */
export function uuid(name?: string): ColumnBuilder<string, false> {
  return column(uuidType, name)
}

/** Bytes. */
export function blob(name?: string): ColumnBuilder<Uint8Array, false> {
  return column(blobType, name)
}

/** Options of `enumeration()`. */
export interface EnumerationOptions {
  /** The type's name where the database has named types (PostgreSQL); else made from table and column. */
  readonly name?: string
  /** The type's schema; the table's unless it is given. */
  readonly schema?: string
}

/**
 * One of a list of words, or of the values of an object or a TypeScript enum, typed as their union.
 *
 * @example
 * status: enumeration(['draft', 'published'], { name: 'post_status' })
 * // PostgreSQL: create type post_status as enum ('draft', 'published'); MariaDB: enum('draft', 'published'); SQLite: text with a check
 */
export function enumeration<const V extends string>(values: readonly V[], options?: EnumerationOptions): ColumnBuilder<V, false>
export function enumeration<const V extends string>(name: string, values: readonly V[], options?: EnumerationOptions): ColumnBuilder<V, false>
export function enumeration<V extends string>(values: Readonly<Record<string, V>>, options?: EnumerationOptions): ColumnBuilder<V, false>
export function enumeration<V extends string>(
  name: string,
  values: Readonly<Record<string, V>>,
  options?: EnumerationOptions,
): ColumnBuilder<V, false>
export function enumeration(...given: readonly unknown[]): ColumnBuilder<string, false> {
  const [name, [values, options]] = nameFirst<unknown>(given)
  const words: readonly unknown[] = Array.isArray(values) ? values : typeof values === 'object' && values !== null ? Object.values(values) : []
  if (words.length === 0 || words.some(word => typeof word !== 'string') || new Set(words).size < words.length) {
    throw new ArgumentError('enumeration() needs a list of different words.', {
      value: JSON.stringify(values),
      do: "write enumeration(['draft', 'published'])",
    })
  }
  const { name: typeName, schema } = (options ?? {}) as EnumerationOptions
  return column(enumType(words as readonly string[], typeName ?? null, schema ?? null), name)
}

/** Splits the column's name, which may be left out, from what follows. */
function nameFirst<T>(given: readonly (string | T | undefined)[]): readonly [string | undefined, readonly (T | undefined)[]] {
  const named = typeof given[0] === 'string'
  return [named ? (given[0] as string) : undefined, given.slice(named ? 1 : 0) as readonly (T | undefined)[]]
}

function count(value: number | undefined, what: string, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value
  throw new ArgumentError(`${what} is no whole number of at least ${least}.`, { value: String(value) })
}
