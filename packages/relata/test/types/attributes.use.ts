/** The types of attributes of other kinds: what must compile, and what must not. Checked by both compilers, never run. */
import {
  alias,
  composite,
  computed,
  count,
  declarativeBase,
  type Expression,
  hybrid,
  indexProperty,
  inherit,
  inspect,
  integer,
  json,
  lazy,
  length,
  lower,
  many,
  one,
  queryExpression,
  select,
  type Session,
  synonym,
  text,
  update,
  validates,
  withExpression,
} from 'relata'

class Point {
  readonly x: number
  readonly y: number

  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
}

const Base = declarativeBase()
const logs = Base.table('logs', { day: text(), number: integer(), note: text().nullable() })
export class User extends Base.model('users', {
  id: integer().primaryKey(),
  first: text(),
  nick: text().nullable(),
  x: integer(),
  y: integer(),
  x2: integer().nullable(),
  y2: integer().nullable(),
  settings: json<{ theme?: string }>(),
  upper: hybrid(() => User.c.first.concat('!')),
  name: hybrid(() => User.c.first, {
    set: (user: User, value: string) => void (user.first = value),
    operators: { near: (name: Expression<string>, other: string) => lower(name).eq(other) },
  }),
  postCount: computed(() => select(count()).from(Post).where(Post.c.userId.eq(User.c.id))),
  rank: queryExpression(integer()),
  start: composite(Point, { x: 'x', y: 'y' }),
  end: composite(Point, { x: 'x2', y: 'y2' }),
  called: synonym('nick'),
  articles: synonym('posts'),
  theme: indexProperty('settings', 'theme'),
  posts: () => many(Post, { backPopulates: 'user' }),
}) {}
export class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  userId: integer().references(() => User.c.id),
  user: () => one(User, { backPopulates: 'posts', required: true }),
}) {}
class Animal extends Base.model('animals', {
  id: integer().primaryKey(),
  type: text().discriminator(),
  shout: hybrid(() => Animal.c.type.concat('!')),
}) {}
class Dog extends inherit(Animal, { identity: 'dog' }, { size: integer().nullable(), big: hybrid(() => Dog.c.size.gt(5)) }) {}
class Log extends Base.modelOf(logs, {}, { primaryKey: ['day', 'number'], exclude: ['note'] }) {}
Base.register({ User, Post, Animal, Dog, Log })

declare const session: Session<'async'>

const user = new User({ name: 'x', first: 'x', start: new Point(1, 2), theme: 'dark', articles: [] })
const values: [string, string, number | null, number | null, Point, Point | null, string | null, string | null] = [
  user.upper,
  user.name,
  user.postCount,
  user.rank,
  user.start,
  user.end,
  user.called,
  user.theme,
]
user.name = 'y'
user.start = new Point(3, 4)
user.end = null
const title: string | undefined = user.articles[0]?.title
const lazily: string = await lazy(user).upper
const dog = new Dog({})
const barks: [string, boolean] = [dog.shout, dog.big]
const other = alias(User)
const found: User[] = await session
  .query(User)
  .options(withExpression(User.c.rank, length(User.c.first)))
  .filter(User.c.upper.like('x%'), User.c.name.near('x'), User.c.start.eq(new Point(1, 2)), User.c.theme.asText().eq('dark'))
  .filterBy({ upper: 'x', start: new Point(1, 2), called: null })
  .orderBy(User.c.postCount, other.c.upper)
  .all()
await session.query(User).update({ name: 'x', end: null })
update(User).set({ start: new Point(1, 2), called: 'x' })
validates(User, 'start', point => point)
const kinds: string[] = inspect(User).attributes.map(({ kind }) => kind)
const day: string = new Log({ day: '2024-01-01', number: 1 }).day

// @ts-expect-error a hybrid without a setter is read only
user.upper = 'x'
// @ts-expect-error a computed attribute is read only
user.postCount = 1
// @ts-expect-error what a query computes is read only
user.rank = 1
// @ts-expect-error a name is text
user.name = 5
// @ts-expect-error its columns are not nullable
user.start = null
// @ts-expect-error a string is no Point
user.end = 'x'
// the columns of a composite may be given through it, so the constructor asks for neither; a flush tells what is missing
new User({ first: 'x' })
// @ts-expect-error first is required
new User({ start: new Point(1, 2) })
// @ts-expect-error an attribute that follows from others is none of the constructor's
new User({ first: 'x', start: new Point(1, 2), settings: {}, upper: 'x' })
// @ts-expect-error a Point has no z
composite(Point, { x: 'x', z: 'y' })
// @ts-expect-error the operator takes text
User.c.name.near(5)
// @ts-expect-error a place in a document is no expression yet
User.c.theme.eq('dark')
// @ts-expect-error text for a number
withExpression(User.c.rank, User.c.first)
// @ts-expect-error a text is no Point
session.query(User).filterBy({ start: 'x' })
// @ts-expect-error a synonym of a relationship is no column
session.query(User).filterBy({ articles: [] })
// @ts-expect-error the model leaves it alone
new Log({}).note
// @ts-expect-error no such column
Base.modelOf(logs, {}, { exclude: ['nothing'] })
// @ts-expect-error no such attribute
inspect(User).attribute('nothing')
export { barks, day, found, kinds, lazily, title, values }
