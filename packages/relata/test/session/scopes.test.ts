/** Declared scopes hold wherever a session looks for rows, take values from the session, and can be left out by name. */
import {
  alias,
  count,
  declarativeBase,
  delete_,
  exists,
  inherit,
  inspect,
  integer,
  joinedload,
  many,
  one,
  scope,
  select,
  selectinload,
  Session,
  text,
  update,
  withoutScope,
} from 'relata'
import { expect, test } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
class User extends Base.model('users', {
  id: integer().primaryKey(),
  tenantId: integer(),
  name: text(),
  posts: () => many(Post, { backPopulates: 'author', orderBy: Post.c.id, cascade: ['all', 'delete-orphan'] }),
}) {}
const postTags = Base.table('post_tags', {
  postId: integer()
    .references(() => Post.c.id)
    .primaryKey(),
  tagId: integer()
    .references(() => Tag.c.id)
    .primaryKey(),
})
class Post extends Base.model(
  'posts',
  {
    id: integer().primaryKey(),
    kind: text().discriminator(),
    title: text(),
    deletedAt: text().nullable(),
    authorId: integer()
      .nullable()
      .references(() => User.c.id),
    author: () => one(User, { backPopulates: 'posts' }),
    tags: () => many(Tag, { secondary: postTags, backPopulates: 'posts' }),
  },
  { identity: 'post' },
) {}
class Article extends inherit(Post, { identity: 'article', table: 'articles' }, { words: integer().default(0) }) {}
class Tag extends Base.model('tags', {
  id: integer().primaryKey(),
  name: text(),
  posts: () => many(Post, { secondary: postTags, backPopulates: 'tags', orderBy: Post.c.id }),
}) {}
Base.register({ User, Post, Article, Tag })

scope(Post, 'softDelete', post => post.c.deletedAt.isNull())
scope(User, 'tenant', (user, { tenantId }: { tenantId: number }) => user.c.tenantId.eq(tenantId))

const matrix = matrixOf('scopes', Base)
type Context = Parameters<Parameters<typeof matrix>[1]>[0]

async function store({ newSession }: Context): Promise<Session<'async'>> {
  const session = newSession({ withoutScopes: ['tenant'] })
  const x = new Tag({ name: 'x' })
  const gone = { deletedAt: 'yesterday' }
  session.addAll([
    new User({
      tenantId: 1,
      name: 'Ada',
      posts: [
        new Post({ title: 'a1', tags: [x] }),
        new Post({ title: 'a2', tags: [x], ...gone }),
        new Article({ title: 'a3' }),
        new Article({ title: 'a4', ...gone }),
      ],
    }),
  ])
  await session.flush()
  session.add(new User({ tenantId: 2, name: 'Eve', posts: [new Post({ title: 'e1', ...gone })] }))
  await session.commit()
  await session.close()
  return newSession({ scopeParameters: { tenantId: 1 } })
}

const titles = (posts: Iterable<{ title: string }>): string => [...posts].map(post => post.title).join()

matrix('queries of every form', async context => {
  const session = await store(context)
  expect((await session.query(User).all()).map(user => user.name)).toEqual(['Ada'])
  expect(titles(await session.query(Post).orderBy(Post.c.title).all())).toBe('a1,a3')
  expect(titles(await session.query(Article).all())).toBe('a3')
  expect(await session.query(Post).count()).toBe(2)
  expect(await session.query(Post).filterBy({ title: 'a2' }).exists()).toBe(false)
  expect(await session.query(Post).filterBy({ title: 'a2' }).first()).toBeNull()
  expect(await session.scalars(select(count()).from(Post))).toEqual([2])
  expect(await session.scalars(select(Post.c.title).orderBy(Post.c.title))).toEqual(['a1', 'a3'])
  const other = alias(Post)
  expect(titles(await session.scalars(select(other).orderBy(other.c.title)))).toBe('a1,a3')
  const both = select(Post.c.title).union(select(User.c.name))
  expect((await session.execute(both)).map(row => row[0]).sort()).toEqual(['Ada', 'a1', 'a3'])
  const streamed: string[] = []
  for await (const post of session.query(Post).orderBy(Post.c.title).stream()) streamed.push(post.title)
  expect(streamed).toEqual(['a1', 'a3'])
})

matrix('joins, relationship conditions and subqueries', async context => {
  const session = await store(context)
  const rows = await session.execute(select(User.c.name, Post.c.title).outerJoin(User.posts).orderBy(Post.c.title))
  expect(rows.map(row => [...row])).toEqual([
    ['Ada', 'a1'],
    ['Ada', 'a3'],
  ])
  expect(
    await session
      .query(User)
      .filter(User.posts.any(Post.c.title.eq('a2')))
      .all(),
  ).toEqual([])
  expect(
    await session
      .query(Post)
      .filter(Post.author.has(User.c.name.eq('Eve')))
      .all(),
  ).toEqual([])
  const some = exists(select(Post.c.id).where(Post.c.authorId.eq(User.c.id), Post.c.title.eq('a4')))
  expect(await session.query(User).filter(some).all()).toEqual([])
})

