/** Counts and aggregates of related rows, on demand, without loading them. */
import { alias, declarativeBase, inherit, inspect, integer, many, numeric, one, select, text, withLoaderCriteria } from 'relata'
import { expect, test } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: text(),
  posts: () => many(Post, { backPopulates: 'author' }),
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
    score: integer().default(0),
    price: numeric(10, 2).nullable(),
    authorId: integer()
      .nullable()
      .references(() => User.c.id),
    parentId: integer()
      .nullable()
      .references(() => Post.c.id),
    author: () => one(User, { backPopulates: 'posts' }),
    parent: () => one(Post, { backPopulates: 'replies', remoteSide: [Post.c.id] }),
    replies: () => many(Post, { backPopulates: 'parent' }),
    tags: () => many(Tag, { secondary: postTags, backPopulates: 'posts' }),
  },
  { identity: 'post' },
) {}
class Article extends inherit(Post, { identity: 'article', table: 'articles' }, { words: integer().default(0) }) {}
class Tag extends Base.model('tags', {
  id: integer().primaryKey(),
  name: text(),
  posts: () => many(Post, { secondary: postTags, backPopulates: 'tags' }),
}) {}
Base.register({ User, Post, Article, Tag })
const matrix = matrixOf('related counts', Base)
type Context = Parameters<Parameters<typeof matrix>[1]>[0]

async function store({ session }: Context): Promise<void> {
  const [x, y] = [new Tag({ name: 'x' }), new Tag({ name: 'y' })]
  session.addAll([
    new User({
      name: 'Ada',
      posts: [
        new Post({ title: 'a1', score: 1, price: '1.25', tags: [x, y], replies: [new Post({ title: 'r1' }), new Post({ title: 'r2' })] }),
        new Article({ title: 'a2', score: 5, price: '2.50', tags: [x] }),
        new Post({ title: 'a3', score: 3 }),
      ],
    }),
    new User({ name: 'Eve', posts: [new Post({ title: 'e1', score: 9 })] }),
    new User({ name: 'Joe' }),
  ])
  await session.commit()
  session.expungeAll()
}

matrix('count, sum, min, max and avg beside the object, in one statement', async context => {
  await store(context)
  const { session, log } = context
  log.reset()
  const rows = await session.execute(
    select(
      User,
      User.posts.count().as('n'),
      User.posts.sum(Post.c.score).as('sum'),
      User.posts.min(Post.c.score).as('least'),
      User.posts.max(Post.c.title).as('last'),
      User.posts.avg(Post.c.score).as('mean'),
      User.posts.sum(Post.c.price).as('price'),
    ).orderBy(User.c.name),
  )
  expect(rows.map(row => [row[0].name, row.n, row.sum, row.least, row.last, row.mean, row.price])).toEqual([
    ['Ada', 3, 9, 1, 'a3', 3, '3.75'],
    ['Eve', 1, 9, 9, 'e1', 9, null],
    ['Joe', 0, null, null, null, null, null],
  ])
  expect(log.tables()).toHaveLength(1)
  expect(inspect(rows[0]?.[0] as User).unloaded).toContain('posts')
})

matrix('in where, orderBy and having of a limit, narrowed by conditions', async context => {
  await store(context)
  const { session } = context
  const names = (users: readonly User[]): string => users.map(user => user.name).join()
  expect(names(await session.query(User).filter(User.posts.count().ge(1)).orderBy(User.posts.count().desc()).all())).toBe('Ada,Eve')
  expect(names(await session.query(User).orderBy(User.posts.max(Post.c.score).desc().nullsLast(), User.c.name).limit(2).all())).toBe('Eve,Ada')
  expect(
    names(
      await session
        .query(User)
        .filter(User.posts.where(Post.c.score.gt(2)).count().eq(2))
        .all(),
    ),
  ).toBe('Ada')
  expect(names(await session.query(User).filter(User.posts.exists()).orderBy(User.c.name).all())).toBe('Ada,Eve')
  expect(
    names(
      await session
        .query(User)
        .filter(User.posts.where(Post.c.score.gt(5)).exists())
        .all(),
    ),
  ).toBe('Eve')
  expect(await session.query(Post).filter(Post.author.exists()).count()).toBe(4)
})

