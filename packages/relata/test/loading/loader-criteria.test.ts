/** withLoaderCriteria reaches every place where a query and its loads meet a model, and never a refresh. */
import {
  alias,
  type Condition,
  count,
  declarativeBase,
  exists,
  immediateload,
  inherit,
  integer,
  joinedload,
  many,
  one,
  select,
  selectinload,
  subqueryload,
  text,
  withLoaderCriteria,
} from 'relata'
import { expect, test } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: text(),
  posts: () => many(Post, { backPopulates: 'author', orderBy: Post.c.id }),
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
    hidden: integer().default(0),
    authorId: integer()
      .nullable()
      .references(() => User.c.id),
    parentId: integer()
      .nullable()
      .references(() => Post.c.id),
    author: () => one(User, { backPopulates: 'posts' }),
    parent: () => one(Post, { backPopulates: 'replies', remoteSide: [Post.c.id] }),
    replies: () => many(Post, { backPopulates: 'parent', orderBy: Post.c.id }),
    tags: () => many(Tag, { secondary: postTags, backPopulates: 'posts', orderBy: Tag.c.id }),
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
const matrix = matrixOf('loader criteria', Base)

const visible = withLoaderCriteria(Post, post => post.c.hidden.eq(0))
type Matrix = Parameters<typeof matrix>[1]
type Context = Parameters<Matrix>[0]

async function store({ session }: Context): Promise<void> {
  const [x, y] = [new Tag({ name: 'x' }), new Tag({ name: 'y' })]
  const ada = new User({
    name: 'Ada',
    posts: [
      new Post({ title: 'a1', tags: [x], replies: [new Post({ title: 'r1' }), new Post({ title: 'r2', hidden: 1 })] }),
      new Post({ title: 'a2', hidden: 1, tags: [x, y] }),
      new Article({ title: 'a3', words: 3 }),
      new Article({ title: 'a4', words: 4, hidden: 1 }),
    ],
  })
  session.addAll([ada, new User({ name: 'Eve', posts: [new Post({ title: 'e1', hidden: 1 })] })])
  await session.commit()
  session.expungeAll()
}

const titles = (posts: Iterable<{ title: string }>): string => [...posts].map(post => post.title).join()

matrix('what a query selects, whatever it makes of it', async context => {
  await store(context)
  const { session } = context
  expect(titles(await session.query(Post).options(visible).orderBy(Post.c.title).all())).toBe('a1,a3,r1')
  expect(await session.query(Post).options(visible).count()).toBe(3)
  expect(await session.query(Post).options(visible).filterBy({ title: 'a2' }).exists()).toBe(false)
  expect(await session.scalars(select(Post.c.title).orderBy(Post.c.title).options(visible))).toEqual(['a1', 'a3', 'r1'])
  expect(await session.scalars(select(count()).from(Post).options(visible))).toEqual([3])
  expect(titles((await session.execute(select(Post, User.c.name).join(Post.author).options(visible).orderBy(Post.c.id))).map(row => row[0]))).toBe(
    'a1,a3',
  )
  const streamed: string[] = []
  for await (const post of session.query(Post).options(visible).orderBy(Post.c.title).stream(2)) streamed.push(post.title)
  expect(streamed.join()).toBe('a1,a3,r1')
})

matrix('models below it, and not those above it', async context => {
  await store(context)
  const { session } = context
  expect(titles(await session.query(Article).options(visible).all())).toBe('a3')
  const long = withLoaderCriteria(Article, Article.c.words.gt(3))
  expect(titles(await session.query(Article).options(long).all())).toBe('a4')
  expect(await session.query(Post).options(long).count()).toBe(7)
})

matrix('joins, in their condition: an outer join keeps what is on its left', async context => {
  await store(context)
  const { session } = context
  const rows = await session.execute(select(User.c.name, Post.c.title).outerJoin(User.posts).orderBy(User.c.name, Post.c.title).options(visible))
  expect(rows.map(row => [...row])).toEqual([
    ['Ada', 'a1'],
    ['Ada', 'a3'],
    ['Eve', null],
  ])
  const inner = select(User.c.name, Tag.c.name).from(User).join(User.posts).join(Post.tags).options(visible)
  expect((await session.execute(inner)).map(row => [...row])).toEqual([['Ada', 'x']])
  const byTag = select(Tag.c.name, Post.c.title).outerJoin(Tag.posts).orderBy(Tag.c.name).options(visible)
  expect((await session.execute(byTag)).map(row => [...row])).toEqual([
    ['x', 'a1'],
    ['y', null],
  ])
})

matrix('aliases, unless they are left out', async context => {
  await store(context)
  const { session } = context
  const reply = alias(Post)
  const query = select(Post.c.title, reply.c.title).join(Post.replies.ofType(reply)).orderBy(reply.c.id)
  expect((await session.execute(query.options(visible))).map(row => row[1])).toEqual(['r1'])
  const own = withLoaderCriteria(Post, Post.c.hidden.eq(0), { includeAliases: false })
  expect((await session.execute(query.options(own))).map(row => row[1])).toEqual(['r1', 'r2'])
  expect(titles(await session.scalars(select(reply).options(visible).orderBy(reply.c.title)))).toBe('a1,a3,r1')
})

