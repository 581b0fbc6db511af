/** Values that count as loaded, loads in chunks, and streams that overwrite. */
import { count, inspect, joinedload, select, selectinload, setCommittedValue, sql } from 'relata'
import { describe, expect } from 'vitest'
import { Base, Post, Profile, Role, User } from '../support/guide-models.ts'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

const matrix = matrixOf('loaded by hand', Base)

async function seed({ session }: MatrixContext, count = 5): Promise<void> {
  for (let number = 1; number <= count; number++)
    session.add(new User({ name: `user ${number}`, posts: [new Post({ title: `a${number}` }), new Post({ title: `b${number}` })] }))
  await session.commit()
  await session.close()
}

describe('setCommittedValue', () => {
  matrix('a column has a value that no flush writes', async context => {
    await seed(context, 1)
    const { session, log } = context
    const user = await session.query(User).one()
    user.name = 'changed'
    setCommittedValue(user, 'name', 'by hand')
    expect(user.name).toBe('by hand')
    expect(inspect(user).modified).toBe(false)
    log.reset()
    await session.flush()
    expect(log.count()).toBe(0)
    user.name = 'by hand'
    await session.flush()
    expect(log.count()).toBe(0)
    user.name = 'again'
    await session.flush()
    expect(log.tables()).toEqual(['update users'])
  })

  matrix('relationships are filled without changes and without the other side', async context => {
    await seed(context, 2)
    const { session, log } = context
    const [first, second] = (await session.query(User).orderBy(User.c.id).all()) as [User, User]
    const posts = await session.query(Post).all()
    log.reset()
    setCommittedValue(first, 'posts', posts)
    setCommittedValue(second, 'profile', null)
    expect([...first.posts]).toEqual(posts)
    expect(second.profile).toBeNull()
    expect(inspect(first).history('posts').unchanged).toHaveLength(4)
    await session.flush()
    expect(log.count()).toBe(0)
    // from there on changes count, against what was set
    first.posts.push(new Post({ title: 'new' }))
    await session.flush()
    expect(log.tables()).toEqual(['insert posts'])
    setCommittedValue(posts[0] as Post, 'author', first)
    expect(posts[0]?.author).toBe(first)
  })

  matrix('a new object takes values, too, and wrong ones are refused', async ({ session }) => {
    const user = new User({ name: 'x' })
    const profile = new Profile({ bio: 'b' })
    setCommittedValue(user, 'profile', profile)
    expect(profile.user).toBeNull()
    session.add(user)
    expect(() => setCommittedValue({} as User, 'name', 'x')).toThrow(/takes an object of a model/)
    expect(() => setCommittedValue(user, 'nmae' as 'name', 'x')).toThrow(/no attribute 'nmae'/)
    expect(() => setCommittedValue(user, 'name', undefined as never)).toThrow(/User.name cannot have/)
    expect(() => setCommittedValue(user, 'name', 7 as never)).toThrow(/User.name cannot have/)
    expect(() => setCommittedValue(user, 'posts', 7 as never)).toThrow(/User.posts is a collection/)
    expect(() => setCommittedValue(user, 'posts', [new Role({ name: 'r' })] as never)).toThrow(/User.posts/)
  })
})

describe('options where nothing is loaded', () => {
  matrix('eager options are left out of counts and subqueries', async context => {
    await seed(context, 2)
    const { session, log } = context
    const eager = session.query(User).options(joinedload(User.posts), selectinload(User.profile))
    log.reset()
    expect(await eager.count()).toBe(2)
    expect(await eager.exists()).toBe(true)
    const inner = eager.toSelect().subquery('inner')
    expect(await session.scalars(select(count()).from(inner))).toEqual([2])
    expect(log.tables().every(table => !table.includes('posts') && !table.includes('profiles'))).toBe(true)
    expect(log.statements.some(statement => statement.includes('posts'))).toBe(false)
    expect(log.count('select')).toBe(3)
  })

  matrix('two strategies for one path are an error with both options', async ({ session }) => {
    await expect((async () => session.query(User).options(joinedload(User.posts), selectinload(User.posts)).all())()).rejects.toThrow(
      expect.objectContaining({ code: 'LOADER_CONFLICT', message: expect.stringMatching(/joinedload\(User.posts\) and selectinload\(User.posts\)/) }),
    )
  })
})

describe('chunks', () => {
  matrix('selectinload takes so many objects a statement as it is told', async context => {
    await seed(context, 5)
    const { session, log } = context
    log.reset()
    const users = await session
      .query(User)
      .options(selectinload(User.posts, { chunkSize: 2 }))
      .orderBy(User.c.id)
      .all()
    expect(log.tables()).toEqual(['select users', 'select posts', 'select posts', 'select posts'])
    expect(users.map(user => user.posts.length)).toEqual([2, 2, 2, 2, 2])
    const other = context.newSession()
    log.reset()
    await other
      .query(User)
      .options(selectinload(User.posts, { chunkSize: 100 }))
      .all()
    expect(log.tables()).toEqual(['select users', 'select posts'])
    expect(() => selectinload(User.posts, { chunkSize: 0 })).toThrow(/chunkSize from 1/)
  })
})

describe('streams', () => {
  matrix(
    'run selectinload once for each batch, and overwrite where they are told',
    async context => {
      await seed(context, 5)
      const { session, log } = context
      const [first] = await session.query(User).orderBy(User.c.id).limit(1).all()
      await session.execute(sql`update users set name = ${'behind'}`)
      log.reset()
      const names: string[] = []
      for await (const user of session.query(User).options(selectinload(User.posts)).populateExisting().orderBy(User.c.id).stream(2)) {
        names.push(user.name)
        expect(user.posts).toHaveLength(2)
      }
      expect(names).toEqual(['behind', 'behind', 'behind', 'behind', 'behind'])
      expect(first?.name).toBe('behind')
      expect(log.tables().filter(table => table === 'select posts')).toHaveLength(3)
    },
    { skip: { variants: ['mariadb', 'mariadb without returning'], because: 'its connection takes no other statement while it streams' } },
  )
})
