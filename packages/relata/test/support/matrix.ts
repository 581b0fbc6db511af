/** Runs one test text on every database and in both modes: SQLite synchronous and asynchronous, PostgreSQL, MariaDB, and MariaDB without RETURNING. */
import { afterAll, test } from 'vitest'
import { createEngine, type DeclarativeBase, type Engine, lazy, Session, type SessionOptions } from 'relata'
import { mariadb } from 'relata/mariadb'
import { betterSqlite3, nodeSqlite } from 'relata/sqlite'
import { statementLog, type StatementLog } from 'relata/testing'
import { database, type DatabaseName, type FreshDatabase, sqliteDriver } from './databases.ts'

/** A database in a mode. */
export interface Variant {
  readonly name: string
  readonly database: DatabaseName
  readonly mode: 'sync' | 'async'
  readonly returning: boolean
}

export const variants: readonly Variant[] = [
  { name: 'sqlite sync', database: 'sqlite', mode: 'sync', returning: true },
  { name: 'sqlite async', database: 'sqlite', mode: 'async', returning: true },
  { name: 'postgresql', database: 'postgresql', mode: 'async', returning: true },
  { name: 'mariadb', database: 'mariadb', mode: 'async', returning: true },
  { name: 'mariadb without returning', database: 'mariadb', mode: 'async', returning: false },
]

/** What a test gets. Typed as asynchronous; in the synchronous variant `await` has nothing to wait for. */
export interface MatrixContext {
  readonly variant: Variant
  readonly engine: Engine<'async'>
  /** Closed after the test. */
  readonly session: Session<'async'>
  /** Every statement since the test began; `log.reset()` starts anew. */
  readonly log: StatementLog
  /** Another session on the same engine, closed after the test. */
  readonly newSession: (options?: SessionOptions) => Session<'async'>
  /** Read an attribute the way the mode does: plainly, or through lazy(). */
  readonly read: <E extends object, K extends keyof E>(entity: E, key: K) => Promise<E[K]>
}

interface Fixture {
  readonly engine: Engine<'async'>
  readonly fresh: FreshDatabase
  readonly log: StatementLog
}

export type MatrixTest = (
  name: string,
  body: (context: MatrixContext) => Promise<void>,
  options?: { readonly only?: readonly string[]; readonly skip?: { readonly variants: readonly string[]; readonly because: string } },
) => void

/** The matrix of a test file: its tables are made once for each variant and emptied before each test. */
export function matrixOf(title: string, base: DeclarativeBase): MatrixTest {
  const fixtures = new Map<Variant, Promise<Fixture>>()
  afterAll(async () => {
    for (const pending of fixtures.values()) {
      const fixture = await pending.catch(() => undefined)
      if (fixture === undefined) continue
      await fixture.engine.dispose()
      await fixture.fresh.drop()
    }
  })
  const fixtureOf = (variant: Variant): Promise<Fixture> => {
    let fixture = fixtures.get(variant)
    if (fixture === undefined) fixtures.set(variant, (fixture = createFixture(title, base, variant)))
    return fixture
  }
  return (name, body, options = {}) => {
    for (const variant of variants) {
      if (options.only !== undefined && !options.only.includes(variant.name)) continue
      const { missing } = database(variant.database)
      if (missing !== undefined) {
        test.skip(`${name} [${variant.name}] skipped: ${missing}`, () => {})
        continue
      }
      if (options.skip?.variants.includes(variant.name) === true) {
        test.skip(`${name} [${variant.name}] skipped: ${options.skip.because}`, () => {})
        continue
      }
      test(`${name} [${variant.name}]`, () => runTest(fixtureOf(variant), base, variant, body))
    }
  }
}

async function createFixture(title: string, base: DeclarativeBase, variant: Variant): Promise<Fixture> {
  const fresh = await database(variant.database).create(title)
  const engine = openEngine(variant, fresh)
  await base.metadata.createAll(engine)
  return { engine, fresh, log: statementLog(engine) }
}

/** An engine for the variant on a database. */
export function openEngine(variant: Variant, fresh: FreshDatabase): Engine<'async'> {
  if (variant.database === 'sqlite' && variant.mode === 'sync') {
    const path = fresh.path as string
    return createEngine(sqliteDriver === 'node:sqlite' ? nodeSqlite(path) : betterSqlite3(path)) as unknown as Engine<'async'>
  }
  if (!variant.returning) return createEngine(mariadb(fresh.url, { returning: false }))
  return createEngine(fresh.url)
}

async function runTest(
  pending: Promise<Fixture>,
  base: DeclarativeBase,
  variant: Variant,
  body: (context: MatrixContext) => Promise<void>,
): Promise<void> {
  const { engine, log } = await pending
  await emptyTables(engine, base, variant)
  const sessions: Session<'async'>[] = []
  const newSession = (options?: SessionOptions): Session<'async'> => {
    const session = new Session(engine, options)
    sessions.push(session)
    return session
  }
  const context: MatrixContext = {
    variant,
    engine,
    log,
    session: newSession(),
    newSession,
    // oxlint-disable-next-line typescript/await-thenable -- what lazy() gives for a key is known by the test that asks
    read: async (entity, key) => (variant.mode === 'sync' ? entity[key] : ((await (lazy(entity) as Record<PropertyKey, unknown>)[key]) as never)),
  }
  log.reset()
  try {
    await body(context)
  } finally {
    for (const session of sessions) await session.close()
  }
}

/** Rows go, generated keys start at 1 again. */
async function emptyTables(engine: Engine<'async'>, base: DeclarativeBase, variant: Variant): Promise<void> {
  const quote = variant.database === 'mariadb' ? '`' : '"'
  const tables = base.metadata.sortedTables().map(table => `${quote}${table.name}${quote}`)
  const connection = await engine.connect()
  try {
    if (variant.database === 'postgresql') await connection.execute(`truncate ${tables.join(', ')} restart identity cascade`)
    else if (variant.database === 'mariadb') {
      await connection.execute('set foreign_key_checks = 0')
      for (const table of tables) await connection.execute(`truncate ${table}`)
      await connection.execute('set foreign_key_checks = 1')
    } else {
      await connection.execute('pragma defer_foreign_keys = on')
      for (const table of [...tables].reverse()) await connection.execute(`delete from ${table}`)
    }
    await connection.commit()
  } finally {
    await connection.close()
  }
}
