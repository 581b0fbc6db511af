/** Definitions and calls that TypeScript refuses, made from JavaScript: each is an ArgumentError that says what to write. */
import { createEngine, declarativeBase, integer, keyedBy, many, one, Session, sessionFactory, text } from 'relata'
import { betterSqlite3, nodeSqlite } from 'relata/sqlite'
import { describe, expect, test } from 'vitest'
import { sqliteDriver } from '../support/databases.ts'

/** The message of the first use of a User with one more relationship, next to a Post that refers to it. */
function relationship(options: unknown): string {
  const Base = declarativeBase()
  class User extends Base.model('users', { id: integer().primaryKey(), posts: () => many(Post, options as never) }) {}
  class Post extends Base.model('posts', { id: integer().primaryKey(), title: text(), userId: integer().references(() => User.c.id) }) {}
  return messageOf(() => Base.register({ User, Post }))
}

function messageOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/) })
    return (error as Error).message
  }
  throw new Error('it was accepted')
}

describe('options of relationships', () => {
  test.each([
    [{ backPopulate: 'user' }, "User.posts has no option 'backPopulate'", "write 'backPopulates'"],
    [{ lazy: 'joind' }, 'User.posts has an unknown loading strategy', "write lazy: 'joined'"],
    [{ lazy: '__proto__' }, 'User.posts has an unknown loading strategy', 'use one of'],
    [{ collection: 'map' }, 'User.posts has an unknown kind of collection', "keyedBy('attribute')"],
    [{ collection: keyedBy('titel') }, "User.posts is keyed by 'titel', which Post does not have", "write keyedBy('title')"],
    [{ secondary: 'links' }, 'User.posts has an association table that is no table', 'Base.table('],
    [{ foreignKeys: [undefined] }, 'User.posts has foreignKeys that are no columns', 'write foreignKeys: [Model.c.column]'],
    [{ foreignKeys: [] }, 'User.posts has foreignKeys that are no columns', 'write foreignKeys: [Model.c.column]'],
    [{ cascade: ['al'] }, 'User.posts names a cascade that does not exist', "write 'all'"],
    [[], 'User.posts takes an object of options', 'write {'],
  ])('%j', (options, what, mend) => {
    const message = relationship(options)
    expect(message).toContain(what)
    expect(message).toContain(mend)
  })
})

describe('foreign keys', () => {
  test('one that leads nowhere is told on first use, with both sides', () => {
    const Base = declarativeBase()
    class User extends Base.model('users', { id: integer().primaryKey() }) {}
    class Post extends Base.model('posts', {
      id: integer().primaryKey(),
      userId: integer().references(() => (User.c as unknown as Record<string, never>)['ident']),
    }) {}
    expect(messageOf(() => new Post({}))).toMatch(/posts\.user_id refers to no column/)
  })

  test('a class that is not defined yet is told so, and is found the next time', () => {
    const Base = declarativeBase()
    class User extends Base.model('users', { id: integer().primaryKey(), posts: () => many(Post) }) {}
    expect(messageOf(() => new User({}))).toMatch(/User\.posts names something that is not defined yet: Cannot access 'Post' before initialization/)
    class Post extends Base.model('posts', { id: integer().primaryKey(), userId: integer().references(() => User.c.id) }) {}
    expect(new User({}).posts).toEqual([])
    expect(new Post({})).toBeInstanceOf(Post)
  })
})

describe('bases, models, objects', () => {
  const Base = declarativeBase()
  class User extends Base.model('users', { id: integer().primaryKey(), name: text() }) {}

  test.each<[string, () => unknown, RegExp]>([
    ['an option of a base', () => declarativeBase({ schem: 'x' } as never), /declarativeBase\(\) has no option 'schem'[\s\S]*write 'schema'/],
    ['a code style', () => declarativeBase({ codeStyle: 'fast' as never }), /unknown codeStyle[\s\S]*'generated' or 'plain'/],
    ['a model without definition', () => (Base as unknown as { model(name: string): unknown }).model('x'), /The model "x" has no definition/],
    [
      'an option of a model',
      () => Base.model('x', { id: integer().primaryKey() }, { constraint: [] } as never),
      /The model "x" has no option 'constraint'[\s\S]*write 'constraints'/,
    ],
    ['an option of a table', () => Base.table('x', { id: integer() }, { schem: 'y' } as never), /The table "x" has no option 'schem'/],
    ['what is no model in register', () => Base.register({ User: null } as never), /register\(\) was given 'User', which is no model/],
    ['null for an object', () => new User(null as never), /new User\(…\) takes an object of attributes[\s\S]*null/],
    ['text for an object', () => new User('Ada' as never), /new User\(…\) takes an object of attributes[\s\S]*string/],
    ['a list for an object', () => new User([] as never), /new User\(…\) takes an object of attributes/],
  ])('%s', (_, action, message) => {
    expect(messageOf(action)).toMatch(message)
  })

  test('nothing is as good as an empty object', () => {
    expect(new (User as unknown as new () => User)().name).toBeNull()
  })
})

describe('sessions', () => {
  const engine = createEngine(sqliteDriver === 'node:sqlite' ? nodeSqlite(':memory:') : betterSqlite3(':memory:'))

  test.each<[string, () => unknown, RegExp]>([
    ['no engine', () => new Session(undefined as never), /A session needs an engine[\s\S]*new Session\(createEngine\(url\)\)/],
    ['a URL', () => new Session('sqlite::memory:' as never), /A session needs an engine/],
    ['a misspelt option', () => new Session(engine, { autoFlush: false } as never), /A session has no option 'autoFlush'[\s\S]*write 'autoflush'/],
    ['a misspelt option of a factory', () => sessionFactory(engine, { expireOncommit: false } as never)(), /write 'expireOnCommit'/],
    [
      'a misspelt option of a transaction',
      () => new Session(engine).transaction(() => undefined as never, { retry: 3 } as never),
      /transaction\(\) has no option 'retry'[\s\S]*use one of retries/,
    ],
    ['half a retry', () => new Session(engine).transaction(() => undefined as never, { retries: 0.5 }), /whole number of retries/],
  ])('%s', (_, action, message) => {
    expect(messageOf(action)).toMatch(message)
  })

  test('an asynchronous function in a synchronous transaction is not committed before it has ended', async () => {
    const Base = declarativeBase()
    class Item extends Base.model('items', { id: integer().primaryKey() }) {}
    Base.metadata.createAll(engine)
    const session = new Session(engine)
    const work = async (): Promise<void> => {
      session.add(new Item({}))
      await Promise.resolve()
      throw new Error('late')
    }
    expect(() => session.transaction(work as never)).toThrow(/synchronous session was given an asynchronous function/)
    expect(session.query(Item).count()).toBe(0)
    await Promise.resolve()
    session.close()
  })

  test('a field of the class that hides an attribute is told when the object is added', () => {
    const Base = declarativeBase()
    class Item extends Base.model('items', {
      id: integer().primaryKey(),
      name: text(),
      parentId: integer()
        .nullable()
        .references(() => Item.c.id),
      parent: () => one(Item),
    }) {
      note = 'a field of its own is fine'
      override name: string = 'x'
    }
    const session = new Session(engine)
    const message = messageOf(() => session.add(new Item({ name: 'y' })))
    expect(message).toMatch(/Item\.name is hidden by a field of the class/)
    expect(message).toContain('declare name')
    class Fine extends Base.model('fine', { id: integer().primaryKey() }) {
      note = 'x'
    }
    session.add(new Fine({}))
    expect(session.new).toHaveLength(1)
    session.close()
  })
})
