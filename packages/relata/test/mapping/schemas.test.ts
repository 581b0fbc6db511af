/** Models in schemas of their own: qualified names, joins across schemas, tables of one name beside each other. */
import { createEngine, declarativeBase, integer, joinedload, many, one, select, selectinload, Session, text } from 'relata'
import { statementLog } from 'relata/testing'
import { describe, expect, test } from 'vitest'
import { database } from '../support/databases.ts'

for (const name of ['postgresql', 'mariadb'] as const) {
  describe.skipIf(database(name).missing !== undefined)(name, () => {
    test('tables of one name in two schemas are two tables, linked, loaded, changed and deleted', async () => {
      const fresh = await database(name).create('schemas')
      const engine = createEngine(fresh.url)
      const [main, archive] = [`relata_main_${process.pid}`, `relata_archive_${process.pid}`]
      const Base = declarativeBase({ schema: main })
      const links = Base.table('links', {
        itemId: integer()
          .references(() => Item.c.id)
          .primaryKey(),
        oldId: integer()
          .references(() => OldItem.c.id)
          .primaryKey(),
      })
      class Item extends Base.model('items', {
        id: integer().primaryKey(),
        title: text(),
        originId: integer()
          .nullable()
          .references(() => OldItem.c.id),
        origin: () => one(OldItem, { backPopulates: 'copies' }),
        related: () => many(OldItem, { secondary: links }),
      }) {}
      class OldItem extends Base.model(
        'items',
        { id: integer().primaryKey(), title: text(), copies: () => many(Item, { backPopulates: 'origin' }) },
        { schema: archive },
      ) {}
      try {
        for (const schema of [main, archive]) await engine.execute(`create schema ${schema}`)
        await Base.metadata.createAll(engine)
        await Base.metadata.createAll(engine)
        const log = statementLog(engine)
        const session = new Session(engine)
        const old = new OldItem({ title: 'old' })
        session.add(new Item({ title: 'new', origin: old, related: [old, new OldItem({ title: 'other' })] }))
        await session.commit()
        const quote = name === 'postgresql' ? '"' : '`'
        expect(log.statements.join('\n')).toContain(`${quote}${archive}${quote}.${quote}items${quote}`)
        session.expungeAll()
        for (const option of [joinedload, selectinload]) {
          const found = await session.query(Item).options(option(Item.origin), option(Item.related)).one()
          expect([found.title, found.origin?.title, found.related.map(item => item.title).sort()]).toEqual(['new', 'old', ['old', 'other']])
          session.expungeAll()
        }
        const rows = await session.execute(select(Item.c.title, OldItem.c.title).join(Item.origin))
        expect(rows.map(row => [...row])).toEqual([['new', 'old']])
        expect(
          await session
            .query(OldItem)
            .filter(OldItem.copies.any(Item.c.title.eq('new')))
            .count(),
        ).toBe(1)
        const item = await session.query(Item).one()
        item.title = 'changed'
        await session.commit()
        expect((await session.query(Item).one()).title).toBe('changed')
        await session.delete(item)
        await session.commit()
        expect([await session.query(Item).count(), await session.query(OldItem).count()]).toEqual([0, 2])
        await session.close()
        await Base.metadata.dropAll(engine)
      } finally {
        for (const schema of [main, archive])
          await engine.execute(name === 'postgresql' ? `drop schema if exists ${schema} cascade` : `drop schema if exists ${schema}`)
        await engine.dispose()
        await fresh.drop()
      }
    })
  })
}
