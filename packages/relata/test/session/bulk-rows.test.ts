/** session.execute(insert(Model), rows) and session.execute(update(Model), rows): plain values, no objects. */
import {
  declarativeBase,
  delete_,
  inherit,
  insert,
  integer,
  json,
  literal,
  lifecycleOf,
  many,
  one,
  select,
  StaleDataError,
  text,
  timestamp,
  update,
  upper,
} from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

class User extends Base.model('users', {
  id: integer().primaryKey(),
  firstName: text('first'),
  age: integer().nullable(),
  status: text().default('new'),
  rank: integer().serverDefault(7),
  touched: integer()
    .nullable()
    .onUpdate(() => 1),
  tags: json<readonly string[]>().nullable(),
  born: timestamp().nullable(),
  posts: () => many(Post, { backPopulates: 'author' }),
}) {}

class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  authorId: integer().references(() => User.c.id),
  author: () => one(User, { backPopulates: 'posts' }),
}) {}

class Member extends Base.model('members', { a: integer().primaryKey(), b: integer().primaryKey(), note: text().nullable() }) {}

class Animal extends Base.model('animals', { id: integer().primaryKey(), kind: text().discriminator(), name: text() }, { identity: 'animal' }) {}
class Cat extends inherit(Animal, { identity: 'cat' }, { lives: integer().nullable() }) {}
class Dog extends inherit(Animal, { identity: 'dog', table: 'dogs' }, { breed: text() }) {}
Base.register({ User, Post, Member, Animal, Cat, Dog })

const matrix = matrixOf('bulk rows', Base)
const born = new Date('1969-07-20T20:17:40.000Z')

matrix('rows are inserted with few statements and no objects', async ({ session, log, variant }) => {
  const rows = Array.from({ length: 1200 }, (_, index) => ({ firstName: `u${index}`, age: index }))
  log.reset()
  const result = await session.execute(insert(User), rows)
  expect([result.rowCount, result.length]).toEqual([1200, 0])
  expect(log.tables('insert')).toHaveLength(variant.database === 'postgresql' ? 1 : 3)
  expect(session.new).toEqual([])
  const [first] = await session.execute(select(User).where(User.c.firstName.eq('u17')))
  expect([first![0].age, first![0].status, first![0].rank, first![0].touched]).toEqual([17, 'new', 7, null])
  expect(await session.query(User).count()).toBe(1200)
})

matrix('returned objects are the session’s, in the order of the rows, with what the database has filled in', async ({ session, log }) => {
  const rows = await session.execute(insert(User).returning(User, User.c.rank), [
    { firstName: 'Ed', tags: ['x', 'y'], born },
    { firstName: 'Ann', id: 40, age: 3 },
    { firstName: 'Bob', rank: 1 },
    { firstName: 'Cat', age: null, tags: null },
  ])
  expect(rows.rowCount).toBe(4)
  expect(rows.map(row => [row[0].firstName, row[0].rank, row[1]])).toEqual([
    ['Ed', 7, 7],
    ['Ann', 7, 7],
    ['Bob', 1, 1],
    ['Cat', 7, 7],
  ])
  const [[ed], [ann]] = rows as unknown as [[User], [User]]
  expect([ann.id, lifecycleOf(ed), ed.tags, ed.born]).toEqual([40, 'persistent', ['x', 'y'], born])
  log.reset()
  expect(await session.get(User, 40)).toBe(ann)
  expect(log.statements).toEqual([])
  ed.firstName = 'Edward'
  await session.commit()
  await session.refresh(ed)
  expect([ed.firstName, ed.status]).toEqual(['Edward', 'new'])
})

matrix('thousands of returned objects belong to their rows', async ({ session }) => {
  const given = Array.from({ length: 1500 }, (_, index) => ({ firstName: `n${index}`, ...(index % 3 === 0 ? { rank: index } : {}) }))
  const rows = await session.execute(insert(User).returning(User), given)
  expect(rows.map(([user]) => user.firstName)).toEqual(given.map(row => row.firstName))
  expect(rows.every(([user], index) => user.rank === (index % 3 === 0 ? index : 7))).toBe(true)
  expect(new Set(rows.map(([user]) => user.id)).size).toBe(1500)
})

