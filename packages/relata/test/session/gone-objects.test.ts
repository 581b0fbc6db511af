/** Objects whose rows go: what can be read of them, deleting twice, refreshing what was marked. The answers are SQLAlchemy's. */
import { lifecycleOf } from 'relata'
import { describe, expect } from 'vitest'
import { Base, Post, Profile, Role, User } from '../support/guide-models.ts'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

const matrix = matrixOf('gone objects', Base)

async function seed({ session }: MatrixContext): Promise<User> {
  const ada = new User({ name: 'Ada', posts: [new Post({ title: 'a' })], roles: [new Role({ name: 'admin' })], profile: new Profile({ bio: 'x' }) })
  session.add(ada)
  await session.commit()
  return ada
}

describe('deleted objects', () => {
  matrix('deleting twice is deleting once, before and after the flush', async context => {
    await seed(context)
    const { session, log } = context
    const post = await session.query(Post).one()
    await session.delete(post)
    await session.delete(post)
    await session.flush()
    await session.delete(post)
    await session.flush()
    expect(lifecycleOf(post)).toBe('deleted')
    expect(log.tables().filter(table => table === 'delete posts')).toEqual(['delete posts'])
  })

  matrix('an expired object is fetched before its row goes, so that its values outlive it', async context => {
    await seed(context)
    const { session, log } = context
    const profiles = await session.query(Profile).all()
    await session.commit()
    log.reset()
    for (const profile of profiles) await session.delete(profile)
    await session.flush()
    expect(profiles[0]?.bio).toBe('x')
    expect(log.tables()).toEqual(['select profiles', 'delete profiles'])
  })

  matrix('it keeps the many-to-one targets that the session holds, also once it is committed', async context => {
    const ada = await seed(context)
    const { session } = context
    expect(await session.get(User, ada.id)).toBe(ada)
    const profile = await session.query(Profile).one()
    await session.delete(profile)
    await session.commit()
    expect(lifecycleOf(profile)).toBe('detached')
    expect(profile.user).toBe(ada)
  })

  matrix('an expired object whose row the autoflush deletes cannot be loaded from it', async context => {
    const ada = await seed(context)
    const { session, read } = context
    const post = await session.query(Post).one()
    session.expire(post)
    await session.delete(post)
    await expect(read(post, 'author')).rejects.toThrow(expect.objectContaining({ code: 'OBJECT_DELETED' }))
    session.expire(ada)
    const profile = await session.query(Profile).one()
    session.expire(profile)
    await session.delete(profile)
    await expect(read(profile, 'bio')).rejects.toThrow(expect.objectContaining({ code: 'OBJECT_DELETED' }))
  })

  matrix('what a flush has loaded for a deleted object is not what it has afterwards', async context => {
    await context.session.commit()
    const { session, read } = context
    session.add(new User({ name: 'Eve', profile: new Profile({ bio: 'y' }) }))
    await session.commit()
    const eve = await session.query(User).one()
    await session.delete(eve)
    expect(await read(eve, 'profile')).toBeNull()
  })

  matrix('an object whose row is gone cannot be deleted where its cascade has to look', async context => {
    await seed(context)
    const { session } = context
    const ada = await session.query(User).one()
    session.expire(ada)
    const other = context.newSession()
    const same = await other.query(User).one()
    same.profile = null
    await other.query(Profile).update({ userId: null }, { everyRow: true })
    await other.delete(await other.query(User).one())
    await session.rollback()
    await other.commit()
    await expect((async () => session.delete(ada))()).rejects.toThrow(expect.objectContaining({ code: 'OBJECT_DELETED' }))
  })

  matrix('a one-to-one that was emptied without being read is set free when its owner is deleted', async context => {
    await seed(context)
    const { session } = context
    const ada = await session.query(User).one()
    await session.delete(ada)
    ada.profile = null
    await session.commit()
    expect((await session.query(Profile).one()).userId).toBeNull()
  })

  matrix('merging an object that refers to a deleted one stores that one anew', async context => {
    await seed(context)
    const { session } = context
    const role = new Role({ id: 77, name: 'guest' })
    session.add(role)
    await session.flush()
    await session.delete(role)
    await session.flush()
    const merged = await session.merge(new User({ name: 'Eve', roles: [role] }))
    expect(merged.roles[0]).not.toBe(role)
    await session.commit()
    expect(await session.query(Role).filterBy({ name: 'guest' }).count()).toBe(1)
  })
})

describe('refresh', () => {
  matrix("loses the object's own changes without writing them, and writes those of others", async context => {
    await seed(context)
    const { session, log } = context
    const ada = await session.query(User).one()
    const post = await session.query(Post).one()
    ada.name = 'Eve'
    post.title = 'b'
    log.reset()
    await session.refresh(ada)
    expect(ada.name).toBe('Ada')
    expect(log.tables()).toEqual(['update posts', 'select users'])
    ada.name = 'Eve'
    log.reset()
    await session.refresh(ada, ['name'])
    expect(log.tables()).toEqual(['select users'])
    expect(ada.name).toBe('Ada')
  })

  matrix('of an object that is marked for deletion is an error', async context => {
    await seed(context)
    const { session } = context
    const post = await session.query(Post).one()
    await session.delete(post)
    await expect((async () => session.refresh(post))()).rejects.toThrow(expect.objectContaining({ code: 'OBJECT_DELETED' }))
  })
})

describe('objects that come into a session', () => {
  matrix('with what they were linked to before a collection takes them', async context => {
    const { session } = context
    const eve = new User({ name: 'Eve' })
    const ada = new User({ name: 'Ada' })
    session.add(ada)
    const role = new Role({ name: 'admin', users: [eve] })
    const post = new Post({ title: 'a', author: eve })
    ada.posts.push(post)
    expect(post.author).toBe(ada)
    expect(session.new.includes(eve)).toBe(true)
    expect(session.new.includes(role)).toBe(true)
  })

  matrix('when they are put once more where they are already', async context => {
    const { session } = context
    const ada = new User({ name: 'Ada' })
    session.add(ada)
    const post = new Post({ title: 'a', author: ada })
    expect(session.new).toEqual([ada])
    ada.posts.replace([post])
    expect(session.new).toEqual([ada, post])
  })
})
