/** Validators run before a value lands, replace it or refuse it, and are not asked about rows that are loaded. */
import { declarativeBase, inherit, integer, json, keyedBy, many, one, text, validates } from 'relata'
import { beforeEach, describe, expect, test } from 'vitest'
import { inBothStyles } from '../support/styles.ts'
import type { CodeStyle } from '../support/styles.ts'
import { matrixOf } from '../support/matrix.ts'

const seen: string[] = []
beforeEach(() => void (seen.length = 0))

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  class User extends Base.model('users', {
    id: integer().primaryKey(),
    email: text(),
    nick: text().nullable(),
    data: json().nullable(),
    posts: () => many(Post, { backPopulates: 'author' }),
    tags: () => many(Tag, { backPopulates: 'user', collection: 'set' }),
    notes: () => many(Note, { backPopulates: 'user', collection: keyedBy('title') }),
    logs: () => many(Log, { collection: 'writeOnly' }),
  }) {}
  class Post extends Base.model('posts', {
    id: integer().primaryKey(),
    title: text(),
    userId: integer()
      .nullable()
      .references(() => User.c.id),
    author: () => one(User, { backPopulates: 'posts' }),
  }) {}
  class Tag extends Base.model('tags', {
    id: integer().primaryKey(),
    title: text(),
    userId: integer()
      .nullable()
      .references(() => User.c.id),
    user: () => one(User, { backPopulates: 'tags' }),
  }) {}
  class Note extends Base.model('notes', {
    id: integer().primaryKey(),
    title: text(),
    userId: integer()
      .nullable()
      .references(() => User.c.id),
    user: () => one(User, { backPopulates: 'notes' }),
  }) {}
  class Log extends Base.model('logs', {
    id: integer().primaryKey(),
    title: text(),
    userId: integer()
      .nullable()
      .references(() => User.c.id),
  }) {}
  Base.register({ User, Post, Tag, Note, Log })
  validates(User, ['email', 'nick'], (value, { entity, key, removed }) => {
    expect(entity).toBeInstanceOf(User)
    expect(removed).toBe(false)
    seen.push(key)
    if (key === 'email' && !value?.includes('@')) throw new Error(`${String(value)} is no address`)
    return value === null ? null : value.toLowerCase()
  })
  const upper =
    <M extends new (init: { title: string }) => { title: string }>(model: M, list: string) =>
    (member: InstanceType<M>, { removed }: { removed: boolean }): InstanceType<M> => {
      seen.push(`${list} ${removed ? '-' : '+'}${member.title}`)
      if (member.title === 'forbidden') throw new Error('forbidden')
      return member.title === 'old' ? (new model({ title: 'new' }) as InstanceType<M>) : member
    }
  validates(User, 'posts', upper(Post, 'posts'), { removes: true })
  validates(User, 'tags', upper(Tag, 'tags'), { removes: true })
  validates(User, 'notes', upper(Note, 'notes'), { removes: true })
  validates(User, 'logs', upper(Log, 'logs'))
  return { Base, User, Post, Tag, Note, Log }
}