matrix('single-table and joined classes fill their tables', async ({ session, newSession, log }) => {
  await session.execute(insert(Cat), [{ name: 'Tom', lives: 9 }])
  await session.execute(insert(Cat).values({ name: 'Kit' }))
  log.reset()
  const rows = await session.execute(insert(Dog).returning(Dog), [
    { name: 'Rex', breed: 'boxer' },
    { name: 'Lassie', breed: 'collie', id: 30 },
    { name: 'Wolf', breed: 'husky' },
  ])
  // two shapes, two tables
  expect(log.tables('insert').sort()).toEqual(['insert animals', 'insert animals', 'insert dogs', 'insert dogs'])
  expect(rows.map(([dog]) => [dog.constructor, dog.name, dog.breed, dog.kind])).toEqual([
    [Dog, 'Rex', 'boxer', 'dog'],
    [Dog, 'Lassie', 'collie', 'dog'],
    [Dog, 'Wolf', 'husky', 'dog'],
  ])
  expect(await session.execute(insert(Dog).returning(Dog.c.breed, Dog.c.name.as('called')), [{ name: 'Wau', breed: 'spitz' }])).toEqual([
    ['spitz', 'Wau'],
  ])
  await session.execute(delete_(Dog).where(Dog.c.breed.eq('spitz')))
  await session.execute(delete_(Animal).where(Animal.c.name.eq('Wau')))
  await session.commit()
  const all = await newSession().query(Animal).orderBy(Animal.c.name).all()
  expect(all.map(animal => [animal.constructor, animal.name])).toEqual([
    [Cat, 'Kit'],
    [Dog, 'Lassie'],
    [Dog, 'Rex'],
    [Cat, 'Tom'],
    [Dog, 'Wolf'],
  ])
})

matrix('expressions are values, too', async ({ session }) => {
  const rows = await session.execute(insert(User).returning(User), [
    { firstName: 'a' },
    { firstName: upper(literal('b')), age: 1 },
    { firstName: 'c' },
  ])
  expect(rows.map(([user]) => user.firstName)).toEqual(['a', 'B', 'c'])
  await session.execute(update(User), [
    { id: rows[0]![0].id, age: User.c.rank.plus(1) },
    { id: rows[2]![0].id, age: 5 },
  ])
  for (const [user] of rows) await session.refresh(user)
  expect(rows.map(([user]) => user.age)).toEqual([8, 1, 5])
})

matrix('rows are updated by their keys, in groups of equal columns, and objects learn of it', async ({ session, log, variant }) => {
  const inserted = await session.execute(
    insert(User).returning(User),
    ['a', 'b', 'c', 'd'].map(firstName => ({ firstName })),
  )
  const [a, b, c, d] = inserted.map(([user]) => user) as [User, User, User, User]
  log.reset()
  const result = await session.execute(update(User), [
    { id: a.id, firstName: 'A' },
    { id: b.id, age: 2 },
    { id: c.id, firstName: 'C' },
    { id: d.id, firstName: 'D', tags: ['t'] },
  ])
  expect(result.rowCount).toBe(4)
  // MariaDB and SQLite run one statement for each row of a shape, PostgreSQL one for all
  expect(new Set(log.statements).size).toBe(3)
  if (variant.database === 'postgresql') expect(log.statements).toHaveLength(3)
  expect([a.firstName, b.firstName, b.age, c.firstName, d.tags, a.touched]).toEqual(['A', 'b', 2, 'C', ['t'], 1])
  expect(session.dirty).toEqual([])
  await session.commit()
  for (const user of [a, b, c, d]) await session.refresh(user)
  expect([a.firstName, b.firstName, b.age, c.firstName, d.tags, d.touched]).toEqual(['A', 'b', 2, 'C', ['t'], 1])
})

matrix('composite keys and joined tables are updated', async ({ session, log }) => {
  await session.execute(insert(Member), [
    { a: 1, b: 1 },
    { a: 1, b: 2 },
  ])
  await session.execute(update(Member), [
    { a: 1, b: 1, note: 'x' },
    { a: 1, b: 2, note: 'y' },
  ])
  expect(await session.execute(select(Member.c.note).orderBy(Member.c.b))).toEqual([['x'], ['y']])
  const [[rex]] = (await session.execute(insert(Dog).returning(Dog), [{ name: 'Rex', breed: 'boxer' }])) as unknown as [[Dog]]
  log.reset()
  await session.execute(update(Dog), [{ id: rex.id, breed: 'pug' }])
  expect(log.tables()).toEqual(['update dogs'])
  await session.execute(update(Dog), [{ id: rex.id, name: 'Max', breed: 'puli' }])
  expect([rex.name, rex.breed]).toEqual(['Max', 'puli'])
  await session.refresh(rex)
  expect([rex.name, rex.breed]).toEqual(['Max', 'puli'])
})

