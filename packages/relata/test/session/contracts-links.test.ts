/** Contracts 1 to 14 of SQLAlchemy's behaviour: attribute events, bidirectional links, one-to-one, many-to-many. */
import { delete_, insert, select, type Session } from 'relata'
import { describe, expect } from 'vitest'
import { Base, Post, Profile, Role, User, userRoles } from '../support/guide-models.ts'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

const matrix = matrixOf('contracts links', Base)

const titles = (posts: Iterable<Post>): string[] => [...posts].map(post => post.title)

/** Ada with two posts and the role admin, Bob with none. */
async function seed({ session }: MatrixContext): Promise<void> {
  session.addAll([
    new User({ name: 'Ada', posts: [new Post({ title: 'a' }), new Post({ title: 'b' })], roles: [new Role({ name: 'admin' })] }),
    new User({ name: 'Bob' }),
  ])
  await session.commit()
}

async function users(session: Session<'async'>): Promise<[User, User]> {
  return (await session.query(User).orderBy(User.c.id).all()) as [User, User]
}

describe('unloaded collections', () => {
  matrix('contract-01 setting the parent neither loads its collection nor sends anything; what was queued comes after the rows', async context => {
    await seed(context)
    const session = context.newSession({ autoflush: false })
    const [ada] = await users(session)
    context.log.reset()
    const post = new Post({ title: 'c' })
    post.author = ada
    expect(context.log.statements).toEqual([])
    expect(session.contains(post)).toBe(false)
    expect(titles(await context.read(ada, 'posts'))).toEqual(['a', 'b', 'c'])
    expect(context.log.count()).toBe(1)
  })

  matrix('contract-02 the queue holds net effects and is emptied by the load', async context => {
    await seed(context)
    const session = context.newSession({ autoflush: false })
    const [ada, bob] = await users(session)
    const post = new Post({ title: 'c' })
    post.author = ada
    post.author = bob
    post.author = ada
    const moved = await session.query(Post).filterBy({ title: 'a' }).one()
    moved.author = bob
    const back = await session.query(Post).filterBy({ title: 'b' }).one()
    back.author = bob
    back.author = ada
    expect(titles(await context.read(ada, 'posts')).sort()).toEqual(['b', 'c'])
    expect(titles(await context.read(bob, 'posts'))).toEqual(['a'])
    session.add(post)
    await session.flush()
    session.expire(ada)
    expect(titles(await context.read(ada, 'posts')).sort()).toEqual(['b', 'c'])
  })

  matrix('contract-02 the queue is emptied by a flush', async context => {
    await seed(context)
    const session = context.newSession()
    const [ada] = await users(session)
    const post = new Post({ title: 'c' })
    session.add(post)
    post.author = ada
    await session.flush()
    context.log.reset()
    expect(titles(await context.read(ada, 'posts'))).toEqual(['a', 'b', 'c'])
    await session.flush()
    expect(context.log.tables()).toEqual(['select posts'])
  })

  matrix('contract-02 many-to-many: added and removed before the load', async context => {
    await seed(context)
    const session = context.newSession({ autoflush: false })
    const [ada, bob] = await users(session)
    const [admin] = (await session.query(Role).all()) as [Role]
    const editor = new Role({ name: 'editor' })
    await context.read(admin, 'users')
    editor.users.push(ada)
    admin.users.remove(ada)
    admin.users.push(bob)
    expect((await context.read(ada, 'roles')).map(role => role.name)).toEqual(['editor'])
    expect((await context.read(bob, 'roles')).map(role => role.name)).toEqual(['admin'])
    session.add(editor)
    context.log.reset()
    await session.commit()
    expect(
      (await context.newSession().execute(select(userRoles.c.userId, userRoles.c.roleId).orderBy(userRoles.c.userId))).map(row => [...row]),
    ).toEqual([
      [1, 2],
      [2, 1],
    ])
  })
})