inBothStyles('validates', define, (matrix, { User, Post, Tag, Note, Log }) => {
  matrix(
    'the value returned is set: in the constructor, by assignment, also where it is equal to the one that is there',
    async ({ session, newSession }) => {
      const user = new User({ email: 'Ada@Example.org' })
      expect(user.email).toBe('ada@example.org')
      session.add(user)
      await session.commit()
      const found = await newSession().query(User).one()
      expect(found.email).toBe('ada@example.org')
      seen.length = 0
      found.nick = 'ADA'
      found.nick = 'ADA'
      expect([found.nick, seen]).toEqual(['ada', ['nick', 'nick']])
      found.nick = null
      expect(found.nick).toBeNull()
    },
  )

  matrix('a refused value changes nothing, and loading asks nobody', async ({ session, log, read }) => {
    session.add(new User({ email: 'a@b' }))
    await session.commit()
    seen.length = 0
    const user = await session.query(User).one()
    expect(() => (user.email = 'nowhere')).toThrow('nowhere is no address')
    expect(() => new User({ email: 'x' })).toThrow('x is no address')
    expect(seen).toEqual(['email', 'email'])
    expect(session.dirty).toEqual([])
    log.reset()
    await session.commit()
    expect(log.statements).toEqual([])
    expect(await read(user, 'email')).toBe('a@b')
  })

  matrix('members are validated however they come to a list, and replaced', async ({ session, newSession, read }) => {
    const user = new User({ email: 'a@b', posts: [new Post({ title: 'one' }), new Post({ title: 'old' })] })
    user.posts.push(new Post({ title: 'old' }))
    user.posts.unshift(new Post({ title: 'zero' }))
    user.posts.splice(1, 1, new Post({ title: 'two' }))
    expect(user.posts.map(post => post.title)).toEqual(['zero', 'two', 'new', 'new'])
    expect(user.posts.every(post => post.author === user)).toBe(true)
    expect(seen).toEqual(['email', 'posts +one', 'posts +old', 'posts +old', 'posts +zero', 'posts +two', 'posts -one'])
    expect(() => user.posts.push(new Post({ title: 'three' }), new Post({ title: 'forbidden' }))).toThrow('forbidden')
    expect(user.posts.length).toBe(4)
    session.add(user)
    await session.commit()
    const other = await newSession().query(User).one()
    expect((await read(other, 'posts')).map(post => post.title)).toEqual(['zero', 'two', 'new', 'new'])
    seen.length = 0
    await read(user, 'posts')
    Object.assign(user, { posts: [] })
    expect(seen).toEqual(['posts -zero', 'posts -two', 'posts -new', 'posts -new'])
  })

  matrix('members of a set, of a map and of a collection that is never loaded', async ({ session }) => {
    const user = new User({ email: 'a@b' })
    user.tags.add(new Tag({ title: 'old' })).add(new Tag({ title: 'b' }))
    user.notes.add(new Note({ title: 'old' }))
    user.notes.set('c', new Note({ title: 'c' }))
    user.notes.add(new Note({ title: 'c' }))
    user.logs.add(new Log({ title: 'x' }))
    expect([...user.tags].map(tag => tag.title)).toEqual(['new', 'b'])
    expect([...user.notes.keys()]).toEqual(['new', 'c'])
    expect(() => user.tags.add(new Tag({ title: 'forbidden' }))).toThrow('forbidden')
    expect(() => user.notes.add(new Note({ title: 'forbidden' }))).toThrow('forbidden')
    expect(() => user.logs.add(new Log({ title: 'forbidden' }))).toThrow('forbidden')
    session.add(user)
    await session.flush()
    user.tags.clear()
    user.notes.delete('c')
    await session.commit()
    expect(seen.slice(1)).toEqual([
      'tags +old',
      'tags +b',
      'notes +old',
      'notes +c',
      'notes +c',
      'notes -c',
      'logs +x',
      'tags +forbidden',
      'notes +forbidden',
      'logs +forbidden',
      'tags -new',
      'tags -b',
      'notes -c',
    ])
    expect((await session.scalars(user.logs.select())).map(log => log.title)).toEqual(['x'])
  })

  matrix('the other side of a relationship is asked first', async ({ session }) => {
    const user = new User({ email: 'a@b' })
    const post = new Post({ title: 'one' })
    post.author = user
    expect(seen).toEqual(['email', 'posts +one'])
    const forbidden = new Post({ title: 'forbidden' })
    expect(() => (forbidden.author = user)).toThrow('forbidden')
    expect([forbidden.author, user.posts.length]).toEqual([null, 1])
    post.author = null
    expect(seen.at(-1)).toBe('posts -one')
    expect(user.posts.length).toBe(0)
    session.add(user)
    await session.commit()
  })

  matrix('merge validates what it copies', async ({ session }) => {
    const merged = await session.merge(Object.assign(new User({ email: 'A@B' }), { nick: 'N' }))
    expect([merged.email, merged.nick]).toEqual(['a@b', 'n'])
    expect(seen).toEqual(['email', 'nick', 'email', 'nick'])
  })
})

describe('inheritance', () => {
  const Base = declarativeBase()
  class Animal extends Base.model('animals', { id: integer().primaryKey(), type: text().discriminator(), name: text() }, { identity: 'animal' }) {}
  validates(Animal, 'name', name => `animal ${name}`)
  class Cat extends inherit(Animal, { identity: 'cat' }, {}) {}
  class Dog extends inherit(Animal, { identity: 'dog' }, {}) {}
  validates(Dog, 'name', name => `dog ${name}`)
  validates(Dog, 'name', name => `good ${name}`)
  Base.register({ Animal, Cat, Dog })
  const matrix = matrixOf('validates-inheritance', Base)

  matrix("a subclass inherits its parent's validators, and replaces them by its own", async ({ session, newSession }) => {
    session.addAll([new Animal({ name: 'a' }), new Cat({ name: 'c' }), new Dog({ name: 'd' })])
    await session.commit()
    const found = await newSession().query(Animal).orderBy(Animal.c.id).all()
    expect(found.map(animal => animal.name)).toEqual(['animal a', 'animal c', 'good dog d'])
  })
})

describe('mistakes', () => {
  const Base = declarativeBase()
  class Thing extends Base.model('things', { id: integer().primaryKey(), name: text().nullable(), other: text().nullable() }) {}

  test('an unknown attribute', () => {
    // @ts-expect-error -- there is no such attribute
    expect(() => validates(Thing, 'nmae', value => value)).toThrow("Thing has no attribute 'nmae'")
  })

  test('a validator that returns nothing or a promise', () => {
    validates(Thing, 'name', (() => undefined) as never)
    expect(() => new Thing({ name: 'x' })).toThrow(
      /A validator of Thing\.name returned undefined\.[^]*it has a path without return[^]*return the value/,
    )
    validates(Thing, 'other', (async (value: string) => value) as never)
    expect(() => new Thing({ other: 'x' })).toThrow(/A validator of Thing\.other returned a promise\./)
  })

  test('what is no model or no function', () => {
    expect(() => validates({} as never, 'name' as never, (() => 1) as never)).toThrow('validates() takes a model.')
    expect(() => validates(Thing, 'name', undefined as never)).toThrow('validates() takes a function.')
  })

  test('types: the value and what is returned are the attribute', () => {
    // @ts-expect-error -- a name is text
    validates(Thing, 'id', (): string => 'x')
    expect(() => new Thing({ id: 1 })).not.toThrow()
  })
})
