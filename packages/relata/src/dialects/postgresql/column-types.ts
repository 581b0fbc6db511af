/** How PostgreSQL stores and reads column types. Raw values: see drivers/pg-values.ts; what is not listed there is text. */
import { ArgumentError } from '../../base/errors.ts'
import type { EnumType } from '../../types/enum-type.ts'
import type { NumericType } from '../../types/numeric-type.ts'
import type { VarcharType } from '../../types/varchar-type.ts'
import type { TypeAdapter, TypeAdapters } from '../../types/column-type.ts'
import { parseMoment } from '../../types/moment-text.ts'
import { quoteIdentifier } from '../../sql/render/quote-identifier.ts'
import { shortTime } from '../../types/time-type.ts'
import { adapter, type AdapterParts, typeAdaptersOf } from '../../types/type-adapters.ts'

/** The adapters of PostgreSQL. */
export const columnTypes: TypeAdapters = typeAdaptersOf({
  integer: typed<number>({ ddl: 'integer' }),
  bigint: typed<bigint>({ ddl: 'bigint', read: toBigint }),
  number: typed<number>({ ddl: 'double precision', read: Number }),
  text: typed<string>({ ddl: 'text', bind: checkedText }),
  varchar: (type: VarcharType) => typed<string>({ ddl: `varchar(${type.length})`, parameter: 'text', bind: checkedText }),
  boolean: typed<boolean>({ ddl: 'boolean' }),
  real: typed<number>({ ddl: 'real' }),
  double: typed<number>({ ddl: 'double precision' }),
  numeric: (type: NumericType) =>
    typed<string>({ ddl: type.precision === null ? 'numeric' : `numeric(${type.precision}, ${type.scale ?? 0})`, parameter: 'numeric' }),
  date: typed<string>({ ddl: 'date' }),
  time: typed<string>({ ddl: 'time', read: raw => shortTime(raw as string) }),
  // Milliseconds, which is what a Date holds: a value that was read is equal to the one that is stored.
  timestamp: typed<Date>({ ddl: 'timestamp(3)', bind: momentText, read: parseMoment }),
  timestamptz: typed<Date>({ ddl: 'timestamp(3) with time zone', bind: momentText, read: parseMoment }),
  json: typed<unknown>({ ddl: 'jsonb', bind: jsonText, read: raw => JSON.parse(raw as string) as unknown }),
  uuid: typed<string>({ ddl: 'uuid' }),
  blob: typed<Uint8Array>({ ddl: 'bytea', read: bytes }),
  enum: enumAdapter,
  null: adapter<unknown>({ ddl: 'text', cast: null }),
})

/** A parameter that stands beside no column is written with its type. */
function typed<V>(parts: AdapterParts<V>): TypeAdapter {
  return adapter<V>({ ...parts, parameter: parts.parameter ?? parts.ddl })
}

function enumAdapter(type: EnumType): TypeAdapter {
  if (type.name === null) return adapter<string>({ ddl: 'text', cast: null })
  const quotes = ['"', '"'] as const
  const name = quoteIdentifier(type.name, quotes)
  return typed<string>({ ddl: type.schema === null ? name : `${quoteIdentifier(type.schema, quotes)}.${name}` })
}

function toBigint(raw: unknown): bigint {
  return BigInt(raw as string)
}

function bytes(raw: unknown): Uint8Array {
  const { buffer, byteOffset, byteLength } = raw as Uint8Array
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function checkedText(text: string): string {
  if (text.includes('\u0000')) throw withNul()
  return text
}

/** Stringify writes NUL as an escape, which jsonb refuses too. */
function jsonText(value: unknown): string {
  const text = JSON.stringify(value)
  if (text.includes('\\u0000') && /(?<!\\)(?:\\\\)*\\u0000/.test(text)) throw withNul()
  return text
}

function withNul(): ArgumentError {
  return new ArgumentError(
    'A text contains the character NUL (U+0000), which PostgreSQL cannot store.',
    { do: 'remove it, or keep the bytes in a blob()' },
    'WRONG_TYPE',
  )
}

/** ISO 8601; years with more than four digits and those before Christ as PostgreSQL writes them. */
function momentText(date: Date): string {
  const iso = date.toISOString()
  const year = date.getUTCFullYear()
  if (year > 0 && year <= 9999) return iso
  const rest = iso.replace(/^[+-]?\d+/, '')
  return year > 0 ? `${year}${rest}` : `${String(1 - year).padStart(4, '0')}${rest} BC`
}