matrix('what is wrong with a row is told before anything is sent', async ({ session, log }) => {
  log.reset()
  const wrong = async (run: () => unknown): Promise<unknown> =>
    Promise.resolve()
      .then(run)
      .catch((error: unknown) => error)
  const insertWrong = (row: unknown): Promise<unknown> => wrong(async () => session.execute(insert(User), [{ firstName: 'ok' }, row] as never))
  expect(await insertWrong({})).toMatchObject({
    code: 'MISSING_VALUE',
    message: expect.stringContaining('User.firstName has no value in row 1') as string,
  })
  expect(await insertWrong({ firstName: null })).toMatchObject({ code: 'MISSING_VALUE' })
  expect(await insertWrong({ firstName: 3 })).toMatchObject({ code: 'WRONG_TYPE', message: expect.stringContaining('in row 1') as string })
  expect(await insertWrong({ firstName: 'x', age: undefined })).toMatchObject({ code: 'UNDEFINED_VALUE' })
  expect(await insertWrong({ firstNam: 'x' })).toMatchObject({ code: 'UNKNOWN_ATTRIBUTE', message: expect.stringContaining("'firstName'") as string })
  expect(await insertWrong({ firstName: 'x', posts: [] })).toMatchObject({ message: expect.stringContaining('is a relationship') as string })
  expect(await insertWrong(JSON.parse('{"__proto__": 1, "firstName": "x"}'))).toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' })
  expect(await insertWrong(null)).toMatchObject({ message: expect.stringContaining('row 1 is null') as string })
  const updateWrong = (row: unknown): Promise<unknown> => wrong(async () => session.execute(update(User), [row] as never))
  expect(await updateWrong({ firstName: 'x' })).toMatchObject({
    code: 'NULL_KEY',
    message: expect.stringContaining('update(User) has no id in row 0') as string,
  })
  expect(await updateWrong({ id: null, firstName: 'x' })).toMatchObject({ code: 'NULL_KEY' })
  expect(await updateWrong({ id: 1, firstName: null })).toMatchObject({ code: 'MISSING_VALUE' })
  expect(await wrong(async () => session.execute(update(User).where(User.c.id.eq(1)), [{ id: 1 }]))).toMatchObject({ code: 'ARGUMENT' })
  expect(await wrong(async () => session.execute(insert(User).values({ firstName: 'x' }), [{ firstName: 'y' }]))).toMatchObject({ code: 'ARGUMENT' })
  expect(await wrong(async () => session.execute(insert(User.c.id.table as never), [{ first: 'y' }] as never))).toMatchObject({ code: 'ARGUMENT' })
  expect(await wrong(async () => session.execute(select(User), { synchronise: true } as never))).toMatchObject({ code: 'ARGUMENT' })
  expect(log.statements).toEqual([])
  expect((await session.execute(insert(User), [])).rowCount).toBe(0)
  expect((await session.execute(update(User), [])).rowCount).toBe(0)
  expect(log.statements).toEqual([])
})

matrix('a row that is not there is an error, and a violated key is named', async ({ session }) => {
  await session.execute(insert(User), [{ id: 1, firstName: 'x' }])
  await session.commit()
  await expect(async () =>
    session.execute(update(User), [
      { id: 1, firstName: 'y' },
      { id: 2, firstName: 'z' },
    ]),
  ).rejects.toThrow(StaleDataError)
  await session.rollback()
  await expect(async () => session.execute(insert(User), [{ firstName: 'y' }, { id: 1, firstName: 'y' }])).rejects.toMatchObject({
    kind: 'unique',
    table: 'users',
    columns: ['id'],
  })
  await session.rollback()
  expect(await session.execute(select(User.c.firstName))).toEqual([['x']])
})
