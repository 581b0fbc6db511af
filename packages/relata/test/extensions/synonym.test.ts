/** Synonyms: a second name of a column, a relationship, a hybrid or a composite. */
import {
  alias,
  composite,
  declarativeBase,
  defer,
  hybrid,
  inherit,
  inspect,
  integer,
  joinedload,
  many,
  one,
  select,
  selectinload,
  synonym,
  text,
  update,
} from 'relata'
import { describe, expect, test } from 'vitest'
import { type CodeStyle, inBothStyles } from '../support/styles.ts'
import { matrixOf } from '../support/matrix.ts'

class Point {
  readonly x: number
  readonly y: number

  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
}

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  class User extends Base.model('users', {
    id: integer().primaryKey(),
    email: text('email_address'),
    login: synonym('email'),
    account: synonym('login'),
    shout: hybrid(() => User.c.email.concat('!'), { set: (user: User, value: string) => void (user.email = value.slice(0, -1)) }),
    cry: synonym('shout'),
    x: integer().default(1),
    y: integer().default(2),
    place: composite(Point, { x: 'x', y: 'y' }),
    spot: synonym('place'),
    posts: () => many(Post, { backPopulates: 'author', orderBy: Post.c.id }),
    articles: synonym('posts'),
  }) {}
  class Post extends Base.model('posts', {
    id: integer().primaryKey(),
    title: text(),
    authorId: integer().references(() => User.c.id),
    author: () => one(User, { backPopulates: 'posts', required: true }),
    writer: synonym('author'),
  }) {}
  Base.register({ User, Post })
  return { Base, User, Post }
}

inBothStyles('synonym', define, (matrix, { User, Post }) => {
  matrix('it is the attribute: read, written, in the constructor and in the history', async ({ session, newSession, read }) => {
    const user = new User({ login: 'a@b', articles: [new Post({ title: 'one' })], spot: new Point(5, 6) })
    expect([user.email, user.account, user.cry, user.posts.length, user.articles === user.posts, user.x]).toEqual(['a@b', 'a@b', 'a@b!', 1, true, 5])
    session.add(user)
    await session.commit()
    const found = await newSession().query(User).one()
    expect([found.login, found.cry, found.spot]).toEqual(['a@b', 'a@b!', new Point(5, 6)])
    found.account = 'c@d'
    found.cry = 'e@f!'
    expect([found.email, inspect(found).history('login').deleted]).toEqual(['e@f', ['a@b']])
    expect((await read(found, 'articles')).map(post => post.title)).toEqual(['one'])
    session.expire(user, ['login'])
    expect(inspect(user).unloaded).toContain('email')
  })

  matrix('it stands in queries as the attribute does', async ({ session, newSession }) => {
    session.addAll([
      new User({ email: 'a@b', posts: [new Post({ title: 'one' }), new Post({ title: 'two' })] }),
      new User({ email: 'c@d', spot: new Point(8, 9) }),
    ])
    await session.commit()
    const other = newSession()
    expect((await other.query(User).filter(User.c.login.like('c%')).one()).email).toBe('c@d')
    expect((await other.query(User).filterBy({ account: 'a@b', cry: 'a@b!' }).one()).email).toBe('a@b')
    expect(
      (
        await other
          .query(User)
          .filterBy({ spot: new Point(8, 9) })
          .one()
      ).email,
    ).toBe('c@d')
    expect(
      (
        await other
          .query(User)
          .filter(User.articles.any(Post.c.title.eq('two')))
          .one()
      ).email,
    ).toBe('a@b')
    const joined = await other.execute(select(User.c.account, Post.c.title).join(User.articles).orderBy(Post.c.id))
    expect(joined).toEqual([
      ['a@b', 'one'],
      ['a@b', 'two'],
    ])
    const far = alias(User)
    expect(await other.scalars(select(far.c.login).where(far.c.account.eq('c@d')))).toEqual(['c@d'])
    expect(await other.scalars(select(far.c.cry).join(far.articles).where(Post.c.title.eq('one')))).toEqual(['a@b!'])
    const [loaded] = await newSession().query(User).options(selectinload(User.articles), defer(User.c.login)).orderBy(User.c.id).all()
    expect([loaded?.posts.length, inspect(loaded as object).unloaded]).toEqual([2, ['email']])
    const post = await newSession().query(Post).options(joinedload(Post.writer)).filterBy({ title: 'two' }).one()
    expect(post.author.email).toBe('a@b')
    expect((await newSession().query(Post).filter(Post.writer.eq(post.author)).all()).length).toBe(2)
  })

  matrix('UPDATE takes it as a value', async ({ session }) => {
    session.add(new User({ login: 'a@b' }))
    await session.flush()
    await session.query(User).filterBy({ login: 'a@b' }).update({ account: 'n@n' })
    await session.execute(update(User).set({ login: 'm@m' }).where(User.c.account.eq('n@n')))
    expect(await session.scalars(select(User.c.email))).toEqual(['m@m'])
  })
})

