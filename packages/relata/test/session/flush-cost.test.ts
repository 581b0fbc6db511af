/** A flush costs what has changed, not what is loaded: counted in cells read, never in time. */
import { selectinload, type Session } from 'relata'
import { expect } from 'vitest'
import { stateOf } from '../../src/orm/state/state-slot.ts'
import { Base, Post, Role, User } from '../support/guide-models.ts'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

const matrix = matrixOf('flush cost', Base)

/** Counts every read of a column or related object of the given objects from now on. */
function countReads(entities: readonly object[]): () => number {
  let reads = 0
  const counting = <T extends object>(target: T): T =>
    new Proxy(target, { get: (inner, key, receiver) => (reads++, Reflect.get(inner, key, receiver) as unknown) })
  for (const entity of entities) {
    const state = stateOf(entity)
    state.values = counting(state.values)
    if (state.related !== null) state.related = counting(state.related)
  }
  return () => reads
}

async function load(context: MatrixContext, size: number): Promise<{ session: Session<'async'>; users: User[] }> {
  const writer = context.newSession()
  const role = new Role({ name: `role of ${size}` })
  writer.addAll(
    Array.from(
      { length: size },
      (_, index) => new User({ name: `user ${index}`, posts: [new Post({ title: 'a' }), new Post({ title: 'b' })], roles: [role] }),
    ),
  )
  await writer.commit()
  await writer.close()
  const session = context.newSession()
  const users = await session.query(User).options(selectinload(User.posts), selectinload(User.roles)).orderBy(User.c.id.desc()).limit(size).all()
  return { session, users }
}

matrix('a flush of a few changes reads as many cells whether 20 or 400 objects are loaded', async context => {
  const counts: number[] = []
  for (const size of [20, 400]) {
    const { session, users } = await load(context, size)
    const [first, second, third] = users as [User, User, User]
    const everything = users.flatMap(user => [user, ...user.posts, ...user.roles])
    // the far side of a link is the one role of all: its list is as long as there are users
    const reads = countReads([...new Set(everything)])
    first.name = 'changed'
    ;(second.posts[0] as Post).title = 'changed'
    third.posts.push(new Post({ title: 'new' }))
    second.posts.remove(second.posts[1] as Post)
    await session.flush()
    counts.push(reads())
    await session.rollback()
  }
  expect(counts[1]).toBeLessThanOrEqual((counts[0] as number) + 5)
  expect(counts[1]).toBeLessThan(200)
})

matrix('a flush with nothing to do, and an autoflush, read nothing at all', async context => {
  const { session, users } = await load(context, 50)
  const reads = countReads(users.flatMap(user => [user, ...user.posts]))
  await session.flush()
  await session.flush()
  await session.query(Role).count()
  expect(reads()).toBe(0)
})

matrix('adding objects to a full session costs what is added', async context => {
  const counts: number[] = []
  for (const size of [20, 400]) {
    const { session, users } = await load(context, size)
    const reads = countReads(users.flatMap(user => [user, ...user.posts]))
    session.addAll(Array.from({ length: 10 }, (_, index) => new User({ name: `new ${index}`, posts: [new Post({ title: 'p' })] })))
    await session.flush()
    counts.push(reads())
    await session.rollback()
  }
  expect(counts).toEqual([0, 0])
})

matrix('deleting one object reads its own, not its neighbours', async context => {
  const counts: number[] = []
  for (const size of [20, 400]) {
    const { session, users } = await load(context, size)
    const [gone, ...others] = users as [User, ...User[]]
    const reads = countReads(others.flatMap(user => [user, ...user.posts]))
    await session.delete(gone)
    await session.flush()
    counts.push(reads())
    await session.rollback()
  }
  expect(counts).toEqual([0, 0])
})

matrix('statements grow with the kinds of changes, not with the number of objects', async context => {
  const { session, users } = await load(context, 300)
  for (const user of users) user.name = `${user.name}!`
  context.log.reset()
  await session.flush()
  if (context.variant.database === 'postgresql') expect(context.log.count('update')).toBe(1)
  const plan = context.log.tables('update')
  expect(new Set(plan)).toEqual(new Set(['update users']))
  session.addAll(Array.from({ length: 300 }, (_, index) => new User({ name: `n${index}` })))
  context.log.reset()
  await session.flush()
  expect(context.log.count()).toBe(1)
})
