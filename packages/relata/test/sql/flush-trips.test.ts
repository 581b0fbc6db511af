/** Every column type takes its edge values through the flush's statements for many rows, and back through loaded objects. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, declarativeBase, type Engine, Session } from 'relata'
import { column, integer } from '../../src/schema/column-builders.ts'
import { database, type DatabaseName, type FreshDatabase } from '../support/databases.ts'
import { comparable, type Trip, trips } from './trips.ts'

describe.each(['sqlite', 'postgresql', 'mariadb'] as readonly DatabaseName[])('%s', name => {
  describe.skipIf(database(name).missing !== undefined)('flush', () => {
    let fresh: FreshDatabase
    let engine: Engine<'async'>
    const Base = declarativeBase()
    const models = new Map(
      trips.map((trip, index) => {
        class Row extends Base.model(`trip_${index}`, { id: integer().primaryKey({ autoincrement: false }), value: column(trip.type).nullable() }) {}
        return [trip, Row] as const
      }),
    )

    beforeAll(async () => {
      fresh = await database(name).create('flush-trips')
      engine = createEngine(fresh.url)
      await Base.metadata.createAll(engine)
    })
    afterAll(async () => {
      await engine?.dispose()
      await fresh?.drop()
    })

    const stored = async (trip: Trip): Promise<unknown[]> => {
      await using session = new Session(engine)
      const Row = models.get(trip) as NonNullable<ReturnType<typeof models.get>>
      const rows = await session.query(Row).orderBy(Row.c.id).all()
      return rows.map(row => comparable(row.value))
    }

    test.each(trips)('$name', async trip => {
      const Row = models.get(trip) as NonNullable<ReturnType<typeof models.get>>
      const values = [...trip.values, ...(trip.only?.[name] ?? []), null]
      const expected = values.map(each => comparable(trip.comesBackAs?.has(each) === true ? trip.comesBackAs.get(each) : each))
      await using session = new Session(engine)
      session.addAll(values.map((value, id) => new Row({ id, value })))
      await session.commit()
      expect(await stored(trip)).toEqual(expected)

      const rows = await session.query(Row).orderBy(Row.c.id).all()
      rows.forEach((row, index) => (row.value = values[values.length - 1 - index]))
      await session.commit()
      expect(await stored(trip)).toEqual([...expected].reverse())

      for (const row of rows.slice(1)) await session.delete(row)
      await session.commit()
      expect(await stored(trip)).toEqual([expected.at(-1)])
    })
  })
})
