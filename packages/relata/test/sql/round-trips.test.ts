/** Every column type takes its edge values to each database and back, by INSERT and by comparison. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine } from '../../src/drivers/create-engine.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { ArgumentError } from '../../src/base/errors.ts'
import { column } from '../../src/schema/column-builders.ts'
import { MetaData } from '../../src/schema/metadata.ts'
import type { Table } from '../../src/schema/table.ts'
import type { Column } from '../../src/schema/column.ts'
import { insert } from '../../src/sql/statements/insert.ts'
import { select } from '../../src/sql/statements/select.ts'
import { bigintType } from '../../src/types/bigint-type.ts'
import { blobType } from '../../src/types/blob-type.ts'
import { booleanType } from '../../src/types/boolean-type.ts'
import type { ColumnType } from '../../src/types/column-type.ts'
import { customType } from '../../src/types/custom-type.ts'
import { dateType } from '../../src/types/date-type.ts'
import { doubleType } from '../../src/types/double-type.ts'
import { enumType } from '../../src/types/enum-type.ts'
import { integerType } from '../../src/types/integer-type.ts'
import { jsonType } from '../../src/types/json-type.ts'
import { numericType } from '../../src/types/numeric-type.ts'
import { realType } from '../../src/types/real-type.ts'
import { textType } from '../../src/types/text-type.ts'
import { timeType } from '../../src/types/time-type.ts'
import { timestampType, timestamptzType } from '../../src/types/timestamp-type.ts'
import { uuidType } from '../../src/types/uuid-type.ts'
import { varcharType } from '../../src/types/varchar-type.ts'
import { database, type DatabaseName, type FreshDatabase } from '../support/databases.ts'

interface Trip {
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

const trips = [
  { name: 'integer', type: integerType, values: [0, -0, 1, -1, 2_147_483_647, -2_147_483_648], comesBackAs: new Map([[-0, 0]]) },
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
  { name: 'uuid', type: uuidType, values: ['550e8400-e29b-41d4-a716-446655440000', upper], comesBackAs: new Map([[upper, upper.toLowerCase()]]) },
  { name: 'blob', type: blobType, values: [bytes(), bytes(0), bytes(0, 255, 39, 92, 34, 10), large] },
  { name: 'enum', type: enumType(['good', "it's bad", 'a\\b'], 'mood'), values: ['good', "it's bad", 'a\\b'] },
  { name: 'custom', type: money, values: [{ cents: 0 }, { cents: -1999 }] },
].map(trip => trip as unknown as Trip)

const names: readonly DatabaseName[] = ['sqlite', 'postgresql', 'mariadb']

describe.each(names)('%s', name => {
  describe.skipIf(database(name).missing !== undefined)('round trips', () => {
    let fresh: FreshDatabase
    let engine: Engine<'async'>
    const metadata = new MetaData()
    const tables = new Map<Trip, Table>(
      trips.map((trip, index) => [
        trip,
        metadata.createTable(`trip_${index}`, { id: column(integerType).primaryKey({ autoincrement: false }), value: column(trip.type).nullable() }),
      ]),
    )
    const columns = (trip: Trip): { table: Table; id: Column; value: Column } => {
      const table = tables.get(trip) as Table
      return { table, id: table.column('id') as Column, value: table.column('value') as Column }
    }
    const write = (trip: Trip, id: number, value: unknown): Promise<unknown> => engine.execute(insert(columns(trip).table).values({ id, value }))

    beforeAll(async () => {
      fresh = await database(name).create('round-trips')
      engine = createEngine(fresh.url)
      await metadata.createAll(engine)
    })
    afterAll(async () => {
      await engine?.dispose()
      await fresh?.drop()
    })

    test.each(trips)('$name', async trip => {
      const { id, value } = columns(trip)
      const given = [...trip.values, ...(trip.only?.[name] ?? [])]
      for (const [index, each] of given.entries()) await write(trip, index, each)
      await write(trip, given.length, null)
      const rows = (await engine.execute(select(id, value).orderBy(id))) as readonly (readonly unknown[])[]
      const expected = given.map(each => (trip.comesBackAs?.has(each) === true ? trip.comesBackAs.get(each) : each))
      expect(rows.map(row => comparable(row[1]))).toEqual([...expected.map(comparable), null])
      if (trip.incomparable === true) return
      for (const [index, each] of given.entries()) {
        const same = (await engine.execute(select(id).where(value.eq(each as never)))) as readonly (readonly unknown[])[]
        expect(same.map(row => row[0])).toContain(index)
        const listed = (await engine.execute(select(id).where(value.in([each as never])))) as readonly (readonly unknown[])[]
        expect(listed.map(row => row[0])).toContain(index)
      }
      for (const each of Object.values(trip.only ?? {}).flat()) {
        if (trip.only?.[name]?.some(own => Object.is(own, each) || String(own) === String(each)) === true) continue
        await expect(write(trip, 999, each)).rejects.toThrow(ArgumentError)
      }
    })

    test('values sort as what they are', async () => {
      for (const kind of ['integer', 'bigint', 'numeric(10, 2)', 'date', 'timestamp', 'timestamptz', 'time']) {
        const trip = trips.find(each => each.name === kind) as Trip
        const { value } = columns(trip)
        const rows = (await engine.execute(select(value).where(value.isNotNull()).orderBy(value))) as readonly (readonly unknown[])[]
        const found = rows.map(row => row[0])
        expect(found).toEqual([...found].sort(compareValues(kind)))
      }
    })
  })
})

/** Large blobs are compared as text, which is quicker than byte by byte. */
function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) expect(Object.getPrototypeOf(value)).toBe(Uint8Array.prototype)
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}

function compareValues(kind: string): (a: unknown, b: unknown) => number {
  if (kind.startsWith('numeric')) return (a, b) => Number(a) - Number(b)
  if (kind === 'date') return (a, b) => (a as string).length - (b as string).length || ((a as string) < (b as string) ? -1 : 1)
  return (a, b) => ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0)
}
