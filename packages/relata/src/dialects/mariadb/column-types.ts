/** How MariaDB and MySQL store and read column types. Raw values: see drivers/mariadb.ts. */
import { ArgumentError } from '../../base/errors.ts'
import type { TypeAdapter, TypeAdapters } from '../../types/column-type.ts'
import type { EnumType } from '../../types/enum-type.ts'
import { parseMoment, plainMoment } from '../../types/moment-text.ts'
import { canonicalDecimal, type NumericType } from '../../types/numeric-type.ts'
import { shortTime } from '../../types/time-type.ts'
import { adapter, type AdapterTable, typeAdaptersOf } from '../../types/type-adapters.ts'
import { type CharType, withoutBlanks } from '../../types/char-type.ts'
import type { VendorType } from '../../types/vendor-type.ts'
import type { VarcharType } from '../../types/varchar-type.ts'

const table: AdapterTable = {
  integer: adapter<number>({ ddl: 'int', cast: 'signed' }),
  smallint: adapter<number>({ ddl: 'smallint', cast: 'signed' }),
  bigint: adapter<bigint>({ ddl: 'bigint', cast: 'signed', read: raw => BigInt(raw as bigint | string | number) }),
  number: adapter<number>({ ddl: 'double', read: Number }),
  text: adapter<string>({ ddl: 'longtext', cast: 'char' }),
  varchar: (type: VarcharType) => adapter<string>({ ddl: `varchar(${type.length})`, cast: `char(${type.length})` }),
  char: (type: CharType) => adapter<string>({ ddl: `char(${type.length})`, cast: `char(${type.length})`, bind: withoutBlanks }),
  boolean: adapter<boolean>({ ddl: 'boolean', cast: 'signed', bind: value => (value ? 1 : 0), read: raw => Number(raw) !== 0 }),
  real: adapter<number>({ ddl: 'float', bind: checkedNumber, read: raw => shortestFloat(raw as number) }),
  double: adapter<number>({ ddl: 'double', bind: checkedNumber }),
  numeric: numericAdapter,
  date: adapter<string>({ ddl: 'date', bind: dateText }),
  time: adapter<string>({ ddl: 'time(6)', read: raw => shortTime(raw as string) }),
  // TIMESTAMP ends in 2038; the session's time zone is UTC, so DATETIME holds moments too.
  timestamp: adapter<Date>({ ddl: 'datetime(3)', bind: momentText, read: parseMoment }),
  timestamptz: adapter<Date>({ ddl: 'datetime(3)', bind: momentText, read: parseMoment }),
  interval: adapter<number>({ ddl: 'bigint', cast: 'signed', read: Number }),
  vendor: (type: VendorType) => adapter<unknown>({ ddl: type.sqlName }),
  json: adapter<unknown>({ ddl: 'json', cast: 'char', bind: value => JSON.stringify(value), read: readJson }),
  uuid: adapter<string>({ ddl: 'uuid', bind: value => value.toLowerCase() }),
  blob: adapter<Uint8Array>({ ddl: 'longblob', cast: 'binary', bind: toBuffer, read: bytes }),
  enum: (type: EnumType) => adapter<string>({ ddl: `enum(${type.values.map(quoteText).join(', ')})`, cast: 'char' }),
  null: adapter<unknown>({ ddl: 'longtext', cast: null }),
}

/** The adapters of MariaDB. */
export const columnTypes: TypeAdapters = typeAdaptersOf(['mariadb'], table)

/** The adapters of MySQL, which has no type for UUIDs. */
export const mysqlColumnTypes: TypeAdapters = typeAdaptersOf(['mysql', 'mariadb'], {
  ...table,
  uuid: adapter<string>({ ddl: 'char(36)', bind: value => value.toLowerCase() }),
})

/** The most digits of a decimal, and the most after the point. */
const [DIGITS, FRACTION] = [65, 30]

/** A decimal without a precision would have no fraction. A value in an operator keeps as many digits as the column's whole part leaves. */
function numericAdapter({ precision, scale }: NumericType): TypeAdapter {
  if (precision === null) {
    const ddl = `decimal(${DIGITS}, ${FRACTION})`
    return adapter<string>({ ddl, parameter: ddl, read: raw => canonicalDecimal(String(raw)) })
  }
  const places = scale ?? 0
  return adapter<string>({
    ddl: `decimal(${precision}, ${places})`,
    parameter: `decimal(${DIGITS}, ${Math.max(places, Math.min(FRACTION, DIGITS - precision + places))})`,
    read: raw => withoutZeros(String(raw), places),
  })
}

/** What is computed with a value has the zeros of the value's type behind the column's own digits. */
function withoutZeros(text: string, places: number): string {
  const point = text.indexOf('.')
  const end = point + places + (places === 0 ? 0 : 1)
  if (point === -1 || text.length <= end) return text
  return text.slice(0, end) + text.slice(end).replace(/0+$/, '').replace(/^\.$/, '')
}

function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

function checkedNumber(value: number): number {
  if (Number.isFinite(value)) return value
  throw new ArgumentError(`MariaDB cannot store ${value}.`, { do: 'store null instead' }, 'WRONG_TYPE')
}

/** A float of 32 bits comes with the digits of 64: the shortest number that is the same float is what was written. */
function shortestFloat(raw: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(raw.toPrecision(digits))
    if (Math.fround(short) === raw) return short
  }
  return raw
}

function dateText(date: string): string {
  if (date.length > 10) throw new ArgumentError('MariaDB stores dates of the years 0 to 9999 only.', { value: date }, 'WRONG_TYPE')
  return date
}

function momentText(date: Date): string {
  const year = date.getUTCFullYear()
  if (year >= 1 && year <= 9999) return plainMoment(date)
  throw new ArgumentError('MariaDB stores moments of the years 1 to 9999 only.', { value: date.toISOString() }, 'WRONG_TYPE')
}

function readJson(raw: unknown): unknown {
  return typeof raw === 'string' ? (JSON.parse(raw) as unknown) : raw
}

function toBuffer(value: Uint8Array): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
}

function bytes(raw: unknown): Uint8Array {
  const { buffer, byteOffset, byteLength } = raw as Uint8Array
  return new Uint8Array(buffer, byteOffset, byteLength)
}
