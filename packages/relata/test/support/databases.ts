/** The databases that tests run on, each able to give a test file a fresh and empty one of its own. Real servers only. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mariadb'
import { Client } from 'pg'
import { inject } from 'vitest'
import type { Servers } from './databases-setup.ts'

export type DatabaseName = 'sqlite' | 'postgresql' | 'mariadb'

export interface TestDatabase {
  readonly name: DatabaseName
  /** Why it cannot be used here, for the name of the skipped test; undefined where it can. */
  readonly missing: string | undefined
  /** A fresh, empty database. Call it once in a file's `beforeAll` and drop it in `afterAll`; `name` shows in the server's list. */
  create(name: string): Promise<FreshDatabase>
}

export interface FreshDatabase {
  /** What `createEngine` takes: `sqlite:/tmp/…/name.db`, `postgresql://…/relata_name_…`, `mariadb://…/relata_name_…`. */
  readonly url: string
  /** The file of an SQLite database, for the driver values of `relata/sqlite`; undefined on a server. */
  readonly path: string | undefined
  /** Remove it, also when connections to it are still open. */
  drop(): Promise<void>
}

/** The SQLite driver that this run tests: better-sqlite3, or Node's own where `npm test` runs Node 24. */
export const sqliteDriver: 'better-sqlite3' | 'node:sqlite' = chooseSqliteDriver()

const servers: Servers = inject('servers')

const sqlite: TestDatabase = {
  name: 'sqlite',
  missing: undefined,
  async create(name) {
    const folder = mkdtempSync(join(tmpdir(), 'relata-sqlite-'))
    const path = join(folder, `${name.replaceAll(/[^\w-]+/g, '-')}.db`)
    return { url: `sqlite:${path}`, path, drop: async () => rmSync(folder, { recursive: true, force: true }) }
  },
}

const postgresql: TestDatabase = {
  name: 'postgresql',
  missing: servers.postgresql.missing,
  async create(name) {
    const server = urlOf(servers.postgresql)
    const database = uniqueName(name)
    await onPostgresql(server, [
      // Text sorts by code point, as on SQLite; a lost test database is no loss, so commits need not wait for the disk.
      `create database "${database}" template template0 lc_collate 'C'`,
      `alter database "${database}" set synchronous_commit = off`,
    ])
    return { url: withDatabase(server, database), path: undefined, drop: () => onPostgresql(server, [`drop database "${database}" with (force)`]) }
  },
}

const mariadbServer: TestDatabase = {
  name: 'mariadb',
  missing: servers.mariadb.missing,
  async create(name) {
    const server = urlOf(servers.mariadb)
    const database = uniqueName(name)
    await onMariadb(server, `create database \`${database}\` character set utf8mb4`)
    return { url: withDatabase(server, database), path: undefined, drop: () => onMariadb(server, `drop database \`${database}\``) }
  },
}

/** All three, in the order in which tests name them; where one is missing, `missing` says why. */
export const databases: readonly TestDatabase[] = [sqlite, postgresql, mariadbServer]

/** One of them by name, for a test about a single database's own behaviour. */
export function database(name: DatabaseName): TestDatabase {
  const found = databases.find(candidate => candidate.name === name)
  if (found === undefined) throw new Error(`no test database is called ${name}`)
  return found
}

function chooseSqliteDriver(): 'better-sqlite3' | 'node:sqlite' {
  const asked = process.env['RELATA_TEST_SQLITE_DRIVER']
  if (asked === 'better-sqlite3' || asked === 'node:sqlite') return asked
  return Number(process.versions.node.split('.')[0]) >= 24 ? 'node:sqlite' : 'better-sqlite3'
}

let created = 0

function uniqueName(name: string): string {
  created += 1
  const readable = name.replaceAll(/\W+/g, '_').toLowerCase().slice(0, 32)
  return `relata_${readable}_${process.pid}_${Date.now().toString(36)}_${created}`
}

function urlOf(server: Servers['postgresql']): string {
  if (server.url === undefined) throw new Error(server.missing)
  return server.url
}

function withDatabase(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

async function onPostgresql(server: string, statements: readonly string[]): Promise<void> {
  const client = new Client(server)
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

async function onMariadb(server: string, statement: string): Promise<void> {
  const { hostname, port, username, password } = new URL(server)
  const connection = await createConnection({
    host: hostname,
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  })
  try {
    await connection.query(statement)
  } finally {
    await connection.end()
  }
}
