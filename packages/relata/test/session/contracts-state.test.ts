/** Contracts 38 to 49 of SQLAlchemy's behaviour: autoflush, expiry, commit, rollback, savepoints, merge. */
import { delete_, lifecycleOf, select, sql, update } from 'relata'
import { describe, expect } from 'vitest'
import { Base, Post, Profile, Role, User } from '../support/guide-models.ts'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

const matrix = matrixOf('contracts state', Base)

/** Ada with two posts, a profile and the role admin. */
async function seed({ session }: MatrixContext): Promise<void> {
  session.add(
    new User({
      name: 'Ada',
      posts: [new Post({ title: 'a' }), new Post({ title: 'b' })],
      roles: [new Role({ name: 'admin' })],
      profile: new Profile({ bio: 'x' }),
    }),
  )
  await session.commit()
  await session.close()
}

const names = (objects: Iterable<{ name: string }>): string[] => [...objects].map(object => object.name)

describe('autoflush', () => {
  matrix('contract-38 it comes before queries, lazy loads, refreshes and every execute', async context => {
    await seed(context)
    const { session, log, read } = context
    const ada = await session.query(User).one()
    const other = await session.query(Post).first()
    const steps: readonly (() => unknown)[] = [
      () => session.query(User).all(),
      () => session.query(User).count(),
      () => session.query(User).exists(),
      () => session.execute(select(Post.c.id)),
      () => session.scalars(select(Post.c.id)),
      () => session.execute(update(Post).set({ title: 'z' }).where(Post.c.id.eq(999))),
      // what is refreshed itself loses its changes
      () => session.refresh(other as Post),
      () => session.load(ada, User.roles),
      () => session.get(Post, 12345),
    ]
    for (const [index, step] of steps.entries()) {
      ada.name = `name ${index}`
      log.reset()
      await step()
      expect(log.tables()[0], String(step)).toBe('update users')
    }
    ada.name = 'lazy'
    log.reset()
    await read(ada, 'posts')
    expect(log.tables()).toEqual(['update users', 'select posts'])
    session.expire(ada)
    const role = new Role({ name: 'new' })
    session.add(role)
    log.reset()
    await read(ada, 'name')
    expect(log.tables()).toEqual(['insert roles', 'select users'])
  })

  matrix('contract-38 it can be turned off, for a session and for a function', async context => {
    await seed(context)
    const session = context.newSession({ autoflush: false })
    const ada = await session.query(User).one()
    ada.name = 'Eve'
    context.log.reset()
    await session.query(User).all()
    expect(context.log.tables()).toEqual(['select users'])
    expect(ada.name).toBe('Eve')
    await session.rollback()
    const other = context.newSession()
    const found = await other.query(User).one()
    found.name = 'Eve'
    context.log.reset()
    expect(await other.withoutAutoflush(() => other.query(User).count())).toBe(1)
    expect(context.log.count('update')).toBe(0)
    await other.query(User).all()
    expect(context.log.count('update')).toBe(1)
    expect(() =>
      other.withoutAutoflush(() => {
        throw new Error('mine')
      }),
    ).toThrow('mine')
    found.name = 'Zoe'
    context.log.reset()
    await other.query(User).all()
    expect(context.log.count('update')).toBe(1)
  })

  matrix('contract-38 merge flushes once before, never in the middle', async context => {
    await seed(context)
    const { session, log } = context
    const ada = await session.query(User).one()
    ada.name = 'changed'
    log.reset()
    await session.merge(new User({ name: 'New', posts: [new Post({ id: 1, title: 'merged' }), new Post({ title: 'fresh' })] }))
    expect(log.tables('update')).toEqual(['update users'])
    expect(log.tables('insert')).toEqual([])
  })
})

