/** Row locks: of queries with eager loads, of get and of refresh. */
import { declarativeBase, integer, joinedload, many, NoResultFoundError, one, select, text } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: text(),
  posts: () => many(Post, { backPopulates: 'author' }),
}) {}
class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  authorId: integer()
    .nullable()
    .references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
}) {}
Base.register({ User, Post })
const matrix = matrixOf('row locks', Base)
type Context = Parameters<Parameters<typeof matrix>[1]>[0]

async function store({ session, log }: Context): Promise<void> {
  session.addAll([new User({ name: 'Ada', posts: [new Post({ title: 'a' }), new Post({ title: 'b' })] }), new Post({ title: 'lonely' })])
  await session.commit()
  session.expungeAll()
  log.reset()
}

const lock = (context: Context): string | undefined =>
  /for update.*$/.exec(context.log.statements.filter(sql => sql.startsWith('select')).at(-1) ?? '')?.[0]
const onServers = (context: Context, postgresql: string, mariadb: string): string | undefined =>
  context.variant.database === 'postgresql' ? postgresql : context.variant.database === 'mariadb' ? mariadb : undefined

matrix('rows that an outer join may lack are not locked, so eager loads go together with FOR UPDATE', async context => {
  await store(context)
  const { session } = context
  const posts = await session.query(Post).options(joinedload(Post.author)).orderBy(Post.c.id).forUpdate().all()
  expect(posts.map(post => post.author?.name ?? null)).toEqual(expect.arrayContaining(['Ada', 'Ada', null]))
  expect(lock(context)).toBe(onServers(context, 'for update of "posts"', 'for update'))
  const users = await session.query(User).options(joinedload(User.posts)).forUpdate({ skipLocked: true }).all()
  expect(users[0]?.posts.length).toBe(2)
  expect(lock(context)).toBe(onServers(context, 'for update of "users" skip locked', 'for update skip locked'))
})

matrix('what the query itself joins is locked as well, unless it says what is', async context => {
  await store(context)
  const { session } = context
  const both = session.query(Post).join(Post.author).options(joinedload(Post.author))
  await both.forUpdate().all()
  expect(lock(context)).toBe(onServers(context, 'for update of "posts", "users"', 'for update'))
  if (context.variant.name !== 'mariadb without returning') await both.forUpdate({ of: Post }).all()
  expect(lock(context)).toBe(onServers(context, 'for update of "posts"', 'for update'))
  await session.query(Post).forUpdate().all()
  expect(lock(context)).toBe(onServers(context, 'for update', 'for update'))
  await session.execute(select(Post.c.id).forUpdate())
  expect(lock(context)).toBe(onServers(context, 'for update', 'for update'))
})

matrix('with a limit and a joined collection the lock goes to the inner query', async context => {
  await store(context)
  const { session, log } = context
  const users = await session.query(User).options(joinedload(User.posts)).limit(1).forUpdate().all()
  expect(users[0]?.posts.length).toBe(2)
  if (context.variant.database !== 'sqlite') expect(log.statements.at(-1)).toMatch(/limit \S+ for update\) as/)
})

matrix('get and refresh lock the row and read it anew', async context => {
  await store(context)
  const { session, newSession } = context
  const user = await session.query(User).one()
  await session.commit()
  const other = newSession()
  ;(await other.query(User).one()).name = 'changed'
  await other.commit()
  expect(await session.get(User, user.id)).toBe(user)
  expect(await session.get(User, user.id, { forUpdate: true })).toBe(user)
  expect(user.name).toBe('changed')
  expect(lock(context)).toBe(onServers(context, 'for update', 'for update'))
  await session.refresh(user, undefined, { forUpdate: { nowait: true } })
  expect(lock(context)).toBe(onServers(context, 'for update nowait', 'for update nowait'))
  await session.refresh(user, ['name'], { forUpdate: true })
  expect(user.name).toBe('changed')
  await session.rollback()
})

matrix('a locked row is skipped, or an error at once', async context => {
  if (context.variant.database === 'sqlite') return
  await store(context)
  const { session, newSession } = context
  const user = await session.query(User).forUpdate().one()
  const other = newSession()
  expect(await other.query(User).forUpdate({ skipLocked: true }).all()).toEqual([])
  await expect((async () => other.get(User, user.id, { forUpdate: { nowait: true } }))()).rejects.toThrow(/LOCK_TIMEOUT/)
  await other.rollback()
})

matrix('getOne: the object, or an error where there is no row', async context => {
  await store(context)
  const { session, log } = context
  const user = await session.query(User).one()
  log.reset()
  expect(await session.getOne(User, user.id)).toBe(user)
  expect(log.tables()).toEqual([])
  await expect((async () => session.getOne(User, 404))()).rejects.toThrow(NoResultFoundError)
  await expect((async () => session.getOne(User, 404))()).rejects.toThrow(/getOne\(User, …\) found no row/)
})

matrix('isModified: net changes, without SQL', async context => {
  await store(context)
  const { session, log } = context
  const user = await session.query(User).one()
  log.reset()
  expect(session.isModified(user)).toBe(false)
  user.name = 'x'
  expect(session.isModified(user)).toBe(true)
  user.name = 'Ada'
  expect(session.isModified(user)).toBe(false)
  expect(session.dirty).toEqual([user])
  expect(log.tables()).toEqual([])
})