matrix('conditions on relationships and subqueries', async context => {
  await store(context)
  const { session } = context
  const names = async (condition: Condition): Promise<string> =>
    (await session.query(User).filter(condition).options(visible).orderBy(User.c.name).all()).map(user => user.name).join()
  expect(await names(User.posts.any())).toBe('Ada')
  expect(await names(User.posts.any(Post.c.title.eq('a2')))).toBe('')
  expect(await names(exists(select(Post.c.id).where(Post.c.authorId.eq(User.c.id), Post.c.title.eq('e1'))))).toBe('')
  const counts = select(Post.c.authorId.as('owner'), count().as('n')).groupBy(Post.c.authorId).subquery()
  const joined = select(User.c.name, counts.c.n).join(counts, counts.c.owner.eq(User.c.id)).options(visible)
  expect((await session.execute(joined)).map(row => [...row])).toEqual([['Ada', 2]])
  const scalar = select(User.c.name, select(count(Post.c.id)).where(Post.c.authorId.eq(User.c.id)).as('n')).orderBy(User.c.name)
  expect((await session.execute(scalar.options(visible))).map(row => [...row])).toEqual([
    ['Ada', 2],
    ['Eve', 0],
  ])
})

for (const [name, option] of [
  ['joinedload', joinedload],
  ['selectinload', selectinload],
  ['subqueryload', subqueryload],
  ['immediateload', immediateload],
] as const) {
  matrix(`${name}, to any depth`, async context => {
    await store(context)
    const { session } = context
    const users = await session.query(User).options(option(User.posts).selectinload(Post.replies), visible).orderBy(User.c.name).all()
    expect(users.map(user => titles(user.posts))).toEqual(['a1,a3', ''])
    expect(titles(users[0]?.posts[0]?.replies ?? [])).toBe('r1')
    session.expungeAll()
    const tags = await session.query(Tag).options(option(Tag.posts), visible).orderBy(Tag.c.name).all()
    expect(tags.map(tag => titles(tag.posts))).toEqual(['a1', ''])
  })
}

matrix('later lazy loads of the objects, with their peers, unless that is left out', async context => {
  await store(context)
  const { session, read } = context
  const users = await session.query(User).options(visible).orderBy(User.c.name).all()
  for (const user of users) expect(titles(await read(user, 'posts'))).toBe(user.name === 'Ada' ? 'a1,a3' : '')
  const [first] = await read(users[0] as User, 'posts')
  expect(titles(await read(first as Post, 'replies'))).toBe('r1')
  session.expungeAll()
  const own = withLoaderCriteria(Post, Post.c.hidden.eq(0), { propagateToLoaders: false })
  const [ada] = await session.query(User).options(own).orderBy(User.c.name).all()
  expect(titles(await read(ada as User, 'posts'))).toBe('a1,a2,a3,a4')
  session.expungeAll()
  const [eager] = await session.query(User).options(selectinload(User.posts), own).orderBy(User.c.name).all()
  expect(titles((eager as User).posts)).toBe('a1,a3')
})

matrix('a many-to-one whose target is not in the session; one that is, is handed out', async context => {
  await store(context)
  const { session, read } = context
  const nobody = withLoaderCriteria(User, User.c.name.ne('Eve'))
  const query = session.query(Post).filterBy({ title: 'e1' }).options(nobody)
  expect(await read(await query.one(), 'author')).toBeNull()
  session.expungeAll()
  const eve = await session.query(User).filterBy({ name: 'Eve' }).one()
  expect(await read(await query.one(), 'author')).toBe(eve)
})

matrix('contract-34: never a refresh, an expired object or a deferred column', async context => {
  await store(context)
  const { session, read, log } = context
  const post = await session.query(Post).options(visible).filterBy({ title: 'a1' }).one()
  post.hidden = 1
  await session.flush()
  await session.refresh(post)
  expect(post.hidden).toBe(1)
  session.expire(post)
  expect(await read(post, 'title')).toBe('a1')
  expect(await session.get(Post, post.id, { options: [visible] })).toBe(post)
  session.expunge(post)
  log.reset()
  expect(await session.get(Post, post.id, { options: [visible] })).toBeNull()
  expect(log.tables()).toEqual(['select posts'])
})

matrix('bulk updates and deletes of a query', async context => {
  await store(context)
  const { session } = context
  expect(await session.query(Post).options(visible).filter(Post.c.id.gt(0)).update({ title: 'new' })).toBe(3)
  await session.query(Post).options(visible).filterBy({ title: 'e1' }).delete()
  expect(await session.query(Post).filterBy({ title: 'e1' }).count()).toBe(1)
})

matrix('values are bound, and equal queries share their plan', async context => {
  await store(context)
  const { session, log } = context
  log.reset()
  for (const hidden of [0, 1]) {
    const query = session
      .query(User)
      .options(joinedload(User.posts), withLoaderCriteria(Post, Post.c.hidden.eq(hidden)))
      .orderBy(User.c.name)
    expect((await query.all()).map(user => titles(user.posts)).join('|')).toBe(hidden === 0 ? 'a1,a3|' : 'a2,a4|e1')
    session.expungeAll()
  }
  expect(new Set(log.statements).size).toBe(1)
})

matrix('several criteria, and one of a relationship beside it', async context => {
  await store(context)
  const { session } = context
  const users = await session
    .query(User)
    .options(selectinload(User.posts.where(Post.c.title.ne('a1'))), visible, withLoaderCriteria(User, User.c.name.eq('Ada')))
    .all()
  expect(users.map(user => titles(user.posts))).toEqual(['a3'])
})

test('what is no model or no condition is told', () => {
  expect(() => withLoaderCriteria(Post.c.id as never, Post.c.hidden.eq(0))).toThrow(/withLoaderCriteria\(\) takes a model/)
  expect(() => withLoaderCriteria(alias(Post), Post.c.hidden.eq(0))).toThrow(/it holds for its aliases too/)
  expect(() => withLoaderCriteria(Post, true as never)).toThrow(/takes a condition on Post/)
  expect(() => withLoaderCriteria(Post, Post.c.hidden.eq(0), { aliases: true } as never)).toThrow(/aliases/)
})