describe('expiry', () => {
  matrix('contract-39 the first read of an expired object loads all its columns with one SELECT', async context => {
    await seed(context)
    const { session, log, read } = context
    const profile = await session.query(Profile).one()
    session.expire(profile)
    log.reset()
    expect(await read(profile, 'bio')).toBe('x')
    expect(await read(profile, 'userId')).toBe(1)
    expect(log.tables()).toEqual(['select profiles'])
  })

  matrix('contract-39 setting an expired attribute loads nothing, and the value set survives the load', async context => {
    await seed(context)
    const { session, log, read } = context
    const profile = await session.query(Profile).one()
    session.expire(profile)
    log.reset()
    profile.bio = 'new'
    expect(log.statements).toEqual([])
    expect(profile.bio).toBe('new')
    expect(await read(profile, 'userId')).toBe(1)
    expect(profile.bio).toBe('new')
    await session.commit()
    expect(await read(profile, 'bio')).toBe('new')
  })

  matrix('contract-39 expired and removed: an error on read, null from get, detached by neither', async context => {
    await seed(context)
    const { session, newSession, read } = context
    const profile = await session.query(Profile).one()
    await session.commit()
    const other = newSession()
    await other.execute(delete_(Profile).everyRow())
    await other.commit()
    await expect(async () => read(profile, 'bio')).rejects.toThrow(
      expect.objectContaining({ code: 'OBJECT_DELETED', message: expect.stringMatching(/Profile\(id: 1\)/) }),
    )
    await expect(async () => session.refresh(profile)).rejects.toThrow(expect.objectContaining({ code: 'OBJECT_DELETED' }))
    expect(await session.get(Profile, 1)).toBeNull()
    expect(await session.query(Profile).all()).toEqual([])
    expect(await session.query(User).count()).toBe(1)
    await session.commit()
  })

  matrix('contract-40 reading a column of an expired object leaves its relationships alone; a relationship costs two', async context => {
    await seed(context)
    const { session, log, read } = context
    const ada = await session.query(User).one()
    await read(ada, 'posts')
    session.expire(ada)
    log.reset()
    await read(ada, 'name')
    expect(log.tables()).toEqual(['select users'])
    await read(ada, 'posts')
    expect(log.tables()).toEqual(['select users', 'select posts'])
  })

  matrix('contract-40 named attributes are expired alone', async context => {
    await seed(context)
    const { session, log, read } = context
    const ada = await session.query(User).one()
    const posts = await read(ada, 'posts')
    await read(ada, 'roles')
    session.expire(ada, ['posts'])
    log.reset()
    expect(ada.name).toBe('Ada')
    expect(names(ada.roles)).toEqual(['admin'])
    expect(log.statements).toEqual([])
    expect(await read(ada, 'posts')).toEqual([...posts])
    expect(log.tables()).toEqual(['select posts'])
    const profile = await session.query(Profile).one()
    session.expire(profile, ['bio'])
    log.reset()
    expect(profile.userId).toBe(1)
    await read(profile, 'user')
    expect(log.statements).toEqual([])
    expect(await read(profile, 'bio')).toBe('x')
    expect(log.tables()).toEqual(['select profiles'])
  })

  matrix('expire forgets unflushed changes, of the object or of the named attribute', async context => {
    await seed(context)
    const { session, read } = context
    const [ada] = (await session.query(User).all()) as [User]
    ada.name = 'Eve'
    session.expire(ada)
    expect(session.dirty).toEqual([])
    expect(await read(ada, 'name')).toBe('Ada')
    ada.name = 'Eve'
    const profile = await session.query(Profile).one()
    profile.bio = 'y'
    session.expire(profile, ['bio'])
    await session.commit()
    expect([await read(ada, 'name'), await read(profile, 'bio')]).toEqual(['Eve', 'x'])
  })

  matrix('the cascade refresh-expire reaches related objects; what is pending leaves', async context => {
    await seed(context)
    const { session, read, log } = context
    const ada = await session.query(User).one()
    const [first] = [...(await read(ada, 'posts'))] as [Post]
    const pending = new Post({ title: 'pending' })
    ada.posts.push(pending)
    first.title = 'changed'
    session.expire(ada)
    expect(session.contains(pending)).toBe(false)
    log.reset()
    expect(await read(first, 'title')).toBe('a')
    expect(log.count('select')).toBe(1)
    first.title = 'changed'
    await session.flush()
    await read(ada, 'posts')
    await session.execute(sql`update posts set title = ${'behind'} where id = ${first.id}`)
    await session.refresh(ada)
    expect(await read(first, 'title')).toBe('behind')
  })

  matrix('refresh loads at once, loses changes, and loads named relationships', async context => {
    await seed(context)
    const session = context.newSession({ autoflush: false })
    const { log } = context
    const ada = await session.query(User).one()
    ada.name = 'Eve'
    await session.refresh(ada)
    expect(ada.name).toBe('Ada')
    expect(session.dirty).toEqual([])
    log.reset()
    await session.refresh(ada, ['posts'])
    expect(ada.posts).toHaveLength(2)
    expect(log.tables()).toContain('select posts')
    await session.refresh(ada, ['name'])
    expect(ada.name).toBe('Ada')
    await expect(async () => session.refresh(ada, ['nmae' as 'name'])).rejects.toThrow(/no attribute 'nmae'/)
    await expect(async () => session.refresh(new User({ name: 'x' }))).rejects.toThrow(expect.objectContaining({ code: 'NOT_PERSISTENT' }))
    expect(() => session.expire(new User({ name: 'x' }))).toThrow(expect.objectContaining({ code: 'NOT_PERSISTENT' }))
  })
})

