/** `createAll` and `dropAll` on real databases: what is there afterwards, and what the database then refuses. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine } from '../../src/drivers/create-engine.ts'
import { sqlite } from '../../src/drivers/sqlite.ts'
import type { Engine } from '../../src/engine/engine.ts'
import {
  bigint,
  blob,
  boolean,
  date,
  enumeration,
  integer,
  json,
  numeric,
  text,
  timestamptz,
  uuid,
  varchar,
} from '../../src/schema/column-builders.ts'
import { check, foreignKey, index, primaryKey, unique } from '../../src/schema/constraint-builders.ts'
import type { Column } from '../../src/schema/column.ts'
import { MetaData } from '../../src/schema/metadata.ts'
import { databases, type FreshDatabase } from '../support/databases.ts'
import { col, define } from './define.ts'
import { introspect, type Introspection } from './introspect.ts'

/** A column of numbers, for arithmetic. */
const number = (table: ReturnType<typeof define>, key: string): Column<number> => col(table, key) as Column<number>

/** A library: keys of every kind, a circle, a table that refers to itself. */
function library(): MetaData {
  const metadata = new MetaData()
  const table = (name: string) => () => metadata.tables.get(name)
  const id = (name: string) => (): unknown => table(name)()?.c['id']
  define(
    'books',
    {
      id: bigint().primaryKey(),
      title: text().index(),
      authorId: integer().references(id('authors'), { onDelete: 'cascade' }),
      price: numeric(10, 2).serverDefault('1.50'),
      data: json().nullable(),
      cover: blob().nullable(),
      inPrint: boolean().serverDefault(true),
      published: date().serverDefault('2000-01-01'),
      pages: integer().check(pages => pages.gt(0)),
      sheets: integer().generatedAs(() => number(books(), 'pages').plus(1)),
    },
    { constraints: [unique('title', 'authorId'), check(() => col(books(), 'title').ne("it's \\ 100%"), { name: 'title' })], comment: "a 'book'" },
    metadata,
  )
  const books = (): ReturnType<typeof define> => metadata.tables.get('books') as ReturnType<typeof define>
  define(
    'authors',
    {
      id: integer().primaryKey(),
      name: varchar(100).unique().comment("the author's name"),
      mood: enumeration(['good', "it's bad"], { name: 'mood' }).serverDefault("it's bad"),
      secondMood: enumeration(['good', "it's bad"], { name: 'mood' }).nullable(),
      bestBookId: bigint().nullable().references(id('books'), { onDelete: 'set null' }),
      mentorId: integer().nullable().references(id('authors')),
      born: timestamptz().nullable(),
    },
    {},
    metadata,
  )
  define('shelves', { room: text(), number: integer(), key: uuid().nullable() }, { constraints: [primaryKey('room', 'number')] }, metadata)
  define(
    'copies',
    { bookId: bigint().references(id('books')).primaryKey(), copy: integer().primaryKey(), room: text().nullable(), shelf: integer().nullable() },
    {
      constraints: [
        foreignKey(['room', 'shelf'], () => [col(table('shelves')()!, 'room'), col(table('shelves')()!, 'number')], { onUpdate: 'cascade' }),
        index(['room'], { name: 'by_room' }),
      ],
    },
    metadata,
  )
  return metadata
}

const made = ['authors', 'books', 'copies', 'shelves']

const targets: readonly { readonly name: string; readonly database: string; connect(fresh: FreshDatabase): Engine }[] = [
  { name: 'sqlite, synchronous', database: 'sqlite', connect: fresh => createEngine(sqlite(fresh.path ?? '')) },
  ...databases.map(({ name }) => ({ name, database: name, connect: (fresh: FreshDatabase) => createEngine(fresh.url) })),
]

