/** Engines over SQLite: one thread, files and memory, synchronous and asynchronous. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createEngine } from '../../src/drivers/create-engine.ts'
import { betterSqlite3 } from '../../src/drivers/better-sqlite3.ts'
import { nodeSqlite } from '../../src/drivers/node-sqlite.ts'
import { sqliteAsync } from '../../src/drivers/sqlite-async.ts'
import type { SqliteOptions } from '../../src/drivers/sqlite-options.ts'
import type { Driver } from '../../src/driver/driver.ts'
import { sqliteDriver } from '../support/databases.ts'
import { rejection } from './servers.ts'

const driver = (path?: string, options?: SqliteOptions): Driver<'sync'> =>
  sqliteDriver === 'node:sqlite' ? nodeSqlite(path, options) : betterSqlite3(path, options)

let folder: string
let file: string
let files = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'relata-engine-'))
})
beforeEach(() => {
  file = join(folder, `${++files}.db`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function thrown(work: () => unknown): Error & Record<string, unknown> {
  try {
    work()
  } catch (error) {
    return error as Error & Record<string, unknown>
  }
  throw new Error('nothing was thrown')
}

describe('synchronous', () => {
  test('plain values, no promises', () => {
    using engine = createEngine(driver())
    engine.execute('create table marks (id integer primary key, name text)')
    const id = engine.begin(connection => connection.execute('insert into marks (name) values (?)', ['Ada']).lastInsertId)
    expect(id).toBe(1)
    expect(engine.execute('select id, name from marks')[0]).toEqual([1, 'Ada'])
    expect(engine.execute('select id, name from marks')[0]?.['name']).toBe('Ada')
  })

  test('foreign keys are enforced, a file has a WAL, both unless it is said otherwise', () => {
    using engine = createEngine(driver(file))
    expect(engine.execute('pragma foreign_keys').scalar()).toBe(1)
    expect(engine.execute('pragma journal_mode').scalar()).toBe('wal')
    expect(engine.execute('pragma busy_timeout').scalar()).toBe(5000)
    using other = createEngine(
      driver(`${file}2`, { foreignKeys: false, journalMode: 'delete', busyTimeout: 7, onConnect: ['pragma cache_size = -123'] }),
    )
    expect(other.execute('pragma foreign_keys').scalar()).toBe(0)
    expect(other.execute('pragma journal_mode').scalar()).toBe('delete')
    expect(other.execute('pragma busy_timeout').scalar()).toBe(7)
    expect(other.execute('pragma cache_size').scalar()).toBe(-123)
  })

  test('a database in memory has one connection: a second one is a clear error, not another empty database', () => {
    using engine = createEngine(driver())
    const connection = engine.connect()
    const error = thrown(() => engine.connect())
    expect(error['code']).toBe('POOL_TIMEOUT')
    expect(error.message).toMatch(/a synchronous engine cannot wait for one \(pool size 1, in use 1, waiting 0\)/)
    expect(error.message).toContain('a database in memory has a single connection')
    connection.close()
    engine.connect().close()
  })

  test('a file opens more connections; a writer that meets a lock says who is in the way', () => {
    using engine = createEngine(driver(file, { busyTimeout: 20 }))
    engine.execute('create table marks (id integer primary key)')
    using first = engine.connect()
    using second = engine.connect()
    first.execute('insert into marks values (1)')
    expect(second.execute('select id from marks').length).toBe(0)
    const error = thrown(() => second.execute('insert into marks values (2)'))
    expect(error['code']).toBe('DATABASE_BUSY')
    expect(error['retrySafe']).toBe(true)
    expect(error.message).toContain(file)
    first.commit()
    second.rollback()
    second.execute('insert into marks values (2)')
    second.commit()
    expect(engine.execute('select count(*) from marks').scalar()).toBe(2)
  })

  test('a snapshot that another writer has overtaken asks for the whole transaction again', () => {
    using engine = createEngine(driver(file, { busyTimeout: 20 }))
    engine.execute('create table marks (id integer primary key)')
    using first = engine.connect()
    first.execute('select * from marks')
    engine.execute('insert into marks values (1)')
    expect(thrown(() => first.execute('insert into marks values (2)'))['code']).toBe('SERIALIZATION')
  })

  test('an async function in begin() is refused and rolled back', () => {
    using engine = createEngine(driver())
    engine.execute('create table marks (id integer primary key)')
    // @ts-expect-error the transaction would end before the function does
    const error = thrown(() => engine.begin(async connection => void connection.execute('insert into marks values (1)')))
    expect(error.message).toContain('is async, but the engine is synchronous')
    expect(engine.execute('select * from marks').length).toBe(0)
    expect(engine.status).toMatchObject({ idle: 1, inUse: 0 })
  })

  test('retries block the thread and then succeed', () => {
    using engine = createEngine(driver(file, { busyTimeout: 0 }))
    engine.execute('create table marks (id integer primary key)')
    using holder = engine.connect()
    holder.execute('insert into marks values (1)')
    let runs = 0
    engine.begin(
      connection => {
        if (++runs === 2) holder.commit()
        connection.execute('insert into marks values (2)')
      },
      { retries: 3 },
    )
    expect(runs).toBe(2)
  })

  test('an error of the caller keeps the line of the caller', () => {
    using engine = createEngine(driver())
    const error = thrown(function callerOfEngine() {
      engine.execute('select nonsense')
    })
    expect(error['code']).toBe('PROGRAMMING')
    expect(error.stack?.split('\n').find(line => line.includes(' at '))).toContain('callerOfEngine')
    expect(error.cause).toBeInstanceOf(Error)
  })

  test('more than one statement in a text is refused, never half done', () => {
    using engine = createEngine(driver())
    engine.execute('create table marks (id integer primary key)')
    expect(thrown(() => engine.execute('insert into marks values (1); insert into marks values (2)')).message).toMatch(/more than one statement/)
    expect(engine.execute('select * from marks').length).toBe(0)
    expect(engine.execute('select 1 as one; -- the end\n ').scalar()).toBe(1)
  })

  test('schema changes reach cached statements', () => {
    using engine = createEngine(driver())
    engine.execute('create table marks (id integer primary key)')
    engine.execute('insert into marks values (1)')
    expect(engine.execute('select * from marks').columns).toEqual(['id'])
    engine.execute("alter table marks add column name text default 'x'")
    const rows = engine.execute('select * from marks')
    expect(rows.columns).toEqual(['id', 'name'])
    expect(rows[0]).toEqual([1, 'x'])
  })

  test('a stream is read as it is asked for, and leaving the loop closes it', () => {
    using engine = createEngine(driver())
    using connection = engine.connect()
    const seen: unknown[] = []
    for (const row of connection.stream('with recursive n(i) as (select 1 union all select i + 1 from n limit 100000) select i from n', [], {
      batchSize: 10,
    })) {
      seen.push(row[0])
      if (seen.length === 25) break
    }
    expect(seen.length).toBe(25)
    connection.execute('create table marks (id integer primary key)')
    connection.commit()
  })

  test('read-only: the file must exist, and writing is refused', () => {
    expect(thrown(() => createEngine(driver(file, { readOnly: true })).execute('select 1'))['code']).toBe('CANNOT_CONNECT')
    using engine = createEngine(driver(file))
    engine.execute('create table marks (id integer primary key)')
    using reader = createEngine(driver(file, { readOnly: true }))
    expect(reader.execute('select * from marks').length).toBe(0)
    expect(thrown(() => reader.execute('insert into marks values (1)'))['code']).toBe('READ_ONLY')
  })

  test('begin: immediate takes the write lock at once', () => {
    using engine = createEngine(driver(file, { begin: 'immediate', busyTimeout: 0 }))
    using first = engine.connect()
    first.begin()
    using second = engine.connect()
    expect(thrown(() => second.begin())['code']).toBe('DATABASE_BUSY')
    second.begin({ readOnly: true })
  })

  test('an isolation level that SQLite does not have is an error', () => {
    expect(thrown(() => createEngine(driver(), { isolation: 'read committed' })).message).toContain("no isolation level 'read committed'")
  })

  test('dispose closes what is idle at once, and what is lent when it comes back', () => {
    const engine = createEngine(driver(file))
    const connection = engine.connect()
    engine.dispose()
    expect(thrown(() => engine.connect())['code']).toBe('ENGINE_DISPOSED')
    connection.execute('select 1')
    connection.close()
    expect(engine.status).toMatchObject({ idle: 0, inUse: 0 })
    expect(thrown(() => connection.execute('select 1'))['code']).toBe('CONNECTION_CLOSED')
  })
})

describe('asynchronous', () => {
  test('a writer that meets a lock waits without blocking, so that the holder can finish', async () => {
    await using engine = createEngine(`sqlite:${file}`)
    await engine.execute('create table marks (id integer primary key)')
    const first = await engine.connect()
    await first.execute('insert into marks values (1)')
    const second = engine.begin(connection => connection.execute('insert into marks values (2)'))
    await new Promise(resolve => setTimeout(resolve, 50))
    await first.commit()
    await first.close()
    await second
    expect((await engine.execute('select count(*) from marks')).scalar()).toBe(2)
  })

  test('executeMany that meets a lock writes every row once', async () => {
    await using engine = createEngine(`sqlite:${file}`)
    await engine.execute('create table marks (id integer primary key)')
    const first = await engine.connect()
    await first.execute('insert into marks values (1)')
    const many = engine.begin(connection => connection.executeMany('insert into marks values (?) returning id', [[2], [3], [4]]))
    await new Promise(resolve => setTimeout(resolve, 30))
    await first.commit()
    await first.close()
    expect((await many).map(row => row[0])).toEqual([2, 3, 4])
  })

  test('the wait for a lock ends at busyTimeout', async () => {
    await using engine = createEngine(sqliteAsync(file, { busyTimeout: 100 }))
    await engine.execute('create table marks (id integer primary key)')
    const first = await engine.connect()
    await first.execute('insert into marks values (1)')
    const start = performance.now()
    expect(await rejection(engine.execute('insert into marks values (2)'))).toMatchObject({ code: 'DATABASE_BUSY', retrySafe: true })
    expect(performance.now() - start).toBeGreaterThan(90)
    expect(performance.now() - start).toBeLessThan(400)
    await first.close()
  })

  test('in memory: the second borrower waits for the first', async () => {
    await using engine = createEngine('sqlite:')
    await engine.execute('create table marks (id integer primary key)')
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => engine.begin(connection => connection.execute('insert into marks values (?)', [index]))),
    )
    expect((await engine.execute('select count(*) from marks')).scalar()).toBe(10)
    expect(engine.status).toMatchObject({ size: 1, idle: 1 })
  })

  test('a stream, also when other statements run meanwhile', async () => {
    await using engine = createEngine('sqlite:')
    await using connection = await engine.connect()
    let sum = 0
    for await (const row of connection.stream('with recursive n(i) as (select 1 union all select i + 1 from n limit 100) select i from n', [], {
      batchSize: 7,
    })) {
      sum += Number((await connection.execute('select ?', [row[0]])).scalar())
    }
    expect(sum).toBe(5050)
  })
})