describe('commit', () => {
  matrix('contract-41 it expires everything: one SELECT for each object touched later', async context => {
    await seed(context)
    const { session, log, read } = context
    const ada = await session.query(User).one()
    const profile = await session.query(Profile).one()
    await read(ada, 'posts')
    await session.commit()
    log.reset()
    expect(await read(ada, 'name')).toBe('Ada')
    expect(log.tables()).toEqual(['select users'])
    expect(await read(profile, 'bio')).toBe('x')
    expect(log.tables()).toEqual(['select users', 'select profiles'])
    expect(await read(ada, 'posts')).toHaveLength(2)
  })

  matrix('contract-41 with expireOnCommit: false values and collections stay, also when detached', async context => {
    await seed(context)
    const session = context.newSession({ expireOnCommit: false })
    const ada = await session.query(User).one()
    await context.read(ada, 'posts')
    ada.name = 'Eve'
    await session.commit()
    context.log.reset()
    expect(ada.name).toBe('Eve')
    expect(ada.posts.map(post => post.title)).toEqual(['a', 'b'])
    await session.close()
    expect(lifecycleOf(ada)).toBe('detached')
    expect([ada.name, ada.posts.length]).toEqual(['Eve', 2])
    expect(context.log.statements).toEqual([])
    expect(() => ada.profile).toThrow(expect.objectContaining({ code: 'DETACHED' }))
  })
})