matrix('loads of related objects, eager and lazy', async context => {
  const session = await store(context)
  const { read, newSession } = context
  const ada = await session.query(User).one()
  expect(titles(await read(ada, 'posts'))).toBe('a1,a3')
  for (const option of [joinedload(User.posts), selectinload(User.posts)]) {
    session.expungeAll()
    expect(titles((await session.query(User).options(option).one()).posts)).toBe('a1,a3')
  }
  session.expungeAll()
  const tag = await session.query(Tag).one()
  await session.load(tag, Tag.posts)
  expect(titles(tag.posts)).toBe('a1')
  const foreign = newSession({ scopeParameters: { tenantId: 2 } })
  const post = await foreign.query(Post).filterBy({ title: 'a1' }).one()
  expect(await read(post, 'author')).toBeNull()
})

matrix('relationships of objects that no query has loaded', async context => {
  const session = await store(context)
  const { read } = context
  const found = await session.get(User, 1)
  expect(titles(await read(found as User, 'posts'))).toBe('a1,a3')
  const bob = new User({ tenantId: 1, name: 'Bob', posts: [new Post({ title: 'b1' }), new Post({ title: 'b2', deletedAt: 'now' })] })
  session.add(bob)
  await session.commit()
  expect(titles(await read(bob, 'posts'))).toBe('b1')
})

matrix('get finds what the scope lets it find, and hands out what the session holds', async context => {
  const session = await store(context)
  const { log } = context
  const [first] = await session.query(Post).orderBy(Post.c.title).all()
  const hidden = (await session.query(Post).withoutScope('softDelete').filterBy({ title: 'a2' }).one()).id
  session.expungeAll()
  log.reset()
  expect(await session.get(Post, hidden)).toBeNull()
  expect(await session.get(User, 2)).toBeNull()
  expect(await session.query(Post).get(hidden)).toBeNull()
  expect(await session.query(Post).withoutScope('softDelete').get(hidden)).toBeInstanceOf(Post)
  session.expungeAll()
  expect(await session.get(Post, hidden, { options: [withoutScope('softDelete')] })).toBeInstanceOf(Post)
  const post = (await session.get(Post, (first as Post).id)) as Post
  post.deletedAt = 'now'
  await session.commit()
  expect(await session.get(Post, post.id)).toBe(post)
  await session.refresh(post)
  expect(post.deletedAt).toBe('now')
  expect(titles(await session.query(Post).all())).toBe('a3')
})

matrix('a query opts out by name, and its objects go on so', async context => {
  const session = await store(context)
  const { read } = context
  expect(titles(await session.query(Post).withoutScope('softDelete').orderBy(Post.c.title).all())).toBe('a1,a2,a3,a4,e1')
  expect(await session.query(Post).withoutScope('softDelete').count()).toBe(5)
  session.expungeAll()
  const users = await session.query(User).withoutScope('softDelete').all()
  expect(users.map(user => user.name)).toEqual(['Ada'])
  expect(titles(await read(users[0] as User, 'posts'))).toBe('a1,a2,a3,a4')
  session.expungeAll()
  expect((await session.scalars(select(User).options(withoutScope('tenant')))).length).toBe(2)
  expect((await session.query(User).withoutScope('*').all()).length).toBe(2)
  expect((await session.execute(select(User.c.id), { withoutScopes: ['tenant'] })).length).toBe(2)
  expect(() => session.query(User).withoutScope()).toThrow(/takes the names of scopes/)
  await expect((async () => session.query(User).withoutScope('softdelete').all())()).rejects.toThrow(
    /names the scope 'softdelete'[\s\S]*write 'softDelete'/,
  )
})

matrix('a session opts out as a whole', async context => {
  await store(context)
  const all = context.newSession({ withoutScopes: ['softDelete', 'tenant'] })
  expect(await all.query(Post).count()).toBe(5)
  expect(titles(await context.read(await all.query(User).filterBy({ name: 'Ada' }).one(), 'posts'))).toBe('a1,a2,a3,a4')
})

