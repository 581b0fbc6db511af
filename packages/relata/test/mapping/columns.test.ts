/** Every column type goes through a session and comes back as the same value; defaults, keys and names do what they say. */
import {
  bigint,
  blob,
  boolean,
  customType,
  column,
  date,
  declarativeBase,
  double,
  enumeration,
  integer,
  json,
  lifecycleOf,
  numeric,
  real,
  sql,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
  varchar,
} from 'relata'
import { describe, expect, test } from 'vitest'
import { type CodeStyle, inBothStyles } from '../support/styles.ts'

class Point {
  readonly x: number
  readonly y: number
  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
}

const textType = text().definition.type
const pointType = customType<Point, string>({
  name: 'a Point',
  base: textType,
  accepts: value => value instanceof Point,
  toDatabase: point => `${point.x},${point.y}`,
  fromDatabase: stored => {
    const [x, y] = stored.split(',').map(Number) as [number, number]
    return new Point(x, y)
  },
})

let factoryCalls = 0

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  class Sample extends Base.model('samples', {
    id: integer().primaryKey(),
    int: integer().nullable(),
    big: bigint().nullable(),
    words: text().nullable(),
    short: varchar(40).nullable(),
    flag: boolean().nullable(),
    single: real().nullable(),
    dbl: double().nullable(),
    money: numeric(12, 2).nullable(),
    day: date().nullable(),
    clock: time().nullable(),
    local: timestamp().nullable(),
    moment: timestamptz().nullable(),
    data: json().nullable(),
    uid: uuid().nullable(),
    bytes: blob().nullable(),
    mood: enumeration(['happy', 'sad']).nullable(),
    point: column(pointType).nullable(),
  }) {}
  class Defaulted extends Base.model('defaulted', {
    id: integer().primaryKey(),
    label: text(),
    fixed: text().default('client'),
    counted: integer().default(() => ++factoryCalls),
    server: varchar(20).serverDefault('server'),
    computedOnServer: integer().serverDefault(sql`1 + 1` as never),
    changes: integer()
      .default(0)
      .onUpdate(() => ++factoryCalls),
    list: json().default(() => ['a']),
  }) {}
  class Named extends Base.model('named_things', {
    id: integer('TheKey').primaryKey(),
    firstName: text(),
    lastNameAtBirth: varchar('Birth Name', 30).nullable(),
    orderNumber: integer('order').unique(),
    length: integer().nullable(),
    name: text().nullable(),
  }) {}
  return { Base, Sample, Defaulted, Named }
}

const everything = {
  int: -2147483648,
  big: 9223372036854775807n,
  words: 'Zoë 🚀 \n\t" \' \\ `',
  short: 'short',
  flag: true,
  single: 1.5,
  dbl: 0.1 + 0.2,
  money: '1234567890.12',
  day: '2024-02-29',
  clock: '23:59:58',
  local: new Date('2024-05-06T07:08:09.123Z'),
  moment: new Date('1969-07-20T20:17:40.001Z'),
  data: { a: [1, null, { b: 'c' }], t: true },
  uid: '0f8fad5b-d9cb-469f-a165-70867728950e',
  bytes: new Uint8Array([0, 255, 39, 92, 13, 10]),
  mood: 'happy' as const,
  point: new Point(3, -4),
}