describe('rollback', () => {
  matrix('contract-42 new objects become transient with their values, flushed deletes come back, the rest is expired', async context => {
    await seed(context)
    const { session, read, log } = context
    const ada = await session.query(User).one()
    const posts = [...(await read(ada, 'posts'))]
    const profile = (await read(ada, 'profile')) as Profile
    const flushed = new User({ name: 'flushed', posts: [new Post({ title: 'p' })] })
    session.add(flushed)
    await session.flush()
    const pending = new User({ name: 'pending' })
    session.add(pending)
    await session.delete(ada)
    await session.flush()
    expect(posts.map(lifecycleOf)).toEqual(['deleted', 'deleted'])
    await session.rollback()
    expect([flushed, ...flushed.posts, pending].map(lifecycleOf)).toEqual(['transient', 'transient', 'transient'])
    expect([flushed.name, flushed.posts[0]?.title, pending.name]).toEqual(['flushed', 'p', 'pending'])
    expect([ada, ...posts, profile].map(lifecycleOf)).toEqual(['persistent', 'persistent', 'persistent', 'persistent'])
    log.reset()
    expect(await read(ada, 'name')).toBe('Ada')
    expect(log.count('select')).toBe(1)
    expect(await read(profile, 'userId')).toBe(1)
    expect((await read(ada, 'posts')).map(post => post)).toEqual(posts)
    expect([session.new, session.dirty, session.deleted]).toEqual([[], [], []])
  })

  matrix('contract-42 orphans come back', async context => {
    await seed(context)
    const { session, read } = context
    const ada = await session.query(User).one()
    const posts = await read(ada, 'posts')
    const [first] = [...posts] as [Post]
    posts.clear()
    await session.flush()
    expect(lifecycleOf(first)).toBe('deleted')
    await session.rollback()
    expect(lifecycleOf(first)).toBe('persistent')
    expect(await read(ada, 'posts')).toHaveLength(2)
    first.title = 'again'
    await session.commit()
    expect(await read(first, 'title')).toBe('again')
  })

  matrix('an object rolled back, added again and committed is inserted once', async context => {
    const { session } = context
    const user = new User({ name: 'Ada', posts: [new Post({ title: 'p' })], roles: [new Role({ name: 'r' })] })
    session.add(user)
    await session.flush()
    await session.rollback()
    expect(await session.query(User).count()).toBe(0)
    session.add(user)
    await session.commit()
    expect([await session.query(User).count(), await session.query(Post).count(), await session.query(Role).count()]).toEqual([1, 1, 1])
    expect((await context.read(user, 'roles')).length).toBe(1)
  })

  matrix('rollback without anything, and twice, is harmless', async ({ session }) => {
    await session.rollback()
    await session.rollback()
    await session.commit()
    expect(session.inTransaction).toBe(false)
  })
})

