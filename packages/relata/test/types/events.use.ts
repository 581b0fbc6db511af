/** What the type checker knows of events, loader criteria and scopes. */
import {
  type Connection,
  declarativeBase,
  type Engine,
  integer,
  listen,
  many,
  one,
  scope,
  Session,
  sessionFactory,
  text,
  withLoaderCriteria,
  withoutScope,
} from 'relata'

const Base = declarativeBase()
class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: text(),
  age: integer().nullable(),
  posts: () => many(Post, { backPopulates: 'author' }),
  tags: () => many(Post, { collection: 'set' }),
}) {}
class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  userId: integer().references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
}) {}

declare const engine: Engine<'async'>
const session = new Session(engine)
const end: () => void = listen(session, 'beforeFlush', async given => {
  const same: Session<'async'> = given
  await same.query(User).all()
})
end()
listen(sessionFactory(engine), 'afterCommit', given => void given.new.length)
listen(Session, 'pendingToPersistent', (entity, about) => void [entity.toString(), about.session.new])
listen(session, 'doExecute', execution => {
  if (execution.isSelect()) execution.statement = execution.statement.where(User.c.id.eq(1))
})
// @ts-expect-error -- no event of a session
listen(session, 'beforeInsert', () => {})
// @ts-expect-error -- a misspelt event
listen(session, 'beforFlush', () => {})

listen(User, 'beforeInsert', (user, { connection, session: own }) => {
  user.name = user.name.trim()
  const given: Connection = connection
  void [given, own]
  // @ts-expect-error -- no attribute
  user.nam = ''
})
listen(User, 'refresh', (user, { attributes }) => {
  const names: readonly string[] = attributes
  void [names, user.name]
})
// @ts-expect-error -- no event of a model
listen(User, 'beforeFlush', () => {})

listen(User, 'set', 'name', (name, { entity, old }) => `${name.trim()}${entity.name}${old?.length}`)
listen(User, 'set', 'age', age => (age === null ? null : age + 1))
listen(User, 'set', ['name', 'age'], value => void value)
listen(Post, 'set', 'author', author => void author?.name)
listen(User, 'append', 'posts', (post, { entity }) => (post.title === entity.name ? new Post({ title: 'x' }) : undefined))
listen(User, 'remove', 'tags', post => void post.title)
listen(User, 'bulkReplace', 'posts', posts => posts.filter(post => post.title !== ''))
// @ts-expect-error -- no attribute
listen(User, 'set', 'nam', () => {})
// @ts-expect-error -- the value is text
listen(User, 'set', 'name', name => name.length)
// @ts-expect-error -- a post is expected
listen(User, 'append', 'posts', () => new User({ name: 'x' }))
// @ts-expect-error -- attribute events name an attribute
listen(User, 'set', () => {})

withLoaderCriteria(Post, post => post.c.title.eq('x'))
withLoaderCriteria(Post, Post.c.title.eq('x'), { propagateToLoaders: false })
// @ts-expect-error -- no column
withLoaderCriteria(Post, post => post.c.titel.eq('x'))
// @ts-expect-error -- no condition
withLoaderCriteria(Post, () => 'x')
scope(Post, 'long', post => post.c.title.like('%long%'))
scope(User, 'tenant', (user, { tenantId }: { readonly tenantId: number }) => user.c.id.eq(tenantId))
// @ts-expect-error -- the value is a number
scope(User, 'tenant', (user, { tenantId }: { readonly tenantId: string }) => user.c.id.eq(tenantId))
session.query(User).withoutScope('tenant').options(withoutScope('long'))
new Session(engine, { autoflush: 'touched' })
// @ts-expect-error -- no other word
new Session(engine, { autoflush: 'always' })
new Session(engine, { scopeParameters: { tenantId: 1 }, withoutScopes: ['long'] })
// @ts-expect-error -- names are text
session.query(User).withoutScope(1)
