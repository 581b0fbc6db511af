/** Objects from other places than their table: subqueries, CTEs, unions, and SQL by hand. */
import { expect } from 'vitest'
import { alias, cte, declarativeBase, func, inherit, insert, integer, many, one, select, selectinload, sql, text, values, varchar } from 'relata'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

const Base = declarativeBase()

class Author extends Base.model('authors', {
  id: integer().primaryKey({ autoincrement: false }),
  firstName: varchar(40),
  books: () => many(Book, { backPopulates: 'author' }),
}) {}

class Book extends Base.model('books', {
  id: integer().primaryKey({ autoincrement: false }),
  title: varchar(40),
  sold: integer(),
  authorId: integer().references(() => Author.c.id),
  author: () => one(Author, { backPopulates: 'books' }),
}) {}

class Worker extends Base.model(
  'workers',
  { id: integer().primaryKey({ autoincrement: false }), kind: varchar(10).discriminator(), name: text() },
  { identity: 'worker' },
) {}
class Boss extends inherit(Worker, { identity: 'boss', table: 'bosses' }, { level: integer() }) {}

const matrix = matrixOf('entity sources', Base)
const filled =
  (body: (context: MatrixContext) => Promise<void>) =>
  async (context: MatrixContext): Promise<void> => {
    const { engine } = context
    await engine.execute(
      insert(Author).values([
        { id: 1, firstName: 'Ada' },
        { id: 2, firstName: 'Bob' },
      ]),
    )
    await engine.execute(
      insert(Book).values([
        { id: 1, title: 'Notes', sold: 5, authorId: 1 },
        { id: 2, title: 'Letters', sold: 6, authorId: 1 },
        { id: 3, title: 'Hello', sold: 7, authorId: 2 },
      ]),
    )
    context.log.reset()
    await body(context)
  }

