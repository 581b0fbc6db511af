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
import { integerType } from '../../src/types/integer-type.ts'
import { database, type DatabaseName, type FreshDatabase } from '../support/databases.ts'
import { comparable, type Trip, trips } from './trips.ts'

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

function compareValues(kind: string): (a: unknown, b: unknown) => number {
  if (kind.startsWith('numeric')) return (a, b) => Number(a) - Number(b)
  if (kind === 'date') return (a, b) => (a as string).length - (b as string).length || ((a as string) < (b as string) ? -1 : 1)
  return (a, b) => ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0)
}
