/** The servers that the engine's tests run on, and the few texts in which they differ. */
import { createEngine } from '../../src/drivers/create-engine.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { EngineOptions } from '../../src/engine/engine-options.ts'
import { database, type FreshDatabase } from '../support/databases.ts'

export interface TestServer {
  readonly name: 'postgresql' | 'mariadb'
  readonly missing: string | undefined
  readonly sleep: (seconds: number) => string
  /** The n-th placeholder. */
  readonly placeholder: (position: number) => string
  readonly connectionId: string
  /** End another connection, as an administrator does. */
  readonly kill: (id: unknown) => string
  /** 1 while the server has a session of this id. */
  readonly isConnected: (id: unknown) => string
  /** How many connections run the sleep. */
  readonly countSleeping: string
  /** Rows 1 … n with a long text. */
  readonly manyRows: (count: number) => string
}

export const servers: readonly TestServer[] = [
  {
    name: 'postgresql',
    missing: database('postgresql').missing,
    sleep: seconds => `select pg_sleep(${seconds})`,
    placeholder: position => `$${position}`,
    connectionId: 'select pg_backend_pid()',
    kill: id => `select pg_terminate_backend(${String(id)})`,
    isConnected: id => `select count(*)::int from pg_stat_activity where pid = ${String(id)}`,
    countSleeping:
      "select count(*)::int from pg_stat_activity where query like 'select pg_sleep(%' and state = 'active' and datname = current_database()",
    manyRows: count => `select n, repeat('x', 200) as long from generate_series(1, ${count}) as n`,
  },
  {
    name: 'mariadb',
    missing: database('mariadb').missing,
    sleep: seconds => `select sleep(${seconds})`,
    placeholder: () => '?',
    connectionId: 'select connection_id()',
    kill: id => `kill ${String(id)}`,
    isConnected: id => `select cast(count(*) as int) from information_schema.processlist where id = ${String(id)}`,
    countSleeping: "select cast(count(*) as int) from information_schema.processlist where info like 'select sleep(%' and db = database()",
    manyRows: count => `select seq as n, repeat('x', 200) as \`long\` from seq_1_to_${count}`,
  },
]

/** A database of the server with one table: `marks (id integer primary key, name text)`. */
export async function createMarks(server: TestServer, title: string): Promise<FreshDatabase> {
  const fresh = await database(server.name).create(title)
  const engine = createEngine(fresh.url)
  await engine.execute('create table marks (id integer primary key, name varchar(100))')
  await engine.dispose()
  return fresh
}

export function engineOn(url: string, options: EngineOptions = {}): Engine<'async'> {
  return createEngine(url, { poolSize: 2, connectTimeout: 1_000, acquireTimeout: 1_000, statementTimeout: 1_000, drainTimeout: 200, ...options })
}

/** What a promise rejects with; a promise that does not reject is an error. */
export async function rejection(promise: PromiseLike<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

/** Milliseconds until the work ends, whichever way. */
export async function timed(work: () => PromiseLike<unknown>): Promise<number> {
  const start = performance.now()
  await Promise.resolve(work()).catch(() => {})
  return performance.now() - start
}

export function delay(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