describe('savepoints', () => {
  matrix('contract-43 only what changed since is undone; untouched objects keep their values', async context => {
    await seed(context)
    const { session, read, log } = context
    const ada = await session.query(User).one()
    const profile = await session.query(Profile).one()
    const [admin] = (await session.query(Role).all()) as [Role]
    ada.name = 'outer'
    const savepoint = await session.beginNested()
    profile.bio = 'inner'
    const role = new Role({ name: 'inner' })
    session.add(role)
    await session.delete(await session.query(Post).filterBy({ title: 'a' }).one())
    await session.flush()
    const late = new Role({ name: 'late' })
    session.add(late)
    await savepoint.rollback()
    expect([lifecycleOf(role), lifecycleOf(late)]).toEqual(['transient', 'transient'])
    log.reset()
    expect([ada.name, admin.name]).toEqual(['outer', 'admin'])
    expect(log.statements).toEqual([])
    expect(await read(profile, 'bio')).toBe('x')
    expect(await read(ada, 'posts')).toHaveLength(2)
    await session.commit()
    expect([await read(ada, 'name'), await session.query(Role).count()]).toEqual(['outer', 1])
  })

  matrix('contract-43 released savepoints are undone with the level around them', async context => {
    await seed(context)
    const { session, read } = context
    const ada = await session.query(User).one()
    const outer = await session.beginNested()
    const inner = await session.beginNested()
    ada.name = 'inner'
    const role = new Role({ name: 'inner' })
    session.add(role)
    await inner.commit()
    expect([inner.active, outer.active]).toEqual([false, true])
    expect(lifecycleOf(role)).toBe('persistent')
    await outer.rollback()
    expect(lifecycleOf(role)).toBe('transient')
    expect(await read(ada, 'name')).toBe('Ada')
    await session.rollback()
  })

  matrix('an outer savepoint ends the inner ones, and ending one twice is an error', async ({ session, log }) => {
    const outer = await session.beginNested()
    const inner = await session.beginNested()
    await outer.rollback()
    expect([outer.active, inner.active]).toEqual([false, false])
    await expect(async () => inner.commit()).rejects.toThrow(expect.objectContaining({ code: 'SAVEPOINT_ENDED' }))
    await expect(async () => outer.rollback()).rejects.toThrow(expect.objectContaining({ code: 'SAVEPOINT_ENDED' }))
    session.add(new Role({ name: 'after' }))
    await session.commit()
    expect(await session.query(Role).count()).toBe(1)
    expect(log.transactions.filter(statement => /savepoint/i.test(statement)).length).toBeGreaterThanOrEqual(2)
  })

  matrix('leaving a block without commit rolls back to the savepoint', async ({ session, variant }) => {
    session.add(new Role({ name: 'kept' }))
    const work = async (): Promise<void> => {
      const savepoint = await session.beginNested()
      try {
        session.add(new Role({ name: 'gone' }))
        await session.flush()
      } finally {
        if (variant.mode === 'sync') (savepoint as unknown as Disposable)[Symbol.dispose]()
        else await savepoint[Symbol.asyncDispose]()
      }
    }
    await work()
    await session.commit()
    expect(names(await session.query(Role).all())).toEqual(['kept'])
  })

  matrix('contract-45 inside a savepoint only the savepoint dies with a failed flush', async context => {
    await seed(context)
    const { session, read } = context
    const ada = await session.query(User).one()
    ada.name = 'outer'
    const savepoint = await session.beginNested()
    session.add(new Role({ name: 'admin' }))
    await expect(async () => session.flush()).rejects.toThrow(expect.objectContaining({ code: 'INTEGRITY' }))
    await expect(async () => session.query(User).all()).rejects.toThrow(
      expect.objectContaining({ code: 'PENDING_ROLLBACK', message: expect.stringMatching(/savepoint/) }),
    )
    await savepoint.rollback()
    expect(await session.query(Role).count()).toBe(1)
    await session.commit()
    expect(await read(ada, 'name')).toBe('outer')
  })

  matrix('contract-45 a failed flush keeps its error as the cause of what is refused until rollback', async context => {
    await seed(context)
    const { session } = context
    session.add(new Role({ name: 'admin' }))
    const failure: unknown = await (async () => session.commit())().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'INTEGRITY' })
    for (const attempt of [
      () => session.flush(),
      () => session.commit(),
      () => session.query(User).all(),
      () => session.beginNested(),
      () => session.merge(new User({ name: 'x' })),
      () => session.get(User, 77),
    ]) {
      await expect(async () => attempt(), String(attempt)).rejects.toThrow(expect.objectContaining({ code: 'PENDING_ROLLBACK', cause: failure }))
    }
    await session.rollback()
    expect(await session.query(Role).count()).toBe(1)
  })
})

