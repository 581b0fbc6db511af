/** session.upsert, and insert(Model).onConflict(…).returning(Model): rows that may be there become objects of the session. */
import { declarativeBase, inherit, inspect, insert, integer, lifecycleOf, many, one, select, text, upper, literal } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

class User extends Base.model(
  'users',
  {
    id: integer().primaryKey(),
    email: text().unique(),
    name: text(),
    visits: integer().default(1),
    rank: integer().serverDefault(7),
    touched: integer()
      .nullable()
      .onUpdate(() => 9),
    version: integer(),
    posts: () => many(Post, { backPopulates: 'author' }),
  },
  { version: 'version' },
) {}

class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  slug: text().unique(),
  title: text(),
  authorId: integer().references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
}) {}

class Score extends Base.model('scores', { game: text().primaryKey(), player: integer().primaryKey(), points: integer() }) {}
class Animal extends Base.model(
  'animals',
  { id: integer().primaryKey(), kind: text().discriminator(), name: text().unique(), lives: integer().nullable() },
  { identity: 'animal' },
) {}
class Cat extends inherit(Animal, { identity: 'cat' }, {}) {}
class Dog extends inherit(Animal, { identity: 'dog', table: 'dogs' }, { breed: text() }) {}
Base.register({ User, Post, Score, Animal, Cat, Dog })

const matrix = matrixOf('upsert', Base)

matrix('a row is inserted, and changed when its key is there; the object of the session shows it', async ({ session, log, variant }) => {
  const ann = await session.upsert(User, { email: 'a@b.c', name: 'Ann', version: 1 }, { on: [User.c.email] })
  expect([ann.name, ann.visits, ann.rank, ann.touched, lifecycleOf(ann)]).toEqual(['Ann', 1, 7, null, 'persistent'])
  log.reset()
  const again = await session.upsert(User, { email: 'a@b.c', name: 'Anna' }, { on: [User.c.email] })
  expect(again).toBe(ann)
  expect(log.statements).toHaveLength(variant.returning ? 1 : 2)
  // the default of visits is for new rows; the version counts, and onUpdate applies
  expect([ann.name, ann.visits, ann.touched, ann.version]).toEqual(['Anna', 1, 9, 2])
  ann.name = 'Annabel'
  await session.commit()
  await session.refresh(ann)
  expect([ann.name, ann.version]).toEqual(['Annabel', 3])
  expect(await session.query(User).count()).toBe(1)
})

matrix('many rows come back in their order, whichever were there', async ({ session }) => {
  await session.execute(insert(User), [
    { email: '2', name: 'two', visits: 20 },
    { email: '4', name: 'four', visits: 40 },
  ])
  const four = await session.query(User).filterBy({ email: '4' }).one()
  const rows = ['1', '2', '3', '4', '5'].map(email => ({ email, name: `n${email}`, visits: 1 }))
  const users = await session.upsert(User, rows, { on: [User.c.email], update: [User.c.name] })
  expect(users.map(user => [user.email, user.name, user.visits])).toEqual([
    ['1', 'n1', 1],
    ['2', 'n2', 20],
    ['3', 'n3', 1],
    ['4', 'n4', 40],
    ['5', 'n5', 1],
  ])
  expect(users[3]).toBe(four)
  expect(await session.upsert(User, [], { on: [User.c.email] })).toEqual([])
})

matrix('update: false only finds the row', async ({ session }) => {
  const [first] = await session.upsert(User, [{ email: 'x', name: 'old' }], { on: [User.c.email], update: false })
  const [again, other] = await session.upsert(
    User,
    [
      { email: 'x', name: 'new' },
      { email: 'y', name: 'why' },
    ],
    { on: [User.c.email], update: false },
  )
  expect([again === first, again!.name, other!.name, first!.version]).toEqual([true, 'old', 'why', 1])
})

matrix('composite keys, expressions and a class in its parent’s table', async ({ session }) => {
  const on = [Score.c.game, Score.c.player]
  const [one, two] = await session.upsert(
    Score,
    [
      { game: 'go', player: 1, points: 5 },
      { game: 'go', player: 2, points: 6 },
    ],
    { on },
  )
  await session.upsert(Score, { game: 'go', player: 1, points: 50 }, { on })
  expect([one!.points, two!.points]).toEqual([50, 6])
  const cat = await session.upsert(Cat, { name: 'Tom', lives: 9 }, { on: [Cat.c.name] })
  expect([cat.constructor, cat.kind, cat.lives]).toEqual([Cat, 'cat', 9])
  const user = await session.upsert(User, { email: 'e', name: upper(literal('loud')) }, { on: [User.c.email] })
  expect(user.name).toBe('LOUD')
})

