/**
 * How SQLite stores and reads column types. SQLite has integers, floats, texts and bytes; a column's type is only a name
 * from which an affinity follows. Raw values: see drivers/sqlite-connection.ts; numeric: docs/decisions/020.
 */
import { ArgumentError } from '../../base/errors.ts'
import type { EnumType } from '../../types/enum-type.ts'
import type { TypeAdapter, TypeAdapters } from '../../types/column-type.ts'
import { hasPlainYear, parseMoment, plainMoment } from '../../types/moment-text.ts'
import { canonicalDecimal, type NumericType, roundDecimal } from '../../types/numeric-type.ts'
import { shortTime } from '../../types/time-type.ts'
import { adapter, typeAdaptersOf } from '../../types/type-adapters.ts'
import { type CharType, withoutBlanks } from '../../types/char-type.ts'
import type { VendorType } from '../../types/vendor-type.ts'
import type { VarcharType } from '../../types/varchar-type.ts'

/** Whole numbers beyond 2^53 are read exactly only as text. */
const AS_TEXT = ['cast(', ' as text)'] as const

/** The adapters of SQLite. */
export const columnTypes: TypeAdapters = typeAdaptersOf(['sqlite'], {
  integer: adapter<number>({ ddl: 'integer', parameter: 'integer' }),
  smallint: adapter<number>({ ddl: 'smallint', cast: 'integer', parameter: 'integer' }),
  bigint: adapter<bigint>({ ddl: 'bigint', cast: 'integer', read: raw => BigInt(raw as string | number), select: AS_TEXT }),
  number: adapter<number>({ ddl: 'real', read: Number }),
  text: adapter<string>({ ddl: 'text' }),
  varchar: (type: VarcharType) => adapter<string>({ ddl: `varchar(${type.length})`, cast: 'text' }),
  char: (type: CharType) =>
    adapter<string>({ ddl: `char(${type.length})`, cast: 'text', bind: withoutBlanks, read: raw => withoutBlanks(String(raw)) }),
  boolean: adapter<boolean>({ ddl: 'boolean', cast: 'integer', bind: value => (value ? 1 : 0), read: raw => Number(raw) !== 0 }),
  real: adapter<number>({ ddl: 'real', bind: checkedNumber }),
  double: adapter<number>({ ddl: 'double', cast: 'real', bind: checkedNumber }),
  numeric: numericAdapter,
  date: adapter<string>({ ddl: 'date', cast: 'text', bind: dateText }),
  time: adapter<string>({ ddl: 'time', cast: 'text', bind: shortTime, read: raw => shortTime(raw as string) }),
  timestamp: adapter<Date>({ ddl: 'timestamp', cast: 'text', bind: momentText, read: parseMoment }),
  timestamptz: adapter<Date>({ ddl: 'timestamptz', cast: 'text', bind: momentText, read: parseMoment }),
  // The name has the word INT in it, so that milliseconds are stored as integers.
  interval: adapter<number>({ ddl: 'interval', cast: 'integer', parameter: 'integer' }),
  vendor: (type: VendorType) => adapter<unknown>({ ddl: type.sqlName }),
  // The word TEXT in the name keeps SQLite from storing JSON numbers as numbers.
  json: adapter<unknown>({ ddl: 'json_text', cast: 'text', bind: value => JSON.stringify(value), read: readJson }),
  uuid: adapter<string>({ ddl: 'char(36)', cast: 'text', bind: value => value.toLowerCase() }),
  blob: adapter<Uint8Array>({ ddl: 'blob', read: bytes }),
  enum: (type: EnumType) => adapter<string>({ ddl: 'text', read: raw => checkedWord(type, raw) }),
  null: adapter<unknown>({ ddl: 'text', cast: null }),
})

/** As many decimal digits as a float keeps. */
const FLOAT_DIGITS = 15

/**
 * Up to 15 digits are a number, which sorts and computes as one and is exact to its last digit; more are an integer of 64
 * bits where there is no fraction, else text.
 */
function numericAdapter(type: NumericType): TypeAdapter {
  const { precision, scale } = type
  if (precision !== null && scale !== null && precision <= FLOAT_DIGITS) {
    return adapter<string>({
      ddl: `numeric(${precision}, ${scale})`,
      cast: 'numeric',
      bind: numericValue,
      read: raw => (typeof raw === 'number' ? raw.toFixed(scale) : roundDecimal(String(raw), scale)),
    })
  }
  // BLOB in the name: no affinity, so that SQLite does not turn long texts into floats.
  const ddl = precision === null ? 'decimal_blob' : `decimal_blob(${precision}, ${scale ?? 0})`
  return adapter<string>({
    ddl,
    cast: null,
    bind: numericValue,
    read: raw => (scale === null ? canonicalDecimal(String(raw)) : roundDecimal(String(raw), scale)),
    select: AS_TEXT,
  })
}

function numericValue(text: string): number | bigint | string {
  const canonical = canonicalDecimal(text)
  const digits = canonical.replace(/^-?(?:0\.0*)?/, '').replace('.', '')
  if (digits.length <= FLOAT_DIGITS) return Number(canonical)
  if (canonical.includes('.')) return canonical
  const whole = BigInt(canonical)
  return BigInt.asIntN(64, whole) === whole ? whole : canonical
}

function checkedNumber(value: number): number {
  // SQLite would store NULL.
  if (Number.isNaN(value)) throw new ArgumentError('SQLite cannot store NaN.', { do: 'store null instead' }, 'WRONG_TYPE')
  return value
}

/** A table that relata did not make may hold anything. */
function checkedWord(type: EnumType, raw: unknown): string {
  const wrong = type.check(raw)
  if (wrong === null) return raw as string
  throw new ArgumentError(`A column of an enumeration ${wrong}.`, { do: 'mend the row, or add the word to the enumeration' }, 'WRONG_TYPE')
}

function dateText(date: string): string {
  if (date.length > 10)
    throw new ArgumentError('SQLite stores dates as text, which sorts from the year 0 to 9999 only.', { value: date }, 'WRONG_TYPE')
  return date
}

/** Text in one form sorts as moments do, as long as the year has four digits. */
function momentText(date: Date): string {
  if (!hasPlainYear(date))
    throw new ArgumentError('SQLite stores moments as text, which sorts from the year 0 to 9999 only.', { value: date.toISOString() }, 'WRONG_TYPE')
  return plainMoment(date)
}

function readJson(raw: unknown): unknown {
  return typeof raw === 'string' ? (JSON.parse(raw) as unknown) : raw
}

function bytes(raw: unknown): Uint8Array {
  if (typeof raw === 'string') return new TextEncoder().encode(raw)
  const { buffer, byteOffset, byteLength } = raw as Uint8Array
  return new Uint8Array(buffer, byteOffset, byteLength)
}
