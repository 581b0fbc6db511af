/** Attributes that are SQL expressions: selected with the row, read only, forgotten when the row is written, usable in queries. */
import {
  alias,
  computed,
  count,
  declarativeBase,
  defer,
  inherit,
  inspect,
  integer,
  joinedload,
  literal,
  many,
  one,
  select,
  selectinload,
  text,
  toPlain,
  undefer,
} from 'relata'
import { describe, expect, test } from 'vitest'
import { type CodeStyle, inBothStyles } from '../support/styles.ts'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  class User extends Base.model('users', {
    id: integer().primaryKey(),
    first: text(),
    last: text(),
    age: integer().nullable(),
    fullName: computed(() => User.c.first.concat(' ', User.c.last)),
    greeting: computed(() => literal('Hi ').concat(User.c.fullName)).deferred(),
    doubled: computed(() => User.c.age.plus(User.c.age)),
    postCount: computed(() => select(count()).from(Post).where(Post.c.userId.eq(User.c.id))),
    posts: () => many(Post, { backPopulates: 'user', cascade: ['all', 'delete-orphan'], orderBy: Post.c.id }),
    friendId: integer()
      .nullable()
      .references(() => User.c.id),
    friend: () => one(User, { remoteSide: [User.c.id] }),
  }) {}
  class Post extends Base.model('posts', {
    id: integer().primaryKey(),
    title: text(),
    userId: integer().references(() => User.c.id),
    user: () => one(User, { backPopulates: 'posts', required: true }),
    shout: computed(() => Post.c.title.concat('!')),
  }) {}
  Base.register({ User, Post })
  return { Base, User, Post }
}

inBothStyles('computed', define, (matrix, { User, Post }) => {
  const fill = async ({ session }: MatrixContext): Promise<void> => {
    const ada = new User({ first: 'Ada', last: 'Lovelace', age: 36, posts: [new Post({ title: 'one' }), new Post({ title: 'two' })] })
    session.addAll([ada, new User({ first: 'Bob', last: 'Zed', friend: ada })])
    await session.commit()
  }

  matrix('it is loaded with the row by one statement, and printed with it', async context => {
    await fill(context)
    const { newSession, log } = context
    log.reset()
    const [ada, bob] = await newSession().query(User).orderBy(User.c.id).all()
    expect([ada?.fullName, ada?.doubled, ada?.postCount, bob?.fullName, bob?.doubled, bob?.postCount]).toEqual([
      'Ada Lovelace',
      72,
      2,
      'Bob Zed',
      null,
      0,
    ])
    expect(log.statements.length).toBe(1)
    expect(toPlain(bob as object)).toMatchObject({ first: 'Bob', fullName: 'Bob Zed', postCount: 0 })
    expect(inspect(ada as InstanceType<typeof User>).unloaded).toContain('greeting')
  })

  matrix('it is usable in filter, filterBy, orderBy and as an item, also of an alias', async context => {
    await fill(context)
    const session = context.newSession()
    expect((await session.query(User).filter(User.c.fullName.like('%Zed')).one()).first).toBe('Bob')
    expect((await session.query(User).filterBy({ fullName: 'Ada Lovelace', postCount: 2 }).one()).first).toBe('Ada')
    expect((await session.query(User).orderBy(User.c.postCount, User.c.fullName.desc()).all()).map(user => user.first)).toEqual(['Bob', 'Ada'])
    const other = alias(User)
    const rows = await session.execute(
      select(User.c.fullName, other.c.fullName.as('friend'), other.c.postCount, other)
        .join(other, other.c.id.eq(User.c.friendId))
        .where(other.c.fullName.eq('Ada Lovelace')),
    )
    expect(rows.map(row => [row[0], row.friend, row[2], row[3].fullName])).toEqual([['Bob Zed', 'Ada Lovelace', 2, 'Ada Lovelace']])
  })

  matrix('it comes with every strategy of loading, and under a limit', async context => {
    await fill(context)
    const { newSession } = context
    const users = await newSession().query(User).options(joinedload(User.posts), joinedload(User.friend)).orderBy(User.c.fullName).limit(2).all()
    expect(users.map(user => [user.fullName, user.posts.map(post => post.shout), user.friend?.fullName ?? null, user.friend?.postCount])).toEqual([
      ['Ada Lovelace', ['one!', 'two!'], null, undefined],
      ['Bob Zed', [], 'Ada Lovelace', 2],
    ])
    const ada = await newSession().query(User).options(selectinload(User.posts)).filterBy({ first: 'Ada' }).one()
    expect(ada.posts.map(post => post.shout)).toEqual(['one!', 'two!'])
    const one = await newSession()
      .query(User)
      .options(selectinload(User.posts.orderBy(Post.c.id).limit(1)))
      .filterBy({ first: 'Ada' })
      .one()
    expect(one.posts.map(post => post.shout)).toEqual(['one!'])
    const session = newSession()
    const got = await session.get(User, ada.id)
    expect([got?.fullName, got?.postCount]).toEqual(['Ada Lovelace', 2])
  })

  matrix('it may be deferred and undeferred', async context => {
    await fill(context)
    const { newSession, log, read } = context
    const bob = await newSession().query(User).filterBy({ first: 'Bob' }).one()
    expect(await read(bob, 'greeting')).toBe('Hi Bob Zed')
    log.reset()
    const other = await newSession().query(User).options(undefer(User.c.greeting), defer(User.c.fullName)).filterBy({ first: 'Bob' }).one()
    expect(other.greeting).toBe('Hi Bob Zed')
    expect(inspect(other).unloaded).toContain('fullName')
    expect(await read(other, 'fullName')).toBe('Bob Zed')
    expect(log.statements.length).toBe(2)
  })

  matrix('a new object has none; it is loaded after the insert and again after an update of the row', async context => {
    const { session, read } = context
    const user = new User({ first: 'A', last: 'B' })
    expect([user.fullName, user.postCount]).toEqual([null, null])
    session.add(user)
    await session.flush()
    expect(await read(user, 'fullName')).toBe('A B')
    user.last = 'C'
    expect(user.fullName).toBe('A B')
    await session.flush()
    expect(inspect(user).unloaded).toEqual(expect.arrayContaining(['fullName', 'postCount']))
    expect(await read(user, 'fullName')).toBe('A C')
    await session.rollback()
    session.add(user)
    await session.flush()
    expect(await read(user, 'fullName')).toBe('A C')
  })

  matrix('merge, expire and refresh leave it to the database', async context => {
    await fill(context)
    const { session, newSession, read } = context
    const ada = await newSession().query(User).filterBy({ first: 'Ada' }).one()
    const merged = await session.merge(ada)
    expect(session.dirty).toEqual([])
    session.expire(merged, ['fullName'])
    expect(await read(merged, 'fullName')).toBe('Ada Lovelace')
    await session.refresh(merged)
    expect(merged.fullName).toBe('Ada Lovelace')
    expect(await session.query(User).filter(User.c.fullName.eq('Bob Zed')).update({ age: 5 })).toBe(1)
    expect(await session.query(User).filter(User.c.postCount.eq(0)).delete()).toBe(1)
  })

  matrix('it cannot be set', async ({ session }) => {
    const user = new User({ first: 'A', last: 'B' })
    session.add(user)
    expect(() => Object.assign(user, { fullName: 'X' })).toThrow(/COMPUTED_COLUMN|is computed by the database and cannot be set/)
    expect(() => new User({ first: 'A', last: 'B', ...({ fullName: 'X' } as object) })).toThrow(
      'User.fullName is computed by the database and cannot be set.',
    )
  })
})

