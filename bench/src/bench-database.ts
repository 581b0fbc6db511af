/** Gives each peer a private, freshly seeded database, with raw drivers only: SQLite copies a file, PostgreSQL a template, MariaDB is filled. */
import Database from 'better-sqlite3'
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import * as mariadb from 'mariadb'
import pg from 'pg'
import * as d from './data.ts'
import { indexes, moreTables, tableRows, tables, typeNames } from './tables.ts'
import type { Conn, Db, SqliteDates } from './types.ts'

export const DATA = process.env.BENCH_DATA_DIR ?? 'data'
const HOST = '127.0.0.1'
const PORTS: Readonly<Record<Db, number>> = {
  sqlite: 0,
  postgres: Number(process.env.BENCH_PG_PORT ?? 56_432),
  mariadb: Number(process.env.BENCH_MARIADB_PORT ?? 56_433),
}

export function connectionFor(peer: string, db: Db, more: boolean): Conn {
  const slug = peer.replace(/[^a-z0-9]+/gi, '_').toLowerCase()
  return {
    db,
    file: `${DATA}/${slug}.db`,
    host: HOST,
    port: PORTS[db],
    user: 'bench',
    password: 'bench',
    database: `bench_${slug}`,
    poolSize: d.PARAM.pool,
    more,
  }
}

/** A connection for the harness itself; statements without parameters. */
export interface AdminConnection {
  run(sql: string): Promise<void>
  row(sql: string): Promise<Record<string, unknown>>
}

const SQLITE_DATES: Readonly<Record<SqliteDates, (date: Date) => unknown>> = {
  epoch_ms: date => date.getTime(),
  iso: date => date.toISOString(),
  text: date => date.toISOString().replace('T', ' ').replace('Z', ''),
}

function seedSqlite(dates: SqliteDates, more: boolean): string {
  const file = `${DATA}/seed-${dates}-${d.USERS}${more ? '-more' : ''}.db`
  if (existsSync(file)) return file
  const unfinished = `${file}.tmp.db`
  rmSync(unfinished, { force: true })
  const db = new Database(unfinished)
  db.pragma('synchronous = off')
  const types = typeNames('sqlite', dates)
  for (const sql of tables(types)) db.exec(sql)
  db.transaction(() => {
    for (const { table, columns, rows } of tableRows(SQLITE_DATES[dates], flag => (flag ? 1 : 0))) {
      const insert = db.prepare(`insert into ${table} (${columns.join()}) values (${columns.map(() => '?').join()})`)
      for (const row of rows) insert.run(...row)
    }
    for (const sql of more ? moreTables('sqlite', types) : []) db.exec(sql)
  })()
  for (const sql of indexes) db.exec(sql)
  db.exec('analyze')
  db.close()
  copyFileSync(unfinished, file)
  rmSync(unfinished)
  return file
}

const pgConnection =
  (client: pg.Client): AdminConnection['row'] =>
  async sql =>
    (await client.query(sql)).rows[0] as Record<string, unknown>

async function withPg<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ host: HOST, port: PORTS.postgres, user: 'bench', database })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function seedPg(more: boolean): Promise<string> {
  const name = `bench_seed_${d.USERS}${more ? '_more' : ''}`
  const { rowCount } = await withPg('postgres', client => client.query('select 1 from pg_database where datname = $1', [name]))
  if (rowCount) return name
  await withPg('postgres', async client => {
    await client.query(`drop database if exists ${name}_tmp with (force)`)
    await client.query(`create database ${name}_tmp`)
  })
  await withPg(`${name}_tmp`, async client => {
    const types = typeNames('postgres', 'iso')
    for (const sql of tables(types)) await client.query(sql)
    for (const { table, columns, rows } of tableRows(
      date => date.toISOString(),
      flag => flag,
    )) {
      for (let from = 0; from < rows.length; from += 5000) {
        const part = rows.slice(from, from + 5000)
        const values = part.map((_, row) => `(${columns.map((_, column) => `$${row * columns.length + column + 1}`).join()})`)
        await client.query(`insert into ${table} (${columns.join()}) values ${values.join()}`, part.flat())
      }
      if (columns.includes('id')) await setSequence(client, table)
    }
    for (const sql of [...indexes, ...(more ? moreTables('postgres', types) : [])]) await client.query(sql)
    await client.query('vacuum analyze')
  })
  await withPg('postgres', client => client.query(`alter database ${name}_tmp rename to ${name}`))
  return name
}

function setSequence(client: pg.Client, table: string): Promise<unknown> {
  return client.query(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`)
}

async function withMariadb<T>(database: string | undefined, work: (client: mariadb.Connection) => Promise<T>): Promise<T> {
  const client = await mariadb.createConnection({
    host: HOST,
    port: PORTS.mariadb,
    user: 'bench',
    password: 'bench',
    timezone: 'Z',
    multipleStatements: false,
    ...(database === undefined ? {} : { database }),
  })
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function provisionMariadb(conn: Conn): Promise<void> {
  await withMariadb(undefined, async client => {
    await client.query(`drop database if exists ${conn.database}`)
    await client.query(`create database ${conn.database} character set utf8mb4`)
  })
  await withMariadb(conn.database, async client => {
    const types = typeNames('mariadb', 'text')
    for (const sql of tables(types)) await client.query(sql)
    for (const { table, columns, rows } of tableRows(
      date => date,
      flag => flag,
    )) {
      await client.batch(`insert into ${table} (${columns.join()}) values (${columns.map(() => '?').join()})`, rows)
    }
    for (const sql of [...indexes, ...(conn.more ? moreTables('mariadb', types) : [])]) await client.query(sql)
  })
}

/** A private, freshly seeded database for one peer. */
export async function provision(conn: Conn, dates: SqliteDates): Promise<void> {
  mkdirSync(DATA, { recursive: true })
  if (conn.db === 'sqlite') {
    const seed = seedSqlite(dates, conn.more)
    await unprovision(conn)
    copyFileSync(seed, conn.file)
    const db = new Database(conn.file)
    db.pragma('journal_mode = wal')
    db.close()
  } else if (conn.db === 'postgres') {
    const seed = await seedPg(conn.more)
    await unprovision(conn)
    await withPg('postgres', client => client.query(`create database ${conn.database} template ${seed}`))
  } else await provisionMariadb(conn)
}

export async function unprovision(conn: Conn): Promise<void> {
  if (conn.db === 'sqlite') for (const suffix of ['', '-wal', '-shm']) rmSync(conn.file + suffix, { force: true })
  else if (conn.db === 'postgres') await withPg('postgres', client => client.query(`drop database if exists ${conn.database} with (force)`))
  else await withMariadb(undefined, client => client.query(`drop database if exists ${conn.database}`))
}

/** Work on a peer's database with a raw driver. */
export async function withAdmin(conn: Conn, work: (admin: AdminConnection) => Promise<void>): Promise<void> {
  if (conn.db === 'sqlite') {
    const db = new Database(conn.file, { timeout: 10_000 })
    try {
      await work({
        run: async sql => void db.exec(sql),
        row: async sql => db.prepare(sql).get() as Record<string, unknown>,
      })
      db.pragma('wal_checkpoint(truncate)')
    } finally {
      db.close()
    }
  } else if (conn.db === 'postgres') {
    await withPg(conn.database, client => work({ run: async sql => void (await client.query(sql)), row: pgConnection(client) }))
  } else {
    await withMariadb(conn.database, client =>
      work({ run: async sql => void (await client.query(sql)), row: async sql => ((await client.query(sql)) as Record<string, unknown>[])[0]! }),
    )
  }
}
