import { Session, createEngine, declarativeBase, integer, many, one, text } from 'relata'
import { sqlite } from 'relata/sqlite'

const Base = declarativeBase()
class User extends Base.model('users', { id: integer().primaryKey(), name: text(), posts: () => many(Post, { backPopulates: 'author' }) }) {}
class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  authorId: integer().references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
}) {}

const engine = createEngine(sqlite(':memory:'))
Base.metadata.createAll(engine)
const session = new Session(engine)
session.add(new User({ name: 'Ada', posts: [new Post({ title: 'Notes' })] }))
session.commit()
const titles = session
  .query(User)
  .filterBy({ name: 'Ada' })
  .one()
  .posts.map(post => post.title)
if (titles.join() !== 'Notes') throw new Error(`expected Notes, got ${titles}`)
console.log(`the packed package works on Node ${process.versions.node}`)
