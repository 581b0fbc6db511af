/** session.query() and select(): filters, joins along relationships, order, limits, aggregates, relationships in conditions. */
import { alias, and, type Condition, count, not, or, select } from 'relata'
import { expect } from 'vitest'
import { Base, Post, Profile, Role, User } from '../support/guide-models.ts'
import { type MatrixContext, matrixOf } from '../support/matrix.ts'

const matrix = matrixOf('queries', Base)

async function seed({ newSession }: MatrixContext): Promise<void> {
  const session = newSession()
  const [admin, editor] = [new Role({ name: 'admin' }), new Role({ name: 'editor' })]
  session.addAll([
    new User({
      name: 'Ada',
      posts: [new Post({ title: 'x1' }), new Post({ title: 'y1' })],
      roles: [admin, editor],
      profile: new Profile({ bio: 'b' }),
    }),
    new User({ name: 'Bob', posts: [new Post({ title: 'x2' })], roles: [editor] }),
    new User({ name: 'Eve' }),
  ])
  await session.commit()
}

matrix('filter, filterBy, order, limit and offset', async context => {
  await seed(context)
  const { session } = context
  const names = async (query: { all(): Promise<User[]> }): Promise<string[]> => (await query.all()).map(user => user.name)
  const users = session.query(User).orderBy(User.c.name)
  expect(await names(users.filter(User.c.name.ne('Bob')))).toEqual(['Ada', 'Eve'])
  expect(await names(users.filterBy({ name: 'Ada' }))).toEqual(['Ada'])
  expect(await names(users.filter(User.c.name.in(['Ada', 'Eve'])))).toEqual(['Ada', 'Eve'])
  expect(await names(users.filter(User.c.name.in([])))).toEqual([])
  expect(await names(users.filter(User.c.name.notIn([])))).toEqual(['Ada', 'Bob', 'Eve'])
  expect(await names(users.filter(User.c.name.like('%b')))).toEqual(['Bob'])
  expect(await names(users.filter(User.c.name.ilike('A%')))).toEqual(['Ada'])
  expect(await names(users.filter(User.c.id.between(2, 3)))).toEqual(['Bob', 'Eve'])
  expect(await names(users.filter(or(User.c.name.eq('Ada'), and(User.c.id.gt(1), not(User.c.name.eq('Bob'))))))).toEqual(['Ada', 'Eve'])
  expect(await names(users.limit(1).offset(1))).toEqual(['Bob'])
  expect(await names(session.query(User).orderBy(User.c.name.desc()).limit(2))).toEqual(['Eve', 'Bob'])
})

matrix('first, one, oneOrNull, count, exists and get', async context => {
  await seed(context)
  const { session, log } = context
  const users = session.query(User)
  expect((await users.orderBy(User.c.id).first())?.name).toBe('Ada')
  expect(await users.filterBy({ name: 'nobody' }).first()).toBeNull()
  expect((await users.filterBy({ name: 'Bob' }).one()).name).toBe('Bob')
  expect(await users.filterBy({ name: 'nobody' }).oneOrNull()).toBeNull()
  await expect(async () => users.filterBy({ name: 'nobody' }).one()).rejects.toThrow(expect.objectContaining({ code: 'NO_RESULT' }))
  await expect(async () => users.one()).rejects.toThrow(expect.objectContaining({ code: 'MULTIPLE_RESULTS' }))
  expect(await users.count()).toBe(3)
  expect(await users.filter(User.c.id.gt(1)).count()).toBe(2)
  expect(await users.limit(2).count()).toBe(2)
  expect(await users.filterBy({ name: 'Ada' }).exists()).toBe(true)
  expect(await users.filterBy({ name: 'nobody' }).exists()).toBe(false)
  log.reset()
  const ada = await users.get(1)
  expect(await session.get(User, 1)).toBe(ada)
  expect(log.statements).toHaveLength(0)
  expect(await session.get(User, 99)).toBeNull()
})

matrix('conditions over relationships: any, has, contains, eq, isNull, nested', async context => {
  await seed(context)
  const { session } = context
  const names = async (...conditions: readonly Condition[]): Promise<string[]> =>
    (
      await session
        .query(User)
        .filter(...conditions)
        .orderBy(User.c.id)
        .all()
    ).map(user => user.name)
  expect(await names(User.posts.any())).toEqual(['Ada', 'Bob'])
  expect(await names(User.posts.any(Post.c.title.eq('x2')))).toEqual(['Bob'])
  expect(await names(not(User.posts.any()))).toEqual(['Eve'])
  expect(await names(User.roles.any(Role.c.name.eq('admin')))).toEqual(['Ada'])
  expect(await names(User.profile.has(Profile.c.bio.eq('b')))).toEqual(['Ada'])
  const editor = await session.query(Role).filterBy({ name: 'editor' }).one()
  expect(await names(User.roles.contains(editor))).toEqual(['Ada', 'Bob'])
  const ada = await session.query(User).filterBy({ name: 'Ada' }).one()
  expect((await session.query(Post).filter(Post.author.eq(ada)).all()).map(post => post.title).sort()).toEqual(['x1', 'y1'])
  expect(
    await session
      .query(Post)
      .filter(Post.author.has(User.roles.any(Role.c.name.eq('admin'))))
      .count(),
  ).toBe(2)
  expect(await session.query(Profile).filter(Profile.user.isNull()).count()).toBe(0)
})

matrix('joins along relationships, to models and aliases, with aggregates and labels', async context => {
  await seed(context)
  const { session } = context
  const joined = await session.query(User).join(User.posts).filter(Post.c.title.like('x%')).orderBy(User.c.id).all()
  expect(joined.map(user => user.name)).toEqual(['Ada', 'Bob'])
  const outer = await session.query(User).outerJoin(User.posts).filter(Post.c.id.isNull()).all()
  expect(outer.map(user => user.name)).toEqual(['Eve'])
  const through = await session.query(User).join(User.roles).filter(Role.c.name.eq('admin')).all()
  expect(through.map(user => user.name)).toEqual(['Ada'])
  const rows = await session.execute(select(User, count(Post.c.id).as('n')).outerJoin(User.posts).groupBy(User.c.id, User.c.name).orderBy(User.c.id))
  expect(rows.map(([user, n]) => [user.name, n])).toEqual([
    ['Ada', 2],
    ['Bob', 1],
    ['Eve', 0],
  ])
  expect(rows[0]?.n).toBe(2)
  const other = alias(User)
  const pairs = await session.execute(select(User.c.name, other.c.name).join(other, other.c.id.gt(User.c.id)).orderBy(User.c.id, other.c.id))
  expect(pairs.map(pair => [...pair])).toEqual([
    ['Ada', 'Bob'],
    ['Ada', 'Eve'],
    ['Bob', 'Eve'],
  ])
  expect(await session.scalars(select(User.c.name).where(User.c.id.lt(3)).orderBy(User.c.name).distinct())).toEqual(['Ada', 'Bob'])
})

matrix('an object met twice is one object, whatever loads it', async context => {
  await seed(context)
  const { session } = context
  const [first] = await session.query(User).filterBy({ name: 'Ada' }).all()
  const [[second]] = (await session.execute(select(User, Post.c.title).join(User.posts).where(Post.c.title.eq('x1')))) as unknown as [[User, string]]
  expect(second).toBe(first)
  expect(await session.get(User, first?.id as number)).toBe(first)
})
