/** What not every database can do in DDL: done where it can, an ArgumentError with a cure or left out where it cannot. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine } from '../../src/drivers/create-engine.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { Column } from '../../src/schema/column.ts'
import { enumeration, integer, text, timestamp, varchar } from '../../src/schema/column-builders.ts'
import { index, unique } from '../../src/schema/constraint-builders.ts'
import { MetaData } from '../../src/schema/metadata.ts'
import type { Table } from '../../src/schema/table.ts'
import { sql } from '../../src/sql/expressions/sql-text.ts'
import { databases, type FreshDatabase } from '../support/databases.ts'
import { col, define } from './define.ts'
import { introspect, type Introspection } from './introspect.ts'

describe.each(databases.map(database => ({ database, name: database.name })))('$name', ({ database, name }) => {
  const here = database.missing === undefined ? test : test.skip
  let fresh: FreshDatabase
  let engine: Engine
  let schema: Introspection
  const rows = async (statement: string): Promise<Record<string, unknown>[]> => [...(await engine.execute(statement))] as Record<string, unknown>[]
  /** Create the tables, run the body, and drop them again. */
  const created = async (metadata: MetaData, body: () => Promise<void>): Promise<void> => {
    await metadata.createAll(engine)
    try {
      await body()
    } finally {
      await metadata.dropAll(engine)
    }
  }
  const refused = async (metadata: MetaData, message: string): Promise<void> => {
    await expect((async () => metadata.createAll(engine))()).rejects.toThrow(message)
    expect(await schema.tables()).toEqual([])
  }

  beforeAll(async () => {
    if (database.missing !== undefined) return
    fresh = await database.create('schema features')
    engine = createEngine(fresh.url)
    schema = introspect(name, async (statement, parameters) => [...(await engine.execute(statement, parameters))] as Record<string, unknown>[])
  })
  afterAll(async () => {
    if (database.missing !== undefined) return
    await engine.dispose()
    await fresh.drop()
  })

  here('keys that are checked at the end of the transaction', async () => {
    const metadata = new MetaData()
    const parent = define('parents', { id: integer().primaryKey() }, {}, metadata)
    define(
      'children',
      { id: integer().primaryKey(), parentId: integer().references(() => parent.c['id'], { deferrable: 'initially deferred' }) },
      {},
      metadata,
    )
    await created(metadata, async () => {
      const childFirst = async (): Promise<void> => {
        const connection = await engine.connect()
        try {
          await connection.execute('insert into children (id, parent_id) values (1, 1)')
          await connection.execute('insert into parents (id) values (1)')
          await connection.commit()
        } finally {
          await connection.close()
        }
      }
      if (name === 'mariadb') await expect(childFirst()).rejects.toMatchObject({ kind: 'foreign-key' })
      else await childFirst()
    })
  })

  here('indexes of expressions, with a direction, and of some of the rows', async () => {
    const metadata = new MetaData()
    const users: Table = define(
      'users',
      { id: integer().primaryKey(), email: varchar(50), active: integer() },
      { constraints: [index(() => [sql`lower(${users.c['email']})`, col(users, 'id').desc()], { name: 'by_email', unique: true })] },
      metadata,
    )
    if (name === 'mariadb') await refused(metadata, 'The index "by_email" of "users" has an expression, which mariadb cannot do.')
    else {
      await created(metadata, async () => {
        await rows(`insert into users (id, email, active) values (1, 'A', 1)`)
        expect(await schema.indexNames('users')).toContain('by_email')
      })
    }
    const partial = new MetaData()
    const posts: Table = define(
      'posts',
      { id: integer().primaryKey(), slug: varchar(50), state: varchar(9) },
      { constraints: [index(['slug'], { unique: true, where: () => col(posts, 'state').eq('live') })] },
      partial,
    )
    if (name === 'mariadb') return refused(partial, 'The index "ix_posts_slug" of "posts" covers only some rows, which mariadb cannot do.')
    await created(partial, async () => {
      await rows(`insert into posts (id, slug, state) values (1, 'a', 'live'), (2, 'a', 'draft'), (3, 'a', 'draft')`)
      await expect(rows(`insert into posts (id, slug, state) values (4, 'a', 'live')`)).rejects.toMatchObject({ kind: 'unique' })
    })
  })

  here('generated columns, written with the row or computed on reading', async () => {
    const metadata = (stored: boolean): MetaData => {
      const made = new MetaData()
      const table: Table = define(
        'people',
        {
          id: integer().primaryKey(),
          first: varchar(20),
          last: varchar(20),
          full: varchar(50).generatedAs(() => (col(table, 'first') as Column<string>).concat(' ', col(table, 'last') as Column<string>), { stored }),
        },
        {},
        made,
      )
      return made
    }
    const full = async (): Promise<void> => {
      await rows(`insert into people (first, last) values ('Ada', 'Lovelace')`)
      expect((await rows('select * from people'))[0]?.['full']).toBe('Ada Lovelace')
    }
    await created(metadata(true), full)
    if (name === 'postgresql')
      await refused(metadata(false), 'The column people.full is generated with stored: false, which postgresql does not have.')
    else await created(metadata(false), full)
  })

  here('expressions as defaults', async () => {
    const metadata = new MetaData()
    define(
      'events',
      { id: integer().primaryKey(), happened: timestamp().serverDefault(sql`current_timestamp`), n: integer().serverDefault(sql`abs(${-7})`) },
      {},
      metadata,
    )
    await created(metadata, async () => {
      await rows('insert into events (id) values (1)')
      const [row] = await rows('select * from events')
      expect(row?.['n']).toBe(7)
      expect(String(row?.['happened'])).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/)
    })
  })

  here('a generated column in a key of several columns', async () => {
    const metadata = new MetaData()
    define('pairs', { a: integer().primaryKey({ autoincrement: true }), b: integer().primaryKey({ autoincrement: false }) }, {}, metadata)
    if (name === 'sqlite')
      return refused(metadata, 'The column pairs.a has autoincrement: true in a primary key of several columns, which sqlite cannot generate.')
    await created(metadata, async () => {
      await rows('insert into pairs (b) values (5), (5)')
      expect((await rows('select a from pairs order by a')).map(row => row['a'])).toEqual([1, 2])
    })
  })

  here('enumerations of one name are one type, dropped with the last table that uses it', async () => {
    const mood = enumeration(['good', 'bad'], { name: 'mood' })
    const metadata = new MetaData()
    const [first] = [
      define('a', { id: integer().primaryKey(), mood }, {}, metadata),
      define('b', { id: integer().primaryKey(), mood: mood.nullable() }, {}, metadata),
    ]
    await metadata.createAll(engine)
    await metadata.dropAll(engine, { tables: [first] })
    await metadata.createAll(engine)
    await metadata.dropAll(engine)
    await created(metadata, async () => undefined)
    define('c', { id: integer(), mood: enumeration(['other'], { name: 'mood' }) }, {}, metadata)
    await refused(metadata, 'The enumeration "mood" has other values in c.mood than in a.mood.')
  })

  here('text can be a key and refer to one', async () => {
    const metadata = new MetaData()
    const countries = define('countries', { code: text().primaryKey(), name: text().unique(), note: text().nullable().index() }, {}, metadata)
    define(
      'cities',
      {
        id: integer().primaryKey(),
        country: text().references(() => countries.c['code']),
        twin: text()
          .nullable()
          .references(() => countries.c['name']),
      },
      {},
      metadata,
    )
    await created(metadata, async () => {
      await rows(`insert into countries (code, name) values ('de', 'Deutschland')`)
      await rows(`insert into cities (id, country, twin) values (1, 'de', 'Deutschland')`)
      await expect(rows(`insert into cities (id, country) values (2, 'fr')`)).rejects.toMatchObject({ kind: 'foreign-key' })
    })
  })

  here('a schema of its own', async () => {
    const other = name === 'mariadb' ? `${new URL(fresh.url).pathname.slice(1)}_o` : 'other schema'
    const metadata = new MetaData({ schema: other })
    const parents = define(
      'parents',
      { id: integer().primaryKey(), kind: enumeration(['a', 'b']), code: integer().index() },
      { comment: 'x', constraints: [unique('code', 'id')] },
      metadata,
    )
    define(
      'children',
      { id: integer().primaryKey(), parentId: integer().references(() => parents.c['id']), parent2: integer().references(() => parents.c['id']) },
      {},
      metadata,
    )
    define(
      'parents',
      { id: integer().primaryKey(), childId: integer().references(() => metadata.tables.get(`${other}.children`)?.c['id']) },
      { schema: null },
      metadata,
    )
    const quote = name === 'mariadb' ? '`' : '"'
    const connection = await engine.connect()
    if (name === 'sqlite') await connection.pooled.driver.execute(`attach database ':memory:' as "other schema"`, [])
    else await connection.execute(`create schema ${quote}${other}${quote}`)
    try {
      if (name === 'sqlite') metadata.remove(metadata.tables.get('parents')!)
      await metadata.createAll(connection)
      await metadata.createAll(connection)
      const table = `${quote}${other}${quote}.parents`
      await connection.execute(`insert into ${table} (kind, code) values ('a', 1)`)
      expect([...(await connection.execute(`select id from ${table}`))]).toMatchObject([{ id: 1 }])
      await metadata.dropAll(connection)
      await metadata.dropAll(connection)
      await connection.commit()
    } finally {
      await connection.close()
      if (name === 'mariadb') await engine.execute(`drop schema \`${other}\``)
    }
    expect(await schema.tables()).toEqual([])
  })
})
