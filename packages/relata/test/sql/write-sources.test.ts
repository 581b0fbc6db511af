/** UPDATE and DELETE with other tables, INSERT from queries, and keys of upserts that are told by more than columns. */
import { describe, expect, test } from 'vitest'
import { mariadbDialect } from '../../src/dialects/mariadb/mariadb-dialect.ts'
import { postgresqlDialect } from '../../src/dialects/postgresql/postgresql-dialect.ts'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import {
  alias,
  cte,
  declarativeBase,
  delete_,
  exists,
  index,
  insert,
  integer,
  lower,
  many,
  max,
  one,
  select,
  sql,
  text,
  update,
  values,
  varchar,
} from 'relata'
import type { Statement } from '../../src/sql/core/statement.ts'
import { compile } from '../../src/sql/render/compile.ts'
import { structuralKey } from '../../src/sql/render/structural-key.ts'
import { type MatrixContext, matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

class Author extends Base.model('authors', {
  id: integer().primaryKey({ autoincrement: false }),
  name: varchar(40),
  rank: integer().default(1),
  books: () => many(Book, { backPopulates: 'author' }),
}) {}

class Book extends Base.model('books', {
  id: integer().primaryKey({ autoincrement: false }),
  title: varchar(40),
  pages: integer().default(100),
  sold: integer().default(0),
  authorId: integer().references(() => Author.c.id),
  author: () => one(Author, { backPopulates: 'books' }),
}) {}

const archive = Base.table('archive', {
  id: integer().primaryKey({ autoincrement: false }),
  title: varchar(40),
  note: text().default('archived'),
})

const [a, b] = [Author.c, Book.c]
const pg = (statement: Statement): string => compile(statement, postgresqlDialect).sql
const lite = (statement: Statement): string => compile(statement, sqliteDialect).sql
const maria = (statement: Statement): string => compile(statement, mariadbDialect).sql.replaceAll('`', '"')

const wanted = values(
  { id: integer(), n: integer() },
  [
    { id: 1, n: 7 },
    { id: 3, n: 9 },
  ],
  'wanted',
)
const renamed = update(Book).set({ title: a.name }).from(Author).where(b.authorId.eq(a.id), a.name.eq('Ada'))
const joined = update(Book)
  .join(Book.author)
  .set({ pages: b.pages.plus(a.rank) })
  .where(a.rank.gt(1))
const gone = delete_(Book).using(Author).where(b.authorId.eq(a.id), a.name.eq('Ada'))
const goneJoined = delete_(Book).join(Book.author, a.rank.gt(1))
const swapped = update(Book).set({ pages: b.sold, sold: b.pages }).where(b.id.eq(1))
const chained = update(Book)
  .set({ pages: 1, sold: b.pages.plus(b.sold) })
  .where(b.id.eq(1))

describe('text', () => {
  test('update from', () => {
    expect(pg(renamed)).toBe(
      'update "books" set "title" = "authors"."name" from "authors" where "books"."author_id" = "authors"."id" and "authors"."name" = $1',
    )
    expect(lite(renamed)).toBe(pg(renamed).replaceAll(/\$\d/g, '?'))
    expect(maria(renamed)).toBe(
      'update "books", "authors" set "books"."title" = "authors"."name" where "books"."author_id" = "authors"."id" and "authors"."name" = ?',
    )
  })

  test('update along a relationship', () => {
    expect(pg(joined)).toBe(
      'update "books" set "pages" = "books"."pages" + "authors"."rank" from "authors" where "authors"."id" = "books"."author_id" and "authors"."rank" > $1',
    )
  })

  test('update from values', () => {
    const statement = update(Book).set({ pages: wanted.c.n }).from(wanted).where(b.id.eq(wanted.c.id))
    expect(pg(statement)).toBe(
      'update "books" set "pages" = "wanted"."n" from (values ($1::integer, $2::integer), ($3::integer, $4::integer)) as "wanted" ("id", "n") where "books"."id" = "wanted"."id"',
    )
  })

  test('delete using', () => {
    const where = 'where "books"."author_id" = "authors"."id" and "authors"."name" = ?'
    expect(pg(gone)).toBe(`delete from "books" using "authors" ${where.replace('?', '$1')}`)
    expect(maria(gone)).toBe(`delete from "books" using "books", "authors" ${where}`)
    expect(lite(gone)).toBe(`delete from "books" where exists (select 1 from "authors" ${where})`)
    expect(maria(gone.returning(b.id))).toBe(`delete from "books" where exists (select 1 from "authors" ${where}) returning "books"."id"`)
    expect(pg(goneJoined)).toBe('delete from "books" using "authors" where "authors"."id" = "books"."author_id" and "authors"."rank" > $1')
  })

  test('returning columns of other tables', () => {
    expect(pg(renamed.returning(b.id, a.name))).toContain('returning "books"."id", "authors"."name"')
    expect(pg(gone.returning(a.name))).toContain('returning "authors"."name"')
    expect(() => lite(renamed.returning(a.name))).toThrow('RETURNING mentions "authors", and sqlite returns columns of "books" only.')
    expect(() => maria(gone.returning(a.name))).toThrow('RETURNING mentions "authors", and mariadb returns columns of "books" only.')
    expect(() => pg(delete_(Book).where(b.id.eq(1)).returning(a.name))).toThrow(
      'RETURNING mentions "authors", which the statement does not write to.',
    )
  })

  test('a source that is not in the statement is named', () => {
    expect(() => pg(update(Book).set({ title: a.name }).where(b.id.eq(1)))).toThrow(
      'update(books) mentions "authors", which is not in it.\n  do      add .from(…), or use a subquery: .where(exists(select(…)))',
    )
    expect(() => pg(delete_(Book).where(b.authorId.eq(a.id)))).toThrow('add .using(…)')
    expect(() => pg(update(Book).join(archive).set({ pages: 1 }))).toThrow('"archive" has no foreign key to or from "books"')
    expect(() => update(Book).join(Author, undefined as never)).not.toThrow()
    expect(() => update(Book).join(Author, true as never)).toThrow('A condition is the boolean true.')
  })

  test('assignments are ordered where one sees the other', () => {
    expect(maria(chained)).toBe('update "books" set "sold" = "books"."pages" + "books"."sold", "pages" = ? where "books"."id" = ?')
    expect(pg(chained)).toBe('update "books" set "pages" = $1, "sold" = "books"."pages" + "books"."sold" where "books"."id" = $2')
    expect(() => maria(swapped)).toThrow("mariadb sets one column after the other, and these are computed from each other's old values.")
  })

  test('insert from queries', () => {
    const some = select(b.id, b.title).where(b.pages.gt(1))
    expect(pg(insert(archive).fromSelect(['id', 'title'], some))).toBe(
      'insert into "archive" ("id", "title", "note") select "books"."id", "books"."title", $1::text from "books" where "books"."pages" > $2',
    )
    expect(pg(insert(archive).fromSelect(['id', 'title'], some.union(select(a.id, a.name))))).toBe(
      'insert into "archive" ("id", "title", "note") select "anon_1"."id", "anon_1"."title", $1::text from (select "books"."id", "books"."title" from "books" where "books"."pages" > $2 union select "authors"."id", "authors"."name" from "authors") as "anon_1"',
    )
    expect(
      pg(insert(archive).fromSelect(['id', 'title', 'note'], sql`select 1, 'x', 'y'`.columns({ id: integer(), title: text(), note: text() }))),
    ).toBe(`insert into "archive" ("id", "title", "note") select 1, 'x', 'y'`)
    expect(() => insert(archive).fromSelect(['id'], some as never)).toThrow('insert().fromSelect() names 1 columns, and the query gives 2.')
    expect(() => insert(archive).fromSelect(['id'], sql`select 1` as never)).toThrow('insert().fromSelect() was given')
  })

  test('an insert with a CTE in its values', () => {
    const most = cte('most', select(max(b.pages).as('n')))
    const statement = insert(Book).values({ id: 9, title: 'x', authorId: 1, pages: select(most.c.n).scalarSubquery() as never })
    expect(pg(statement)).toBe(
      'with "most" as (select max("books"."pages") as "n" from "books") insert into "books" ("id", "title", "pages", "sold", "author_id") values ($1, $2, (select "most"."n" from "most"), $3, $4)',
    )
    expect(() => maria(statement)).toThrow('mariadb has no WITH for INSERT.')
  })

  test('the key of a partial index, and of an expression', () => {
    const one = insert(Book).values({ id: 1, title: 'x', authorId: 1 })
    const partial = one.onConflict('title', { where: b.sold.isNull() }).doUpdate({ pages: 5 })
    expect(pg(partial)).toContain('on conflict ("title") where "sold" is null do update set "pages" = $6')
    expect(lite(partial)).toContain('on conflict ("title") where "sold" is null do update set "pages" = ?')
    expect(() => maria(partial)).toThrow('mariadb has no partial indexes.')
    expect(pg(one.onConflict([lower(b.title), 'id']).doNothing())).toContain('on conflict (lower("title"), "id") do nothing')
    expect(() => one.onConflict('title', { where: b.sold.eq(1) })).toThrow('The condition of a partial index has a bound value')
    expect(() => one.onConflict('title', { where: undefined as never })).toThrow('A condition is undefined.')
  })

  test('keys of different writes differ', () => {
    const statements = [
      renamed,
      joined,
      gone,
      goneJoined,
      gone.returning(b.id),
      update(Book).set({ title: 'x' }).where(b.id.eq(1)),
      update(Book).set({ title: 'x' }).from(Author).where(b.id.eq(1)),
      delete_(Book).where(b.id.eq(1)),
      delete_(Book).using(Author).where(b.id.eq(1)),
      insert(Book).values({ id: 1, title: 'x', authorId: 1 }).onConflict('id').doNothing(),
      insert(Book).values({ id: 1, title: 'x', authorId: 1 }).onConflict('id', { where: b.sold.isNull() }).doNothing(),
    ]
    expect(new Set(statements.map(each => structuralKey(each).key)).size).toBe(statements.length)
  })
})

const matrix = matrixOf('write sources', Base)
const rows = async ({ engine }: MatrixContext): Promise<unknown[][]> =>
  Array.from(await engine.execute(select(b.id, b.title, b.pages, b.sold).orderBy(b.id)), row => [...row])

const filled =
  (body: (context: MatrixContext) => Promise<void>) =>
  async (context: MatrixContext): Promise<void> => {
    await context.engine.execute(
      insert(Author).values([
        { id: 1, name: 'Ada', rank: 3 },
        { id: 2, name: 'Bob' },
      ]),
    )
    await context.engine.execute(
      insert(Book).values([
        { id: 1, title: 'Notes', pages: 10, sold: 5, authorId: 1 },
        { id: 2, title: 'Letters', pages: 20, sold: 6, authorId: 1 },
        { id: 3, title: 'Hello', pages: 30, sold: 7, authorId: 2 },
      ]),
    )
    await body(context)
  }

matrix(
  'update from another table',
  filled(async context => {
    expect((await context.engine.execute(renamed)).rowCount).toBe(2)
    expect((await rows(context)).map(row => row[1])).toEqual(['Ada', 'Ada', 'Hello'])
  }),
)
matrix(
  'update along a relationship, and from values',
  filled(async context => {
    await context.engine.execute(joined)
    await context.engine.execute(update(Book).set({ sold: wanted.c.n }).from(wanted).where(b.id.eq(wanted.c.id)))
    expect((await rows(context)).map(row => row.slice(2))).toEqual([
      [13, 7],
      [23, 6],
      [30, 9],
    ])
  }),
)
matrix(
  'update from an alias of the same table, and from a subquery',
  filled(async context => {
    const other = alias(Book)
    await context.engine.execute(
      update(Book)
        .set({ title: other.c.title })
        .from(other)
        .where(other.c.id.eq(b.id.plus(2)), b.id.eq(1)),
    )
    const best = select(b.authorId.as('author'), max(b.sold).as('most')).groupBy(b.authorId).subquery('best')
    await context.engine.execute(
      update(Author)
        .set({ rank: best.c.most as never })
        .from(best)
        .where(best.c.author.eq(a.id)),
    )
    expect((await rows(context))[0]?.[1]).toBe('Hello')
    expect(Array.from(await context.engine.execute(select(a.rank).orderBy(a.id)), row => row[0])).toEqual([6, 7])
  }),
)
matrix(
  'update by correlated subqueries',
  filled(async context => {
    await context.engine.execute(
      update(Author)
        .set({ name: select(max(b.title)).where(b.authorId.eq(a.id)).scalarSubquery() as never })
        .where(exists(select(b.id).where(b.authorId.eq(a.id), b.sold.gt(6)))),
    )
    expect(Array.from(await context.engine.execute(select(a.name).orderBy(a.id)), row => row[0])).toEqual(['Ada', 'Hello'])
  }),
)
matrix(
  'assignments see the old values',
  filled(async context => {
    await context.engine.execute(chained)
    expect((await rows(context))[0]?.slice(2)).toEqual([1, 15])
    if (context.variant.database === 'mariadb') return
    await context.engine.execute(swapped)
    expect((await rows(context))[0]?.slice(2)).toEqual([15, 1])
  }),
)
matrix(
  'delete using another table',
  filled(async context => {
    expect((await context.engine.execute(gone)).rowCount).toBe(2)
    expect((await rows(context)).map(row => row[0])).toEqual([3])
    expect((await context.engine.execute(goneJoined)).rowCount).toBe(0)
  }),
)
matrix(
  'a delete using another table returns rows',
  filled(async ({ engine, variant }) => {
    const statement = gone.returning(b.id, b.title)
    if (!variant.returning) {
      await expect(engine.execute(statement)).rejects.toThrow('mysql cannot return rows from DELETE')
      return
    }
    const returned = await engine.execute(statement)
    expect(Array.from(returned, ([id, title]) => [id, title] as const).sort(([x], [y]) => x - y)).toEqual([
      [1, 'Notes'],
      [2, 'Letters'],
    ])
  }),
)
matrix(
  'an update returns rows',
  filled(async ({ engine, variant }) => {
    const statement = update(Book)
      .set({ pages: b.pages.plus(1) })
      .where(b.id.eq(2))
      .returning(b.id, b.pages)
    if (variant.database === 'mariadb') {
      await expect(engine.execute(statement)).rejects.toThrow('cannot return rows from UPDATE')
      return
    }
    expect([...(await engine.execute(statement)).one()]).toEqual([2, 21])
  }),
)
matrix(
  'insert from a query, with defaults',
  filled(async ({ engine }) => {
    await engine.execute(insert(archive).fromSelect(['id', 'title'], select(b.id, b.title).where(b.id.lt(3)).orderBy(b.id)))
    await engine.execute(
      insert(archive).fromSelect(
        ['id', 'title'],
        select(b.id, b.title)
          .where(b.id.eq(3))
          .union(select(a.id.plus(10), a.name)),
      ),
    )
    expect(Array.from(await engine.execute(select(archive.c.id, archive.c.title, archive.c.note).orderBy(archive.c.id)), row => [...row])).toEqual([
      [1, 'Notes', 'archived'],
      [2, 'Letters', 'archived'],
      [3, 'Hello', 'archived'],
      [11, 'Ada', 'archived'],
      [12, 'Bob', 'archived'],
    ])
  }),
)

const Partial = declarativeBase()
const drafts = Partial.table(
  'drafts',
  { id: integer().primaryKey(), slug: varchar(40), kind: varchar(10), hits: integer().default(1) },
  { constraints: [index(['slug'], { unique: true, where: () => sql<boolean>`kind = 'live'` })] },
)
const partials = matrixOf('partial keys', Partial)
partials(
  'a partial index decides about a conflict',
  async ({ engine }) => {
    const put = (kind: string) =>
      insert(drafts)
        .values({ slug: 'home', kind })
        .onConflict('slug', { where: sql<boolean>`kind = 'live'` })
        .doUpdate(row => ({ hits: drafts.c.hits.plus(row.hits) }))
    for (const kind of ['live', 'draft', 'draft', 'live']) await engine.execute(put(kind))
    const found = await engine.execute(select(drafts.c.kind, drafts.c.hits).orderBy(drafts.c.id))
    expect(Array.from(found, row => [...row])).toEqual([
      ['live', 2],
      ['draft', 1],
      ['draft', 1],
    ])
  },
  { only: ['sqlite sync', 'sqlite async', 'postgresql'] },
)
