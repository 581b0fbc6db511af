/** The raw values that each driver documents at the head of its file: the column types rely on them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine } from '../../src/drivers/create-engine.ts'
import { betterSqlite3 } from '../../src/drivers/better-sqlite3.ts'
import { hasNodeSqlite, nodeSqlite } from '../../src/drivers/node-sqlite.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { database, type FreshDatabase, sqliteDriver } from '../support/databases.ts'

const bytes = (value: unknown): number[] | null => (value instanceof Uint8Array ? [...value] : null)

describe('sqlite', () => {
  const drivers = [
    ...(sqliteDriver === 'better-sqlite3' ? [['better-sqlite3', betterSqlite3] as const] : []),
    ...(hasNodeSqlite() ? [['node:sqlite', nodeSqlite] as const] : []),
  ]
  test.each(drivers)('%s', (_, driver) => {
    using engine = createEngine(driver())
    const row = engine.execute("select 1, 1.5, 'x', x'00ff', null, 9007199254740991")[0]!
    expect([...row.slice(0, 3), bytes(row[3]), row[4], row[5]]).toEqual([1, 1.5, 'x', [0, 255], null, 9007199254740991])
    engine.execute('create table v (i integer, r real, t text, b blob)')
    const big = 9007199254740993n
    engine.execute('insert into v values (?, ?, ?, ?)', [big, 0.1, 'ä\u{1F600}', new Uint8Array([1, 2])])
    const stored = engine.execute('select cast(i as text), typeof(i), r, t, b from v')[0]!
    expect([...stored.slice(0, 4), bytes(stored[4])]).toEqual(['9007199254740993', 'integer', 0.1, 'ä\u{1F600}', [1, 2]])
    engine.execute('delete from v')
    engine.execute('insert into v (i) values (?)', [7])
    expect(engine.execute('select typeof(i) from v').scalar()).toBe('integer')
    for (const wrong of [{}, [1], Symbol('x')]) {
      expect(() => engine.execute('select ?', [wrong])).toThrow(expect.objectContaining({ code: 'DATA' }))
    }
    expect(() => engine.execute('select ?', [undefined])).toThrow(expect.objectContaining({ code: 'ARGUMENT' }))
  })
})

describe('postgresql', () => {
  const { missing } = database('postgresql')
  test.skipIf(missing !== undefined)('raw values', async () => {
    const fresh = await database('postgresql').create('raw_values')
    const engine = createEngine(fresh.url)
    const row = (
      await engine.execute(
        `select 1::int2, 2::int4, 3::int8, 1.50::numeric(10,2), 0.1::float4, 0.1::float8, true, '\\x00ff'::bytea, 'x', null::text,
          date '2020-01-02', time '03:04:05.5', timestamp '2020-01-02 03:04:05.123456', timestamptz '2020-01-02 03:04:05.123456+02',
          '{"a": 1}'::json, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, array[1,2], 7::oid, count(*) from (values (1)) v`,
      )
    )[0]!
    expect([...row.slice(0, 7), bytes(row[7]), ...row.slice(8)]).toEqual([
      1,
      2,
      '3',
      '1.50',
      0.1,
      0.1,
      true,
      [0, 255],
      'x',
      null,
      '2020-01-02',
      '03:04:05.5',
      '2020-01-02 03:04:05.123456',
      '2020-01-02 01:04:05.123456+00',
      '{"a": 1}',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      '{1,2}',
      7,
      '1',
    ])
    const echoed = await engine.execute(
      'select $1::int8, $2::bool, $3::bytea, $4::timestamptz, $5::jsonb, $6::int[], $7::text[], $8::bytea[], $9::float8[], $10::numeric, $11::timestamptz',
      [
        9007199254740993n,
        false,
        new Uint8Array([0, 92, 255]),
        new Date(Date.UTC(2020, 0, 2, 3, 4, 5, 6)),
        { a: ['ü', null] },
        [1, null, 3],
        ['a"b', 'c\\d', '{}', 'NULL', '', null],
        [new Uint8Array([1, 255])],
        [0.1, Infinity, Number.NaN],
        '1e30',
        new Date(Date.UTC(-43, 2, 15)),
      ],
    )
    const values = [...echoed[0]!]
    values[2] = bytes(values[2])
    expect(values).toEqual([
      '9007199254740993',
      false,
      [0, 92, 255],
      '2020-01-02 03:04:05.006+00',
      '{"a": ["ü", null]}',
      '{1,NULL,3}',
      '{"a\\"b","c\\\\d","{}","NULL","",NULL}',
      '{"\\\\x01ff"}',
      '{0.1,Infinity,NaN}',
      '1000000000000000000000000000000',
      '0044-03-15 00:00:00+00 BC',
    ])
    await engine.execute("set bytea_output = 'escape'")
    const escaped = createEngine(fresh.url)
    await escaped.begin(async connection => {
      await connection.execute("set local bytea_output = 'escape'")
      expect(bytes((await connection.execute("select '\\x005c41ff'::bytea")).scalar())).toEqual([0, 92, 65, 255])
    })
    await escaped.dispose()
    await engine.dispose()
    await fresh.drop()
  })
})

describe('mariadb', () => {
  const { missing } = database('mariadb')
  if (missing !== undefined) {
    test.skip(`skipped: ${missing}`, () => {})
    return
  }
  let fresh: FreshDatabase
  let engine: Engine<'async'>
  beforeAll(async () => {
    fresh = await database('mariadb').create('raw_values')
    engine = createEngine(fresh.url)
  })
  afterAll(async () => {
    await engine.dispose()
    await fresh.drop()
  })

  test('raw values', async () => {
    await engine.execute(`create table v (a tinyint, b boolean, c int, d bigint, e decimal(10,2), f float, g double, h date, i time(6), j datetime(6),
      k timestamp(6) null, l varchar(20), m text, n json, o blob, p binary(2), q bit(9), r enum('x','y'), s uuid, t year, u bigint unsigned)`)
    await engine.execute(`insert into v values (${Array.from({ length: 21 }, () => '?').join(', ')})`, [
      1,
      true,
      2,
      9007199254740993n,
      '1.50',
      0.5,
      0.1,
      '2020-01-02',
      '-12:00:01.5',
      '2020-01-02 03:04:05.123456',
      '2020-01-02 03:04:05.123456',
      'ä',
      '\u{1F600}',
      '{"a": 1}',
      new Uint8Array([0, 92, 255]),
      new Uint8Array([1, 2]),
      257,
      'y',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      2020,
      18446744073709551615n,
    ])
    const row = [...(await engine.execute('select * from v'))[0]!]
    for (const index of [14, 15, 16]) row[index] = bytes(row[index])
    expect(row).toEqual([
      1,
      1,
      2,
      9007199254740993n,
      '1.50',
      0.5,
      0.1,
      '2020-01-02',
      '-12:00:01.500000',
      '2020-01-02 03:04:05.123456',
      '2020-01-02 03:04:05.123456',
      'ä',
      '\u{1F600}',
      '{"a": 1}',
      [0, 92, 255],
      [1, 2],
      [1, 1],
      'y',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      2020,
      18446744073709551615n,
    ])
    expect((await engine.execute('select count(*), sum(c), avg(c), true, 1 = 1 from v'))[0]).toEqual([1n, '2', '2.0000', 1, 1])
    expect((await engine.execute("select 'a' || 'b'")).scalar()).toBe('ab')
  })

  test('an UPDATE counts the rows that it matched', async () => {
    await engine.execute('create table counted (id int primary key, name varchar(10))')
    await engine.execute("insert into counted values (1, 'a'), (2, 'a')")
    expect((await engine.execute("update counted set name = 'a'")).rowCount).toBe(2)
    expect((await engine.execute("update counted set name = 'b' where id = ?", [1])).rowCount).toBe(1)
  })

  test('values that do not fit are errors, not truncated', async () => {
    await engine.execute('create table strict (n tinyint, s varchar(2), d date)')
    for (const [column, value] of [
      ['n', 300],
      ['s', 'abc'],
      ['d', '2020-02-31'],
      ['d', '0000-00-00'],
    ] as const) {
      await expect(engine.execute(`insert into strict (${column}) values (?)`, [value])).rejects.toMatchObject({ code: 'DATA' })
    }
  })

  test('a server or URL without RETURNING is MySQL to the dialect', async () => {
    await using mysql = createEngine(fresh.url.replace('mariadb:', 'mysql:'))
    expect(mysql.dialect.features.insertReturning).toBe(false)
    expect(mysql.driver.target).toContain('MySQL')
    await mysql.execute('create table keyed (id int primary key auto_increment, name varchar(10))')
    expect((await mysql.execute("insert into keyed (name) values ('a')")).lastInsertId).toBe(1)
    expect((await mysql.execute("insert into keyed (name) values ('b'), ('c')")).lastInsertId).toBe(2)
    expect(engine.dialect.features.insertReturning).toBe(true)
  })
})
