/** Beginning on purpose, closing for good, and the small verbs of a session. */
import { count, declarativeBase, inspect, integer, makeTransientToDetached, many, one, select, sessionFactory, text } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: text(),
  posts: () => many(Post, { backPopulates: 'author', cascade: ['all', 'delete-orphan'] }),
}) {}
class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  authorId: integer()
    .nullable()
    .references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
}) {}
Base.register({ User, Post })
const matrix = matrixOf('begin and close', Base)

matrix('the first use begins a transaction, and the database hears of it with the first statement', async ({ session, log }) => {
  expect(session.inTransaction).toBe(false)
  const user = new User({ name: 'Ada' })
  session.add(user)
  expect(session.inTransaction).toBe(true)
  expect(log.statements).toEqual([])
  await session.commit()
  expect(session.inTransaction).toBe(false)
  await session.query(User).all()
  expect(session.inTransaction).toBe(true)
  expect(() => session.begin()).toThrow(/A transaction of the session has begun already/)
  await session.commit()
  user.name = 'Grace'
  expect(session.inTransaction).toBe(true)
})

matrix(
  'with autobegin: false everything before begin() is an error, and nothing has changed',
  async ({ newSession, session }) => {
    session.add(new User({ name: 'Ada' }))
    await session.commit()
    const own = newSession({ autobegin: false })
    await expect((async () => own.query(User).all())()).rejects.toThrow(/has not begun a transaction[\s\S]*NOT_BEGUN/)
    const user = new User({ name: 'Eve' })
    expect(() => own.add(user)).toThrow(/NOT_BEGUN/)
    expect(own.new).toEqual([])
    expect(inspect(user).lifecycle).toBe('transient')
    own.begin()
    expect(own.inTransaction).toBe(true)
    expect(() => own.begin()).toThrow(/has begun already/)
    const [ada] = await own.query(User).all()
    await own.commit()
    expect(() => ((ada as User).name = 'x')).toThrow(/NOT_BEGUN/)
    expect(own.dirty).toEqual([])
    own.begin()
    own.add(user)
    await own.rollback()
    await own.transaction(async () => own.add(new User({ name: 'Joe' })) as never)
    expect(await session.scalars(select(User.c.name).orderBy(User.c.id))).toEqual(['Ada', 'Joe'])
  },
  { skip: { variants: ['sqlite sync'], because: 'transaction() of a synchronous session takes a plain function' } },
)

matrix('a closed session is used again, unless closing is the end', async ({ session, newSession }) => {
  session.add(new User({ name: 'Ada' }))
  await session.commit()
  await session.close()
  expect((await session.query(User).all()).length).toBe(1)
  const once = newSession({ closeResetsOnly: false })
  const [user] = await once.query(User).all()
  await once.close()
  expect(inspect(user as User).lifecycle).toBe('detached')
  await expect((async () => once.query(User).all())()).rejects.toThrow(/The session is closed[\s\S]*SESSION_CLOSED/)
  expect(() => once.add(new User({ name: 'Eve' }))).toThrow(/SESSION_CLOSED/)
  expect(() => once.begin()).toThrow(/SESSION_CLOSED/)
  await once.close()
  await once.reset()
  expect((await once.query(User).all()).length).toBe(1)
})

matrix('scalar: the first item of the first row', async ({ session }) => {
  expect(await session.scalar(select(count()).from(User))).toBe(0)
  expect(await session.scalar(select(User))).toBeNull()
  const ada = new User({ name: 'Ada' })
  session.addAll([ada, new User({ name: 'Eve' })])
  expect(await session.scalar(select(User).orderBy(User.c.name))).toBe(ada)
})

matrix('deleteAll marks several objects, and none if one cannot be', async ({ session }) => {
  const users = ['a', 'b', 'c'].map(name => new User({ name, posts: [new Post({ title: name })] }))
  session.addAll(users)
  await session.commit()
  await expect((async () => session.deleteAll([users[0] as User, {}]))()).rejects.toThrow(/deleteAll\(\) takes an object of a model/)
  await expect((async () => session.deleteAll(users[0] as never))()).rejects.toThrow(/takes several objects/)
  expect(session.deleted).toEqual([])
  await session.deleteAll(users.slice(0, 2))
  await session.commit()
  expect(await session.scalars(select(Post.c.title))).toEqual(['c'])
})

matrix('makeTransientToDetached takes an object for a row that nobody has read', async ({ session, read, log }) => {
  const user = new User({ name: 'Ada', posts: [new Post({ title: 'a' })] })
  session.add(user)
  await session.commit()
  const { id } = user
  session.expungeAll()
  const stand = new User({ id } as never)
  makeTransientToDetached(stand)
  expect(inspect(stand).lifecycle).toBe('detached')
  session.add(stand)
  log.reset()
  expect(await read(stand, 'name')).toBe('Ada')
  expect((await read(stand, 'posts')).length).toBe(1)
  expect(log.tables()).toEqual(['select users', 'select posts'])
  expect(session.isModified(stand)).toBe(false)
  expect(() => makeTransientToDetached(new User({ name: 'x' }))).toThrow(/takes a new object with a primary key/)
  expect(() => makeTransientToDetached(stand)).toThrow(/is persistent/)
})

matrix('a factory’s begin commits, rolls back and closes', async ({ engine, session, variant }) => {
  if (variant.mode === 'sync') return
  const make = sessionFactory(engine)
  let used: typeof session | undefined
  await make.begin(async own => {
    used = own
    own.add(new User({ name: 'Ada' }))
  })
  expect(used?.inTransaction).toBe(false)
  await expect(
    make.begin(async own => {
      own.add(new User({ name: 'Eve' }))
      await own.flush()
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  expect(await session.scalars(select(User.c.name))).toEqual(['Ada'])
})

matrix('a failure of an autoflush says that it came from one; that of a flush does not', async ({ session }) => {
  session.add(new User({} as never))
  const autoflushed = await (async () => session.query(User).all())().catch((error: unknown) => error as Error)
  expect((autoflushed as Error).message).toMatch(/MISSING_VALUE[\s\S]*note {4}raised by the autoflush before a query.*withoutAutoflush/)
  expect((autoflushed as Error).stack).toMatch(/raised by the autoflush/)
  await session.rollback()
  session.add(new User({} as never))
  const flushed = await (async () => session.flush())().catch((error: unknown) => error as Error)
  expect((flushed as Error).message).not.toMatch(/autoflush/)
  await session.rollback()
})
