/** The types of statements: what compiles, what rows are, and what must not compile. Checked by the compilers, never run. */
import { declarativeBase } from '../../src/orm/declarative/declarative-base.ts'
import { many, one } from '../../src/orm/declarative/relationship-builders.ts'
import { bigint, boolean, enumeration, integer, json, numeric, text, timestamptz } from '../../src/schema/column-builders.ts'
import { avg, count, max, min, sum } from '../../src/sql/expressions/aggregates.ts'
import { case_ } from '../../src/sql/expressions/case-expression.ts'
import { and, exists, not, or } from '../../src/sql/expressions/conditions.ts'
import { coalesce, func, length, lower } from '../../src/sql/expressions/functions.ts'
import { literal, nullValue, tuple } from '../../src/sql/expressions/literals.ts'
import { sql } from '../../src/sql/expressions/sql-text.ts'
import type { Expression } from '../../src/sql/core/expression.ts'
import type { RowOf } from '../../src/sql/core/statement.ts'
import { aliasOf } from '../../src/sql/sources/alias.ts'
import { delete_ } from '../../src/sql/statements/delete.ts'
import { insert } from '../../src/sql/statements/insert.ts'
import { select } from '../../src/sql/statements/select.ts'
import { update } from '../../src/sql/statements/update.ts'
import { customType } from '../../src/types/custom-type.ts'
import { integerType } from '../../src/types/integer-type.ts'

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the usual test of two types being the same
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function same<A, B>(same: Equal<A, B>): void
declare function row<S>(statement: S): RowOf<S>
declare function valueOf<V>(expression: Expression<V>): V

const Base = declarativeBase()
class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: text(),
  nick: text().nullable(),
  role: enumeration(['admin', 'guest']),
  balance: numeric(10, 2),
  visits: bigint(),
  active: boolean(),
  since: timestamptz(),
  settings: json<{ theme: string }>(),
  posts: () => many(Post, { backPopulates: 'author' }),
}) {}
class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text().nullable(),
  score: integer(),
  authorId: integer().references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
}) {}
const tags = Base.table('tags', { id: integer().primaryKey(), label: text() })

// rows: positions and labels
const mixed = row(select(User, Post.c.title, count(Post.c.id).as('n')))
const [user, title, n] = mixed
same<typeof user, User>(true)
same<typeof title, string | null>(true)
same<typeof n, number>(true)
same<typeof mixed.n, number>(true)
same<typeof mixed.length, 3>(true)
const named = row(select(User.c.role.as('role'), User.c.settings.as('settings'), User.c.since))
same<typeof named.role, 'admin' | 'guest'>(true)
same<typeof named.settings, { theme: string }>(true)
same<(typeof named)[2], Date>(true)
// @ts-expect-error no such label
void named.other

// aggregates and functions
same<ReturnType<typeof valueOf<number | null>>, number | null>(true)
const sums = row(select(sum(Post.c.score), sum(User.c.visits), sum(User.c.balance), avg(User.c.visits), min(User.c.name), max(Post.c.title)))
same<(typeof sums)[0], number | null>(true)
same<(typeof sums)[1], bigint | null>(true)
same<(typeof sums)[2], string | null>(true)
same<(typeof sums)[3], number | null>(true)
same<(typeof sums)[4], string | null>(true)
const texts = row(select(lower(Post.c.title), length(User.c.name), coalesce(Post.c.title, 'none'), coalesce(User.c.nick, User.c.name)))
same<(typeof texts)[0], string | null>(true)
same<(typeof texts)[1], number>(true)
same<(typeof texts)[2], string>(true)
same<(typeof texts)[3], string>(true)
const others = row(
  select(
    literal(1),
    nullValue(),
    func('anything', 1).returns(integerType),
    sql<string>`x`,
    User.c.name.cast(integerType),
    Post.c.title.cast(integerType),
  ),
)
same<(typeof others)[1], null>(true)
same<(typeof others)[2], number>(true)
same<(typeof others)[3], string>(true)
same<(typeof others)[4], number>(true)
same<(typeof others)[5], number | null>(true)
const cases = row(select(case_(Post.c.score.gt(1), 'good').else('bad'), case_(Post.c.score.gt(1), User.c.name)))
same<(typeof cases)[0], string>(true)
same<(typeof cases)[1], string | null>(true)

void customType<{ x: number }, string>({ base: text(), toDatabase: value => String(value.x), fromDatabase: stored => ({ x: Number(stored) }) })
const converted = row(select(User.c.id.cast(text()), func('f').returns(bigint()), literal('1', numeric(10, 2))))
same<(typeof converted)[0], string>(true)
same<(typeof converted)[1], bigint>(true)
same<(typeof converted)[2], string>(true)
// @ts-expect-error a number is no bigint
void literal(1, bigint())

