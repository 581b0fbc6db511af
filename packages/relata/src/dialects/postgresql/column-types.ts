/** How PostgreSQL stores and reads column types. Raw values: see drivers/pg-values.ts; what is not listed there is text. */
import { ArgumentError } from '../../base/errors.ts'
import { type CharType, withoutBlanks } from '../../types/char-type.ts'
import type { ArrayType } from '../../types/array-type.ts'
import type { CustomType } from '../../types/custom-type.ts'
import type { JsonType } from '../../types/json-type.ts'
import type { VendorType } from '../../types/vendor-type.ts'
import { arrayLiteral, arrayMembers } from './array-text.ts'
import type { EnumType } from '../../types/enum-type.ts'
import type { NumericType } from '../../types/numeric-type.ts'
import type { VarcharType } from '../../types/varchar-type.ts'
import type { ColumnType, TypeAdapter, TypeAdapters } from '../../types/column-type.ts'
import { parseMoment } from '../../types/moment-text.ts'
import { quoteIdentifier } from '../../sql/render/quote-identifier.ts'
import { shortTime } from '../../types/time-type.ts'
import { adapter, type AdapterParts, typeAdaptersOf } from '../../types/type-adapters.ts'

/** The adapters of PostgreSQL. */
export const columnTypes: TypeAdapters = typeAdaptersOf(['postgresql'], {
  integer: typed<number>({ ddl: 'integer' }),
  smallint: typed<number>({ ddl: 'smallint' }),
  bigint: typed<bigint>({ ddl: 'bigint', read: toBigint }),
  number: typed<number>({ ddl: 'double precision', read: Number }),
  text: typed<string>({ ddl: 'text', bind: checkedText }),
  varchar: (type: VarcharType) => typed<string>({ ddl: `varchar(${type.length})`, parameter: 'text', bind: checkedText }),
  char: (type: CharType) =>
    typed<string>({ ddl: `char(${type.length})`, parameter: 'text', bind: checkedText, read: raw => withoutBlanks(raw as string) }),
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
  interval: typed<number>({
    ddl: 'interval(3)',
    parameter: 'interval',
    bind: value => `${value} milliseconds`,
    read: raw => milliseconds(raw as string),
  }),
  json: (type: JsonType) =>
    typed<unknown>({ ddl: type.binary ? 'jsonb' : 'json', bind: jsonText, read: raw => JSON.parse(raw as string) as unknown }),
  array: arrayAdapter,
  vendor: (type: VendorType) => typed<unknown>({ ddl: type.sqlName }),
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

/** The readers of driver values, for types whose driver values are no text: in an array everything is. */
const FROM_TEXT: Readonly<Record<string, (text: string) => unknown>> = {
  smallint: Number,
  integer: Number,
  real: Number,
  double: Number,
  boolean: text => text === 't',
  blob: text => Buffer.from(text.slice(2), 'hex'),
}

/** Members go in and come out as text. An array that stands in an array of rows has to be a text too, so it is written here. */
function arrayAdapter(type: ArrayType): TypeAdapter {
  const member = columnTypes(type.element)
  const { bind, read } = member
  const fromText = FROM_TEXT[baseOf(type.element).kind]
  const readMember = (text: string): unknown => {
    const raw = fromText === undefined ? text : fromText(text)
    return read === null ? raw : read(raw)
  }
  return typed<unknown[]>({
    ddl: `${member.ddl(type.element)}[]`,
    bind: values => {
      const bound = values.map(value => (bind === null || value === null ? value : bind(value)))
      // The text of an array inside stands as it is.
      return type.element.kind === 'array' ? `{${bound.join(',')}}` : arrayLiteral(bound)
    },
    read: raw => arrayMembers(raw as string, readMember),
  })
}

function baseOf(type: ColumnType): ColumnType {
  return type.kind === 'custom' ? baseOf((type as CustomType).base) : type
}

const UNIT_MILLISECONDS: Readonly<Record<string, number>> = { year: 31_557_600_000, mon: 2_592_000_000, day: 86_400_000 }

/** `1 year 2 mons -3 days +04:05:06.789`; a year and a month count as long as in extract(epoch from …). */
function milliseconds(text: string): number {
  let sum = 0
  for (const [, count, unit] of text.matchAll(/(-?\d+) (year|mon|day)s?/g)) sum += Number(count) * (UNIT_MILLISECONDS[unit as string] as number)
  const clock = /([-+]?)(\d+):(\d\d):(\d\d)(?:\.(\d+))?$/.exec(text)
  if (clock === null) return sum
  const [, sign, hours, minutes, seconds, fraction = ''] = clock
  const time = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3))
  return sign === '-' ? sum - time : sum + time
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
