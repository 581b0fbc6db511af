/** What breaks between an engine and its server: every fault ends in a typed error within its time, and the engine works again. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { OperationalError } from '../../src/engine/errors/database-error.ts'
import { ConnectTimeoutError, StatementTimeoutError } from '../../src/engine/errors/timeout-errors.ts'
import type { FreshDatabase } from '../support/databases.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { createMarks, delay, engineOn, rejection, servers, timed } from './servers.ts'

describe.each(servers)('$name', server => {
  if (server.missing !== undefined) {
    test.skip(`skipped: ${server.missing}`, () => {})
    return
  }
  let fresh: FreshDatabase
  let proxy: FaultProxy
  let engine: Engine<'async'>
  const unhandled: unknown[] = []
  const noteUnhandled = (error: unknown): void => void unhandled.push(error)

  beforeAll(async () => {
    fresh = await createMarks(server, 'faults')
    process.on('unhandledRejection', noteUnhandled)
    process.on('uncaughtExceptionMonitor', noteUnhandled)
  })
  afterAll(async () => {
    process.off('unhandledRejection', noteUnhandled)
    process.off('uncaughtExceptionMonitor', noteUnhandled)
    await fresh.drop()
  })
  beforeEach(async () => {
    proxy = await FaultProxy.before(fresh.url)
    engine = engineOn(proxy.through(fresh.url))
  })
  afterEach(async () => {
    await engine.dispose()
    await proxy.close()
    await delay(10)
    expect(unhandled.splice(0)).toEqual([])
  })

  const works = async (): Promise<void> => {
    proxy.heal()
    expect((await engine.execute('select 1 as one')).scalar()).toBe(1)
    expect(engine.status.inUse).toBe(0)
  }

  describe.each(['rst', 'fin'] as const)('%s', how => {
    test('while a statement runs: it fails at once, and the next one works', async () => {
      await engine.execute('select 1')
      const running = rejection(engine.execute(server.sleep(5)))
      await delay(100)
      const cutAt = performance.now()
      proxy.cutAll(how)
      const error = await running
      expect(performance.now() - cutAt).toBeLessThan(300)
      expect(error).toBeInstanceOf(OperationalError)
      expect(error).toMatchObject({ code: 'CONNECTION_LOST', connectionLost: true, retrySafe: false, statement: server.sleep(5) })
      await works()
    })

    test('on idle connections: nobody notices', async () => {
      await Promise.all([engine.execute(server.sleep(0.05)), engine.execute(server.sleep(0.05))])
      expect(engine.status.idle).toBe(2)
      proxy.cutAll(how)
      await delay(20)
      await works()
    })

    test('on a lent connection between two statements: the process lives, the transaction is lost, a retry is safe', async () => {
      const connection = await engine.connect()
      await connection.execute("insert into marks values (1, 'lost')")
      proxy.cutAll(how)
      await delay(20)
      const error = await rejection(connection.execute('select 1'))
      expect(error).toMatchObject({ code: 'CONNECTION_LOST', connectionLost: true, retrySafe: true })
      expect(await rejection(connection.execute('select 1'))).toMatchObject({ code: 'TRANSACTION_FAILED' })
      await connection.rollback()
      await connection.close()
      await works()
      expect((await engine.execute('select id from marks')).length).toBe(0)
    })

    test('inside a large result', async () => {
      await engine.execute('select 1')
      proxy.cutAfter(100_000, how)
      expect(await rejection(engine.execute(server.manyRows(20_000)))).toMatchObject({ code: 'CONNECTION_LOST' })
      await works()
    })
  })

  test('the server ends the connection while a statement runs', async () => {
    const connection = await engine.connect()
    const id = (await connection.execute(server.connectionId)).scalar()
    const running = rejection(connection.execute(server.sleep(5)))
    await delay(50)
    await engine.execute(server.kill(id))
    expect(await running).toMatchObject({ code: 'CONNECTION_LOST', connectionLost: true, retrySafe: true })
    await connection.close()
    await works()
  })

  test('the server ends an idle connection, and one that is lent', async () => {
    const lent = await engine.connect()
    const lentId = (await lent.execute(server.connectionId)).scalar()
    const idleId = (await engine.execute(server.connectionId)).scalar()
    const administrator = engineOn(fresh.url)
    await administrator.execute(server.kill(idleId))
    await administrator.execute(server.kill(lentId))
    await administrator.dispose()
    await delay(50)
    expect(await rejection(lent.execute('select 1'))).toMatchObject({ connectionLost: true })
    await lent.close()
    await works()
  })

  test('a blackhole under a statement: it ends at its timeout, and its connection is not used again', async () => {
    await engine.execute('select 1')
    proxy.blackhole()
    let error: Error | undefined
    const took = await timed(async () => (error = await rejection(engine.execute('select 2'))))
    expect(took).toBeGreaterThan(900)
    expect(took).toBeLessThan(1_300)
    expect(error).toBeInstanceOf(StatementTimeoutError)
    expect(error).toMatchObject({ code: 'STATEMENT_TIMEOUT', statement: 'select 2' })
    await works()
  })

  test('the answer stops in its middle while the connection stays open', async () => {
    await engine.execute('select 1')
    proxy.cutAfter(100_000, 'hole')
    expect(await rejection(engine.execute(server.manyRows(20_000)))).toBeInstanceOf(StatementTimeoutError)
    await works()
  })

  test('a blackhole under COMMIT, rollback, savepoint and close: none of them hangs', async () => {
    const connection = await engine.connect()
    await connection.execute('select 1')
    proxy.blackhole()
    expect(await timed(() => connection.rollback())).toBeLessThan(1_300)
    expect(await timed(() => connection.close())).toBeLessThan(300)
    proxy.heal()
    const second = await engine.connect()
    await second.execute('select 1')
    proxy.blackhole()
    expect(await timed(() => second.beginNested())).toBeLessThan(1_300)
    expect(await timed(() => second.close())).toBeLessThan(1_300)
    await works()
  })

  test('a blackhole on idle connections: the ping finds it, one lost ping drops the others too', async () => {
    await engine.dispose()
    engine = engineOn(proxy.through(fresh.url), { pingAfter: 0, connectTimeout: 300, poolSize: 3 })
    await Promise.all([1, 2, 3].map(() => engine.execute(server.sleep(0.05))))
    expect(engine.status.idle).toBe(3)
    proxy.cutAll('hole')
    let value: unknown
    const took = await timed(async () => (value = (await engine.execute('select 1 as one')).scalar()))
    expect(value).toBe(1)
    expect(took).toBeLessThan(600)
    expect(engine.status).toMatchObject({ idle: 1, inUse: 0 })
  })

  test('a statement that takes too long is ended on the server too', async () => {
    const slow = server.sleep(7)
    expect(await rejection(engine.execute(slow))).toBeInstanceOf(StatementTimeoutError)
    await expect.poll(async () => Number((await engine.execute(server.countSleeping)).scalar()), { timeout: 2_000 }).toBe(0)
    await works()
  })

  test('a connection refused', async () => {
    await proxy.refuse()
    const took = await timed(async () => {
      const error = await rejection(engine.execute('select 1'))
      expect(error).toMatchObject({ code: 'CANNOT_CONNECT', retrySafe: true })
      expect(error.message).toContain('127.0.0.1')
      expect(error.message).toContain('ECONNREFUSED')
    })
    expect(took).toBeLessThan(500)
    expect(engine.status).toMatchObject({ opening: 0, inUse: 0, idle: 0 })
    await proxy.listen()
    await works()
  })

  test('accepted, then reset', async () => {
    proxy.resetNew()
    expect(await rejection(engine.execute('select 1'))).toMatchObject({ code: 'CANNOT_CONNECT' })
    await works()
  })

  test('a blackhole on connect ends at the connect timeout and leaves no socket', async () => {
    proxy.blackhole()
    let error: Error | undefined
    const took = await timed(async () => (error = await rejection(engine.execute('select 1'))))
    expect(error).toBeInstanceOf(ConnectTimeoutError)
    expect(error).toMatchObject({ code: 'CONNECT_TIMEOUT', retrySafe: true })
    expect(took).toBeGreaterThan(900)
    expect(took).toBeLessThan(1_300)
    await delay(50)
    expect(proxy.open).toBe(0)
    await works()
  })

  test('one hanging connect does not hold up the others', async () => {
    await engine.execute('select 1')
    const holder = await engine.connect()
    proxy.blackhole()
    const { accepted } = proxy
    const hanging = rejection(engine.execute('select 1'))
    await expect.poll(() => proxy.accepted).toBeGreaterThan(accepted)
    proxy.heal()
    await holder.close()
    expect((await engine.execute('select 1 as one')).scalar()).toBe(1)
    expect(await hanging).toBeInstanceOf(ConnectTimeoutError)
    expect(engine.status).toMatchObject({ opening: 0, inUse: 0 })
  })

  test('wrong password and unknown database say so and name no password', async () => {
    const url = new URL(fresh.url)
    url.pathname = '/relata_no_such_database'
    await using wrong = engineOn(url.href)
    const error = await rejection(wrong.execute('select 1'))
    expect(error).toMatchObject({ code: 'CANNOT_CONNECT' })
    expect(error.message).toContain('relata_no_such_database')
  })
})
