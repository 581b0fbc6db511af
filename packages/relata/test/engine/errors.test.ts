/** What the databases' errors become: class, code, and the names of constraint, table and columns. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine } from '../../src/drivers/create-engine.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { DataError, IntegrityError, ProgrammingError } from '../../src/engine/errors/database-error.ts'
import { DriverMissingError } from '../../src/engine/errors/driver-missing-error.ts'
import { importPackage, requirePackage } from '../../src/drivers/load-package.ts'
import { databases, type FreshDatabase } from '../support/databases.ts'
import { rejection } from './servers.ts'

describe.each(databases)('$name', server => {
  if (server.missing !== undefined) {
    test.skip(`skipped: ${server.missing}`, () => {})
    return
  }
  const { name } = server
  let fresh: FreshDatabase
  let engine: Engine<'async'>
  beforeAll(async () => {
    fresh = await server.create('errors')
    engine = createEngine(fresh.url)
    await engine.execute(
      'create table authors (id integer primary key, name varchar(20) not null, city varchar(20), age integer, constraint uq_authors unique (name, city), constraint ck_age check (age >= 0))',
    )
    await engine.execute(
      'create table books (id integer primary key, author_id integer not null, constraint fk_books_author foreign key (author_id) references authors (id))',
    )
    await engine.execute("insert into authors values (1, 'Ada', 'Ely', 30)")
    await engine.execute('insert into books values (1, 1)')
  })
  afterAll(async () => {
    await engine.dispose()
    await fresh.drop()
  })
  const told = <T>(values: Partial<Record<typeof name, T>>, otherwise: T): T => (name in values ? (values[name] as T) : otherwise)

  test('unique', async () => {
    const error = await rejection(engine.execute("insert into authors values (2, 'Ada', 'Ely', 1)"))
    expect(error).toBeInstanceOf(IntegrityError)
    expect(error).toMatchObject({
      code: 'INTEGRITY',
      kind: 'unique',
      constraint: told({ sqlite: null }, 'uq_authors'),
      table: told({ mariadb: null }, 'authors'),
      columns: told<string[]>({ mariadb: [] }, ['name', 'city']),
    })
    expect(error.message).not.toContain('Ada-Ely')
    expect(error.cause).toBeInstanceOf(Error)
  })

  test('primary key', async () => {
    expect(await rejection(engine.execute("insert into authors values (1, 'B', 'C', 1)"))).toMatchObject({
      kind: 'unique',
      constraint: told<string | null>({ sqlite: null, mariadb: 'PRIMARY' }, 'authors_pkey'),
    })
  })

  test('foreign key, both ways', async () => {
    const expected = {
      code: 'INTEGRITY',
      kind: 'foreign-key',
      constraint: told<string | null>({ sqlite: null }, 'fk_books_author'),
      table: told<string | null>({ sqlite: null }, 'books'),
    }
    expect(await rejection(engine.execute('insert into books values (2, 99)'))).toMatchObject(expected)
    expect(await rejection(engine.execute('delete from authors where id = 1'))).toMatchObject(expected)
  })

  test('not null', async () => {
    expect(await rejection(engine.execute('insert into authors (id, name) values (3, null)'))).toMatchObject({
      code: 'INTEGRITY',
      kind: 'not-null',
      columns: ['name'],
    })
    expect(await rejection(engine.execute('insert into authors (id) values (3)'))).toMatchObject({
      code: 'INTEGRITY',
      kind: 'not-null',
      columns: ['name'],
    })
  })

  test('check', async () => {
    expect(await rejection(engine.execute("insert into authors values (4, 'X', 'Y', -1)"))).toMatchObject({
      code: 'INTEGRITY',
      kind: 'check',
      constraint: 'ck_age',
    })
  })

  test('a wrong statement', async () => {
    for (const sql of ['selec 1', 'select * from nowhere', 'select nothing from authors', "insert into authors (id, nothing) values (5, 'x')"]) {
      const error = await rejection(engine.execute(sql))
      expect(error).toBeInstanceOf(ProgrammingError)
      expect(error).toMatchObject({ code: 'PROGRAMMING', statement: sql })
      expect(error.message).toContain(sql)
    }
  })

  test('a value that does not fit', async () => {
    if (name === 'sqlite') return
    const error = await rejection(engine.execute(`insert into authors (id, name) values (6, ${name === 'mariadb' ? '?' : '$1'})`, ['x'.repeat(21)]))
    expect(error).toBeInstanceOf(DataError)
  })

  test('values are shown only when they may be', async () => {
    const sql = `insert into authors values (7, ${name === 'postgresql' ? '$1, $2' : '?, ?'}, -1)`
    const secret = await rejection(engine.execute(sql, ['hunter2', 'x']))
    expect(secret.message).not.toContain('hunter2')
    await using open = createEngine(fresh.url, { logParameters: true })
    const shown = await rejection(open.execute(sql, ['hunter2', 'x']))
    expect(shown.message).toContain('value   ["hunter2", "x"]')
  })

  test('the message has its parts, and the stack the lines of the caller', async () => {
    const error = await (async function callerOfEngine() {
      try {
        await engine.begin(connection => connection.execute('select nonsense'))
      } catch (error) {
        return error as Error
      }
      throw new Error('nothing was thrown')
    })()
    expect(error.name).toBe('ProgrammingError [PROGRAMMING]')
    expect(error.message).toMatch(/nonsense.*\n {2}object {2}select nonsense\n {2}more {4}docs\/errors\/PROGRAMMING$/s)
    expect(error.stack).toContain('callerOfEngine')
    expect(error.stack).not.toContain('/src/engine/')
  })

  test('a savepoint makes the transaction usable again after an error', async () => {
    await engine.begin(async connection => {
      const savepoint = await connection.beginNested()
      await rejection(connection.execute("insert into authors values (1, 'B', 'C', 1)"))
      await savepoint.rollback()
      expect((await connection.execute('select name from authors where id = 1')).scalar()).toBe('Ada')
    })
  })
})

test('a package that is not installed is named, with what to do', async () => {
  const error = await rejection(importPackage('relata-no-such-driver', 'PostgreSQL'))
  expect(error).toBeInstanceOf(DriverMissingError)
  expect(error).toMatchObject({ code: 'DRIVER_MISSING', package: 'relata-no-such-driver' })
  expect(error.message).toContain("PostgreSQL needs the package 'relata-no-such-driver', which is not installed here")
  expect(error.message).toContain('npm install relata-no-such-driver')
  expect(() => requirePackage('relata-no-such-driver', 'SQLite', 'or use Node 24')).toThrow(
    /npm install relata-no-such-driver {2}\| {2}or use Node 24/,
  )
})
