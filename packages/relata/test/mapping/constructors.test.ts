/** The constructor of a model: typed keys, those left out unset; and never called for rows. */
import { declarativeBase, inspect, integer, many, one, text } from 'relata'
import { expect } from 'vitest'
import { type CodeStyle, inBothStyles } from '../support/styles.ts'

const made: string[] = []

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  class User extends Base.model('users', {
    id: integer().primaryKey(),
    name: text(),
    nick: text().nullable(),
    mood: text().serverDefault('calm'),
    posts: () => many(Post, { backPopulates: 'author' }),
  }) {
    constructor(init: { readonly name: string; readonly nick?: string }) {
      super(init)
      made.push(init.name)
    }
  }
  class Post extends Base.model('posts', {
    id: integer().primaryKey(),
    authorId: integer()
      .nullable()
      .references(() => User.c.id),
    author: () => one(User, { backPopulates: 'posts' }),
  }) {}
  Base.register({ User, Post })
  return { Base, User, Post }
}

inBothStyles('constructors', define, (matrix, { User, Post }) => {
  matrix('keys that are not given are unset: they read as null or empty and are left out of the INSERT', async ({ session, log, read }) => {
    const user = new User({ name: 'Ada' })
    expect([user.id, user.nick, user.mood, [...user.posts], new Post({}).author]).toEqual([null, null, null, [], null])
    expect(inspect(user).loaded).toEqual(['name'])
    session.add(user)
    await session.flush()
    const [insert] = log.statements.filter(statement => statement.startsWith('insert'))
    expect(insert?.split('returning')[0]).not.toContain('mood')
    expect(await read(user, 'mood')).toBe('calm')
  })

  matrix('the constructor is not called for rows', async ({ session, newSession }) => {
    session.add(new User({ name: 'Ada' }))
    await session.commit()
    made.length = 0
    const found = await newSession().query(User).one()
    expect([found instanceof User, found.name, made]).toEqual([true, 'Ada', []])
    const merged = await newSession().merge(found)
    expect([merged instanceof User, made]).toEqual([true, []])
  })
})
