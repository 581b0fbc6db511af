/** The databases on which scenarios are replayed: empty tables for each scenario, and the raw connection beside the session. */
import { createConnection } from 'mariadb'
import { Client } from 'pg'
import { createEngine, type Dialect, type Driver, type Engine } from 'relata'
import { mariadb } from 'relata/mariadb'
import { postgresql } from 'relata/postgresql'
import { sqlite, sqliteAsync } from 'relata/sqlite'
import { type BuiltMapping, buildModels, type DatabaseTraits } from './build-models.ts'
import defaults from '../support/default-servers.json' with { type: 'json' }
import type { Mapping } from './scenario-format.ts'

export type DatabaseName = 'sqlite' | 'sqlite-async' | 'postgresql' | 'mariadb'

export const databaseNames: readonly DatabaseName[] = ['sqlite', 'sqlite-async', 'postgresql', 'mariadb']

type DriverConnection = Awaited<ReturnType<Driver['connect']>>

/** Models and tables of one mapping on one database. Everything goes over one connection, the session's. */
export interface Fixture {
  readonly mapping: BuiltMapping
  readonly engine: Engine<'async'>
  readonly dialect: Dialect
  readonly traits: DatabaseTraits
  /** The driver's connection: what is sent on it is unknown to relata. */
  raw(sql: string, parameters?: readonly unknown[]): Promise<readonly (readonly unknown[])[]>
}

/** A database that has the tables of a mapping when they are asked for. */
export interface OracleDatabase {
  readonly name: DatabaseName
  /** Empty tables of the mapping. */
  prepare(mapping: Mapping): Promise<Fixture>
  /** The last fixture is in a state that cannot be trusted: make it anew. */
  discard(): Promise<void>
  close(): Promise<void>
}

/** Open a database. Throws where its server cannot be reached. */
export async function openDatabase(name: DatabaseName): Promise<OracleDatabase> {
  if (name === 'sqlite' || name === 'sqlite-async') return new SqliteInMemory(name)
  const server = name === 'postgresql' ? await postgresqlServer() : await mariadbServer()
  return new ServerDatabase(name, server)
}

const sqliteTraits: DatabaseTraits = { keys: 'native', nullsLast: false, likeIsExact: false }

/** A database in memory for each mapping, all open at once. */
class SqliteInMemory implements OracleDatabase {
  readonly name: DatabaseName
  readonly #fixtures = new Map<string, Promise<Fixture>>()
  #last = ''

  constructor(name: DatabaseName) {
    this.name = name
  }

  async prepare(mapping: Mapping): Promise<Fixture> {
    const key = JSON.stringify(mapping)
    this.#last = key
    const known = this.#fixtures.get(key)
    const pending = known ?? makeFixture(this.name === 'sqlite' ? sqlite() : sqliteAsync(), mapping, sqliteTraits)
    this.#fixtures.set(key, pending)
    const fixture = await pending
    if (known !== undefined) await emptySqlite(fixture)
    return fixture
  }

  async discard(): Promise<void> {
    const fixture = this.#fixtures.get(this.#last)
    this.#fixtures.delete(this.#last)
    await (await fixture?.catch(() => undefined))?.engine.dispose()
  }

  async close(): Promise<void> {
    for (const fixture of this.#fixtures.values()) await (await fixture.catch(() => undefined))?.engine.dispose()
  }
}

async function emptySqlite(fixture: Fixture): Promise<void> {
  await fixture.raw('pragma foreign_keys = off')
  for (const { name } of fixture.mapping.tables) await fixture.raw(`delete from "${name}"`)
  await fixture.raw('pragma foreign_keys = on')
}

/** How a server is prepared for the tables of a mapping. */
interface Server {
  readonly traits: DatabaseTraits
  driver(): Driver
  /** Remove all tables. */
  clear(): Promise<void>
  /** What has to be there before the tables, and after them. */
  before(fixtureless: (sql: string) => Promise<unknown>): Promise<void>
  after(fixture: Fixture): Promise<void>
  empty(fixture: Fixture): Promise<void>
  close(): Promise<void>
}

/** A database of its own on a server, with the tables of one mapping at a time. */
class ServerDatabase implements OracleDatabase {
  readonly name: DatabaseName
  readonly #server: Server
  #key = ''
  #fixture: Fixture | null = null

  constructor(name: DatabaseName, server: Server) {
    this.name = name
    this.#server = server
  }

  async prepare(mapping: Mapping): Promise<Fixture> {
    const key = JSON.stringify(mapping)
    if (this.#fixture !== null && key === this.#key) {
      await this.#server.empty(this.#fixture)
      return this.#fixture
    }
    await this.discard()
    await this.#server.clear()
    this.#key = key
    this.#fixture = await makeFixture(this.#server.driver(), mapping, this.#server.traits, raw => this.#server.before(raw))
    await this.#server.after(this.#fixture)
    return this.#fixture
  }

  async discard(): Promise<void> {
    const fixture = this.#fixture
    this.#fixture = null
    await fixture?.engine.dispose()
  }

