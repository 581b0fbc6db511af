/** Foreign keys that are written: the relationship follows at once where the target is known; and loaded collections that follow the rows. */
import { declarativeBase, inspect, integer, keyedBy, many, one, text } from 'relata'
import { expect } from 'vitest'
import { inBothStyles, type CodeStyle } from '../support/styles.ts'
import type { MatrixContext } from '../support/matrix.ts'

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  const userRoles = Base.table('user_roles', {
    userId: integer()
      .references(() => User.c.id)
      .primaryKey(),
    roleId: integer()
      .references(() => Role.c.id)
      .primaryKey(),
  })
  class User extends Base.model('users', {
    id: integer().primaryKey(),
    name: text(),
    posts: () => many(Post, { backPopulates: 'author', foreignKeys: [Post.c.authorId], orderBy: Post.c.id }),
    drafts: () => many(Post, { foreignKeys: [Post.c.editorId], collection: 'set' }),
    profile: () => one(Profile, { backPopulates: 'user' }),
    roles: () => many(Role, { secondary: userRoles, backPopulates: 'users' }),
    unnamed: () => many(Role, { secondary: userRoles, viewonly: true, collection: keyedBy('name') }),
  }) {}
  class Post extends Base.model('posts', {
    id: integer().primaryKey(),
    title: text(),
    authorId: integer()
      .nullable()
      .references(() => User.c.id),
    editorId: integer()
      .nullable()
      .references(() => User.c.id),
    author: () => one(User, { backPopulates: 'posts', foreignKeys: [Post.c.authorId] }),
    editor: () => one(User, { foreignKeys: [Post.c.editorId] }),
  }) {}
  class Profile extends Base.model('profiles', {
    id: integer().primaryKey(),
    userId: integer()
      .nullable()
      .references(() => User.c.id),
    user: () => one(User, { backPopulates: 'profile' }),
  }) {}
  class Role extends Base.model('roles', {
    id: integer().primaryKey(),
    name: text(),
    users: () => many(User, { secondary: userRoles, backPopulates: 'roles' }),
  }) {}
  return { Base, User, Post, Profile, Role }
}

