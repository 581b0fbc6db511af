/** The types of counts and aggregates of relationships. */
import { declarativeBase, type Engine, type Expression, integer, many, numeric, one, select, Session, text } from 'relata'

const Base = declarativeBase()
class User extends Base.model('users', { id: integer().primaryKey(), name: text(), posts: () => many(Post, { backPopulates: 'author' }) }) {}
class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  price: numeric(10, 2),
  userId: integer().references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
}) {}

const n: Expression<number> = User.posts.count()
const total: Expression<string | null> = User.posts.sum(Post.c.price)
const first: Expression<string | null> = User.posts.min(Post.c.title)
const some: Expression<boolean> = User.posts.exists()
// @ts-expect-error -- there may be no related row
const wrong: Expression<number> = User.posts.max(Post.c.id)
// @ts-expect-error -- a time is not summed
User.posts.sum(select(Post))
void [n, total, first, some, wrong]

declare const engine: Engine<'async'>
const session = new Session(engine)
const rows = await session.execute(select(User, User.posts.count().as('n'), User.posts.max(Post.c.id).as('last')))
for (const row of rows) {
  const user: User = row[0]
  const count: number = row.n
  const last: number | null = row.last
  void [user, count, last]
}
const counts: Map<User, number> = await session.count(await session.query(User).all(), User.posts)
void counts
// @ts-expect-error -- a column is no relationship
await session.count(await session.query(User).all(), User.c.name)