// comparisons take the column's type, expressions of it, and null where it says IS NULL
void User.c.id.eq(Post.c.authorId)
void Post.c.authorId.eq(User.c.id)
void User.c.name.eq(Post.c.title)
void User.c.nick.eq(null)
void User.c.role.in(['admin'])
void User.c.id.in(select(Post.c.authorId))
void Post.c.title.like('%x%').and(User.c.active, not(User.c.active.eq(true)), or(User.c.id.lt(1), and()))
void User.c.balance.plus('1.50').gt('2')
void User.c.visits.plus(1n)
void tuple(User.c.id, User.c.name).in([[1, 'x']])
// @ts-expect-error a tuple of a number and a text
void tuple(User.c.id, User.c.name).in([['x', 1]])
// @ts-expect-error a number is no name
void User.c.name.eq(1)
// @ts-expect-error a bigint column takes bigints
void User.c.visits.eq(1)
// @ts-expect-error no such role
void User.c.role.eq('owner')
// @ts-expect-error undefined is never "no condition"
void User.c.name.eq(undefined)
// @ts-expect-error less than null is never true
void User.c.id.lt(null)
// @ts-expect-error numbers have no LIKE
void User.c.id.like('1%')
// @ts-expect-error a string in a list of numbers
void User.c.id.in([1, '2'])
// @ts-expect-error a subquery of texts in a list of numbers
void User.c.id.in(select(User.c.name))
// @ts-expect-error a number is no condition
void User.c.active.and(User.c.id)
// @ts-expect-error a boolean of JavaScript is no condition
void select(User).where(User.c.id === Post.c.id)
// @ts-expect-error no such column
void User.c.nmae
// @ts-expect-error a relationship is no column
void User.c.posts
// @ts-expect-error a class that is no model has no columns
void select(User).where(Map.c.id.eq(1))
// @ts-expect-error text cannot be added
void User.c.name.plus(1)

// sources
const other = aliasOf(tags, 'other')
void other.c.label.eq('x')
// @ts-expect-error no such column
void other.c.name
const counts = select(Post.c.authorId, count().as('n')).groupBy(Post.c.authorId).subquery('counts')
same<ReturnType<typeof valueOf<number>>, number>(true)
const perUser = row(select(User, counts.c.n))
same<(typeof perUser)[1], number>(true)
const scalar = row(select(User.c.id, select(count(Post.c.id)).where(Post.c.authorId.eq(User.c.id)).as('posts')))
same<typeof scalar.posts, number | null>(true)
void select(User)
  .where(exists(select(Post).where(Post.c.authorId.eq(User.c.id))))
  .join(Post, Post.c.authorId.eq(User.c.id))
  .outerJoin(tags, tags.c.id.eq(1))

// writes
const inserted = row(insert(User).values({ name: 'Ed', role: 'admin', balance: '1' }).returning(User.c.id, User))
same<(typeof inserted)[0], number>(true)
same<(typeof inserted)[1], User>(true)
same<RowOf<ReturnType<typeof nothingBack>>, never>(true)
function nothingBack(): ReturnType<typeof delete_> {
  return delete_(tags)
}
void insert(tags).values([{ label: 'a' }, { label: lower(User.c.name) }])
void update(Post)
  .set({ score: Post.c.score.plus(1), title: null })
  .where(Post.c.id.eq(1))
// @ts-expect-error no such column
void insert(tags).values({ lable: 'a' })
// @ts-expect-error a wrong type
void update(Post).set({ score: 'many' })
// @ts-expect-error a column that is not nullable
void update(Post).set({ score: null })
// @ts-expect-error a relationship is not written
void update(Post).set({ author: null })

// filterBy: the first object's attributes are typed, those of what is joined are found by name
select(User).join(User.posts).filterBy({ name: 'x', nick: null, visits: 1n, title: 'of the post' })
select(User.c.name).filterBy({ nick: null })
same<RowOf<ReturnType<typeof filteredUsers>>, [User]>(true)
const filteredUsers = () => select(User).filterBy({ active: true, role: 'admin', name: lower(User.c.name) })
// @ts-expect-error -- a name is a string
select(User).filterBy({ name: 1 })
// @ts-expect-error -- no such role
select(User).filterBy({ role: 'owner' })
// @ts-expect-error -- undefined is not null
select(User).filterBy({ name: undefined })
// @ts-expect-error -- the name is not nullable
select(User).filterBy({ name: null })
// @ts-expect-error -- conditions go to filter()
select(User).filterBy('name')
