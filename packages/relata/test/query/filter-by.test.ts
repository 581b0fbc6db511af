/** select(…).filterBy(): conditions by name, on whatever the select names and joins. */
import { describe, expect, test } from 'vitest'
import { alias, compile, count, declarativeBase, hybrid, insert, integer, literal, many, one, type Select, select, varchar } from 'relata'
import { mariadbDialect } from 'relata/mariadb'
import { postgresqlDialect } from 'relata/postgresql'
import { sqliteDialect } from 'relata/sqlite'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

const friendships = Base.table('fb_friendships', {
  one: integer()
    .primaryKey()
    .references(() => Author.c.id),
  other: integer()
    .primaryKey()
    .references(() => Author.c.id),
})

class Author extends Base.model('fb_authors', {
  id: integer().primaryKey({ autoincrement: false }),
  firstName: varchar(40),
  shout: hybrid(() => Author.c.firstName.concat('!'), { get: (author: Author) => `${author.firstName}!` }),
  books: () => many(Book, { backPopulates: 'author' }),
  friends: () =>
    many(Author, {
      secondary: friendships,
      primaryjoin: friendships.c.one.eq(Author.c.id),
      secondaryjoin: friendships.c.other.eq(Author.c.id),
    }),
}) {}

class Book extends Base.model('fb_books', {
  id: integer().primaryKey({ autoincrement: false }),
  title: varchar(40),
  sold: integer().nullable(),
  authorId: integer().references(() => Author.c.id),
  author: () => one(Author, { backPopulates: 'books' }),
}) {}

const matrix = matrixOf('filterBy of a select', Base)

matrix('finds objects by attributes of all that is joined', async ({ engine, session }) => {
  await engine.execute(
    insert(Author).values([
      { id: 1, firstName: 'Ada' },
      { id: 2, firstName: 'Bob' },
    ]),
  )
  await engine.execute(
    insert(Book).values([
      { id: 1, title: 'Notes', sold: null, authorId: 1 },
      { id: 2, title: 'Hello', sold: 7, authorId: 1 },
      { id: 3, title: 'Hello', sold: 7, authorId: 2 },
    ]),
  )
  await engine.execute(insert(friendships).values([{ one: 1, other: 2 }]))
  const joined = select(Author).join(Author.books)
  expect((await session.scalars(joined.filterBy({ title: 'Hello', firstName: 'Ada' }))).map(({ id }) => id)).toEqual([1])
  expect((await session.scalars(joined.filterBy({ sold: null }))).map(({ id }) => id)).toEqual([1])
  expect((await session.scalars(joined.filterBy({ shout: 'Bob!' }))).map(({ id }) => id)).toEqual([2])
  const friend = alias(Author)
  expect(
    (await session.scalars(select(Book).join(Book.author).join(Author.friends.ofType(friend)).filterBy({ title: 'Hello' }))).map(({ id }) => id),
  ).toEqual([2])
  expect((await session.scalars(select(friend).filterBy({ shout: 'Ada!' }))).map(({ id }) => id)).toEqual([1])
  const ada = await session.getOne(Author, 1)
  expect((await session.scalars(select(Book).filterBy({ author: ada }).orderBy(Book.c.id))).map(({ id }) => id)).toEqual([1, 2])
  expect((await session.query(friend).filterBy({ firstName: 'Bob' }).all()).map(({ id }) => id)).toEqual([2])
})