matrix(
  'a session without a parameter that a scope needs would find nothing or everything, so it is an error where the model is met',
  async context => {
    await store(context)
    const { session, newSession, read } = context
    const [post] = await session.query(Post).all()
    await expect(read(post as Post, 'author')).rejects.toThrow(/SCOPE_PARAMETER/)
    await expect((async () => session.query(Post).join(Post.author).all())()).rejects.toThrow(/SCOPE_PARAMETER/)
    await expect((async () => session.query(User).all())()).rejects.toThrow(
      /The scope 'tenant' of User needs the parameter tenantId, which this session was not given[\s\S]*SCOPE_PARAMETER/,
    )
    const undefinedTenant = newSession({ scopeParameters: { tenantId: undefined } })
    await expect((async () => undefinedTenant.query(User).all())()).rejects.toThrow(/UNDEFINED_VALUE/)
    const inherited = newSession({ scopeParameters: Object.create({ tenantId: 1 }) as object })
    await expect((async () => inherited.query(User).all())()).rejects.toThrow(/SCOPE_PARAMETER/)
  },
)

matrix('sessions with other values share plans, and never rows', async context => {
  const first = await store(context)
  const { newSession, log } = context
  const second = newSession({ scopeParameters: { tenantId: 2 } })
  log.reset()
  for (let round = 0; round < 2; round++) {
    for (const [session, name] of [
      [first, 'Ada'],
      [second, 'Eve'],
    ] as const) {
      session.expungeAll()
      expect((await session.query(User).options(selectinload(User.posts)).all()).map(user => user.name)).toEqual([name])
      expect(
        (await session.query(Post).withoutScope('softDelete').options(joinedload(Post.author)).all()).flatMap(post => post.author?.name ?? []),
      ).toEqual(name === 'Ada' ? ['Ada', 'Ada', 'Ada', 'Ada'] : ['Eve'])
    }
  }
  expect(new Set(log.statements.filter(sql => sql.startsWith('select'))).size).toBeLessThanOrEqual(4)
})

matrix('bulk updates and deletes leave hidden rows alone, and objects in memory agree', async context => {
  const session = await store(context)
  const users = await session.query(User).withoutScope('tenant').orderBy(User.c.name).all()
  expect(await session.query(User).filter(User.c.id.gt(0)).update({ name: 'new' })).toBe(1)
  expect(users.map(user => user.name)).toEqual(['new', 'Eve'])
  await session.execute(update(User).set({ name: 'newer' }).everyRow())
  expect(await session.scalars(select(User.c.name).orderBy(User.c.id).options(withoutScope('tenant')))).toEqual(['newer', 'Eve'])
  await session.execute(delete_(Post).where(Post.c.title.eq('e1')))
  expect(await session.query(Post).withoutScope('softDelete').filterBy({ title: 'e1' }).count()).toBe(1)
  expect(await session.query(Post).withoutScope('softDelete').filterBy({ title: 'e1' }).delete()).toBe(1)
  await expect((async () => session.execute(delete_(User)))()).rejects.toThrow(/NO_CONDITION/)
})

matrix('a joined model’s own table, selected or written alone, is narrowed by the rows above it', async context => {
  const session = await store(context)
  expect((await session.scalars(select(Article.c.words))).length).toBe(1)
  expect((await session.scalars(select(Article.c.words).options(withoutScope('softDelete')))).length).toBe(2)
  await session.execute(update(Article).set({ words: 7 }).everyRow())
  const words = await session.query(Article).withoutScope('softDelete').orderBy(Article.c.title).all()
  expect(words.map(article => article.words)).toEqual([7, 0])
})

matrix('flushes see all rows: a cascade takes the hidden children too', async context => {
  const session = await store(context)
  const ada = await session.query(User).one()
  await session.delete(ada)
  await session.commit()
  expect(await session.query(Post).withoutScope('softDelete').count()).toBe(1)
})

matrix('merge finds a hidden row instead of inserting it twice', async context => {
  const session = await store(context)
  const id = (await session.query(Post).withoutScope('softDelete').filterBy({ title: 'a2' }).one()).id
  session.expungeAll()
  const merged = await session.merge(new Post({ id, title: 'merged' }))
  await session.commit()
  expect(inspect(merged).lifecycle).toBe('persistent')
  expect(await session.query(Post).withoutScope('softDelete').filterBy({ title: 'merged' }).count()).toBe(1)
})

test('a scope has a model, a name and a condition, and one of a name', () => {
  expect(() => scope({} as never, 'x', Post.c.id.eq(1))).toThrow(/scope\(\) takes a model/)
  expect(() => scope(Post, '', Post.c.id.eq(1))).toThrow(/needs a name/)
  expect(() => scope(Post, 'x', true as never)).toThrow(/takes a condition on Post/)
  expect(() => scope(Post, 'softDelete', Post.c.id.eq(1))).toThrow(/Post has a scope 'softDelete' already/)
})

test('a session that leaves out what is not there is told the nearest name', () => {
  expect(() => new Session({ mode: 'sync' } as never, { withoutScope: [] } as never)).toThrow(/withoutScopes/)
})
