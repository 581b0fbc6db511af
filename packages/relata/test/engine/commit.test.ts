/** The four outcomes of COMMIT: done, surely not done, unknown, and a transaction that had failed before. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { CommitUnknownError } from '../../src/engine/errors/commit-unknown-error.ts'
import { OperationalError } from '../../src/engine/errors/database-error.ts'
import type { FreshDatabase } from '../support/databases.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { createMarks, delay, engineOn, rejection, servers } from './servers.ts'

describe.each(servers)('$name', server => {
  if (server.missing !== undefined) {
    test.skip(`skipped: ${server.missing}`, () => {})
    return
  }
  let fresh: FreshDatabase
  let proxy: FaultProxy
  let engine: Engine<'async'>
  let direct: Engine<'async'>

  beforeAll(async () => {
    fresh = await createMarks(server, 'commit')
    direct = engineOn(fresh.url)
  })
  afterAll(async () => {
    await direct.dispose()
    await fresh.drop()
  })
  beforeEach(async () => {
    await direct.execute('delete from marks')
    proxy = await FaultProxy.before(fresh.url)
    // PostgreSQL looks for deadlocks after a second.
    engine = engineOn(proxy.through(fresh.url), { statementTimeout: 2_000 })
  })
  afterEach(async () => {
    await engine.dispose()
    await proxy.close()
  })

  const marks = async (): Promise<number> => (await direct.execute('select id from marks')).length

  test.each(['rst', 'fin', 'hole'] as const)('the answer is lost (%s): unknown, never retried, and the row is there', async how => {
    let runs = 0
    const error = await rejection(
      engine.begin(
        async connection => {
          runs++
          await connection.execute("insert into marks values (1, 'once')")
          proxy.onText('commit', 'after', how)
        },
        { retries: 3 },
      ),
    )
    expect(error).toBeInstanceOf(CommitUnknownError)
    expect(error).toMatchObject({ code: 'COMMIT_UNKNOWN', retrySafe: false, statement: 'commit' })
    expect(runs).toBe(1)
    await expect.poll(marks, { timeout: 2_000 }).toBe(1)
    expect((await engine.execute('select 1 as one')).scalar()).toBe(1)
  })

  test('COMMIT never arrives: unknown as well, and the row is not there', async () => {
    const error = await rejection(
      engine.begin(async connection => {
        await connection.execute("insert into marks values (1, 'never')")
        proxy.onText('commit', 'before', 'rst')
      }),
    )
    expect(error).toMatchObject({ code: 'COMMIT_UNKNOWN' })
    await delay(50)
    expect(await marks()).toBe(0)
  })

  test('the connection is known to be dead before COMMIT is sent: a plain failure, and a retry does it', async () => {
    let runs = 0
    await engine.begin(
      async connection => {
        runs++
        await connection.execute("insert into marks values (1, 'twice')")
        if (runs === 1) {
          proxy.cutAll('rst')
          await delay(20)
        }
      },
      { retries: 1 },
    )
    expect(runs).toBe(2)
    expect(await marks()).toBe(1)

    const error = await rejection(
      engine.begin(async connection => {
        await connection.execute("insert into marks values (2, 'dead')")
        proxy.cutAll('rst')
        await delay(20)
      }),
    )
    expect(error).toBeInstanceOf(OperationalError)
    expect(error).not.toBeInstanceOf(CommitUnknownError)
    expect(error).toMatchObject({ code: 'CONNECTION_LOST', retrySafe: true })
    expect(await marks()).toBe(1)
  })

  test('after a failed COMMIT the connection says so until rollback, then works', async () => {
    const connection = await engine.connect()
    await connection.execute("insert into marks values (1, 'a')")
    proxy.onText('commit', 'before', 'rst')
    expect(await rejection(connection.commit())).toMatchObject({ code: 'COMMIT_UNKNOWN' })
    expect(await rejection(connection.commit())).toMatchObject({ code: 'TRANSACTION_FAILED' })
    expect(await rejection(connection.execute('select 1'))).toMatchObject({ code: 'TRANSACTION_FAILED' })
    await connection.rollback()
    await connection.close()
    expect(engine.status.inUse).toBe(0)
  })

  test('a deadlock: one of two is told that the whole transaction may run again, and with retries both succeed', async () => {
    await direct.execute("insert into marks values (1, 'a'), (2, 'b')")
    let meetings = 0
    const cross = (first: number, second: number): Promise<unknown> =>
      engine.begin(
        async connection => {
          await connection.execute(`update marks set name = 'x' where id = ${first}`)
          if (meetings++ < 2) await delay(150)
          await connection.execute(`update marks set name = 'y' where id = ${second}`)
        },
        { retries: 3 },
      )
    await Promise.all([cross(1, 2), cross(2, 1)])
    expect(meetings).toBeGreaterThan(2)

    meetings = 0
    const once = (first: number, second: number): Promise<unknown> =>
      engine.begin(async connection => {
        await connection.execute(`update marks set name = 'x' where id = ${first}`)
        await delay(150)
        await connection.execute(`update marks set name = 'y' where id = ${second}`)
      })
    const results = await Promise.allSettled([once(1, 2), once(2, 1)])
    const failed = results.filter(result => result.status === 'rejected')
    expect(failed.length).toBe(1)
    expect(failed[0]?.reason).toMatchObject({ code: 'SERIALIZATION', retrySafe: true, kind: 'retry-transaction' })
  })

  test('after a deadlock nothing is sent until rollback, so nothing is committed by accident', async () => {
    await direct.execute("insert into marks values (1, 'a'), (2, 'b')")
    const victim = async (first: number, second: number): Promise<string> => {
      const connection = await engine.connect()
      try {
        await connection.execute(`update marks set name = 'x' where id = ${first}`)
        await delay(150)
        const error = await connection.execute(`update marks set name = 'y' where id = ${second}`).then(
          () => null,
          (error: Error) => error,
        )
        if (error === null) {
          await connection.rollback()
          return 'survivor'
        }
        expect(await rejection(connection.execute("insert into marks values (3, 'after')"))).toMatchObject({ code: 'TRANSACTION_FAILED' })
        expect(await rejection(connection.commit())).toMatchObject({ code: 'TRANSACTION_FAILED' })
        return 'victim'
      } finally {
        await connection.close()
      }
    }
    expect((await Promise.all([victim(1, 2), victim(2, 1)])).sort()).toEqual(['survivor', 'victim'])
    expect((await direct.execute("select id from marks where id = 3 or name <> 'a' and name <> 'b'")).length).toBe(0)
  })
})

describe('postgresql alone', () => {
  const server = servers[0]!
  if (server.missing !== undefined) {
    test.skip(`skipped: ${server.missing}`, () => {})
    return
  }
  let fresh: FreshDatabase
  let engine: Engine<'async'>
  beforeAll(async () => {
    fresh = await createMarks(server, 'commit_pg')
    engine = engineOn(fresh.url)
  })
  afterAll(async () => {
    await engine.dispose()
    await fresh.drop()
  })

  test('COMMIT of a failed transaction is an error that names the first failure', async () => {
    const connection = await engine.connect()
    await connection.execute("insert into marks values (1, 'a')")
    await rejection(connection.execute('select nonsense'))
    const error = await rejection(connection.commit())
    expect(error).toMatchObject({ code: 'TRANSACTION_FAILED' })
    expect(error.message).toContain('nonsense')
    await connection.rollback()
    await connection.close()
    expect((await engine.execute('select id from marks')).length).toBe(0)
  })

  test('COMMIT as raw text in a failed transaction is an error too', async () => {
    const connection = await engine.connect()
    await connection.execute("insert into marks values (1, 'a')")
    await rejection(connection.execute('select nonsense'))
    expect(await rejection(connection.execute('commit'))).toMatchObject({ code: 'TRANSACTION_FAILED' })
    await connection.close()
  })

  test('a deferred constraint fails at COMMIT: a plain IntegrityError, nothing is committed', async () => {
    await engine.execute('create table deferred (id int primary key, other int references deferred deferrable initially deferred)')
    const error = await rejection(engine.begin(connection => connection.execute('insert into deferred values (1, 99)')))
    expect(error).toMatchObject({ code: 'INTEGRITY', kind: 'foreign-key', table: 'deferred', constraint: 'deferred_other_fkey', columns: ['other'] })
    expect((await engine.execute('select id from deferred')).length).toBe(0)
  })

  test('a serialization failure at COMMIT is retried whole', async () => {
    await engine.execute("insert into marks values (10, 'a'), (11, 'a')")
    let runs = 0
    const swap = (read: number, write: number): Promise<unknown> =>
      engine.begin(
        async connection => {
          runs++
          await connection.execute(`select name from marks where id = ${read}`)
          if (runs <= 2) await delay(100)
          await connection.execute(`update marks set name = 'z' where id = ${write}`)
        },
        { isolation: 'serializable', retries: 5 },
      )
    await Promise.all([swap(10, 11), swap(11, 10)])
    expect(runs).toBeGreaterThan(2)
  })
})
