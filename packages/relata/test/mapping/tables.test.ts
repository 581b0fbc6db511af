/** Models over tables that are there already: all their columns or some, and a primary key that only the model knows. */
import { date, declarativeBase, foreignKey, hybrid, inspect, integer, many, one, select, text, update } from 'relata'
import { describe, expect, test } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
const users = Base.table('users', { id: integer().primaryKey(), name: text('full_name'), age: integer().nullable(), secret: text().nullable() })
const posts = Base.table('posts', {
  id: integer().primaryKey(),
  title: text(),
  userId: integer().references(() => users.c.id),
})
const logs = Base.table('logs', { day: date(), number: integer(), note: text().nullable() })
const notes = Base.table('notes', { id: integer().primaryKey(), day: date(), number: integer(), body: text() }, { constraints: [] })
class User extends Base.modelOf(
  users,
  {
    posts: () => many(Post, { backPopulates: 'user' }),
    shout: hybrid(() => User.c.name.concat('!')),
  },
  { exclude: ['secret'] },
) {
  get initial(): string {
    return this.name.slice(0, 1)
  }
}
class Post extends Base.modelOf(posts, { user: () => one(User, { backPopulates: 'posts' }) }) {}
class Log extends Base.modelOf(logs, {}, { primaryKey: ['day', 'number'] }) {}
class Note extends Base.modelOf(notes, {}, { include: ['id', 'body'] }) {}
Base.register({ User, Post, Log, Note })
const matrix = matrixOf('tables', Base)

matrix('a model over a table is like any other: objects, relationships, queries and hybrids', async ({ session, newSession, log }) => {
  const ada = new User({ name: 'Ada', age: 36, posts: [new Post({ title: 'one' })] })
  session.add(ada)
  await session.commit()
  const other = newSession()
  log.reset()
  const found = await other.query(User).filterBy({ name: 'Ada' }).one()
  expect([found.id, found.name, found.age, found.initial, found.shout]).toEqual([1, 'Ada', 36, 'A', 'Ada!'])
  expect(found).toBeInstanceOf(User)
  expect(log.statements[0]).toContain('full_name')
  expect(
    (
      await other
        .query(Post)
        .filter(Post.user.has(User.c.shout.eq('Ada!')))
        .one()
    ).title,
  ).toBe('one')
  expect(await other.get(User, 1)).toBe(found)
})

matrix('columns that are left out are neither selected nor written', async ({ session, newSession, log }) => {
  session.add(new User({ name: 'Ada' }))
  await session.flush()
  await session.execute(update(users).set({ secret: 's' }).where(users.c.id.eq(1)))
  await session.commit()
  const other = newSession()
  log.reset()
  const found = await other.query(User).one()
  found.name = 'Eda'
  await other.commit()
  expect(log.statements.filter(statement => statement.includes('secret'))).toEqual([])
  expect(await newSession().execute(select(users.c.name, users.c.secret))).toEqual([['Eda', 's']])
  expect('secret' in found).toBe(false)
  expect(Object.keys(User.c)).toEqual(['id', 'name', 'age', 'shout'])
  expect(Object.keys(Note.c)).toEqual(['id', 'body'])
})

matrix('the model may know a primary key that the table does not declare', async ({ session, newSession, log }) => {
  session.addAll([new Log({ day: '2024-01-01', number: 1, note: 'a' }), new Log({ day: '2024-01-01', number: 2 })])
  await session.commit()
  const other = newSession()
  const first = await other.get(Log, { day: '2024-01-01', number: 1 })
  expect(first?.note).toBe('a')
  const all = await other.query(Log).orderBy(Log.c.number).all()
  expect([all.length, all[0] === first]).toEqual([2, true])
  ;(first as Log).note = 'b'
  await other.delete(all[1] as Log)
  log.reset()
  await other.commit()
  expect(log.count('update')).toBe(1)
  expect((await newSession().query(Log).all()).map(each => [each.number, each.note])).toEqual([[1, 'b']])
  expect(inspect(Log).primaryKey).toEqual(['day', 'number'])
})

describe('mistakes', () => {
  test('no key, names that are none, columns, tables of others', () => {
    const plain = Base.table('plain', { a: integer() })
    expect(() => Base.modelOf(plain, {})).toThrow(/The model of table "plain" has no primary key[^]*primaryKey/)
    // @ts-expect-error -- a misspelt column
    expect(() => Base.modelOf(plain, {}, { primaryKey: ['b'] })).toThrow(
      'The model of the table "plain" names \'b\', and the table has no such column.',
    )
    // @ts-expect-error -- a misspelt column
    expect(() => Base.modelOf(users, {}, { exclude: ['secre'] })).toThrow("write 'secret'")
    expect(() => Base.modelOf(plain, { extra: text() }, { primaryKey: ['a'] })).toThrow(
      'The model of the table "plain" declares the column \'extra\', and the table is made already.',
    )
    expect(() => Base.modelOf(users, {})).toThrow('Two models are mapped to the table "users": User and another one.')
    expect(() => declarativeBase().modelOf(users, {})).toThrow('Base.modelOf() takes a table of the same base.')
    expect(() => Base.modelOf(5 as never, {})).toThrow('Base.modelOf() takes a table of the same base.')
    expect(() => Base.modelOf(plain, {}, { primarykey: ['a'] } as never)).toThrow("has no option 'primarykey'")
    expect(() => foreignKey(['a'], () => [users.c.id])).not.toThrow()
  })

  test('types', () => {
    const user = new User({ name: 'x' })
    const age: number | null = user.age
    expect(age).toBeNull()
    // @ts-expect-error -- the model leaves it alone
    expect(user.secret).toBeUndefined()
    // @ts-expect-error -- a number is no name
    expect(() => User.c.name.eq(5)).toThrow('users.full_name expects a string')
    // @ts-expect-error -- the model leaves it alone
    expect(Note.c.number).toBeUndefined()
    // @ts-expect-error -- misspelt
    expect(() => new User({ nmae: 'x' })).toThrow("User has no attribute 'nmae'.")
  })
})
