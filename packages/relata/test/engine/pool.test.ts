/** Who gets a connection, when, and in which state. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import type { EngineOptions } from '../../src/engine/engine-options.ts'
import { PoolTimeoutError } from '../../src/engine/errors/timeout-errors.ts'
import type { FreshDatabase } from '../support/databases.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { createMarks, delay, engineOn, rejection, servers } from './servers.ts'

describe.each(servers)('$name', server => {
  if (server.missing !== undefined) {
    test.skip(`skipped: ${server.missing}`, () => {})
    return
  }
  let fresh: FreshDatabase
  const engines: Engine<'async'>[] = []
  const open = (options: EngineOptions): Engine<'async'> => {
    const engine = engineOn(fresh.url, options)
    engines.push(engine)
    return engine
  }
  beforeAll(async () => {
    fresh = await createMarks(server, 'pool')
  })
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.dispose()
  })
  afterAll(() => fresh.drop())

  test('waiters are served in the order in which they came', async () => {
    const engine = open({ poolSize: 1 })
    const order: number[] = []
    const work = (number: number): Promise<void> =>
      engine.begin(async connection => {
        await connection.execute('select 1')
        order.push(number)
      })
    await Promise.all(Array.from({ length: 20 }, (_, index) => work(index)))
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index))
    expect(engine.status).toMatchObject({ idle: 1, inUse: 0, waiting: 0, opening: 0 })
  })

  test('200 waiters, 5 connections that do not come back: each fails at its time, with the numbers', async () => {
    const engine = open({ poolSize: 5, acquireTimeout: 300 })
    const holders = await Promise.all(Array.from({ length: 5 }, () => engine.connect()))
    const start = performance.now()
    const times: number[] = []
    const errors = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const error = await rejection(engine.connect())
        times.push(performance.now() - start)
        return error
      }),
    )
    expect(times[0]).toBeGreaterThan(290)
    expect(times[0]).toBeLessThan(450)
    // The last ones wait for the test runner, which looks up the sources of 200 stack traces.
    expect(times.at(-1)).toBeLessThan(2_000)
    expect(errors.every(error => error instanceof PoolTimeoutError)).toBe(true)
    expect(errors[0]?.message).toMatch(/no connection to .* became free within 300 ms \(pool size 5, in use 5, waiting 200\)/)
    expect(errors[0]?.message).toMatch(/object {2}connection 1, lent \d\.\d s ago/)
    expect(engine.status).toMatchObject({ inUse: 5, waiting: 0 })
    for (const holder of holders) await holder.close()
    expect(engine.status).toMatchObject({ idle: 5, inUse: 0, waiting: 0 })
    expect((await engine.execute('select 1 as one')).scalar()).toBe(1)
  })

  test('a waiter whose time is over leaves no hole in the line', async () => {
    const engine = open({ poolSize: 1, acquireTimeout: 200 })
    const holder = await engine.connect()
    const late = rejection(engine.connect())
    await delay(100)
    const inTime = engine.connect()
    expect(await late).toBeInstanceOf(PoolTimeoutError)
    await holder.close()
    const connection = await inTime
    await connection.close()
    expect(engine.status).toMatchObject({ idle: 1, inUse: 0, waiting: 0 })
  })

  test('the message names where the longest holder borrowed, if it is traced', async () => {
    const engine = open({ poolSize: 1, acquireTimeout: 50, traceBorrowers: true })
    const holder = await engine.connect()
    const error = await rejection(engine.connect())
    expect(error.message).toContain('pool.test.ts')
    await holder.close()
  })

  test('the next borrower never sees an open or failed transaction', async () => {
    const engine = open({ poolSize: 1 })
    const id = (await engine.execute(server.connectionId)).scalar()
    const first = await engine.connect()
    await first.execute("insert into marks values (1, 'left open')")
    await first.close()
    // Rolled back, not thrown away.
    expect((await engine.execute(server.connectionId)).scalar()).toEqual(id)
    expect((await engine.execute('select id from marks')).length).toBe(0)

    const raw = await engine.connect()
    await raw.pooled.driver.execute(server.name === 'mariadb' ? 'start transaction' : 'begin', [])
    await raw.pooled.driver.execute("insert into marks values (2, 'behind the back')", [])
    await raw.close()
    expect((await engine.execute('select id from marks')).length).toBe(0)

    const failed = await engine.connect()
    await rejection(failed.execute('select nonsense'))
    await failed.close()
    expect((await engine.execute('select 1 as one')).scalar()).toBe(1)
    expect(engine.status).toMatchObject({ idle: 1, inUse: 0 })
  })

  test('the next borrower never sees session settings and locks', async () => {
    const engine = open({ poolSize: 1 })
    const mariadb = server.name === 'mariadb'
    const show = mariadb ? 'select @@session.max_statement_time' : 'show statement_timeout'
    const before = (await engine.execute(show)).scalar()
    const first = await engine.connect()
    await first.execute(mariadb ? 'set session max_statement_time = 7' : "set statement_timeout = '7s'")
    await first.execute(mariadb ? "select get_lock('relata_pool_test', 1)" : 'select pg_advisory_lock(4711)')
    await first.commit()
    await first.close()
    expect((await engine.execute(show)).scalar()).toEqual(before)
    const other = open({ poolSize: 1 })
    const free = mariadb ? "select is_free_lock('relata_pool_test')" : 'select pg_try_advisory_lock(4711)'
    expect(Number((await other.execute(free)).scalar())).toBe(1)
    const zone = mariadb ? 'select @@session.time_zone' : 'show timezone'
    expect((await engine.execute(zone)).scalar()).toBe(mariadb ? '+00:00' : 'UTC')
    if (mariadb) expect(Number((await engine.execute('select @@session.autocommit')).scalar())).toBe(0)
  })

  test('a connection older than maxLifetime is replaced when it comes back', async () => {
    const engine = open({ poolSize: 1, maxLifetime: 50 })
    const first = (await engine.execute(server.connectionId)).scalar()
    await delay(60)
    expect((await engine.execute(server.connectionId)).scalar()).not.toEqual(first)
    await expect.poll(async () => Number((await engine.execute(server.isConnected(first))).scalar())).toBe(0)
    const third = (await engine.execute(server.connectionId)).scalar()
    expect((await engine.execute(server.connectionId)).scalar()).toEqual(third)
  })

  test('while connecting fails, counts stay right and waiters get their turn', async () => {
    const proxy = await FaultProxy.before(fresh.url)
    const engine = engineOn(proxy.through(fresh.url), { poolSize: 2 })
    engines.push(engine)
    proxy.resetNew()
    const errors = await Promise.all(Array.from({ length: 10 }, () => rejection(engine.execute('select 1'))))
    expect(errors.every(error => (error as { code?: string }).code === 'CANNOT_CONNECT')).toBe(true)
    expect(engine.status).toEqual({ size: 2, idle: 0, inUse: 0, opening: 0, waiting: 0 })
    proxy.heal()
    await Promise.all(Array.from({ length: 10 }, () => engine.execute('select 1')))
    expect(engine.status).toEqual({ size: 2, idle: 2, inUse: 0, opening: 0, waiting: 0 })
    await engine.dispose()
    await proxy.close()
  })

  test('idle connections do not keep the process alive, lent ones do', async () => {
    const sockets = (): number => process.getActiveResourcesInfo().filter(resource => resource === 'TCPSocketWrap').length
    // Those of the tests before this one are still on their way out.
    await expect.poll(sockets).toBe(0)
    const before = 0
    const engine = open({ poolSize: 3 })
    await Promise.all([1, 2, 3].map(() => engine.execute(server.sleep(0.02))))
    expect(engine.status.idle).toBe(3)
    expect(sockets()).toBe(before)
    const connection = await engine.connect()
    expect(sockets()).toBe(before + 1)
    await connection.close()
    expect(sockets()).toBe(before)
  })

  test('two statements at once on one connection take turns', async () => {
    const engine = open({ poolSize: 1 })
    await engine.begin(async connection => {
      const values = await Promise.all(Array.from({ length: 10 }, (_, index) => connection.execute(`select ${index} as n`)))
      expect(values.map(rows => rows.scalar())).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    })
  })

  test('dispose: no new ones, running ones finish, waiters are told, sessions end on the server', async () => {
    const engine = open({ poolSize: 1, drainTimeout: 1_000 })
    const running = engine.execute(server.sleep(0.2))
    const waiting = rejection(engine.execute('select 1'))
    await delay(50)
    const disposing = engine.dispose()
    expect(await waiting).toMatchObject({ code: 'ENGINE_DISPOSED' })
    await running
    await disposing
    expect(await rejection(engine.execute('select 1'))).toMatchObject({ code: 'ENGINE_DISPOSED' })
    expect(engine.status).toMatchObject({ idle: 0, inUse: 0, opening: 0 })
  })

  test('dispose cuts what does not come back in time', async () => {
    const engine = open({ poolSize: 1, drainTimeout: 100 })
    const connection = await engine.connect()
    const running = rejection(connection.execute(server.sleep(3)))
    const start = performance.now()
    await engine.dispose()
    expect(performance.now() - start).toBeLessThan(300)
    expect(await running).toMatchObject({ code: 'CONNECTION_LOST' })
    await connection.close()
  })
})