describe('inheritance and accessors', () => {
  const Base = declarativeBase()
  class Employee extends Base.model(
    'employees',
    { id: integer().primaryKey(), type: text().discriminator(), fullName: text(), name: synonym('fullName') },
    { identity: 'employee' },
  ) {}
  class Manager extends inherit(
    Employee,
    { identity: 'manager' },
    { level: integer().nullable(), rank: synonym('level'), called: synonym('fullName') },
  ) {}
  // a property of the class in front of a column, whose queries go by the synonym's name
  class Secret extends Base.model('secrets', { id: integer().primaryKey(), stored: text('word'), word: synonym('stored') }) {
    get word(): string {
      return this.stored.split('').reverse().join('')
    }

    set word(value: string) {
      this.stored = value.split('').reverse().join('')
    }
  }
  Base.register({ Employee, Manager, Secret })
  const matrix = matrixOf('synonym-inheritance', Base)

  matrix('subclasses have those of their parents; an accessor of the class body stands in front', async ({ session, newSession }) => {
    session.addAll([new Manager({ name: 'm', rank: 3 }), new Secret({ word: 'abc' })])
    await session.commit()
    const manager = await newSession().query(Manager).filterBy({ name: 'm', rank: 3 }).one()
    expect([manager.fullName, manager.level, manager.called]).toEqual(['m', 3, 'm'])
    const secret = await newSession().query(Secret).filter(Secret.c.word.eq('cba')).one()
    expect([secret.word, secret.stored]).toEqual(['abc', 'cba'])
  })
})

describe('mistakes', () => {
  const Base = declarativeBase()

  test('a synonym of nothing', () => {
    expect(() => Base.model('a', { id: integer().primaryKey(), other: synonym('nothing') })).toThrow(
      /a\.other is a synonym of 'nothing', which is no attribute of the model\.[^]*use one of id/,
    )
    expect(() => Base.model('b', { id: integer().primaryKey(), other: synonym('other') })).toThrow("b.other is a synonym of 'other'")
    // @ts-expect-error -- a name
    expect(() => synonym(() => 1)).toThrow('synonym() takes the name of an attribute.')
  })

  test('types', () => {
    class Typed extends Base.model('typed', {
      id: integer().primaryKey(),
      name: text(),
      nick: text().nullable(),
      called: synonym('name'),
      pet: synonym('nick'),
    }) {}
    const typed = new Typed({ called: 'a' })
    const called: string = typed.called
    const pet: string | null = typed.pet
    expect([called, pet]).toEqual(['a', null])
    // @ts-expect-error -- it may be null
    const wrong: string = typed.pet
    expect(wrong).toBeNull()
    // @ts-expect-error -- a name is text
    expect(() => Typed.c.called.eq(5)).toThrow('typed.name expects a string, got the number 5.')
    // @ts-expect-error -- a number is no name
    expect(() => new Typed({ called: 5 })).not.toThrow()
  })
})
