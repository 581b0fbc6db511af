/** The expression language on connections, without a session: typed rows, read as the columns' types say. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boolean, count, createEngine, declarativeBase, type Engine, insert, integer, json, select, sql, text, timestamptz, update } from 'relata'
import { databases, type FreshDatabase } from '../support/databases.ts'
import { rejection } from './servers.ts'

const Base = declarativeBase()
const events = Base.table('events', {
  id: integer().primaryKey({ autoincrement: false }),
  title: text(),
  done: boolean(),
  at: timestamptz(),
  data: json<{ a: number }>().nullable(),
})
class Person extends Base.model('people', { id: integer().primaryKey(), name: text() }) {}

describe.each(databases)('$name', server => {
  if (server.missing !== undefined) {
    test.skip(`skipped: ${server.missing}`, () => {})
    return
  }
  let fresh: FreshDatabase
  let engine: Engine<'async'>
  const at = new Date(Date.UTC(2024, 1, 29, 12, 30))
  beforeAll(async () => {
    fresh = await server.create('core_statements')
    engine = createEngine(fresh.url)
    await Base.metadata.createAll(engine)
    await engine.execute(
      insert(events).values([
        { id: 1, title: 'one', done: true, at, data: { a: 1 } },
        { id: 2, title: 'two', done: false, at, data: null },
      ]),
    )
  })
  afterAll(async () => {
    await engine.dispose()
    await fresh.drop()
  })

  test('rows have JavaScript values, by position and by name', async () => {
    const rows = await engine.execute(select(events.c.id, events.c.title.as('name'), events.c.done, events.c.at, events.c.data).orderBy(events.c.id))
    const [id, name, done, when, data]: [number, string, boolean, Date, { a: number } | null] = rows[0]!
    expect([id, name, done, when, data]).toEqual([1, 'one', true, at, { a: 1 }])
    expect(rows[0]!.name).toBe('one')
    expect(rows[1]).toEqual([2, 'two', false, at, null])
    expect(JSON.stringify(rows[1]!.slice(0, 3))).toBe('[2,"two",false]')
    expect(rows.columns).toEqual(['id', 'name', 'done', 'at', 'data'])
  })

  test('scalar, first and one', async () => {
    const total: number | null = (await engine.execute(select(count()).from(events))).scalar()
    expect(total).toBe(2)
    expect((await engine.execute(select(events.c.id).where(events.c.id.eq(99)))).first()).toBeNull()
    expect((await engine.execute(select(events.c.id).where(events.c.id.eq(1)))).one()[0]).toBe(1)
    const many = await engine.execute(select(events.c.id))
    expect(() => many.one()).toThrow(expect.objectContaining({ code: 'MULTIPLE_RESULTS' }))
  })

  test('a write tells how many rows it matched', async () => {
    const result = await engine.begin(connection => connection.execute(update(events).set({ title: 'x' }).where(events.c.id.gt(0))))
    expect(result.rowCount).toBe(2)
  })

  test('sql`…` binds its values', async () => {
    const rows = await engine.execute(sql`select id, title from events where id = ${2} and title <> ${"'; drop table events; --"}`)
    expect(rows[0]).toEqual([2, 'x'])
    expect((rows[0] as Record<string, unknown>)['title']).toBe('x')
  })

  test('text takes booleans and Dates on every database', async () => {
    const placeholders = server.name === 'postgresql' ? ['$1', '$2'] : ['?', '?']
    await engine.execute(`update events set done = ${placeholders[0]}, at = ${placeholders[1]} where id = 1`, [false, new Date(Date.UTC(1999, 0, 1))])
    const rows = await engine.execute(select(events.c.done, events.c.at).where(events.c.id.eq(1)))
    expect(rows[0]).toEqual([false, new Date(Date.UTC(1999, 0, 1))])
  })

  test('a model needs a session', async () => {
    const error = await rejection(engine.execute(select(Person)))
    expect(error).toMatchObject({ code: 'ARGUMENT' })
    expect(error.message).toContain('only a session makes objects')
    expect(await rejection(engine.execute(7 as never))).toMatchObject({ code: 'ARGUMENT' })
  })
})