describe('moving', () => {
  matrix('contract-03 replacing a many-to-one loads nothing; a loaded old collection loses the child', async context => {
    await seed(context)
    const session = context.newSession()
    const posts = await session.query(Post).orderBy(Post.c.id).all()
    const bob = (await session.get(User, 2)) as User
    context.log.reset()
    ;(posts[0] as Post).author = bob
    expect(context.log.statements).toEqual([])
    await session.flush()
    expect(context.log.tables()).toEqual(['update posts'])
    const ada = (await session.get(User, 1)) as User
    expect(titles(await context.read(ada, 'posts'))).toEqual(['b'])
    ;(posts[1] as Post).author = bob
    expect(titles(ada.posts)).toEqual([])
  })

  matrix('contract-04 a child pushed to a second parent leaves the first; a many-to-many member stays in both', async context => {
    await seed(context)
    const session = context.newSession()
    const [ada, bob] = await users(session)
    const [first] = [...(await context.read(ada, 'posts'))] as [Post]
    await context.read(bob, 'posts')
    bob.posts.push(first)
    expect([titles(ada.posts), titles(bob.posts)]).toEqual([['b'], ['a']])
    const [admin] = [...(await context.read(ada, 'roles'))] as [Role]
    ;(await context.read(bob, 'roles')).push(admin)
    expect([ada.roles.length, bob.roles.length]).toEqual([1, 1])
    await session.commit()
    expect((await context.read(admin, 'users')).map(user => user.id).sort((a, b) => a - b)).toEqual([1, 2])
  })

  matrix('contract-05 assigning a collection keeps the new order and touches only what differs', async context => {
    await seed(context)
    const session = context.newSession()
    const [ada] = await users(session)
    const [a, b] = [...(await context.read(ada, 'posts'))] as [Post, Post]
    const c = new Post({ title: 'c' })
    ;(ada as { posts: Iterable<Post> }).posts = [c, b]
    expect(titles(ada.posts)).toEqual(['c', 'b'])
    expect([a.author, b.author, c.author]).toEqual([null, ada, ada])
    context.log.reset()
    await session.flush()
    expect(context.log.tables()).toEqual(['insert posts', 'delete posts'])
  })

  matrix('contract-06 a child twice in a list stays attached until its last occurrence goes', async ({ session }) => {
    const user = new User({ name: 'Ada' })
    const post = new Post({ title: 'x' })
    user.posts.push(post)
    user.posts.push(post)
    expect(user.posts).toHaveLength(2)
    user.posts.remove(post)
    expect(post.author).toBe(user)
    session.add(user)
    user.posts.remove(post)
    expect(post.author).toBeNull()
    expect(user.posts).toHaveLength(0)
  })

  matrix('contract-06 exchanging two members detaches neither', async context => {
    await seed(context)
    const session = context.newSession()
    const [ada] = await users(session)
    const posts = await context.read(ada, 'posts')
    posts.splice(0, 2, posts[1] as Post, posts[0] as Post)
    expect(titles(posts)).toEqual(['b', 'a'])
    expect(posts.every(post => post.author === ada)).toBe(true)
    context.log.reset()
    await session.flush()
    expect(context.log.statements).toEqual([])
  })

  matrix('contract-08 reading an attribute that was never set makes no history: null is still a first value', async ({ session }) => {
    const post = new Post({ title: 'x' })
    expect(post.author).toBeNull()
    expect(post.authorId).toBeNull()
    const profile = new Profile({})
    expect(profile.bio).toBeNull()
    profile.bio = null
    session.add(profile)
    expect(session.dirty).toEqual([])
    await session.flush()
    expect(session.dirty).toEqual([])
    profile.bio = null
    expect(session.dirty).toEqual([])
  })
})

describe('many-to-many', () => {
  matrix('contract-12 both sides edited in one flush write each link once', async context => {
    await seed(context)
    const session = context.newSession()
    const [ada, bob] = await users(session)
    const editor = new Role({ name: 'editor' })
    session.add(editor)
    editor.users.push(ada, bob)
    await context.read(ada, 'roles')
    ada.roles.remove(editor)
    ada.roles.push(editor)
    context.log.reset()
    await session.commit()
    expect(context.log.tables('insert').filter(statement => statement === 'insert user_roles').length).toBeLessThanOrEqual(1)
    expect(await context.newSession().execute(select(userRoles.c.userId))).toHaveLength(3)
  })

  matrix('contract-12 deleting either side removes its links, loaded or not', async context => {
    await seed(context)
    const session = context.newSession()
    const [admin] = (await session.query(Role).all()) as [Role]
    await session.delete(admin)
    context.log.reset()
    await session.commit()
    expect(context.log.tables('delete')).toEqual(['delete user_roles', 'delete roles'])
    expect(await session.execute(select(userRoles.c.userId))).toEqual([])
    expect(await session.query(User).count()).toBe(2)
  })

  matrix('contract-13 a link that somebody else has removed is a StaleDataError', async context => {
    await seed(context)
    const session = context.newSession({ expireOnCommit: false })
    const [ada] = await users(session)
    const roles = await context.read(ada, 'roles')
    await session.commit()
    const other = context.newSession()
    await other.execute(delete_(userRoles).everyRow())
    await other.commit()
    roles.clear()
    await expect(async () => session.flush()).rejects.toThrow(
      expect.objectContaining({ code: 'STALE_DATA', message: expect.stringMatching(/user_roles/) }),
    )
    await session.rollback()
    expect(await context.read(ada, 'roles')).toEqual([])
  })

  matrix('contract-14 a member twice is there twice in memory, and once after a reload', async context => {
    await seed(context)
    const session = context.newSession()
    const [, bob] = await users(session)
    const [admin] = (await session.query(Role).all()) as [Role]
    const roles = await context.read(bob, 'roles')
    roles.push(admin, admin)
    expect(roles).toHaveLength(2)
    context.log.reset()
    await session.commit()
    expect(context.log.count('insert')).toBe(1)
    expect(await context.read(bob, 'roles')).toHaveLength(1)
  })

  matrix('a link made twice by rows of the table is one member', async context => {
    await seed(context)
    const session = context.newSession()
    await session.execute(insert(userRoles).values({ userId: 2, roleId: 1 }))
    const [, bob] = await users(session)
    expect((await context.read(bob, 'roles')).map(role => role.name)).toEqual(['admin'])
    await session.commit()
  })
})
