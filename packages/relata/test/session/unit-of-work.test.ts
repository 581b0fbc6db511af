/** States, flush order, minimal updates, cascades, rollback and savepoints. */
import { inspect, lifecycleOf } from 'relata'
import { expect } from 'vitest'
import { Base, Post, Profile, Role, User, userRoles } from '../support/guide-models.ts'
import { matrixOf } from '../support/matrix.ts'

const matrix = matrixOf('unit of work', Base)

matrix('an object goes through its five states', async ({ session }) => {
  const user = new User({ name: 'Ada' })
  expect(lifecycleOf(user)).toBe('transient')
  session.add(user)
  expect(lifecycleOf(user)).toBe('pending')
  expect(session.new).toEqual([user])
  await session.flush()
  expect(lifecycleOf(user)).toBe('persistent')
  expect(user.id).toBe(1)
  await session.delete(user)
  expect(session.deleted).toEqual([user])
  await session.flush()
  expect(lifecycleOf(user)).toBe('deleted')
  await session.commit()
  expect(lifecycleOf(user)).toBe('detached')
})

matrix('a parent is inserted before its children, link rows last', async ({ session, log }) => {
  session.add(
    new User({ name: 'Ada', posts: [new Post({ title: 'Hello' })], profile: new Profile({ bio: 'x' }), roles: [new Role({ name: 'admin' })] }),
  )
  await session.flush()
  const tables = log.tables()
  expect(tables.indexOf('insert users')).toBeLessThan(tables.indexOf('insert posts'))
  expect(tables.indexOf('insert users')).toBeLessThan(tables.indexOf('insert profiles'))
  expect(tables.at(-1)).toBe('insert user_roles')
  expect(log.count('select')).toBe(0)
})

matrix('only changed columns are updated, and nothing for a value set back', async ({ session, log }) => {
  const user = new User({ name: 'Ada', profile: new Profile({ bio: 'x' }) })
  session.add(user)
  await session.commit()
  const found = await session.query(User).one()
  found.name = 'Bob'
  found.name = 'Ada'
  log.reset()
  await session.flush()
  expect(log.statements).toHaveLength(0)
  found.name = 'Bob'
  await session.flush()
  expect(log.tables()).toEqual(['update users'])
  await session.commit()
  expect((await session.query(User).one()).name).toBe('Bob')
})

matrix('many-to-many rows are written from either side, once', async ({ session, log }) => {
  const [ada, admin] = [new User({ name: 'Ada', roles: [] }), new Role({ name: 'admin', users: [] })]
  session.addAll([ada, admin])
  await session.flush()
  log.reset()
  ada.roles.push(admin)
  await session.flush()
  expect(log.tables()).toEqual(['insert user_roles'])
  admin.users.remove(ada)
  log.reset()
  await session.flush()
  expect(log.tables()).toEqual(['delete user_roles'])
})

matrix('a collection that was only read before the flush is unloaded after it, and still the same collection', async ({ session, log, read }) => {
  const ada = new User({ name: 'Ada' })
  const held = ada.posts
  expect(held).toHaveLength(0)
  session.add(ada)
  await session.flush()
  expect(inspect(ada).unloaded).toContain('posts')
  held.push(new Post({ title: 'pushed on what was held' }))
  await session.flush()
  expect((await read(ada, 'posts')).map(post => post.title)).toEqual(['pushed on what was held'])
  const eve = new User({ name: 'Eve' })
  const empty = eve.posts
  session.add(eve)
  await session.flush()
  log.reset()
  expect(await read(eve, 'posts')).toBe(empty)
  expect(log.tables()).toEqual(['select posts'])
})

matrix('deleting a parent deletes what cascades, nulls the rest and removes link rows', async ({ session, newSession }) => {
  session.add(
    new User({
      name: 'Ada',
      posts: [new Post({ title: 'a' }), new Post({ title: 'b' })],
      profile: new Profile({ bio: 'p' }),
      roles: [new Role({ name: 'admin' })],
    }),
  )
  await session.commit()
  const second = newSession()
  await second.delete(await second.query(User).one())
  await second.commit()
  expect(await second.query(User).count()).toBe(0)
  expect(await second.query(Post).count()).toBe(0)
  expect((await second.query(Profile).one()).userId).toBeNull()
  expect(await second.query(Role).count()).toBe(1)
  expect(await second.execute((await import('relata')).select(userRoles.c.userId))).toEqual([])
})

matrix('a child removed from its owner is deleted, unless another takes it', async ({ session, read }) => {
  const [kept, gone] = [new Post({ title: 'kept' }), new Post({ title: 'gone' })]
  const [ada, bob] = [new User({ name: 'Ada', posts: [kept, gone] }), new User({ name: 'Bob', posts: [] })]
  session.addAll([ada, bob])
  await session.flush()
  ada.posts.clear()
  bob.posts.push(kept)
  await session.commit()
  expect((await session.query(Post).all()).map(post => post.id)).toEqual([kept.id])
  expect((await read(bob, 'posts')).length).toBe(1)
})

matrix('rollback makes new objects transient, brings deleted ones back and expires the rest', async ({ session, read }) => {
  const ada = new User({ name: 'Ada' })
  session.add(ada)
  await session.commit()
  const bob = new User({ name: 'Bob' })
  session.add(bob)
  await read(ada, 'name')
  ada.name = 'Eve'
  await session.flush()
  await session.delete(ada)
  await session.flush()
  await session.rollback()
  expect(lifecycleOf(bob)).toBe('transient')
  expect(bob.name).toBe('Bob')
  expect(lifecycleOf(ada)).toBe('persistent')
  expect(await read(ada, 'name')).toBe('Ada')
})

matrix('a savepoint is rolled back alone', async ({ session, read }) => {
  const ada = new User({ name: 'Ada' })
  session.add(ada)
  await session.flush()
  const savepoint = await session.beginNested()
  ada.name = 'Eve'
  session.add(new User({ name: 'Bob' }))
  await session.flush()
  await savepoint.rollback()
  expect(await read(ada, 'name')).toBe('Ada')
  await session.commit()
  expect(await session.query(User).count()).toBe(1)
})

matrix('a failed flush changes nothing, says so until rollback, and the corrected one succeeds', async ({ session, newSession }) => {
  session.add(new Role({ name: 'admin' }))
  await session.commit()
  const second = newSession()
  const role = new Role({ name: 'admin' })
  second.addAll([new Role({ name: 'editor' }), role])
  await expect(async () => second.flush()).rejects.toThrow(expect.objectContaining({ code: 'INTEGRITY' }))
  await expect(async () => second.query(Role).all()).rejects.toThrow(expect.objectContaining({ code: 'PENDING_ROLLBACK' }))
  await second.rollback()
  expect(await second.query(Role).count()).toBe(1)
  role.name = 'reader'
  second.add(role)
  await second.commit()
  expect(await second.query(Role).count()).toBe(2)
})

matrix('explainFlush shows what the flush will send, and sends nothing', async ({ session, log }) => {
  session.add(new User({ name: 'Ada', posts: [new Post({ title: 'a' }), new Post({ title: 'b' })] }))
  const plan = await session.explainFlush()
  expect(plan.map(step => [step.kind, step.table, step.rows])).toEqual([
    ['insert', 'users', 1],
    ['insert', 'posts', 2],
  ])
  expect(log.statements).toHaveLength(0)
  expect(session.new).toHaveLength(3)
})
