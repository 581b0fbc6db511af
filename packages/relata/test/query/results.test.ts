/** What results give: rows, columns of them, mappings, partitions, streams. */
import { expect } from 'vitest'
import { count, declarativeBase, insert, integer, many, one, select, selectinload, sql, text, varchar, type Statement } from 'relata'
import type { Rows } from '../../src/engine/result/rows.ts'
import { type MatrixContext, matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

class Author extends Base.model('authors', {
  id: integer().primaryKey({ autoincrement: false }),
  name: varchar(40),
  books: () => many(Book, { backPopulates: 'author' }),
}) {}

class Book extends Base.model('books', {
  id: integer().primaryKey({ autoincrement: false }),
  title: text().nullable(),
  authorId: integer().references(() => Author.c.id),
  author: () => one(Author, { backPopulates: 'books' }),
}) {}

const matrix = matrixOf('results', Base)
const filled =
  (body: (context: MatrixContext) => Promise<void>) =>
  async (context: MatrixContext): Promise<void> => {
    await context.engine.execute(insert(Author).values(Array.from({ length: 5 }, (_, index) => ({ id: index + 1, name: `a${index % 2}` }))))
    await context.engine.execute(
      insert(Book).values([
        { id: 1, title: 'x', authorId: 1 },
        { id: 2, title: null, authorId: 1 },
      ]),
    )
    await body(context)
  }
const byId = select(Author.c.id, Author.c.name.as('who')).orderBy(Author.c.id)

matrix(
  'one, oneOrNull, first, scalar and scalars',
  filled(async ({ session, engine }) => {
    for (const run of [session, engine] as readonly { execute<R>(statement: Statement<R>): Promise<Rows<R>> }[]) {
      const rows = await run.execute(byId)
      expect(rows.first()?.who).toBe('a0')
      expect(rows.scalar()).toBe(1)
      expect(rows.scalars()).toEqual([1, 2, 3, 4, 5])
      expect(rows.scalars('who')).toEqual(['a0', 'a1', 'a0', 'a1', 'a0'])
      expect(rows.scalars(1)).toEqual(['a0', 'a1', 'a0', 'a1', 'a0'])
      expect(rows.rowCount).toBe(5)
      expect(() => rows.one()).toThrow('the statement gave 5 rows, and one() expects exactly one')
      expect(() => rows.oneOrNull()).toThrow('one() expects exactly one')
      const none = await run.execute(byId.where(Author.c.id.lt(0)))
      expect([none.oneOrNull(), none.first(), none.scalar(), none.scalars()]).toEqual([null, null, null, []])
      expect(() => none.one()).toThrow('the statement gave 0 rows')
      expect((await run.execute(byId.where(Author.c.id.eq(2)))).one().who).toBe('a1')
    }
  }),
)
matrix(
  'mappings, columns, unique rows, partitions',
  filled(async ({ session }) => {
    const rows = await session.execute(byId)
    expect(rows.mappings().slice(0, 2)).toEqual([
      { id: 1, who: 'a0' },
      { id: 2, who: 'a1' },
    ])
    expect(rows.pick(1, 0)[4]).toEqual(['a0', 5])
    expect(rows.unique(row => row.who).map(row => row[0])).toEqual([1, 2])
    expect(
      (await session.execute(select(Author.c.name)))
        .unique()
        .map(row => row[0])
        .sort(),
    ).toEqual(['a0', 'a1'])
    expect([...rows.partitions(2)].map(part => part.map(row => row[0]))).toEqual([[1, 2], [3, 4], [5]])
    expect(() => [...rows.partitions(0)]).toThrow('partitions() takes a number of rows, from 1.')
    const [first] = (
      await session.execute(select(Author, count(Book.c.id).as('n')).join(Author.books).groupBy(Author.c.id, Author.c.name))
    ).mappings()
    expect(first?.['Author']).toBeInstanceOf(Author)
    expect(first?.n).toBe(2)
  }),
)
matrix(
  'a name that two columns have, or none, is an error where a column is found by its name',
  filled(async ({ session }) => {
    const twice = await session.execute(select(Author.c.name, Author.c.id.as('x'), Author.c.id.plus(1).as('x')).where(Author.c.id.eq(1)))
    expect(() => twice.mappings()).toThrow(
      [
        'mappings() would lose a value: two columns of the statement are named x.',
        '  value   name, x, x',
        "  do      give one of them another name with .as('…')",
        '  more    docs/errors/INVALID_REQUEST',
      ].join('\n'),
    )
    expect(() => twice.scalars('x')).toThrow('scalars() cannot tell which column is meant: two columns of the statement are named x.')
    expect(twice.scalars(2)).toEqual([2])
    expect(twice.scalars('1')).toEqual([1])
    expect(twice.scalars('name' as never)).toEqual(['a0'])
    expect(() => twice.scalars('nothing' as never)).toThrow(
      [
        'scalars() was asked for a column that the statement does not give.',
        '  value   nothing',
        '  do      name one of name, x, x, or give its position',
        '  more    docs/errors/INVALID_REQUEST',
      ].join('\n'),
    )
    const hidden = await session.execute(select(Author.c.name.as('length')).where(Author.c.id.eq(1)))
    expect(hidden.scalars('length' as never)).toEqual(['a0'])
    const none = await session.execute(select(Author.c.id, Author.c.id.plus(1).as('id')).where(Author.c.id.lt(0)))
    expect(() => none.mappings()).toThrow('two columns of the statement are named id')
  }),
)
matrix(
  'a name like __proto__ is only a name',
  filled(async ({ session }) => {
    const [row] = (await session.execute(select(Author.c.id.as('__proto__')).where(Author.c.id.eq(1)))).mappings()
    expect(Object.getOwnPropertyDescriptor(row as object, '__proto__')?.value).toBe(1)
  }),
)
matrix(
  'declared columns of a text',
  filled(async ({ session }) => {
    const rows = await session.execute(sql`select id, name from authors where id < ${3} order by id`.columns({ id: integer(), who: text() }))
    expect(rows.map(row => [row.id, row.who])).toEqual([
      [1, 'a0'],
      [2, 'a1'],
    ])
    await expect((async () => session.execute(sql`select id, name from authors`.columns({ name: text(), id: integer() })))()).rejects.toThrow(
      'The columns of a text are declared in another order than it gives them.\n  value   id, name; declared: name, id',
    )
    await expect((async () => session.execute(sql`select id from authors`.columns({ id: integer(), name: text() })))()).rejects.toThrow('declared')
  }),
)
matrix(
  'a session streams rows of values and objects',
  filled(async ({ session, variant }) => {
    const seen: unknown[] = []
    for await (const row of session.stream(byId, { batchSize: 2 })) seen.push([row[0], row.who])
    expect(seen).toHaveLength(5)
    expect(seen[1]).toEqual([2, 'a1'])
    // MariaDB sends nothing else on a connection while a result is read
    if (variant.database === 'mariadb') return
    const objects: number[] = []
    for await (const [author, name] of session.stream(select(Author, Author.c.name).options(selectinload(Author.books)).orderBy(Author.c.id), {
      batchSize: 2,
    })) {
      expect(author.name).toBe(name)
      objects.push(author.books.length)
      if (objects.length === 3) break
    }
    expect(objects).toEqual([2, 0, 0])
    expect(await session.scalars(select(count()).from(Author))).toEqual([5])
  }),
)
matrix(
  'a connection streams statements',
  filled(async ({ engine }) => {
    const connection = await engine.connect()
    const seen: unknown[] = []
    for await (const row of connection.stream(byId.where(Author.c.id.gt(1)), { batchSize: 2 })) seen.push(row.who)
    expect(seen).toEqual(['a1', 'a0', 'a1', 'a0'])
    const plain: unknown[] = []
    for await (const row of connection.stream('select id from authors order by id')) plain.push(row[0])
    expect(plain).toEqual([1, 2, 3, 4, 5])
    await connection.close()
  }),
)