matrix('many-to-many, to itself, from an alias, and of a subclass', async context => {
  await store(context)
  const { session } = context
  const tags = await session.execute(select(Tag.c.name, Tag.posts.count(), Tag.posts.sum(Post.c.score)).orderBy(Tag.c.name))
  expect(tags.map(row => [...row])).toEqual([
    ['x', 2, 6],
    ['y', 1, 1],
  ])
  const replies = select(Post.c.title, Post.replies.count(), Post.replies.max(Post.c.title))
    .where(Post.c.title.in(['a1', 'a2']))
    .orderBy(Post.c.title)
  expect((await session.execute(replies)).map(row => [...row])).toEqual([
    ['a1', 2, 'r2'],
    ['a2', 0, null],
  ])
  const author = alias(User)
  const byAlias = select(author.c.name, author.posts.count()).orderBy(author.c.name)
  expect((await session.execute(byAlias)).map(row => row[1])).toEqual([3, 1, 0])
  const articles = select(User.c.name, User.posts.ofType(Article).count(), User.posts.ofType(Article).sum(Article.c.words)).orderBy(User.c.name)
  expect((await session.execute(articles)).map(row => [...row])).toEqual([
    ['Ada', 1, 0],
    ['Eve', 0, null],
    ['Joe', 0, null],
  ])
})

matrix('beside joins and groups of the query', async context => {
  await store(context)
  const { session } = context
  const query = select(User.c.name, Post.c.title, User.posts.count().as('n')).join(User.posts).where(Post.c.score.gt(4)).orderBy(User.c.name)
  expect((await session.execute(query)).map(row => [...row])).toEqual([
    ['Ada', 'a2', 3],
    ['Eve', 'e1', 1],
  ])
  const narrowed = select(User.c.name, User.posts.count())
    .orderBy(User.c.name)
    .options(withLoaderCriteria(Post, Post.c.score.gt(2)))
  expect((await session.execute(narrowed)).map(row => row[1])).toEqual([2, 1, 0])
})

matrix('session.count: many objects in one statement', async context => {
  await store(context)
  const { session, log } = context
  const users = await session.query(User).orderBy(User.c.name).all()
  log.reset()
  const counts = await session.count(users, User.posts)
  expect(users.map(user => counts.get(user))).toEqual([3, 1, 0])
  expect(log.tables()).toEqual(['select posts'])
  const some = await session.count(users, User.posts.where(Post.c.score.gt(2)))
  expect(users.map(user => some.get(user))).toEqual([2, 1, 0])
  expect((await session.count(users[0] as User, User.posts)).get(users[0] as User)).toBe(3)
  expect((await session.count([], User.posts)).size).toBe(0)
  const tags = await session.query(Tag).orderBy(Tag.c.name).all()
  const posts = await session.count(tags, Tag.posts)
  expect(tags.map(tag => posts.get(tag))).toEqual([2, 1])
  const [first] = await session.query(Post).filterBy({ title: 'a1' }).all()
  expect([...(await session.count(first as Post, Post.replies)).values()]).toEqual([2])
  expect([...(await session.count(first as Post, Post.author)).values()]).toEqual([1])
  expect(inspect(users[0] as User).unloaded).toContain('posts')
})

matrix('session.count flushes first, and loads the keys of expired objects', async context => {
  await store(context)
  const { session } = context
  const users = await session.query(User).orderBy(User.c.name).all()
  session.add(new Post({ title: 'new', authorId: users[2]?.id as number }))
  const counts = await session.count(users, User.posts)
  expect(counts.get(users[2] as User)).toBe(1)
  await session.commit()
  expect((await session.count(users, User.posts)).get(users[0] as User)).toBe(3)
  const posts = await session.query(Post).filterBy({ title: 'e1' }).all()
  session.expireAll()
  expect([...(await session.count(posts, Post.author)).values()]).toEqual([1])
})

matrix("session.count takes stored objects of the relationship's model", async context => {
  await store(context)
  const { session } = context
  await expect((async () => session.count(new User({ name: 'new' }), User.posts))()).rejects.toThrow(/takes stored objects of User in this session/)
  const tag = await session.query(Tag).first()
  await expect((async () => session.count(tag as never, User.posts))()).rejects.toThrow(/takes stored objects of User/)
  await expect((async () => session.count(tag as Tag, 'posts' as never))()).rejects.toThrow(/takes a relationship of a class/)
})

test('a limit has no meaning in an aggregate', () => {
  expect(() => User.posts.limit(3).count()).toThrow(/User.posts.limit\(\) has no meaning in an aggregate/)
})
