/** Three small tables with rows, for tests that run statements. */
import { declarativeBase } from '../../src/orm/declarative/declarative-base.ts'
import { createEngine } from '../../src/drivers/create-engine.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { boolean, integer, numeric, text, varchar } from '../../src/schema/column-builders.ts'
import { insert } from '../../src/sql/statements/insert.ts'
import { database, type DatabaseName, type FreshDatabase } from '../support/databases.ts'

const Base = declarativeBase()

export const users = Base.table('users', {
  id: integer().primaryKey(),
  name: varchar(40),
  nick: text().nullable(),
  active: boolean().default(true),
})

export const posts = Base.table('posts', {
  id: integer().primaryKey(),
  title: text().nullable(),
  score: integer().default(0),
  price: numeric(10, 2).nullable(),
  authorId: integer().references(() => users.c.id),
})

/** A table whose names need quoting, and whose rows are written to. */
export const odd = Base.table('order "by" `x` [y]', {
  id: integer().primaryKey(),
  select: text('select'),
  count: integer('group').default(1).onUpdate(7),
})

export interface Shop {
  readonly engine: Engine<'async'>
  close(): Promise<void>
}

/** A fresh database with the tables and their rows. */
export async function openShop(name: DatabaseName, title: string): Promise<Shop> {
  const fresh: FreshDatabase = await database(name).create(title)
  const engine = createEngine(fresh.url)
  await Base.metadata.createAll(engine)
  await engine.execute(
    insert(users).values([
      { id: 1, name: 'Ada', nick: 'countess', active: true },
      { id: 2, name: 'Bob', nick: null, active: false },
      { id: 3, name: '50% off_/\\', nick: null, active: true },
    ]),
  )
  await engine.execute(
    insert(posts).values([
      { id: 1, title: 'Notes', score: 5, price: '1.10', authorId: 1 },
      { id: 2, title: null, score: 2, price: null, authorId: 1 },
      { id: 3, title: 'Hello', score: 9, price: '2.20', authorId: 2 },
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