matrix(
  'an alias of a model may stand for a subquery',
  filled(async ({ session, log }) => {
    const recent = alias(Book, select(Book).orderBy(Book.c.id.desc()).limit(2).subquery('recent'))
    const found = await session.scalars(select(recent).where(recent.c.sold.lt(7)))
    expect(found.map(book => [book instanceof Book, book.id, book.title])).toEqual([[true, 2, 'Letters']])
    expect(log.statements).toHaveLength(1)
    expect(found[0]).toBe(await session.get(Book, 2))
  }),
)
matrix(
  'such an alias is joined along relationships, and eager loads follow',
  filled(async ({ session }) => {
    const some = alias(Book, select(Book).where(Book.c.sold.gt(5)).subquery())
    const rows = await session.execute(select(Author, some).join(some, some.c.authorId.eq(Author.c.id)).orderBy(some.c.id))
    expect(rows.map(([author, book]) => `${author.firstName}: ${book.title}`)).toEqual(['Ada: Letters', 'Bob: Hello'])
    const authors = await session.execute(select(some.c.title, Author.c.firstName).join(some.author).orderBy(some.c.id))
    expect(authors.map(row => [...row])).toEqual([
      ['Letters', 'Ada'],
      ['Hello', 'Bob'],
    ])
    const [first] = await session.scalars(select(some).options(selectinload(some.author)).orderBy(some.c.id))
    expect(first?.author?.firstName).toBe('Ada')
  }),
)
matrix(
  'and for a CTE, a union or values, found by the names of the columns',
  filled(async ({ session }) => {
    const big = alias(Book, cte('big', select(Book).where(Book.c.sold.ge(6))))
    expect((await session.scalars(select(big).orderBy(big.c.id))).map(book => book.id)).toEqual([2, 3])
    const both = alias(
      Book,
      select(Book)
        .where(Book.c.id.eq(1))
        .union(select(Book).where(Book.c.id.eq(3)))
        .subquery('both'),
    )
    expect((await session.scalars(select(both).orderBy(both.c.id.desc()))).map(book => book.id)).toEqual([3, 1])
    const made = alias(Author, values({ id: integer(), firstName: text('first_name') }, [{ id: 9, firstName: 'Eve' }], 'made'))
    expect((await session.scalars(select(made))).map(author => author.firstName)).toEqual(['Eve'])
  }),
)
matrix(
  'an inherited model in a subquery brings its tables with it',
  filled(async ({ session, newSession }) => {
    session.add(new Boss({ id: 1, name: 'Zoe', level: 3 }))
    session.add(new Worker({ id: 2, name: 'Tim' }))
    await session.commit()
    const inner = select(Boss).subquery('inner_boss')
    const rows = await newSession().execute(select(inner.c['name'] as never, inner.c['level'] as never))
    expect(rows.map(row => [...(row as readonly unknown[])])).toEqual([['Zoe', 3]])
  }),
)
matrix(
  'a source that lacks a column says so',
  filled(async () => {
    expect(() => alias(Book, select(Book.c.id, Book.c.title).subquery('part'))).toThrow(`"part" does not give books.sold.\n  value   id, title`)
    expect(() => alias(Book, 7 as never)).toThrow('alias() was given the number 7.')
  }),
)
matrix(
  'a union of models gives objects',
  filled(async ({ session }) => {
    const rows = await session.scalars(
      select(Book)
        .where(Book.c.id.eq(1))
        .unionAll(select(Book).where(Book.c.id.gt(1)))
        .orderBy(Book.c.id),
    )
    expect(rows.map(book => [book instanceof Book, book.title])).toEqual([
      [true, 'Notes'],
      [true, 'Letters'],
      [true, 'Hello'],
    ])
  }),
)
matrix(
  'objects of SQL by hand, columns found by name in any order',
  filled(async ({ session, log }) => {
    const books = await session
      .query(Book)
      .fromStatement(sql`select sold, title, author_id, id from books where sold > ${5} order by id desc`)
      .all()
    expect(books.map(book => [book.id, book.title, book.sold])).toEqual([
      [3, 'Hello', 7],
      [2, 'Letters', 6],
    ])
    expect(log.statements).toHaveLength(1)
    expect(
      await session
        .query(Book)
        .fromStatement(sql`select * from books where id = ${1}`)
        .one(),
    ).toMatchObject({ title: 'Notes' })
    expect(
      await session
        .query(Book)
        .fromStatement(sql`select * from books where id = ${9}`)
        .oneOrNull(),
    ).toBeNull()
    await expect(
      (async () =>
        session
          .query(Book)
          .fromStatement(sql`select * from books`)
          .one())(),
    ).rejects.toThrow('query(Book).fromStatement().one() found')
    expect(
      (
        await session
          .query(Book)
          .fromStatement(sql`select * from books order by id`)
          .first()
      )?.id,
    ).toBe(1)
  }),
)
matrix(
  'columns that the text does not give are loaded when they are read',
  filled(async ({ session, read, log }) => {
    const [book] = await session
      .query(Book)
      .fromStatement(sql`select id from books where id = ${2}`)
      .all()
    log.reset()
    expect(await read(book as Book, 'title')).toBe('Letters')
    expect(log.statements).toHaveLength(1)
  }),
)
matrix(
  'load options apply, and several items share the rows',
  filled(async ({ session, log }) => {
    const authors = await session
      .query(Author)
      .options(selectinload(Author.books))
      .fromStatement(sql`select * from authors order by id`)
      .all()
    expect(authors.map(author => author.books.length)).toEqual([2, 1])
    expect(log.statements).toHaveLength(2)
    const rows = await session.execute(
      select(Author, Book, func('count').as('n')).fromStatement(
        sql`select a.id, a.first_name, b.id, b.title, b.sold, b.author_id, 7 as n from authors a join books b on b.author_id = a.id where b.id = ${3}`,
      ),
    )
    expect(rows.map(row => [row[0].firstName, row[1].title, row.n])).toEqual([['Bob', 'Hello', 7]])
  }),
)
matrix(
  'a text without the key is an error, and so is a missing value',
  filled(async ({ session }) => {
    await expect(
      (async () =>
        session
          .query(Book)
          .fromStatement(sql`select title from books`)
          .all())(),
    ).rejects.toThrow('The statement gives no column for books.id, which is in the primary key of Book.\n  value   title')
    await expect((async () => session.execute(select(Book.c.title.as('t')).fromStatement(sql`select id from books`)))()).rejects.toThrow(
      "The statement gives no column for 't'.",
    )
    expect(() => session.query(Book).fromStatement('select * from books' as never)).toThrow('fromStatement() was given')
  }),
)
matrix(
  'pending changes are flushed first, and held objects keep theirs',
  filled(async ({ session }) => {
    const book = await session.get(Book, 1)
    if (book === null) throw new Error('no book')
    book.title = 'Changed'
    const [same] = await session
      .query(Book)
      .fromStatement(sql`select * from books where title = ${'Changed'}`)
      .all()
    expect(same).toBe(book)
  }),
)