describe('merge', () => {
  matrix('contract-47 it copies what is there, returns the session’s object and leaves the source alone', async context => {
    await seed(context)
    const { session, log } = context
    const source = new User({ id: 1, name: 'Merged' })
    const ada = await session.query(User).one()
    log.reset()
    const merged = await session.merge(source)
    expect(log.statements).toEqual([])
    expect(merged).toBe(ada)
    expect(ada.name).toBe('Merged')
    expect([lifecycleOf(source), session.contains(source)]).toEqual(['transient', false])
    const partial = new Profile({ id: 1 })
    const profile = await session.merge(partial)
    expect(profile.bio).toBe('x')
    await session.commit()
    expect(await context.read(ada, 'name')).toBe('Merged')
    expect(await context.read(profile, 'userId')).toBe(1)
  })

  matrix('contract-47 what is not stored becomes new, with and without a key', async context => {
    const { session, read } = context
    const one = await session.merge(new Role({ name: 'no key' }))
    const two = await session.merge(new Role({ id: 42, name: 'key' }))
    // merge flushes first what is pending
    expect([one, two].map(lifecycleOf)).toEqual(['persistent', 'pending'])
    const again = await session.merge(new Role({ id: 42, name: 'key again' }))
    expect(again).toBe(two)
    await session.commit()
    expect([await read(two, 'id'), await read(two, 'name')]).toEqual([42, 'key again'])
    expect(await session.query(Role).count()).toBe(2)
  })

  matrix('contract-47 two sources of one identity become one object, and graphs are merged whole', async context => {
    await seed(context)
    const { session, read } = context
    const shared = new Role({ id: 1, name: 'admin!' })
    const source = new User({
      id: 1,
      name: 'Ada',
      posts: [new Post({ id: 1, title: 'A' }), new Post({ title: 'new' })],
      roles: [shared, new Role({ id: 7, name: 'seven' }), new Role({ id: 7, name: 'seven' })],
    })
    const merged = await session.merge(source)
    expect(merged).not.toBe(source)
    await session.commit()
    const other = context.newSession()
    expect((await other.query(Post).orderBy(Post.c.id).all()).map(post => [post.title, post.authorId])).toEqual([
      ['A', 1],
      ['new', 1],
    ])
    expect(names(await other.query(Role).orderBy(Role.c.id).all())).toEqual(['admin!', 'seven'])
    expect((await read(merged, 'roles')).length).toBe(2)
  })

  matrix('contract-48 members absent from the source go, and are orphans where that is said', async context => {
    await seed(context)
    const { session, newSession } = context
    const first = newSession({ expireOnCommit: false })
    const ada = await first.query(User).one()
    await context.read(ada, 'posts')
    await first.close()
    ada.posts.remove(ada.posts[0] as Post)
    ada.posts.push(new Post({ title: 'c' }))
    ada.name = 'Detached'
    const merged = await session.merge(ada)
    expect(merged.posts.map(post => post.title)).toEqual(['b', 'c'])
    await session.commit()
    const posts = await newSession().query(Post).orderBy(Post.c.id).all()
    expect(posts.map(post => post.title)).toEqual(['b', 'c'])
    expect(lifecycleOf(ada)).toBe('detached')
  })

  matrix('merging an object of another session copies it', async context => {
    await seed(context)
    const { session, newSession } = context
    const other = newSession()
    const theirs = await other.query(User).one()
    const mine = await session.merge(theirs)
    expect(mine).not.toBe(theirs)
    expect([session.contains(mine), other.contains(theirs), session.contains(theirs)]).toEqual([true, true, false])
    theirs.name = 'changed there'
    expect(mine.name).toBe('Ada')
    expect(await session.merge(mine)).toBe(mine)
  })

  matrix('contract-48 load: false sends nothing, takes the values as stored and refuses what is not clean', async context => {
    await seed(context)
    const { newSession, log } = context
    const first = newSession({ expireOnCommit: false })
    const ada = await first.query(User).one()
    await context.read(ada, 'posts')
    await first.close()
    const session = newSession()
    log.reset()
    const merged = await session.merge(ada, { load: false })
    expect([merged.name, merged.posts.map(post => post.title)]).toEqual(['Ada', ['a', 'b']])
    expect(merged).not.toBe(ada)
    expect(merged.posts[0]?.author).toBe(merged)
    expect([session.dirty, session.new]).toEqual([[], []])
    await session.flush()
    expect(log.statements).toEqual([])
    expect(await session.get(User, 1)).toBe(merged)
    merged.name = 'Eve'
    await session.commit()
    expect(log.tables('update')).toEqual(['update users'])
    ada.name = 'dirty'
    for (const unclean of [ada, new User({ id: 1, name: 'x' })]) {
      await expect(async () => session.merge(unclean, { load: false })).rejects.toThrow(expect.objectContaining({ code: 'MERGE_NOT_CLEAN' }))
    }
  })

  matrix('merge makes objects without calling the constructor', async ({ session }) => {
    class Strict extends User {
      constructor(given: { name: string }) {
        super({ name: given.name.trim() })
      }
    }
    void Strict
    const merged = await session.merge(new User({ name: ' x ' }))
    expect(merged.name).toBe(' x ')
    expect(merged).toBeInstanceOf(User)
  })
})