inBothStyles('columns', define, (matrix, { Sample, Defaulted, Named }) => {
  describe('types', () => {
    matrix('every type comes back as the value that went in', async ({ session, newSession }) => {
      const sample = new Sample(everything)
      session.add(sample)
      await session.commit()
      const other = newSession()
      const found = await other.query(Sample).one()
      for (const [key, value] of Object.entries(everything)) expect(found[key as keyof typeof everything], key).toEqual(value)
      expect(found.bytes).toBeInstanceOf(Uint8Array)
      expect(found.point).toBeInstanceOf(Point)
      expect(found.local).toBeInstanceOf(Date)
    })

    matrix('every type is read again after expiry, and null is null', async ({ session, read }) => {
      const [full, empty] = [new Sample(everything), new Sample({})]
      session.addAll([full, empty])
      await session.commit()
      for (const [key, value] of Object.entries(everything)) {
        expect(await read(full, key as keyof typeof everything), key).toEqual(value)
        expect(await read(empty, key as keyof typeof everything), key).toBeNull()
      }
    })

    matrix('every type is changed to another value and to null, and an equal value is no change', async ({ session, newSession, log }) => {
      session.add(new Sample(everything))
      await session.commit()
      const second = newSession()
      const found = await second.query(Sample).one()
      log.reset()
      Object.assign(found, {
        ...everything,
        local: new Date(everything.local),
        moment: new Date(everything.moment),
        data: { t: true, a: [1, null, { b: 'c' }] },
        bytes: Uint8Array.from(everything.bytes),
        point: new Point(3, -4),
        money: '1234567890.120',
      })
      await second.flush()
      expect(log.statements).toEqual([])
      const changed = {
        int: 2147483647,
        big: -9223372036854775808n,
        words: '',
        short: 'x',
        flag: false,
        single: -0.5,
        dbl: -1e300,
        money: '-0.01',
        day: '0001-01-01',
        clock: '00:00:00',
        local: new Date(0),
        moment: new Date('2199-12-31T23:59:59.999Z'),
        data: [] as unknown,
        uid: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
        bytes: new Uint8Array(),
        mood: 'sad' as const,
        point: new Point(0, 0),
      }
      Object.assign(found, changed)
      await second.commit()
      const third = newSession()
      const again = await third.query(Sample).one()
      for (const [key, value] of Object.entries(changed)) expect(again[key as keyof typeof changed], key).toEqual(value)
      Object.assign(again, Object.fromEntries(Object.keys(changed).map(key => [key, null])))
      await third.commit()
      const last = await newSession().query(Sample).one()
      for (const key of Object.keys(changed)) expect(last[key as keyof typeof changed], key).toBeNull()
    })

    matrix('text of a megabyte, json within json, and many digits survive', async ({ session, newSession }) => {
      const words = 'ü'.repeat(500_000)
      session.add(
        new Sample({
          words,
          data: { deep: { deeper: [{ x: 'y'.repeat(70_000) }] }, number: 1e21, text: '{"not": "parsed"}' },
          bytes: new Uint8Array(300_000).fill(7),
        }),
      )
      await session.commit()
      const found = await newSession().query(Sample).one()
      expect(found.words).toBe(words)
      expect(found.data).toEqual({ deep: { deeper: [{ x: 'y'.repeat(70_000) }] }, number: 1e21, text: '{"not": "parsed"}' })
      expect(found.bytes?.length).toBe(300_000)
    })

    matrix('json scalars are json, and SQL NULL is null', async ({ session, newSession }) => {
      session.addAll([
        new Sample({ int: 1, data: 'text' }),
        new Sample({ int: 2, data: 7 }),
        new Sample({ int: 3, data: false }),
        new Sample({ int: 4, data: null }),
        new Sample({ int: 5, data: '' }),
      ])
      await session.commit()
      const found = await newSession().query(Sample).orderBy(Sample.c.int).all()
      expect(found.map(sample => sample.data)).toEqual(['text', 7, false, null, ''])
    })

    matrix('values of every type can be compared with', async ({ session }) => {
      session.addAll([new Sample(everything), new Sample({})])
      await session.commit()
      const { c } = Sample
      for (const condition of [
        c.int.eq(everything.int),
        c.big.eq(everything.big),
        c.words.eq(everything.words),
        c.flag.eq(true),
        c.dbl.eq(everything.dbl),
        c.money.eq(everything.money),
        c.day.eq(everything.day),
        c.clock.eq(everything.clock),
        c.local.eq(everything.local),
        c.moment.eq(everything.moment),
        c.uid.eq(everything.uid),
        c.bytes.eq(everything.bytes),
        c.mood.eq('happy'),
        c.point.eq(new Point(3, -4)),
        c.moment.in([everything.moment, new Date(0)]),
        c.big.in([1n, everything.big]),
      ])
        expect(await session.query(Sample).filter(condition).count(), String(condition)).toBe(1)
    })

    matrix('rows of different columns are inserted in one flush, and each gets its own key', async ({ session }) => {
      const samples = [new Sample({ int: 1 }), new Sample({ words: 'two' }), new Sample({ int: 3 }), new Sample({ flag: true, mood: 'sad' })]
      session.addAll(samples)
      await session.commit()
      expect(samples.map(sample => sample.id)).toEqual([1, 2, 3, 4])
      const found = await session.query(Sample).orderBy(Sample.c.id).all()
      expect(found).toEqual(samples)
      expect(found.map(sample => [sample.int, sample.words, sample.flag, sample.mood])).toEqual([
        [1, null, null, null],
        [null, 'two', null, null],
        [3, null, null, null],
        [null, null, true, 'sad'],
      ])
    })
  })

  describe('defaults', () => {
    matrix('client defaults are there after the flush, a function is called for each row', async ({ session, newSession, log }) => {
      const [one, two] = [new Defaulted({ label: 'one' }), new Defaulted({ label: 'two' })]
      session.addAll([one, two])
      expect(one.fixed).toBeNull()
      await session.flush()
      log.reset()
      expect([one.fixed, two.fixed]).toEqual(['client', 'client'])
      expect(two.counted).toBe(one.counted + 1)
      expect(one.list).toEqual(['a'])
      expect(one.list).not.toBe(two.list)
      expect(log.statements).toHaveLength(0)
      const { counted } = two
      await session.commit()
      expect((await newSession().query(Defaulted).filterBy({ label: 'two' }).one()).counted).toBe(counted)
    })

    matrix('server defaults come back: with the insert where the database returns rows', async ({ session, read, log, variant }) => {
      const rows = ['a', 'b', 'c'].map(label => new Defaulted({ label }))
      session.addAll(rows)
      await session.flush()
      const inserts = log.count()
      log.reset()
      for (const row of rows) {
        expect(await read(row, 'server')).toBe('server')
        expect(await read(row, 'computedOnServer')).toBe(2)
      }
      if (variant.returning) {
        expect(inserts).toBe(1)
        expect(log.statements).toEqual([])
      } else expect(log.count('select')).toBeLessThanOrEqual(2)
    })

    matrix('values given win over defaults of both kinds, and null counts as not given', async ({ session, read }) => {
      const given = new Defaulted({ label: 'x', fixed: 'mine', counted: 99, server: 'mine', computedOnServer: 5, changes: 4, list: [] })
      const nulls = new Defaulted({ label: 'y', fixed: null as never, server: null as never })
      session.addAll([given, nulls])
      await session.flush()
      expect([given.fixed, given.counted, await read(given, 'server'), await read(given, 'computedOnServer'), given.changes, given.list]).toEqual([
        'mine',
        99,
        'mine',
        5,
        4,
        [],
      ])
      expect([nulls.fixed, await read(nulls, 'server')]).toEqual(['client', 'server'])
    })

    matrix('onUpdate runs for rows that change, unless its column is set', async ({ session, read, log }) => {
      const [one, two] = [new Defaulted({ label: 'one' }), new Defaulted({ label: 'two' })]
      session.addAll([one, two])
      await session.commit()
      await read(one, 'label')
      await read(two, 'label')
      const before = factoryCalls
      one.label = 'changed'
      await session.flush()
      expect(one.changes).toBe(before + 1)
      expect(two.changes).toBe(0)
      two.label = 'changed too'
      two.changes = -1
      log.reset()
      await session.commit()
      expect(log.tables('update')).toEqual(['update defaulted'])
      expect(await read(one, 'changes')).toBe(before + 1)
      expect(await read(two, 'changes')).toBe(-1)
      expect(factoryCalls).toBe(before + 1)
    })

    matrix('an object rolled back and added again is inserted with its defaults', async ({ session, read }) => {
      const row = new Defaulted({ label: 'again' })
      session.add(row)
      await session.flush()
      await session.rollback()
      expect(lifecycleOf(row)).toBe('transient')
      expect(row.label).toBe('again')
      expect(() => row.server).not.toThrow()
      session.add(row)
      await session.commit()
      expect(await read(row, 'server')).toBe('server')
      expect(await session.query(Defaulted).count()).toBe(1)
    })
  })

  describe('names', () => {
    matrix('attributes have their names, columns the database’s', async ({ session, log, read, variant }) => {
      const thing = new Named({ firstName: 'Ada', orderNumber: 7, lastNameAtBirth: 'Byron', length: 3, name: 'n' })
      session.add(thing)
      await session.flush()
      const insert = log.statements.join('\n')
      const quote = variant.database === 'mariadb' ? '`' : '"'
      for (const name of ['first_name', 'Birth Name', 'order', 'length', 'name']) expect(insert).toContain(`${quote}${name}${quote}`)
      await session.commit()
      expect(await read(thing, 'id')).toBe(1)
      expect(await read(thing, 'lastNameAtBirth')).toBe('Byron')
      expect(await session.get(Named, 1)).toBe(thing)
      expect(await session.query(Named).filterBy({ firstName: 'Ada', orderNumber: 7 }).one()).toBe(thing)
      expect(await session.query(Named).filter(Named.c.name.eq('n'), Named.c.length.gt(2)).count()).toBe(1)
      thing.lastNameAtBirth = null
      await session.commit()
      expect(await read(thing, 'lastNameAtBirth')).toBeNull()
    })

    matrix('a unique column names itself in the error', async ({ session }) => {
      session.addAll([new Named({ firstName: 'a', orderNumber: 1 }), new Named({ firstName: 'b', orderNumber: 1 })])
      await expect(async () => session.flush()).rejects.toThrow(
        expect.objectContaining({ code: 'INTEGRITY', message: expect.stringMatching(/order/) }),
      )
    })
  })
})

describe('naming', () => {
  test('the naming rule of a base can be replaced', () => {
    const Base = declarativeBase({ naming: { column: (key: string) => key.toUpperCase() } })
    class Thing extends Base.model('things', { id: integer().primaryKey(), firstName: text() }) {}
    expect(Thing.c.firstName.name).toBe('FIRSTNAME')
    expect(Thing.c.firstName.key).toBe('firstName')
  })
})
