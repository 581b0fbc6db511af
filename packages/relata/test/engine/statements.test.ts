/** Statements on all databases: transactions, savepoints, isolation, streams, many rows, what echo and listeners see, stale plans. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createEngine } from '../../src/drivers/create-engine.ts'
import { postgresql } from '../../src/drivers/postgresql.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { statementLog } from '../../src/testing/statement-log.ts'
import { databases, type FreshDatabase } from '../support/databases.ts'
import { rejection } from './servers.ts'

describe.each(databases)('$name', server => {
  if (server.missing !== undefined) {
    test.skip(`skipped: ${server.missing}`, () => {})
    return
  }
  const { name } = server
  const p = (count: number): string => Array.from({ length: count }, (_, index) => (name === 'postgresql' ? `$${index + 1}` : '?')).join(', ')
  let fresh: FreshDatabase
  let engine: Engine<'async'>
  beforeAll(async () => {
    fresh = await server.create('statements')
    engine = createEngine(fresh.url)
    await engine.execute('create table marks (id integer primary key, name varchar(20))')
  })
  beforeEach(async () => void (await engine.execute('delete from marks')))
  afterAll(async () => {
    await engine.dispose()
    await fresh.drop()
  })
  const ids = async (): Promise<unknown[]> => (await engine.execute('select id from marks order by id')).map(row => row[0])

  test('the first statement begins; leaving without commit rolls back', async () => {
    {
      await using connection = await engine.connect()
      expect(connection.inTransaction).toBe(false)
      await connection.execute(`insert into marks (id) values (${p(1)})`, [1])
      expect(connection.inTransaction).toBe(true)
      await connection.commit()
      expect(connection.inTransaction).toBe(false)
      await connection.execute(`insert into marks (id) values (${p(1)})`, [2])
    }
    expect(await ids()).toEqual([1])
  })

  test('begin(fn) commits what returns and rolls back what throws', async () => {
    expect(await engine.begin(async connection => (await connection.execute(`insert into marks (id) values (${p(1)})`, [1])).rowCount)).toBe(1)
    await expect(
      engine.begin(async connection => {
        await connection.execute(`insert into marks (id) values (${p(1)})`, [2])
        throw new Error('on purpose')
      }),
    ).rejects.toThrow('on purpose')
    expect(await ids()).toEqual([1])
  })

  test('savepoints nest: rolled back, kept, and left by an error', async () => {
    await engine.begin(async connection => {
      await connection.execute('insert into marks (id) values (1)')
      const outer = await connection.beginNested()
      await connection.execute('insert into marks (id) values (2)')
      const inner = await connection.beginNested()
      await connection.execute('insert into marks (id) values (3)')
      await inner.rollback()
      await connection.execute('insert into marks (id) values (4)')
      await outer.commit()
      expect(await rejection(Promise.resolve().then(() => outer.rollback()))).toMatchObject({ code: 'INVALID_REQUEST' })
      try {
        await using _ = await connection.beginNested()
        await connection.execute('insert into marks (id) values (5)')
        throw new Error('leave')
      } catch {
        // The savepoint is gone with its scope.
      }
    })
    expect(await ids()).toEqual([1, 2, 4])
  })

  test('isolation levels and read-only transactions', async () => {
    if (name === 'sqlite') return
    const show = name === 'postgresql' ? 'show transaction_isolation' : 'select @@session.transaction_isolation'
    if (name === 'postgresql') {
      expect(await engine.begin(async connection => (await connection.execute(show)).scalar(), { isolation: 'serializable' })).toBe('serializable')
      await using strict = createEngine(fresh.url, { isolation: 'repeatable read' })
      expect(await strict.begin(async connection => (await connection.execute(show)).scalar())).toBe('repeatable read')
    }
    const other = createEngine(fresh.url)
    await using connection = await engine.connect()
    await connection.begin({ isolation: 'read committed' })
    expect((await connection.execute('select count(*) from marks')).scalar()).toEqual(name === 'postgresql' ? '0' : 0n)
    await other.execute('insert into marks (id) values (1)')
    expect((await connection.execute('select id from marks')).length).toBe(1)
    await connection.commit()
    await connection.begin({ isolation: 'repeatable read' })
    expect((await connection.execute('select id from marks')).length).toBe(1)
    await other.execute('insert into marks (id) values (2)')
    expect((await connection.execute('select id from marks')).length).toBe(1)
    await connection.commit()
    await connection.begin({ readOnly: true })
    expect(await rejection(connection.execute('insert into marks (id) values (3)'))).toMatchObject({
      kind: 'read-only',
    })
    await connection.rollback()
    await other.dispose()
  })

  test('executeMany: all rows, the keys in their order, and nothing of it after an error', async () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => [index, `n${index}`])
    const written = await engine.begin(connection => connection.executeMany(`insert into marks (id, name) values (${p(2)})`, rows))
    expect(written.rowCount).toBe(1_000)
    await engine.execute('delete from marks')
    const returned = await engine.begin(connection => connection.executeMany(`insert into marks (id, name) values (${p(2)}) returning id`, rows))
    expect(returned.map(row => row[0])).toEqual(rows.map(row => row[0]))
    const updated = await engine.begin(connection =>
      connection.executeMany(`update marks set name = ${p(1)} where id = ${name === 'postgresql' ? '$2' : '?'}`, [
        ['a', 1],
        ['a', 2],
        ['a', 5_000],
      ]),
    )
    expect(updated.rowCount).toBe(2)
    await engine.execute('delete from marks')
    expect(
      await rejection(
        engine.begin(connection =>
          connection.executeMany(`insert into marks (id, name) values (${p(2)})`, [
            [1, 'a'],
            [2, null],
            [1, 'again'],
            [3, 'c'],
          ]),
        ),
      ),
    ).toMatchObject({ code: 'INTEGRITY' })
    expect(await ids()).toEqual([])
  })

  test('a stream gives all rows in order, and may be left early', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => [index, 'x'])
    await engine.begin(connection => connection.executeMany(`insert into marks (id, name) values (${p(2)})`, rows))
    await using connection = await engine.connect()
    const heard: string[] = []
    const stop = engine.onStatement(event => heard.push(`${event.rowCount} ${event.error?.name ?? event.kind}`))
    const seen: unknown[] = []
    for await (const row of connection.stream('select id, name from marks order by id', [], { batchSize: 64 })) seen.push(row[0])
    expect(seen).toEqual(rows.map(row => row[0]))
    for await (const row of connection.stream(`select id from marks where id >= ${p(1)} order by id`, [100], { batchSize: 10 })) {
      expect(row[0]).toBe(100)
      break
    }
    expect((await connection.execute('select id from marks where id = 1')).scalar()).toBe(1)
    const failing = async (): Promise<void> => {
      for await (const row of connection.stream('select nonsense from marks')) void row
    }
    expect(await rejection(failing())).toMatchObject({ code: 'PROGRAMMING' })
    stop()
    // the listener is told of a stream when it ends, with the rows that were read
    expect(heard.filter(line => !line.endsWith('transaction'))).toEqual([
      '500 statement',
      '10 statement',
      '1 statement',
      '0 ProgrammingError [PROGRAMMING]',
    ])
  })

  test('echo prints readable lines with times, and values only when they may be shown', async () => {
    const lines: string[] = []
    await using quiet = createEngine(fresh.url, { echo: line => lines.push(line) })
    await quiet.begin(connection => connection.execute(`insert into marks (id, name) values (${p(2)})`, [1, 'secret']))
    await rejection(quiet.execute('select nonsense'))
    const text = lines.join('\n')
    expect(text).toMatch(/^\[1\] +\d+\.\d\d ms +1 row insert into marks .*\(2 parameters\)$/m)
    expect(text).toMatch(/ms +commit$/m)
    expect(text).toMatch(/ms +failed select nonsense\n +ProgrammingError/)
    expect(text).not.toContain('secret')
    lines.length = 0
    await using open = createEngine(fresh.url, { echo: line => lines.push(line), logParameters: true })
    await open.execute(`insert into marks (id, name) values (${p(2)})`, [2, 'shown'])
    expect(lines[0]).toContain('[2, "shown"]')
  })

  test('the log counts, names tables, keeps transactions apart and stops', async () => {
    const log = statementLog(engine)
    await engine.begin(async connection => {
      await connection.execute('insert into marks (id) values (1)')
      await connection.executeMany(`insert into marks (id) values (${p(1)})`, [[2], [3]])
      await connection.execute('update marks set name = null')
      await connection.execute('select id from marks')
      await connection.execute('delete from marks')
    })
    expect(log.tables()).toEqual(['insert marks', 'insert marks', 'update marks', 'select marks', 'delete marks'])
    expect([log.count(), log.count('insert'), log.count('select')]).toEqual([5, 2, 1])
    expect(log.events[1]).toMatchObject({ repetitions: 2, rowCount: 2, parameterCount: 1, parameters: null, error: null })
    expect(log.transactions.at(-1)).toBe('commit')
    expect(log.toString()).toContain('x 2 rows')
    log.reset()
    log.stop()
    await engine.execute('select 1')
    expect(log.all).toEqual([])
  })

  test('a table that changes under prepared statements: one transparent retry outside of a transaction and at its beginning', async () => {
    await engine.execute('create table changing (id integer primary key)')
    await using one = createEngine(fresh.url, { poolSize: 1 })
    const sql = `select * from changing where id > ${p(1)}`
    for (let times = 0; times < 3; times++) await one.execute(sql, [0])
    await engine.execute('alter table changing add column extra integer')
    await engine.execute('insert into changing values (1, 2)')
    expect((await one.execute(sql, [0]))[0]).toEqual([1, 2])
    for (let times = 0; times < 3; times++) expect((await one.execute(sql, [0]))[0]).toEqual([1, 2])
    await engine.execute('alter table changing add column more integer')
    expect(await one.begin(async connection => (await connection.execute(sql, [0]))[0])).toEqual([1, 2, null])
    expect((await one.execute(sql, [0]))[0]).toEqual([1, 2, null])
    await engine.execute('drop table changing')
  })
})

describe('postgresql alone', () => {
  const server = databases[1]!
  if (server.missing !== undefined) {
    test.skip(`skipped: ${server.missing}`, () => {})
    return
  }
  let fresh: FreshDatabase
  beforeAll(async () => {
    fresh = await server.create('named')
  })
  afterAll(() => fresh.drop())
  const prepared = "select name from pg_prepared_statements where statement not like '%pg_prepared_statements%' order by name"

  test('statements are named by a hash of their text, the same on every connection', async () => {
    await using engine = createEngine(fresh.url)
    const [first, second] = [await engine.connect(), await engine.connect()]
    for (const connection of [first, second]) await connection.execute('select $1::int', [1])
    const names = [(await first.execute(prepared)).map(row => row[0]), (await second.execute(prepared)).map(row => row[0])]
    expect(names[0]).toEqual(names[1])
    expect(names[0]?.[0]).toMatch(/^relata_[0-9a-f]{40}$/)
    await first.close()
    await second.close()
  })

  test('no more than so many stay prepared', async () => {
    await using engine = createEngine(fresh.url, { poolSize: 1 })
    await engine.begin(async connection => {
      for (let index = 0; index < 600; index++) await connection.execute(`select ${index} as n`)
      expect((await connection.execute(prepared)).length).toBeLessThanOrEqual(501)
      expect((await connection.execute('select 0 as n')).scalar()).toBe(0)
    })
  })

  test('pooled by transaction: none is named, and session state is left alone', async () => {
    await using engine = createEngine(postgresql(fresh.url, { pooledByTransaction: true }), { poolSize: 1 })
    await engine.begin(async connection => {
      for (let times = 0; times < 3; times++) expect((await connection.execute('select $1::int', [times])).scalar()).toBe(times)
      expect((await connection.execute(prepared)).length).toBe(0)
    })
  })

  test('a statement dropped or already there on the server (as behind a pooler) is recovered outside of a transaction', async () => {
    await using engine = createEngine(fresh.url, { poolSize: 1 })
    await engine.execute('select $1::int + 1', [1])
    await engine.execute('deallocate all')
    expect((await engine.execute('select $1::int + 1', [1])).scalar()).toBe(2)
    expect(await engine.begin(async connection => (await connection.execute('select $1::int + 1', [2])).scalar())).toBe(3)
  })

  test('BEGIN travels with the first statement, whatever that is, and is not sent at all without one', async () => {
    await using engine = createEngine(fresh.url, { poolSize: 1 })
    const state = 'select pg_current_xact_id_if_assigned() is null, now() <> statement_timestamp()'
    await engine.begin(async connection => {
      expect(connection.inTransaction).toBe(true)
      await connection.execute('select 1')
      expect((await connection.execute(state))[0]?.[1]).toBe(true)
    })
    await engine.begin(async () => {})
    await engine.begin(async connection => {
      const savepoint = await connection.beginNested()
      await savepoint.rollback()
    })
    await engine.begin(connection => connection.executeMany('select $1::int', [[1], [2]]))
    expect(
      await engine.begin(async connection => (await connection.execute('show transaction_isolation')).scalar(), {
        isolation: 'serializable',
        readOnly: true,
      }),
    ).toBe('serializable')
    expect(engine.status.idle).toBe(1)
  })

  test('a server that no longer takes writes: the connection is not lent again', async () => {
    await using engine = createEngine(fresh.url, { poolSize: 1 })
    const before = (await engine.execute('select pg_backend_pid()')).scalar()
    const error = await rejection(
      engine.begin(async connection => {
        await connection.execute('set transaction read only')
        await connection.execute('create table refused (id int)')
      }),
    )
    expect(error).toMatchObject({ code: 'WRONG_ROLE', retrySafe: true, sqlState: '25006' })
    expect((await engine.execute('select pg_backend_pid()')).scalar()).not.toBe(before)
  })

  test('a first statement that fails is prepared anew the next time', async () => {
    await using engine = createEngine(fresh.url, { poolSize: 1 })
    const later = 'select * from comes_later where id = $1'
    for (let times = 0; times < 3; times++)
      expect(await rejection(engine.begin(connection => connection.execute(later, [1])))).toMatchObject({ code: 'PROGRAMMING', sqlState: '42P01' })
    expect(await rejection(engine.execute(later, [1]))).toMatchObject({ sqlState: '42P01' })
    await engine.execute('create table comes_later (id int primary key)')
    const insert = 'insert into comes_later values ($1)'
    for (const id of [1, 1, 1, 2])
      await engine.begin(connection => connection.execute(insert, [id])).catch((error: { code: string }) => expect(error.code).toBe('INTEGRITY'))
    await using other = createEngine(fresh.url, { poolSize: 1 })
    for (const id of [1, 1, 3]) await other.execute(insert, [id]).catch((error: { code: string }) => expect(error.code).toBe('INTEGRITY'))
    expect((await other.execute(later, [3])).length).toBe(1)
    expect((await engine.begin(connection => connection.execute(later, [2]))).length).toBe(1)
  })

  test('other statements run between the batches of a stream', async () => {
    await using engine = createEngine(fresh.url)
    await using connection = await engine.connect()
    let sum = 0
    for await (const row of connection.stream('select n from generate_series(1, 50) n', [], { batchSize: 7 })) {
      sum += (await connection.execute('select $1::int', [row[0]])).scalar() as number
    }
    expect(sum).toBe(1_275)
  })
})