describe('inheritance', () => {
  const Base = declarativeBase()
  class Employee extends Base.model(
    'employees',
    { id: integer().primaryKey(), type: text().discriminator(), name: text(), shout: computed(() => Employee.c.name.concat('!')) },
    { identity: 'employee' },
  ) {}
  class Manager extends inherit(
    Employee,
    { identity: 'manager', table: 'managers' },
    { title: text(), card: computed(() => Manager.c.title.concat(' ', Manager.c.name)) },
  ) {}
  class Engineer extends inherit(
    Employee,
    { identity: 'engineer' },
    { language: text().nullable(), speaks: computed(() => Engineer.c.name.concat(': ', Engineer.c.language)) },
  ) {}
  Base.register({ Employee, Manager, Engineer })
  const matrix = matrixOf('computed-inheritance', Base)

  matrix('a subclass has its own and its parents', async ({ session, newSession, read }) => {
    session.addAll([new Employee({ name: 'e' }), new Manager({ name: 'm', title: 'Dr' }), new Engineer({ name: 'n', language: 'ts' })])
    await session.commit()
    const manager = await newSession().query(Manager).one()
    expect([manager.shout, manager.card]).toEqual(['m!', 'Dr m'])
    const all = await newSession().query(Employee).orderBy(Employee.c.id).all()
    expect(all.map(employee => employee.shout)).toEqual(['e!', 'm!', 'n!'])
    expect(await read(all[1] as Manager, 'card')).toBe('Dr m')
    expect(await read(all[2] as Engineer, 'speaks')).toBe('n: ts')
    const other = alias(Manager)
    expect((await newSession().scalars(select(other).where(other.c.card.eq('Dr m')))).map(each => each.name)).toEqual(['m'])
  })
})

describe('mistakes', () => {
  const Base = declarativeBase()
  class Other extends Base.model('others', { id: integer().primaryKey(), name: text() }) {}
  class Thing extends Base.model('things', {
    id: integer().primaryKey(),
    name: text(),
    wrong: computed(() => 5),
    foreign: computed(() => Other.c.name),
    round: computed(() => Thing.c.trip),
    trip: computed((): typeof Thing.c.name => Thing.c.round as never),
  }) {}

  test('an expression that is none, of another table, or of itself', () => {
    expect(() => Thing.c.wrong.type).toThrow(/things\.wrong is computed by a function that does not return an expression\.[^]*value {3}5/)
    expect(() => Thing.c.foreign.type).toThrow('things.foreign is computed from "others", which is none of the model\'s tables.')
    expect(() => Thing.c.round.type).toThrow('things.round is computed from itself.')
    // @ts-expect-error -- an arrow is needed
    expect(() => computed(Other.c.name)).toThrow('computed() needs a function that returns the expression.')
  })

  test('types', () => {
    class Typed extends Base.model('typed', {
      id: integer().primaryKey(),
      name: text().nullable(),
      upper: computed(() => Typed.c.name.concat('x')),
      total: computed(() => select(count()).from(Other)),
    }) {}
    const typed = new Typed({ name: 'a' })
    const upper: string | null = typed.upper
    const total: number | null = typed.total
    // @ts-expect-error -- it may be null
    const wrong: string = typed.upper
    expect([upper, total, wrong]).toEqual([null, null, null])
    // @ts-expect-error -- it is read only
    expect(() => (typed.upper = 'x')).toThrow('Typed.upper is computed by the database')
    // @ts-expect-error -- it is none of the constructor's attributes
    expect(() => new Typed({ upper: 'x' })).toThrow('Typed.upper is computed by the database')
    // @ts-expect-error -- it is text
    expect(() => Typed.c.upper.eq(5)).toThrow('typed.upper expects a string, got the number 5.')
  })
})
