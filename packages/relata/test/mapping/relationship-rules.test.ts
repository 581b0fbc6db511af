/** What relationships refuse, how their shape follows from the schema, and what is known of their changes. */
import { declarativeBase, inspect, integer, joinedload, keyedBy, many, one, text } from 'relata'
import { describe, expect, test } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

describe('definitions that make no sense', () => {
  const folders = (parent: object, children: object) => {
    const Base = declarativeBase()
    class Folder extends Base.model('folders', {
      id: integer().primaryKey(),
      name: text(),
      parentId: integer()
        .nullable()
        .references(() => Folder.c.id),
      parent: () => one(Folder, typeof parent === 'function' ? (parent as (folder: unknown) => object)(Folder) : parent),
      children: () => many(Folder, typeof children === 'function' ? (children as (folder: unknown) => object)(Folder) : children),
    }) {}
    return () => Base.register({ Folder })
  }
  type Folders = { readonly c: { readonly id: never; readonly name: never; readonly parentId: never } }

  test('a remoteSide that is on neither side of the foreign key, or that turns a collection round', () => {
    expect(folders((Folder: Folders) => ({ remoteSide: [Folder.c.name] }), {})).toThrow(
      /Folder\.parent has a remoteSide that is on neither side of its foreign key[^]*name folders\.id for the many-to-one side/,
    )
    expect(folders({}, (Folder: Folders) => ({ remoteSide: [Folder.c.id] }))).toThrow(
      /Folder\.children is declared with many\(…\), but its remoteSide makes it many-to-one/,
    )
  })

  test('a model as association table, many(…) on the side of the foreign key', () => {
    const Base = declarativeBase()
    class User extends Base.model('users', { id: integer().primaryKey(), roles: () => many(Role, { secondary: Link as never }) }) {}
    class Role extends Base.model('roles', { id: integer().primaryKey() }) {}
    class Link extends Base.model('links', { id: integer().primaryKey() }) {}
    expect(() => Base.register({ User, Role, Link })).toThrow(/User\.roles has an association table that is no table[^]*relate to that model instead/)
    const Other = declarativeBase()
    class A extends Other.model('a', { id: integer().primaryKey() }) {}
    class B extends Other.model('b', { id: integer().primaryKey(), aId: integer().references(() => A.c.id), all: () => many(A) }) {}
    expect(() => Other.register({ A, B })).toThrow(/B\.all is declared with many\(…\), but the foreign key is on its own table[^]*write one\(A, …\)/)
  })
})

const Base = declarativeBase()
const links = Base.table('user_tags', {
  userId: integer()
    .references(() => User.c.id)
    .primaryKey(),
  tagId: integer()
    .references(() => Tag.c.id)
    .primaryKey(),
})
class User extends Base.model('users', {
  id: integer().primaryKey(),
  posts: () => many(Post, { backPopulates: 'author', orderBy: Post.c.id }),
  tags: () => many(Tag, { secondary: links, collection: keyedBy('name') }),
}) {}
class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  authorId: integer()
    .nullable()
    .references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
  inner: () => one(User, { innerJoin: true, viewonly: true }),
}) {}
class Tag extends Base.model('tags', { id: integer().primaryKey(), name: text() }) {}
Base.register({ User, Post, Tag })
const matrix = matrixOf('relationship rules', Base)

matrix('innerJoin on the mapping joins a single target by INNER JOIN', async ({ session, newSession, log }) => {
  session.addAll([new Post({ title: 'with', author: new User({}) }), new Post({ title: 'without' })])
  await session.commit()
  log.reset()
  const posts = await newSession().query(Post).options(joinedload(Post.inner)).all()
  expect(posts.map(post => post.title)).toEqual(['with'])
  expect(log.statements[0]).not.toMatch(/left/i)
  expect((await newSession().query(Post).options(joinedload(Post.author)).all()).length).toBe(2)
})

matrix(
  'history tells the net changes of lists, Maps and single references since the last flush, without SQL',
  async ({ session, newSession, log }) => {
    const [a, b, c] = ['a', 'b', 'c'].map(title => new Post({ title })) as [Post, Post, Post]
    const user = new User({ posts: [a, b], tags: [new Tag({ name: 'red' })] })
    expect(inspect(user).history('posts')).toEqual({ added: [a, b], unchanged: [], deleted: [] })
    session.add(user)
    await session.flush()
    log.reset()
    expect(inspect(user).history('posts')).toEqual({ added: [], unchanged: [a, b], deleted: [] })
    user.posts.push(c)
    user.posts.unshift(user.posts.pop()!)
    user.posts.remove(a)
    expect(inspect(user).history('posts')).toEqual({ added: [c], unchanged: [b], deleted: [a] })
    expect(inspect(a).history('author')).toEqual({ added: [], unchanged: [], deleted: [user] })
    user.posts.replace([a, b])
    expect(inspect(user).history('posts')).toEqual({ added: [], unchanged: [a, b], deleted: [] })
    const [red] = user.tags.values()
    const blue = new Tag({ name: 'blue' })
    user.tags.replace([blue])
    expect(inspect(user).history('tags')).toEqual({ added: [blue], unchanged: [], deleted: [red] })
    expect(log.statements).toEqual([])
    await session.commit()
    const other = newSession()
    const again = await other.query(User).one()
    log.reset()
    expect(inspect(again).history('posts')).toEqual({ added: [], unchanged: [], deleted: [] })
    const added = new Post({ title: 'd', author: again })
    expect(inspect(again).history('posts')).toEqual({ added: [added], unchanged: [], deleted: [] })
    expect(log.statements).toEqual([])
    await other.load(again, User.posts)
    expect(inspect(again).history('posts').unchanged.length).toBe(2)
  },
)
