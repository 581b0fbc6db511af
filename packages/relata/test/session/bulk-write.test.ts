/** Query.update and Query.delete: one statement for many rows, and what the objects of the session learn of it. */
import { ArgumentError, declarativeBase, inspect, integer, lifecycleOf, makeTransient, many, one, text, upper } from 'relata'
import { expect } from 'vitest'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

const Base = declarativeBase()

class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: text(),
  age: integer().nullable(),
  posts: () => many(Post, { backPopulates: 'author' }),
}) {}

class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  authorId: integer()
    .nullable()
    .references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
}) {}

const matrix = matrixOf('bulk write', Base)

/** Ann is 10 and has a post, Bob is 20, Cat's age is not known. */
async function people({ newSession }: MatrixContext): Promise<void> {
  const session = newSession()
  session.addAll([
    new User({ name: 'Ann', age: 10, posts: [new Post({ title: 'p' })] }),
    new User({ name: 'Bob', age: 20 }),
    new User({ name: 'Cat', age: null }),
  ])
  await session.commit()
  await session.close()
}

matrix('an update changes rows and the objects that are loaded, with one statement', async context => {
  await people(context)
  const { session, log } = context
  const [ann, bob, cat] = await session.query(User).orderBy(User.c.id).all()
  log.reset()
  expect(
    await session
      .query(User)
      .filter(User.c.age.lt(15))
      .update({ name: 'young', age: User.c.age.plus(1) }),
  ).toBe(1)
  expect([ann!.name, ann!.age, bob!.age, cat!.age]).toEqual(['young', 11, 20, null])
  expect(log.statements).toHaveLength(1)
  expect(session.dirty).toEqual([])
  await session.rollback()
  await session.refresh(ann!)
  expect([ann!.name, ann!.age]).toEqual(['Ann', 10])
})

matrix('unflushed changes are written first', async context => {
  await people(context)
  const { session, log } = context
  const bob = await session.query(User).filterBy({ name: 'Bob' }).one()
  bob.age = 5
  session.add(new User({ name: 'Dan', age: 3 }))
  log.reset()
  expect(await session.query(User).filter(User.c.age.le(5)).update({ name: 'small' })).toBe(2)
  expect(bob.name).toBe('small')
  expect(log.tables()).toEqual(['update users', 'insert users', 'update users'])
})

matrix('what only the database can decide is asked of it', async context => {
  await people(context)
  const { session } = context
  const [ann, bob] = await session.query(User).orderBy(User.c.id).all()
  const withPosts = session.query(User).filter(User.posts.any())
  await expect(async () => withPosts.update({ age: 1 }, { synchronize: 'evaluate' })).rejects.toThrow(ArgumentError)
  expect(await withPosts.update({ age: 1 })).toBe(1)
  expect([ann!.age, bob!.age]).toEqual([1, 20])
  // the new value is known to the database only: the attribute is expired
  expect(
    await session
      .query(User)
      .filterBy({ id: 2 })
      .update({ name: upper(User.c.name) }, { synchronize: 'fetch' }),
  ).toBe(1)
  expect(inspect(bob!).unloaded).toContain('name')
  await session.refresh(bob!)
  expect(bob!.name).toBe('BOB')
})

matrix('synchronize: false leaves the objects alone', async context => {
  await people(context)
  const { session } = context
  const ann = await session.query(User).filterBy({ id: 1 }).one()
  expect(await session.query(User).filterBy({ id: 1 }).update({ name: 'other' }, { synchronize: false })).toBe(1)
  expect(ann.name).toBe('Ann')
  await session.refresh(ann)
  expect(ann.name).toBe('other')
})

matrix('a delete takes the objects out of the session, and a rollback brings them back', async context => {
  await people(context)
  const { session } = context
  const [, bob, cat] = await session.query(User).orderBy(User.c.id).all()
  expect(await session.query(User).filter(User.c.age.eq(20)).delete()).toBe(1)
  expect([bob, cat].map(user => lifecycleOf(user!))).toEqual(['deleted', 'persistent'])
  expect(await session.get(User, 2)).toBeNull()
  await session.rollback()
  expect(lifecycleOf(bob!)).toBe('persistent')
  expect(await session.get(User, 2)).toBe(bob)
  expect(await session.query(User).filter(User.c.name.like('C%')).delete({ synchronize: 'fetch' })).toBe(1)
  await session.commit()
  expect([lifecycleOf(bob!), lifecycleOf(cat!)]).toEqual(['persistent', 'detached'])
})

matrix('all rows are meant only where that is said', async context => {
  await people(context)
  const { session } = context
  await expect(async () => session.query(Post).delete()).rejects.toThrow(expect.objectContaining({ code: 'NO_CONDITION' }))
  expect(await session.query(Post).delete({ everyRow: true })).toBe(1)
  expect(await session.query(User).update({ age: 0 }, { everyRow: true })).toBe(3)
  for (const narrowed of [session.query(User).limit(1), session.query(User).orderBy(User.c.id), session.query(User).distinct()])
    await expect(async () => narrowed.update({ age: 1 }, { everyRow: true })).rejects.toThrow(/cannot update or delete/)
  await expect(async () => session.query(User).update({ id: 9 }, { everyRow: true })).rejects.toThrow(/part of the primary key/)
})

matrix('an object that is made transient is added as another row', async context => {
  await people(context)
  const { session } = context
  const ann = await session.query(User).filterBy({ id: 1 }).one()
  makeTransient(ann)
  expect([lifecycleOf(ann), inspect(ann).identity, session.contains(ann), ann.name]).toEqual(['transient', null, false, 'Ann'])
  ann.id = 30
  session.add(ann)
  await session.commit()
  expect(await session.query(User).filterBy({ name: 'Ann' }).count()).toBe(2)
})