describe.each(targets)('$name', target => {
  const database = databases.find(each => each.name === target.database)!
  const describeHere = database.missing === undefined ? describe : describe.skip
  describeHere('', () => {
    let fresh: FreshDatabase
    let engine: Engine
    let schema: Introspection

    beforeAll(async () => {
      fresh = await database.create('schema create')
      engine = target.connect(fresh)
      schema = introspect(
        database.name,
        async (statement, parameters) => [...(await engine.execute(statement, parameters))] as Record<string, unknown>[],
      )
    })
    afterAll(async () => {
      await engine.dispose()
      await fresh.drop()
    })

    const execute = async (statement: string): Promise<Record<string, unknown>[]> => {
      const quoted = database.name === 'mariadb' ? statement.replaceAll('"', '`') : statement
      return [...(await engine.execute(quoted))] as Record<string, unknown>[]
    }

    test('creates everything in dependency order, and what exists is left as it is', async () => {
      const metadata = library()
      const log: string[] = []
      const stop = engine.onStatement(event => log.push(event.sql))
      await metadata.createAll(engine)
      expect(await schema.tables()).toEqual(made)
      const creates = log.filter(sql => sql.startsWith('create table')).map(sql => /create table [`"](\w+)/.exec(sql)?.[1])
      expect(creates).toEqual(['books', 'authors', 'shelves', 'copies'])
      expect(log.filter(sql => sql.startsWith('alter table'))).toHaveLength(database.name === 'sqlite' ? 0 : 1)
      log.length = 0
      await metadata.createAll(engine)
      expect(log.filter(sql => /^(create|alter)/.test(sql))).toEqual([])
      stop()
    })

    test('keys, uniques, indexes and foreign keys are as defined', async () => {
      expect(await schema.primaryKey('copies')).toEqual(['book_id', 'copy'])
      expect(await schema.primaryKey('shelves')).toEqual(['room', 'number'])
      expect(await schema.foreignKeys('copies')).toEqual([
        { columns: ['book_id'], table: 'books', referred: ['id'], onDelete: 'no action', onUpdate: 'no action' },
        { columns: ['room', 'shelf'], table: 'shelves', referred: ['room', 'number'], onDelete: 'no action', onUpdate: 'cascade' },
      ])
      expect(await schema.foreignKeys('authors')).toEqual([
        { columns: ['best_book_id'], table: 'books', referred: ['id'], onDelete: 'set null', onUpdate: 'no action' },
        { columns: ['mentor_id'], table: 'authors', referred: ['id'], onDelete: 'no action', onUpdate: 'no action' },
      ])
      expect(await schema.uniques('books')).toEqual([['title', 'author_id']])
      expect(await schema.uniques('authors')).toEqual([['name']])
      expect(await schema.indexNames('books')).toContain('ix_books_title')
      expect(await schema.indexNames('copies')).toContain('by_room')
    })

    test('keys are generated, and the database fills in defaults and computes columns', async () => {
      await execute(`insert into "authors" ("name") values ('Ada'), ('Bob')`)
      await execute(`insert into "books" ("title", "author_id", "pages") values ('One', 1, 10)`)
      const authors = await execute(`select "id", "mood" from "authors" order by "id"`)
      expect(authors).toMatchObject([
        { id: 1, mood: "it's bad" },
        { id: 2, mood: "it's bad" },
      ])
      const [book] = await execute(`select "id", "price", "in_print", "published", "sheets" from "books"`)
      expect([String(book?.['id']), Number(book?.['price']), Boolean(book?.['in_print']), String(book?.['published']), book?.['sheets']]).toEqual([
        '1',
        1.5,
        true,
        '2000-01-01',
        11,
      ])
    })

    test.each([
      ['a unique value twice', `insert into "authors" ("name") values ('Ada')`, 'unique'],
      ['two unique columns twice', `insert into "books" ("title", "author_id", "pages") values ('One', 1, 1)`, 'unique'],
      ['a row without its parent', `insert into "books" ("title", "author_id", "pages") values ('X', 99, 1)`, 'foreign-key'],
      ['half of a composite key', `insert into "copies" ("book_id", "copy", "room", "shelf") values (1, 1, 'attic', 1)`, 'foreign-key'],
      ['a missing value', `insert into "books" ("author_id", "pages") values (1, 1)`, 'not-null'],
      ['a value that a check forbids', `insert into "books" ("title", "author_id", "pages") values ('X', 1, 0)`, 'check'],
    ])('%s is refused', async (_what, statement, kind) => {
      await expect((async () => execute(statement))()).rejects.toMatchObject({ code: 'INTEGRITY', kind })
    })

    test('text in a check is taken literally', async () => {
      const insert = (title: string): Promise<unknown> => execute(`insert into "books" ("title", "author_id", "pages") values ('${title}', 2, 1)`)
      await expect(insert(database.name === 'mariadb' ? "it''s \\\\ 100%" : "it''s \\ 100%")).rejects.toMatchObject({ kind: 'check' })
      await insert("it''s / 100%")
    })

    test('a word that the enumeration has not is refused', async () => {
      await expect((async () => execute(`insert into "authors" ("name", "mood") values ('Eve', 'odd')`))()).rejects.toThrow()
    })

    test('deletes cascade and set null', async () => {
      await execute(`update "authors" set "best_book_id" = 1 where "id" = 2`)
      await execute(`delete from "authors" where "id" = 1`)
      expect(await execute(`select "id" from "books" where "author_id" = 1`)).toEqual([])
      expect(await execute(`select "best_book_id" from "authors"`)).toMatchObject([{ best_book_id: null }])
    })

    test('comments are kept where the database has them', async () => {
      const expected = database.name === 'sqlite' ? [null, null] : ["a 'book'", "the author's name"]
      expect([await schema.tableComment('books'), await schema.columnComment('authors', 'name')]).toEqual(expected)
    })

    test('drops everything, also with rows that refer to each other, and what does not exist is passed over', async () => {
      await execute(`insert into "books" ("title", "author_id", "pages") values ('Two', 2, 10)`)
      await execute(`update "authors" set "best_book_id" = (select max("id") from "books"), "mentor_id" = 2 where "id" = 2`)
      const metadata = library()
      await metadata.dropAll(engine)
      expect(await schema.tables()).toEqual([])
      await metadata.dropAll(engine)
    })

    test('a connection creates in its own transaction, and a definition that fails leaves nothing half-made', async () => {
      const metadata = library()
      define('broken', { a: integer().check(() => undefined as never) }, {}, metadata)
      await expect((async () => metadata.createAll(engine))()).rejects.toThrow('The check "ck_broken_a" of "broken"')
      expect(await schema.tables()).toEqual([])
      const connection = await engine.connect()
      await library().createAll(connection)
      await connection.rollback()
      await connection.close()
      expect(await schema.tables()).toEqual(engine.dialect.features.transactionalDdl ? [] : made)
      await library().dropAll(engine)
    })

    test('some of the tables', async () => {
      const metadata = library()
      const shelves = metadata.tables.get('shelves')!
      await metadata.createAll(engine, { tables: [shelves] })
      expect(await schema.tables()).toEqual(['shelves'])
      await expect((async () => metadata.createAll(engine, { tables: [shelves], checkFirst: false }))()).rejects.toThrow('shelves')
      await metadata.dropAll(engine, { tables: [shelves] })
      expect(await schema.tables()).toEqual([])
      await expect((async () => library().createAll(engine, { tables: [shelves] }))()).rejects.toThrow('"shelves" is not a table of this metadata.')
    })
  })
})
