/** The types of what selects, writes, sources, texts and results can say beyond the usual. Checked by the compilers, never run. */
import {
  alias,
  compile,
  cte,
  type Cursor,
  debugSql,
  declarativeBase,
  delete_,
  func,
  groupingSets,
  insert,
  integer,
  many,
  one,
  paginate,
  rollup,
  type RowOf,
  select,
  type Session,
  sql,
  tablesample,
  text,
  update,
  values,
} from 'relata'
import { postgresqlDialect } from 'relata/postgresql'

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the usual test of two types being the same
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function same<A, B>(same: Equal<A, B>): void
declare function row<S>(statement: S): RowOf<S>

const Base = declarativeBase()
class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: text(),
  nick: text().nullable(),
  posts: () => many(Post, { backPopulates: 'author' }),
}) {}
class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text().nullable(),
  score: integer(),
  authorId: integer().references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
}) {}
const archive = Base.table('archive', { id: integer().primaryKey(), title: text().nullable() })

// clauses keep the row's type
const best = row(select(Post.c.authorId, Post.c.title.as('title')).distinctOn(Post.c.authorId).fetch(1, { withTies: true }))
same<(typeof best)[0], number>(true)
same<typeof best.title, string | null>(true)
void select(User)
  .joinFrom(User, User.posts)
  .outerJoinFrom(Post, User)
  .forUpdate({ keyShare: true, of: [User, Post] })
void select(User.c.id).groupBy(User.c.id, rollup(User.c.name), groupingSets([User.c.name], []))
void select(User.c.id)
  .prefixWith(sql`x`, 'mariadb')
  .withHint(User, sql`y`)
// @ts-expect-error a hint is written with the tag, not as a text
void select(User.c.id).prefixWith('sql_no_cache')
// @ts-expect-error a group is an expression
void select(User.c.id).groupBy('name')
// @ts-expect-error ties is no option
void select(User.c.id).fetch(1, { ties: true })

// values
const scores = values({ id: integer(), note: text().nullable() }, [{ id: 1, note: null }])
same<RowOf<ReturnType<typeof pairs>>[1], string | null>(true)
function pairs() {
  return select(scores.c.id, scores.c.note)
}
// @ts-expect-error a column is missing
void values({ id: integer(), note: text() }, [{ id: 1 }])
// @ts-expect-error a text is no number
void values({ id: integer() }, [{ id: 'x' }])
// @ts-expect-error no such column
void scores.c.other

// functions, texts and samples in FROM
const days = func('generate_series', 1, 3).tableValued({ day: integer() }, { ordinality: 'n' })
same<RowOf<ReturnType<typeof dayRows>>, [number, number]>(true)
function dayRows() {
  return select(days.c.day, days.c.n)
}
// @ts-expect-error no such column
void days.c.night
void tablesample(User, 10).c.name.eq('x')
const heads = sql`select 1, 'x'`.columns({ id: integer(), head: text() })
same<RowOf<typeof heads>['head'], string>(true)
void heads.subquery().c.head.eq('x')
// @ts-expect-error a number is no text
void heads.subquery().c.head.eq(1)

// entities from sources, CTEs that write
const recent = alias(Post, select(Post).limit(3).subquery())
same<RowOf<ReturnType<typeof recentRows>>[0], Post>(true)
function recentRows() {
  return select(recent, recent.c.title)
}
const gone = cte('gone', delete_(Post).where(Post.c.id.eq(1)).returning(Post.c.id.as('id')))
void gone.c.id.eq(1)
// @ts-expect-error the CTE returns no score
void gone.c.score.eq('x').and(gone.c.score.eq(1)).nothing

// writes
void insert(archive).fromSelect(['id', 'title'], select(Post.c.id, Post.c.title))
// @ts-expect-error a text goes to a number
void insert(archive).fromSelect(['id', 'title'], select(Post.c.title, Post.c.title))
// @ts-expect-error no such column
void insert(archive).fromSelect(['di'], select(Post.c.id))
// @ts-expect-error NULL goes to a column that has none
void insert(User).fromSelect(['name'], select(Post.c.title))
void update(Post).join(Post.author).set({ title: User.c.name }).where(User.c.nick.isNull())
// @ts-expect-error a number is no title
void update(Post).from(User).set({ title: User.c.id })
// @ts-expect-error no such column
void insert(User).values({ name: 'x' }).onConflict('nmae')
void insert(User).values({ name: 'x' }).onConflict('name', { where: User.c.nick.isNull() }).doNothing()
// @ts-expect-error a condition is an expression
void insert(User).values({ name: 'x' }).onConflict('name', { where: true })

// results
declare const session: Session<'async'>
async function results(): Promise<void> {
  const rows = await session.execute(select(User, Post.c.score.as('score')))
  same<(typeof rows)[number]['score'], number>(true)
  const scalars: User[] = rows.scalars()
  const numbers: number[] = rows.scalars('score')
  same<ReturnType<typeof rows.one>[0], User>(true)
  const [mapping] = rows.mappings()
  same<NonNullable<typeof mapping>['score'], number>(true)
  const picked = rows.pick(1, 0)
  same<(typeof picked)[number], [number, User]>(true)
  // @ts-expect-error no such column
  void rows.scalars('other')
  for await (const [user, score] of session.stream(select(User, Post.c.score))) same<[typeof user, typeof score], [User, number]>(true)
  const page = await paginate(session, session.query(User).orderBy(User.c.name), { size: 3 })
  same<(typeof page.items)[number], User>(true)
  same<typeof page.next, Cursor | null>(true)
  const tuples = await paginate(session, select(User.c.id, User.c.name).orderBy(User.c.id), { size: 3, after: page.next })
  same<(typeof tuples.items)[number], [number, string]>(true)
  // @ts-expect-error a page has a size
  void paginate(session, session.query(User), {})
  const users = await session
    .query(User)
    .fromStatement(sql`select * from users`)
    .all()
  same<typeof users, User[]>(true)
  // @ts-expect-error a text is written with the tag
  void session.query(User).fromStatement('select * from users')
  void [scalars, numbers, compile(select(User.c.id), postgresqlDialect).parameters, debugSql(select(User.c.id), postgresqlDialect).length]
  // @ts-expect-error a dialect is no name
  void compile(select(User.c.id), 'postgresql')
}
void results
