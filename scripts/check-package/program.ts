import { Session, createEngine, declarativeBase, integer, many, one, text } from 'relata'
import { sqlite } from 'relata/sqlite'

const Base = declarativeBase()
class User extends Base.model('users', { id: integer().primaryKey(), name: text(), posts: () => many(Post, { backPopulates: 'author' }) }) {}
class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  authorId: integer().references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts', required: true }),
}) {}

export const author = (post: Post): string => post.author.name
export const sync: string[] | undefined = new Session(createEngine(sqlite(':memory:')))
  .query(User)
  .first()
  ?.posts.map(post => post.title)
export const later: Promise<User[]> = new Session(createEngine('postgresql://localhost/app')).query(User).filter(User.c.name.eq('Ada')).all()
// @ts-expect-error name is required
export const nameless = new User({})
// @ts-expect-error a name is no number
export const wrong = User.c.name.eq(1)
