/** Verbs of session.query() that go beyond objects: slices, other items, sources. */
import { expect } from 'vitest'
import { alias, count, declarativeBase, inherit, insert, integer, many, one, select, text, varchar } from 'relata'
import { type MatrixContext, matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

class Author extends Base.model('authors', {
  id: integer().primaryKey({ autoincrement: false }),
  name: varchar(40),
  books: () => many(Book, { backPopulates: 'author' }),
}) {}

class Book extends Base.model('books', {
  id: integer().primaryKey({ autoincrement: false }),
  title: varchar(40),
  authorId: integer().references(() => Author.c.id),
  author: () => one(Author, { backPopulates: 'books' }),
}) {}

class Pet extends Base.model(
  'pets',
  { id: integer().primaryKey({ autoincrement: false }), kind: text().discriminator(), name: text() },
  { identity: 'pet' },
) {}
class Cat extends inherit(Pet, { identity: 'cat' }, {}) {}

const matrix = matrixOf('query verbs', Base)
const filled =
  (body: (context: MatrixContext) => Promise<void>) =>
  async (context: MatrixContext): Promise<void> => {
    await context.engine.execute(
      insert(Author).values([
        { id: 1, name: 'Ada' },
        { id: 2, name: 'Bob' },
        { id: 3, name: 'Eve' },
      ]),
    )
    await context.engine.execute(
      insert(Book).values([
        { id: 1, title: 'x', authorId: 1 },
        { id: 2, title: 'y', authorId: 1 },
        { id: 3, title: 'z', authorId: 2 },
      ]),
    )
    await body(context)
  }

matrix(
  'slice',
  filled(async ({ session }) => {
    const query = session.query(Author).orderBy(Author.c.id)
    expect((await query.slice(1, 3).all()).map(author => author.id)).toEqual([2, 3])
    expect(await query.slice(1, 1).all()).toEqual([])
    expect(() => query.slice(2, 1)).toThrow('limit() was given the number -1.')
  }),
)
matrix(
  'withEntities reads the same rows as something else',
  filled(async ({ session }) => {
    const query = session.query(Author).join(Author.books).filter(Book.c.title.ne('y')).orderBy(Book.c.id)
    const rows = await session.execute(query.withEntities(Author.c.name, Book))
    expect(rows.map(([name, book]) => `${name}: ${book.title}`)).toEqual(['Ada: x', 'Bob: z'])
    expect((await session.execute(session.query(Author).filter(Author.c.id.gt(1)).withEntities(count()))).scalar()).toBe(2)
  }),
)
matrix('withEntities keeps what tells the rows of a class', async ({ session }) => {
  session.addAll([new Pet({ id: 1, name: 'Rex' }), new Cat({ id: 2, name: 'Tom' })])
  await session.commit()
  expect((await session.execute(session.query(Cat).withEntities(count()))).scalar()).toBe(1)
  expect((await session.execute(session.query(Pet).withEntities(Pet.c.name))).rowCount).toBe(2)
})
matrix(
  'a query as a source',
  filled(async ({ session }) => {
    const first = session.query(Book).filter(Book.c.id.lt(3)).subquery('first_books')
    const some = alias(Book, first)
    expect((await session.scalars(select(some).orderBy(some.c.id))).map(book => book.title)).toEqual(['x', 'y'])
    expect((await session.query(Author).forUpdate({ skipLocked: true }).filter(Author.c.id.eq(1)).one()).name).toBe('Ada')
  }),
)