  async close(): Promise<void> {
    await this.discard()
    await this.#server.close()
  }
}

async function makeFixture(
  driver: Driver,
  mapping: Mapping,
  traits: DatabaseTraits,
  before?: (raw: (sql: string) => Promise<unknown>) => Promise<void>,
): Promise<Fixture> {
  let connection: DriverConnection | undefined
  const watched: Driver = {
    ...driver,
    connect: async options => (connection = await driver.connect(options)),
  }
  // a synchronous engine takes no promises
  if (driver.mode === 'sync')
    Object.assign(watched, { connect: (options: Parameters<Driver['connect']>[0]) => (connection = driver.connect(options) as DriverConnection) })
  const engine = createEngine(watched, { poolSize: 1, drainTimeout: 1_000 }) as unknown as Engine<'async'>
  const raw = async (sql: string, parameters: readonly unknown[] = []): Promise<readonly (readonly unknown[])[]> => {
    if (connection === undefined) throw new Error('the engine has not connected yet')
    const alone = engine.status.inUse === 0
    const { rows } = await connection.execute(sql, parameters)
    // where every statement begins a transaction, what happens outside of the session's is committed by itself
    if (alone && driver.dialect.name === 'mariadb') await connection.execute('commit', [])
    return rows
  }
  try {
    const built = buildModels(mapping, traits)
    const first = await engine.connect()
    await first.close()
    if (before !== undefined) await before(raw)
    await built.base.metadata.createAll(engine)
    return { mapping: built, engine, dialect: driver.dialect, traits, raw }
  } catch (error) {
    await engine.dispose()
    throw error
  }
}

async function firstReachable<T>(
  variable: string,
  addresses: readonly string[],
  connect: (url: string) => Promise<T>,
): Promise<{ readonly url: string; readonly connection: T }> {
  const given = process.env[variable]
  const failures: string[] = []
  for (const url of given === undefined ? addresses : [given]) {
    try {
      return { url, connection: await connect(url) }
    } catch (error) {
      failures.push(`${url}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new Error(`no server answers (set ${variable}, or leave the database out with --databases): ${failures.join('; ')}`)
}

function databaseAt(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

/** PostgreSQL: keys come from a function, since sequences neither look at the table nor go back. */
async function postgresqlServer(): Promise<Server> {
  const { url, connection } = await firstReachable('RELATA_TEST_POSTGRES_URL', defaults.postgresql, async address => {
    const client = new Client({ connectionString: address, connectionTimeoutMillis: 3000 })
    client.on('error', () => {})
    await client.connect()
    return client
  })
  const database = `relata_oracle_${process.pid}_${Date.now().toString(36)}`
  await connection.query(`create database "${database}" template template0 lc_collate 'C' lc_ctype 'C'`)
  await connection.query(`alter database "${database}" set synchronous_commit = off`)
  return {
    traits: { keys: 'next-free', nullsLast: true, likeIsExact: true },
    driver: () => postgresql(databaseAt(url, database)),
    clear: async () => {},
    async before(raw) {
      await raw('set client_min_messages = warning')
      await raw('drop schema public cascade')
      await raw('create schema public')
      await raw(`create function relata_next_key(t text, c text) returns integer language plpgsql volatile as
        $$ declare n integer; begin execute format('select coalesce(max(%I), 0) + 1 from %I', c, t) into n; return n; end $$`)
    },
    async after() {},
    async empty(fixture) {
      await fixture.raw(`truncate ${fixture.mapping.tables.map(table => `"${table.name}"`).join(', ')}`)
    },
    async close() {
      await connection.query(`drop database "${database}" with (force)`)
      await connection.end()
    },
  }
}

/** MariaDB: a trigger gives the next free key. */
async function mariadbServer(): Promise<Server> {
  const { url, connection } = await firstReachable('RELATA_TEST_MARIADB_URL', defaults.mariadb, address => {
    const { hostname, port, username, password } = new URL(address)
    return createConnection({
      host: hostname,
      port: Number(port || 3306),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      connectTimeout: 3000,
    })
  })
  const database = `relata_oracle_${process.pid}_${Date.now().toString(36)}`
  const create = `create database \`${database}\` character set utf8mb4 collate utf8mb4_bin`
  await connection.query(create)
  return {
    traits: { keys: 'native', nullsLast: false, likeIsExact: true },
    driver: () => mariadb(databaseAt(url, database)),
    async clear() {
      await connection.query(`drop database \`${database}\``)
      await connection.query(create)
    },
    async before() {},
    async after(fixture) {
      for (const table of fixture.mapping.tables) {
        const column = [...fixture.mapping.columnsOf(table.name).values()].find(candidate => candidate.autoincrement)?.name
        if (column === undefined) continue
        await connection.query(
          `create trigger \`${database}\`.\`next_${table.name}\` before insert on \`${database}\`.\`${table.name}\` for each row ` +
            `begin if coalesce(new.\`${column}\`, 0) = 0 then set new.\`${column}\` = (select coalesce(max(\`${column}\`), 0) + 1 from \`${database}\`.\`${table.name}\`); end if; end`,
        )
      }
    },
    async empty(fixture) {
      await fixture.raw('set foreign_key_checks = 0')
      for (const { name } of fixture.mapping.tables) await fixture.raw(`delete from \`${name}\``)
      await fixture.raw('set foreign_key_checks = 1')
    },
    async close() {
      await connection.query(`drop database \`${database}\``)
      await connection.end()
    },
  }
}