describe('what is searched', () => {
  const where = (statement: Select): string => compile(statement, sqliteDialect).sql.replace(/^.*? where /, '')

  test('on every database the conditions are those of filter', () => {
    const byName = select(Author.c.id).join(Author.books).filterBy({ title: 'x', firstName: 'y' })
    const written = select(Author.c.id).join(Author.books).filter(Book.c.title.eq('x'), Author.c.firstName.eq('y'))
    for (const dialect of [sqliteDialect, postgresqlDialect, mariadbDialect]) expect(compile(byName, dialect)).toEqual(compile(written, dialect))
    expect(compile(byName, postgresqlDialect)).toEqual({
      sql: 'select "fb_authors"."id" from "fb_authors" join "fb_books" on "fb_books"."author_id" = "fb_authors"."id" where "fb_books"."title" = $1 and "fb_authors"."first_name" = $2',
      parameters: ['x', 'y'],
    })
  })

  test('models, columns and what mentions them, tables, aliases, subqueries', () => {
    expect(where(select(Author).filterBy({ firstName: 'a' }))).toBe('"fb_authors"."first_name" = ?')
    expect(where(select(count(Author.c.id)).filterBy({ firstName: null }))).toBe('"fb_authors"."first_name" is null')
    expect(where(select(count()).from(Author).filterBy({ shout: 'a' }))).toContain('||')
    expect(where(select(friendships.c.one).filterBy({ other: 1 }))).toBe('"fb_friendships"."other" = ?')
    const other = alias(Author, 'other')
    expect(where(select(other).filterBy({ firstName: 'a', id: 1 }))).toBe('"other"."first_name" = ? and "other"."id" = ?')
    const sub = select(Book.c.authorId, count().as('n')).groupBy(Book.c.authorId).subquery('per')
    expect(where(select(Author.c.id).join(sub, sub.c['authorId']!.eq(Author.c.id)).filterBy({ n: 3 }))).toBe('"per"."n" = cast(? as integer)')
  })

  test('each way of joining', () => {
    expect(where(select(Author).outerJoin(Author.books).filterBy({ title: 'a' }))).toBe('"fb_books"."title" = ?')
    expect(where(select(Author).join(Book, Book.c.authorId.eq(Author.c.id)).filterBy({ title: 'a' }))).toBe('"fb_books"."title" = ?')
    expect(where(select(literal(1)).joinFrom(Author, Author.books).filterBy({ title: 'a', firstName: 'b' }))).toBe(
      '"fb_books"."title" = ? and "fb_authors"."first_name" = ?',
    )
    expect(where(select(Book.c.sold).joinFrom(Author, Book).filterBy({ title: 'a', shout: 'b' }))).toContain('||')
    expect(where(select(Author).crossJoin(Book).filterBy({ sold: 1 }))).toBe('"fb_books"."sold" = ?')
    const friend = alias(Author, 'friend')
    const befriended = select(Author.c.id).join(Author.friends.ofType(friend))
    expect(() => befriended.filterBy({ one: 1 })).toThrow("None of fb_authors, Author has an attribute 'one'.")
    expect(where(befriended.filterBy({ shout: 'a' }))).toContain('"friend"."first_name" ||')
  })

  test('a value may be an expression; conditions of several calls are joined', () => {
    expect(
      where(
        select(Book)
          .filterBy({ title: Book.c.title.concat('x') })
          .filterBy({ sold: 1 }),
      ),
    ).toBe('"fb_books"."title" = "fb_books"."title" || ? and "fb_books"."sold" = ?')
  })
})

describe('what is wrong', () => {
  const joined = select(Author).join(Author.books)
  const untyped =
    (values: unknown): (() => unknown) =>
    () =>
      joined.filterBy(values as never)

  test('a name that several have', () => {
    expect(untyped({ id: 1 })).toThrow(
      `filterBy() cannot tell whose 'id' is meant: Author and Book have it.
  value   "id"
  cause   several of what the query selects from or joins have an attribute of that name
  do      say it with a column: .filter(….c.id.eq(…))
  more    docs/errors/AMBIGUOUS_ATTRIBUTE`,
    )
    const other = alias(Author)
    expect(() => select(Author, other).filterBy({ firstName: 'a' })).toThrow("whose 'firstName' is meant: Author and Author have it")
  })

  test('a name that none has, and nothing to search', () => {
    expect(untyped({ titel: 1 })).toThrow(
      "None of Author, Book has an attribute 'titel'.\n  value   \"titel\"\n  cause   a misspelt name\n  do      write 'title'",
    )
    expect(() => select(Author).filterBy({ nmae: 1 })).toThrow("Author has no attribute 'nmae'.")
    expect(() => select(literal(1)).filterBy({ id: 1 })).toThrow("The query selects from nothing that has an attribute 'id'.")
    for (const name of ['__proto__', 'constructor', 'toString', ''])
      expect(untyped(JSON.parse(`{${JSON.stringify(name)}: 1}`))).toThrow(`has an attribute '${name}'`)
  })

  test('undefined is no condition that was meant', () => {
    expect(untyped({ title: undefined })).toThrow('filterBy() was given undefined for Book.title.')
  })

  test('something else than values by name', () => {
    for (const wrong of [null, undefined, 'title', 1, [1], Book.c.id.eq(1)]) expect(untyped(wrong)).toThrow('filterBy() was given ')
  })
})
