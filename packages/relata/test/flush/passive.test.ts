/** What is left to the database: ON DELETE, ON UPDATE, and children that are never touched. */
import { declarativeBase, integer, many, one, varchar } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

class Shelf extends Base.model('shelves', {
  id: integer().primaryKey(),
  books: () => many(Book, { backPopulates: 'shelf', cascade: ['all', 'delete-orphan'], passiveDeletes: true }),
  labels: () => many(Label, { backPopulates: 'shelf', passiveDeletes: 'all' }),
}) {}

class Book extends Base.model('books', {
  id: integer().primaryKey(),
  shelfId: integer().references(() => Shelf.c.id, { onDelete: 'cascade' }),
  shelf: () => one(Shelf, { backPopulates: 'books' }),
}) {}

class Label extends Base.model('labels', {
  id: integer().primaryKey(),
  shelfId: integer()
    .nullable()
    .references(() => Shelf.c.id, { onDelete: 'set null' }),
  shelf: () => one(Shelf, { backPopulates: 'labels' }),
}) {}

/** A key that changes, referred to without a foreign key in the database. */
class Tag extends Base.model('tags', {
  name: varchar(30).primaryKey(),
  uses: () =>
    many(TagUse, { backPopulates: 'tag', primaryjoin: TagUse.c.tagName.eq(Tag.c.name), foreignKeys: [TagUse.c.tagName], passiveUpdates: false }),
}) {}

class TagUse extends Base.model('tag_uses', {
  id: integer().primaryKey(),
  tagName: varchar(30).nullable(),
  tag: () =>
    one(Tag, { backPopulates: 'uses', primaryjoin: TagUse.c.tagName.eq(Tag.c.name), foreignKeys: [TagUse.c.tagName], passiveUpdates: false }),
}) {}

const matrix = matrixOf('flush passive', Base)

matrix('contract-22: passiveDeletes: unloaded children cost nothing, loaded ones are deleted', async ({ session, log, newSession }) => {
  session.addAll([new Shelf({ books: [new Book({}), new Book({})] }), new Shelf({ books: [new Book({}), new Book({})] })])
  await session.commit()
  const second = newSession()
  const [first, other] = await second.query(Shelf).orderBy(Shelf.c.id).all()
  log.reset()
  await second.delete(first!)
  await second.flush()
  expect(log.tables()).toEqual(['delete shelves'])
  await second.load(other!, Shelf.books)
  log.reset()
  await second.delete(other!)
  await second.flush()
  expect(log.tables()).toEqual(['delete books', 'delete shelves'])
  expect(await second.query(Book).count()).toBe(0)
})

matrix("contract-22: passiveDeletes: 'all' never touches children, also not when they leave the collection", async ({ session, log }) => {
  const shelf = new Shelf({ labels: [new Label({}), new Label({})] })
  session.add(shelf)
  await session.commit()
  await session.load(shelf, Shelf.labels)
  const label = shelf.labels[0]!
  shelf.labels.remove(label)
  label.shelf = null
  log.reset()
  await session.delete(shelf)
  await session.flush()
  // the many-to-one side is the label's own, and writes
  expect(log.tables()).toEqual(['update labels', 'delete shelves'])
})

matrix('a changed key is carried on to children where the database does not do it', async ({ session, log, newSession }) => {
  session.add(new Tag({ name: 'old', uses: [new TagUse({}), new TagUse({})] }))
  await session.commit()
  const second = newSession()
  const tag = await second.query(Tag).one()
  tag.name = 'new'
  log.reset()
  await second.flush()
  expect(log.tables()).toEqual(['select tag_uses', 'update tags', 'update tag_uses'])
  await second.commit()
  expect((await newSession().query(TagUse).all()).map(use => use.tagName)).toEqual(['new', 'new'])
})
