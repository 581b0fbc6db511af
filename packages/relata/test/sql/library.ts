/** A table of books with JSON, moments, numbers and text, for tests of expressions. */
import { declarativeBase } from '../../src/orm/declarative/declarative-base.ts'
import { createEngine } from '../../src/drivers/create-engine.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { bigint, boolean, date, double, integer, json, numeric, text, timestamptz } from '../../src/schema/column-builders.ts'
import { insert } from '../../src/sql/statements/insert.ts'
import { database, type DatabaseName, type FreshDatabase } from '../support/databases.ts'

const Base = declarativeBase()

/** What is known of a book. */
export interface Facts {
  pages: number
  rating?: number
  title: { en: string; de?: string | null }
  tags: string[]
  sold: boolean
  big: number
  [`it's "odd" \\ $`]?: string
}

export const books = Base.table('books', {
  id: integer().primaryKey(),
  title: text(),
  note: text().nullable(),
  facts: json<Facts>(),
  extra: json().nullable(),
  printed: timestamptz(),
  day: date(),
  copies: integer(),
  weight: double(),
  price: numeric(10, 2),
  isbn: bigint(),
  rare: boolean(),
})

const first: Facts = {
  pages: 320,
  rating: 4.5,
  title: { en: 'Emma', de: null },
  tags: ['novel', 'classic'],
  sold: true,
  big: 9007199254740991,
  [`it's "odd" \\ $`]: 'found',
}
const second: Facts = { pages: 90, title: { en: '100% "pure"' }, tags: [], sold: false, big: 1 }

export interface Library {
  readonly engine: Engine<'async'>
  close(): Promise<void>
}

/** A fresh database with the table and its rows. */
export async function openLibrary(name: DatabaseName, title: string): Promise<Library> {
  const fresh: FreshDatabase = await database(name).create(title)
  const engine = createEngine(fresh.url)
  await Base.metadata.createAll(engine)
  await engine.execute(
    insert(books).values([
      {
        id: 1,
        title: 'Emma',
        note: 'a-b-c',
        facts: first,
        extra: [1, { a: 2 }],
        printed: new Date('1999-12-31T23:59:58.500Z'),
        day: '2024-01-31',
        copies: 7,
        weight: 0.5,
        price: '19.99',
        isbn: 9_223_372_036_854_775_807n,
        rare: true,
      },
      {
        id: 2,
        title: 'Żółć 😀',
        note: null,
        facts: second,
        extra: null,
        printed: new Date('2024-02-29T06:07:08.009Z'),
        day: '1969-07-20',
        copies: -7,
        weight: 2.25,
        price: '-0.50',
        isbn: 2n,
        rare: false,
      },
    ]),
  )
  return {
    engine,
    close: async () => {
      await engine.dispose()
      await fresh.drop()
    },
  }
}
