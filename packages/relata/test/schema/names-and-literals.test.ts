/** Names and values that could change a statement, or do not fit: on real databases. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine } from '../../src/drivers/create-engine.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { integer, text, varchar } from '../../src/schema/column-builders.ts'
import { check, index, unique } from '../../src/schema/constraint-builders.ts'
import { MetaData } from '../../src/schema/metadata.ts'
import { databases, type FreshDatabase } from '../support/databases.ts'
import { col, define } from './define.ts'
import { introspect, type Introspection } from './introspect.ts'

const hostile = [
  'select',
  'Order',
  'a b',
  'a.b',
  'a"b',
  'a`b',
  "a'b",
  'a\\b',
  'a;drop table victim;--',
  'a/*b*/c',
  'größe',
  '日本語',
  'a%b_c',
  '$1',
  '?',
  ':name',
  '0',
  'a\nb',
]
const values = ["it's", '\\', "\\'", "'); drop table victim; --", '"', '`', '%_', '', '$1 ? :x', 'a\nb\tc', 'größe 😀', '/*', '--']

describe.each(databases.map(database => ({ database, name: database.name })))('$name', ({ database }) => {
  const here = database.missing === undefined ? test : test.skip
  let fresh: FreshDatabase
  let engine: Engine
  let schema: Introspection
  const quote = (name: string): string => {
    const [open, close] = engine.dialect.identifierQuotes
    return open + name.replaceAll(close, close + close) + close
  }
  const rows = async (statement: string): Promise<Record<string, unknown>[]> => [...(await engine.execute(statement))] as Record<string, unknown>[]

  beforeAll(async () => {
    if (database.missing !== undefined) return
    fresh = await database.create('schema names')
    engine = createEngine(fresh.url)
    schema = introspect(
      database.name,
      async (statement, parameters) => [...(await engine.execute(statement, parameters))] as Record<string, unknown>[],
    )
    await engine.execute('create table victim (id integer)')
  })
  afterAll(async () => {
    if (database.missing !== undefined) return
    await engine.dispose()
    await fresh.drop()
  })

  here.each(hostile)('%j is a name like others, for tables, columns, constraints and indexes', async name => {
    const metadata = new MetaData()
    const parent = define(
      name,
      { id: integer().primaryKey(), [name]: integer(name).check(value => value.gt(0)) },
      { constraints: [unique('id', name)] },
      metadata,
    )
    define(
      `${name} child`,
      {
        [name]: integer(name)
          .index()
          .references(() => parent.c['id']),
      },
      { comment: name },
      metadata,
    )
    await metadata.createAll(engine)
    expect(await schema.tables()).toEqual([name, `${name} child`, 'victim'].sort())
    await engine.execute(`insert into ${quote(name)} (${quote(name)}) values (5)`)
    expect((await rows(`select ${quote(name)} as v from ${quote(name)}`))[0]?.['v']).toBe(5)
    await metadata.createAll(engine)
    await metadata.dropAll(engine)
    expect(await schema.tables()).toEqual(['victim'])
  })

  here('values in defaults, checks, comments and enumerations stay values', async () => {
    const metadata = new MetaData()
    const columns = Object.fromEntries(values.map((value, position) => [`v${position}`, text().serverDefault(value).comment(value)]))
    const table = define('literals', { id: integer().primaryKey(), ...columns }, { comment: values.join(' ') }, metadata)
    define('checked', { v: varchar(50) }, { constraints: [check(() => col(metadata.tables.get('checked')!, 'v').notIn(values))] }, metadata)
    await metadata.createAll(engine)
    await engine.execute(`insert into ${quote('literals')} (${quote('id')}) values (1)`)
    const [row] = await rows('select * from literals')
    expect(table.columns.slice(1).map(column => row?.[column.name])).toEqual(values)
    for (const value of values) {
      const parameter = engine.dialect.placeholder(1)
      await expect((async () => engine.execute(`insert into checked (v) values (${parameter})`, [value]))()).rejects.toMatchObject({ kind: 'check' })
    }
    if (database.name !== 'sqlite') expect(await schema.columnComment('literals', 'v0')).toBe(values[0])
    expect(await schema.tables()).toContain('victim')
    await metadata.dropAll(engine)
  })

  here('long names of the convention are shortened, each to a name of its own', async () => {
    const metadata = new MetaData()
    const long = 'a_rather_long_name_for_a_column_in_a_table'
    define(
      `${long}_of_things`,
      { id: integer().primaryKey(), [`${long}_1`]: integer().index().unique(), [`${long}_2`]: integer().index().unique() },
      {
        constraints: [
          index('id', `${long}_1`),
          index('id', `${long}_2`),
          check(() => col(metadata.tables.get(`${long}_of_things`)!, `${long}_1`).isNotNull()),
        ],
      },
      metadata,
    )
    await metadata.createAll(engine)
    expect((await schema.uniques(`${long}_of_things`)).flat().sort()).toEqual([`${long}_1`, `${long}_2`])
    await metadata.dropAll(engine)
  })

  here('a name that somebody chose is never shortened', async () => {
    const limit = engine.dialect.features.maxIdentifierLength
    const metadata = new MetaData()
    define('t'.repeat(200), { id: integer().primaryKey() }, {}, metadata)
    if (limit >= 200) return metadata.createAll(engine)
    await expect((async () => metadata.createAll(engine))()).rejects.toThrow(`is too long for ${engine.dialect.name}.`)
    const other = new MetaData()
    define('t', { id: integer().primaryKey() }, { constraints: [index(['id'], { name: 'i'.repeat(200) })] }, other)
    await expect((async () => other.createAll(engine))()).rejects.toThrow(`The name of the index or constraint "${'i'.repeat(200)}" is too long for`)
    expect(await schema.tables()).toEqual(['victim'])
  })
})