matrix('an object gives its values, and the session’s object comes back', async ({ session }) => {
  const ada = new User({ email: 'ada', name: 'Ada', version: 1 })
  session.add(ada)
  await session.flush()
  const given = new Post({ slug: 's', title: 'first', author: ada })
  const post = await session.upsert(given, { on: [Post.c.slug] })
  expect([post === given, lifecycleOf(post), post.title, post.authorId]).toEqual([false, 'persistent', 'first', ada.id])
  const again = await session.upsert(new Post({ slug: 's', title: 'second', author: ada }), { on: [Post.c.slug] })
  expect([again === post, post.title]).toEqual([true, 'second'])
  await expect(async () =>
    session.upsert(new Post({ slug: 't', title: 't', author: new User({ email: 'n', name: 'n', version: 1 }) }), { on: [Post.c.slug] }),
  ).rejects.toThrow(/Post\.author is not stored yet/)
})

matrix('a rollback takes the values back, to a savepoint too', async ({ session }) => {
  const ann = await session.upsert(User, { email: 'a', name: 'Ann' }, { on: [User.c.email] })
  await session.commit()
  await session.refresh(ann)
  const savepoint = await session.beginNested()
  await session.upsert(User, { email: 'a', name: 'changed' }, { on: [User.c.email] })
  expect(ann.name).toBe('changed')
  await savepoint.rollback()
  expect(inspect(ann).unloaded).toContain('name')
  await session.refresh(ann)
  expect(ann.name).toBe('Ann')
})

matrix('what cannot be meant is told before anything is sent', async ({ session, log }) => {
  log.reset()
  const wrong = async (run: () => unknown): Promise<string> =>
    Promise.resolve()
      .then(run)
      .then(
        () => 'no error',
        (error: unknown) => (error as Error).message,
      )
  const on = [User.c.email]
  expect(await wrong(async () => session.upsert(User, { name: 'x' }, { on }))).toMatch(/User\.email has no value in row 0/)
  expect(await wrong(async () => session.upsert(User, { email: upper(User.c.name), name: 'x' }, { on }))).toMatch(/has no email in row 0/)
  expect(await wrong(async () => session.upsert(User, { email: 'a', name: 'x' }, { on: [] }))).toMatch(/does not say which key decides/)
  expect(await wrong(async () => session.upsert(User, { email: 'a', name: 'x' }, { on: ['email'] } as never))).toMatch(
    /takes columns of User in 'on'/,
  )
  expect(await wrong(async () => session.upsert(User, { email: 'a', name: 'x' }, { on: [Post.c.slug] }))).toMatch(/posts\.slug/)
  expect(await wrong(async () => session.upsert(User, { email: 'a', name: 'x' }, undefined as never))).toMatch(/takes an object of options/)
  expect(await wrong(async () => session.upsert(User, { email: 'a', name: 'x' }, { on, updates: [] } as never))).toMatch(/has no option 'updates'/)
  expect(
    await wrong(async () =>
      session.upsert(
        User,
        [
          { email: 'a', name: 'x' },
          { email: 'a', name: 'y' },
        ],
        { on },
      ),
    ),
  ).toMatch(/two rows with the same email/)
  expect(await wrong(async () => session.upsert(Dog, { name: 'Rex', breed: 'pug' }, { on: [Dog.c.name] }))).toMatch(/write several tables/)
  expect(await wrong(async () => session.upsert({} as never, { on }))).toMatch(/upsert\(\) takes an object of a model/)
  expect(log.statements).toEqual([])
})

matrix(
  'an upsert statement that returns the model gives objects, with what is there now',
  async ({ session }) => {
    session.add(new User({ email: 'a', name: 'Ann', version: 1 }))
    await session.flush()
    const ann = await session.query(User).one()
    const statement = insert(User)
      .onConflict('email')
      .doUpdate(row => ({ name: row.name, visits: User.c.visits.plus(1) }))
      .returning(User)
    const rows = await session.execute(statement, [
      { email: 'b', name: 'Bob', version: 1 },
      { email: 'a', name: 'Anna', version: 1 },
    ])
    expect(rows.map(([user]) => [user.name, user.visits])).toEqual([
      ['Bob', 1],
      ['Anna', 2],
    ])
    expect(rows[1]![0]).toBe(ann)
    // as in SQLAlchemy, what the session holds can be kept
    const kept = await session.execute(statement, [{ email: 'a', name: 'Annabel', version: 1 }], { populateExisting: false })
    expect([kept[0]![0] === ann, ann.name]).toEqual([true, 'Anna'])
    expect(await session.execute(select(User.c.name).where(User.c.email.eq('a')))).toEqual([['Annabel']])
  },
  { skip: { variants: ['mariadb without returning'], because: 'INSERT cannot return rows' } },
)
