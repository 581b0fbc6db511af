/** Every column type with its edge values, what only some databases hold, and how a value comes back where it is not the same. */
import { expect } from 'vitest'
import { bigintType } from '../../src/types/bigint-type.ts'
import { blobType } from '../../src/types/blob-type.ts'
import { booleanType } from '../../src/types/boolean-type.ts'
import type { ColumnType } from '../../src/types/column-type.ts'
import { customType } from '../../src/types/custom-type.ts'
import { dateType } from '../../src/types/date-type.ts'
import { doubleType } from '../../src/types/double-type.ts'
import { enumType } from '../../src/types/enum-type.ts'
import { integerType } from '../../src/types/integer-type.ts'
import { charType } from '../../src/types/char-type.ts'
import { intervalType } from '../../src/types/interval-type.ts'
import { smallintType } from '../../src/types/smallint-type.ts'
import { jsonType, plainJsonType } from '../../src/types/json-type.ts'
import { numericType } from '../../src/types/numeric-type.ts'
import { realType } from '../../src/types/real-type.ts'
import { textType } from '../../src/types/text-type.ts'
import { timeType } from '../../src/types/time-type.ts'
import { timestampType, timestamptzType } from '../../src/types/timestamp-type.ts'
import { uuidType } from '../../src/types/uuid-type.ts'
import { varcharType } from '../../src/types/varchar-type.ts'
import type { DatabaseName } from '../support/databases.ts'

export interface Trip {
  readonly name: string
  readonly type: ColumnType
  readonly values: readonly unknown[]
  /** Values that only some databases can hold; the others refuse them with an ArgumentError. */
  readonly only?: Partial<Record<DatabaseName, readonly unknown[]>>
  /** How a value comes back where it is not the same. */
  readonly comesBackAs?: ReadonlyMap<unknown, unknown>
  /** Equality in SQL means nothing for these. */
  readonly incomparable?: true
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const large = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251)
const wide = '12345678901234567890123.0123456789'
const upper = '550E8400-E29B-41D4-A716-446655440000'
const money = customType<{ cents: number }, string>({
  base: numericType(10, 2),
  toDatabase: value => (value.cents / 100).toFixed(2),
  fromDatabase: text => ({ cents: Math.round(Number(text) * 100) }),
})

const moments = [
  new Date(0),
  new Date('2020-02-29T12:34:56.789Z'),
  new Date('1969-07-20T20:17:40.001Z'),
  new Date('1582-10-10T00:00:00.000Z'),
  new Date('0999-12-31T23:59:59.999Z'),
  new Date('0050-01-01T00:00:00.000Z'),
  new Date('9999-12-31T23:59:59.999Z'),
]
const beyond = {
  postgresql: [new Date('+012345-06-07T08:09:10.011Z'), new Date('-000043-03-15T12:00:00.000Z'), new Date('-000001-01-01T00:00:00.000Z')],
}

export const trips = [
  { name: 'integer', type: integerType, values: [0, -0, 1, -1, 2_147_483_647, -2_147_483_648], comesBackAs: new Map([[-0, 0]]) },
  { name: 'smallint', type: smallintType, values: [0, 1, -1, 32_767, -32_768] },
  { name: 'char(5)', type: charType(5), values: ['', 'abcde', 'a', '😀b', "o'%"] },
  { name: 'interval', type: intervalType, values: [0, 1, -1, 86_400_000, -90_061_001, 3_155_760_000_123, 59_999] },
  { name: 'bigint', type: bigintType, values: [0n, 1n, -1n, 9_007_199_254_740_993n, 9_223_372_036_854_775_807n, -9_223_372_036_854_775_808n] },
  {
    name: 'text',
    type: textType,
    values: ['', 'x', 'O\'Hara "quoted" `back` \\ %_', 'line\nbreak\r\ttab', '😀 日本 ̈é', ' spaces ', "'; drop table trips; --", 'x'.repeat(100_000)],
    only: { sqlite: ['a\u0000b'], mariadb: ['a\u0000b'] },
  },
  { name: 'varchar', type: varcharType(5), values: ['', 'abcde', '😀😀😀😀😀'] },
  { name: 'boolean', type: booleanType, values: [true, false] },
  { name: 'real', type: realType, values: [0, 0.5, -1.25, 0.1, 123456.79, 3.4e38], incomparable: true },
  {
    name: 'double',
    type: doubleType,
    values: [0, 0.1, -0.30000000000000004, 1.7976931348623157e308, 5e-324, 123456789.12345679],
    only: {
      postgresql: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      sqlite: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    },
  },
  { name: 'numeric(10, 2)', type: numericType(10, 2), values: ['0.00', '19.99', '-19.99', '12345678.90', '99999999.99', '0.01'] },
  {
    name: 'numeric(38, 10)',
    type: numericType(38, 10),
    values: ['0.0000000000', '19.9900000000', wide, `-${wide}`, '0.0000000001', '1234567890123456789012345678.0000000001'],
  },
  {
    name: 'numeric',
    type: numericType(),
    values: ['0', '0.1', '-0.000000000000000000000000000001', '123456789012345678901234567890', '9223372036854775807', '-1.5'],
  },
  {
    name: 'date',
    type: dateType,
    values: ['1969-07-20', '2024-02-29', '1000-01-01', '9999-12-31', '0999-12-31'],
    only: { postgresql: ['12345-06-07'] },
  },
  { name: 'time', type: timeType, values: ['00:00:00', '23:59:59', '12:34:56.5', '12:34:56.123456'] },
  { name: 'timestamp', type: timestampType, values: moments, only: beyond },
  { name: 'timestamptz', type: timestamptzType, values: moments, only: beyond },
  {
    name: 'json',
    type: jsonType,
    incomparable: true,
    values: [
      true,
      false,
      0,
      1.5,
      -1e21,
      'text',
      '',
      'null',
      '😀',
      [],
      {},
      [1, [2, [null]]],
      { a: { b: [null, 'x', { c: 1 }] }, 'key "quoted"': "it's \\u0000 \\ fine" },
      1.1234567890123457,
    ],
  },
  { name: 'json as text', type: plainJsonType, incomparable: true, values: [{ b: 1, a: [null, 'x'] }, 'text', 0.1] },
  { name: 'uuid', type: uuidType, values: ['550e8400-e29b-41d4-a716-446655440000', upper], comesBackAs: new Map([[upper, upper.toLowerCase()]]) },
  { name: 'blob', type: blobType, values: [bytes(), bytes(0), bytes(0, 255, 39, 92, 34, 10), large] },
  { name: 'enum', type: enumType(['good', "it's bad", 'a\\b'], 'mood'), values: ['good', "it's bad", 'a\\b'] },
  { name: 'custom', type: money, values: [{ cents: 0 }, { cents: -1999 }] },
].map(trip => trip as unknown as Trip)

/** Large blobs are compared as text, which is quicker than byte by byte. */
export function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) expect(Object.getPrototypeOf(value)).toBe(Uint8Array.prototype)
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}