inBothStyles('written keys', define, (matrix, { User, Post, Profile, Role }) => {
  const fill = async ({ session }: MatrixContext): Promise<void> => {
    const [ada, bob, cyd] = ['Ada', 'Bob', 'Cyd'].map(name => new User({ name }))
    const roles = ['admin', 'guest'].map(name => new Role({ name }))
    session.addAll([ada!, bob!, cyd!, ...roles])
    ada!.posts.push(new Post({ title: 'a1', editor: bob! }), new Post({ title: 'a2' }))
    bob!.posts.push(new Post({ title: 'b1' }))
    ada!.profile = new Profile({})
    ada!.roles.push(...roles)
    bob!.roles.push(roles[0]!)
    await session.commit()
  }
  const loaded = async (context: MatrixContext, liveCollections: boolean) => {
    await fill(context)
    const session = context.newSession({ liveCollections })
    const [ada, bob] = await session.query(User).filter(User.c.name.ne('Cyd')).orderBy(User.c.id).all()
    const posts = await session.query(Post).orderBy(Post.c.id).all()
    await session.load([ada!, bob!], User.posts, User.drafts, User.profile, User.roles, User.unnamed)
    return { session, ada: ada!, bob: bob!, posts }
  }

  matrix('an assigned key leads to the object that the session holds, with no SQL; to nothing; or is looked up when it is read', async context => {
    const { session, ada, bob, posts } = await loaded(context, false)
    const [a1] = posts
    expect(a1!.author).toBe(ada)
    context.log.reset()
    a1!.authorId = bob.id
    expect(a1!.author).toBe(bob)
    a1!.authorId = null
    expect(a1!.author).toBe(null)
    expect(context.log.statements).toEqual([])
    a1!.authorId = 3
    expect(inspect(a1!).unloaded).toContain('author')
    expect((await context.read(a1!, 'author'))?.name).toBe('Cyd')
    await session.commit()
    expect([await context.read(a1!, 'authorId'), (await context.read(a1!, 'author'))?.name]).toEqual([3, 'Cyd'])
  })

  matrix('loaded collections change through the relationship only, unless they are live', async context => {
    const { session, ada, bob, posts } = await loaded(context, false)
    const [a1] = posts
    a1!.authorId = bob.id
    await session.flush()
    expect([ada.posts.length, bob.posts.length]).toEqual([2, 1])
    await session.delete(a1!)
    await session.flush()
    expect(ada.posts.length).toBe(2)
    await session.commit()
    expect([(await context.read(ada, 'posts')).length, (await context.read(bob, 'posts')).length]).toEqual([1, 1])
  })

  matrix('in a live session the object moves from collection to collection at once', async context => {
    const { session, ada, bob, posts } = await loaded(context, true)
    const [a1, a2] = posts
    a1!.authorId = bob.id
    expect([ada.posts, bob.posts.map(post => post.title), a1!.author]).toEqual([[a2], ['b1', 'a1'], bob])
    a2!.authorId = null
    expect([ada.posts.length, a2!.author]).toEqual([0, null])
    bob.posts[0]!.authorId = 3
    expect(bob.posts.map(post => post.title)).toEqual(['a1'])
    const profile = ada.profile!
    profile.userId = bob.id
    expect([bob.profile, profile.user]).toEqual([profile, bob])
    await session.commit()
    const rows = await context.newSession().query(Post).orderBy(Post.c.id).all()
    expect(rows.map(post => post.authorId)).toEqual([bob.id, null, 3])
    expect((await context.newSession().query(Profile).one()).userId).toBe(bob.id)
  })

  matrix('in a live session a flush takes deleted objects out of lists, Sets, Maps and single relationships', async context => {
    const { session, ada, bob, posts } = await loaded(context, true)
    const [a1] = posts
    const [admin] = await session.query(Role).orderBy(Role.c.id).all()
    const profile = ada.profile!
    await session.delete(a1!)
    await session.delete(admin!)
    await session.delete(profile)
    expect([ada.posts.length, ada.roles.length, ada.profile]).toEqual([2, 2, profile])
    await session.flush()
    expect([
      ada.posts.map(post => post.title),
      [...bob.drafts],
      ada.roles.map(role => role.name),
      bob.roles,
      [...ada.unnamed.keys()],
      ada.profile,
    ]).toEqual([['a2'], [], ['guest'], [], ['guest'], null])
    expect([session.dirty, inspect(ada).modified]).toEqual([[], false])
    context.log.reset()
    ada.posts.push(new Post({ title: 'new' }))
    await session.commit()
    expect(context.log.tables().filter(table => !table.startsWith('select'))).toEqual(['insert posts'])
  })

  for (const liveCollections of [false, true])
    matrix(
      `a child whose parent is deleted ${liveCollections ? 'in a live session refers to nothing' : 'shows the parent until it is expired'}`,
      async context => {
        const { session, ada, posts } = await loaded(context, liveCollections)
        const [a1] = posts
        expect(a1!.author).toBe(ada)
        await session.delete(ada)
        await session.flush()
        expect([a1!.authorId, a1!.author]).toEqual([null, liveCollections ? null : ada])
        expect([session.dirty, inspect(a1!).modified]).toEqual([[], false])
        await session.commit()
        expect(await context.read(a1!, 'author')).toBe(null)
      },
    )

  matrix('a savepoint or transaction that is rolled back brings them back', async context => {
    const { session, ada, posts } = await loaded(context, true)
    const [a1, a2] = posts
    const savepoint = await session.beginNested()
    await session.delete(a1!)
    await session.flush()
    expect(ada.posts).toEqual([a2])
    await savepoint.rollback()
    expect((await context.read(ada, 'posts')).length).toBe(2)
    await session.delete(a2!)
    await session.flush()
    await session.rollback()
    expect((await context.read(ada, 'posts')).length).toBe(2)
  })

  matrix('a key and a relationship that were changed to different objects are an error before anything is sent', async context => {
    const { session, ada, bob, posts } = await loaded(context, false)
    const [a1, a2, b1] = posts
    const fails = async (change: () => void, message: string): Promise<void> => {
      change()
      context.log.reset()
      await expect((async () => session.flush())()).rejects.toThrow(message)
      expect(context.log.statements).toEqual([])
      await session.rollback()
      await session.refresh(a1!)
      await session.refresh(a2!)
      await session.refresh(b1!)
      await session.load([ada, bob], User.posts, User.drafts, User.profile)
    }
    await fails(() => {
      a1!.author = bob
      a1!.authorId = 3
    }, 'Post.authorId was set, and Post.author leads to User(id: 2), which is another row.')
    await fails(() => {
      a1!.authorId = 3
      a1!.author = bob
    }, 'Post.authorId was set, and Post.author leads to User(id: 2)')
    await fails(() => {
      a1!.author = null
      a1!.authorId = 3
    }, 'Post.author leads to nothing, which is another row.')
    await fails(() => {
      bob.posts.push(a2!)
      a2!.authorId = 3
    }, 'which is another row.')
    await fails(() => {
      a2!.author = new User({ name: 'new' })
      a2!.authorId = bob.id
      session.add(a2!.author)
    }, 'Post.author leads to User(pending), which is another row.')
    await fails(
      () => session.add(new Post({ title: 'x', author: ada, authorId: bob.id })),
      'Post.authorId was set, and Post.author leads to User(id: 1)',
    )
    await fails(() => bob.drafts.add(Object.assign(b1!, { editorId: 3 })), 'User.drafts of User(id: 2) has it as a member, which is another row.')
  })

  matrix(
    'what agrees is no conflict: the same object, a key that is set back, null with an object, and a new try after a rollback',
    async context => {
      const { session, ada, bob, posts } = await loaded(context, false)
      const [a1, a2, b1] = posts
      a1!.author = bob
      a1!.authorId = bob.id
      a2!.authorId = 3
      a2!.authorId = ada.id
      a2!.author = bob
      b1!.authorId = null
      b1!.author = ada
      session.add(new Post({ title: 'n', authorId: null, author: ada }))
      session.add(new Post({ title: 'm', authorId: bob.id, author: bob }))
      await session.flush()
      expect([a1!.authorId, a2!.authorId, b1!.authorId]).toEqual([bob.id, bob.id, ada.id])
      await session.commit()
      const post = new Post({ title: 'again', author: bob })
      session.add(post)
      await session.flush()
      await session.rollback()
      expect(post.authorId).toBe(bob.id)
      post.author = await session.query(User).filterBy({ name: 'Ada' }).one()
      session.add(post)
      await session.commit()
      expect(await context.read(post, 'authorId')).toBe(ada.id)
    },
  )

  matrix('a new object’s key leads to what the session holds, with no SQL', async context => {
    const { session, ada } = await loaded(context, false)
    const post = new Post({ title: 'new', authorId: ada.id, editorId: 3 })
    expect(post.author).toBe(null)
    session.add(post)
    context.log.reset()
    expect([post.author, post.editor]).toEqual([ada, null])
    expect(context.log.statements).toEqual([])
    await session.commit()
    expect(await context.read(post, 'authorId')).toBe(ada.id)
  })
})
