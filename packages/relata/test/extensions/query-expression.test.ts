/** Attributes that a query computes: null unless an option says from what, in every way of loading. */
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
  lazyload,
  length,
  literal,
  many,
  one,
  queryExpression,
  select,
  selectinload,
  text,
  withExpression,
} from 'relata'
import { describe, expect, test } from 'vitest'
import { type CodeStyle, inBothStyles } from '../support/styles.ts'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  class User extends Base.model('users', {
    id: integer().primaryKey(),
    name: text(),
    rank: queryExpression(integer()),
    shout: computed(() => User.c.name.concat('!')),
    size: computed(() => length(User.c.name)).deferred(),
    posts: () => many(Post, { backPopulates: 'author', orderBy: Post.c.id }),
  }) {}
  class Post extends Base.model('posts', {
    id: integer().primaryKey(),
    title: text(),
    note: queryExpression(text()),
    authorId: integer().references(() => User.c.id),
    author: () => one(User, { backPopulates: 'posts', required: true }),
  }) {}
  Base.register({ User, Post })
  return { Base, User, Post }
}

inBothStyles('query expression', define, (matrix, { User, Post }) => {
  const fill = async ({ session }: MatrixContext): Promise<void> => {
    session.addAll([new User({ name: 'Ada', posts: [new Post({ title: 'one' }), new Post({ title: 'two' })] }), new User({ name: 'Bo' })])
    await session.commit()
  }
  const posts = () => select(count()).from(Post).where(Post.c.authorId.eq(User.c.id))

  matrix('it is null without a query of its own, and what a query says with it', async context => {
    await fill(context)
    const { newSession, log } = context
    const user = new User({ name: 'new' })
    expect(user.rank).toBeNull()
    log.reset()
    const plain = await newSession().query(User).orderBy(User.c.id).all()
    expect(plain.map(each => each.rank)).toEqual([null, null])
    const ranked = await newSession().query(User).options(withExpression(User.c.rank, posts())).orderBy(User.c.id).all()
    expect(ranked.map(each => each.rank)).toEqual([2, 0])
    expect(log.statements.length).toBe(2)
    const other = alias(User)
    const aliased = await newSession().scalars(
      select(other)
        .options(withExpression(other.c.rank, length(other.c.name).plus(1)))
        .orderBy(other.c.id),
    )
    expect(aliased.map(each => each.rank)).toEqual([4, 3])
  })

  matrix('values of the expression are parameters of the statement, each time their own', async context => {
    await fill(context)
    const read = async (by: number): Promise<readonly (number | null)[]> => {
      const users = await context
        .newSession()
        .query(User)
        .options(withExpression(User.c.rank, User.c.id.plus(by)))
        .filter(User.c.id.lt(by))
        .orderBy(User.c.id)
        .all()
      return users.map(user => user.rank)
    }
    expect(await read(10)).toEqual([11, 12])
    expect(await read(20)).toEqual([21, 22])
  })

  matrix('objects that the session holds keep theirs, unless they are overwritten; expiry forgets it, a refresh does not load it', async context => {
    await fill(context)
    const { newSession, log, read } = context
    const session = newSession()
    const query = session.query(User).filterBy({ name: 'Ada' })
    const ada = await query.one()
    await query.options(withExpression(User.c.rank, posts())).one()
    expect(ada.rank).toBeNull()
    await query.options(withExpression(User.c.rank, posts())).populateExisting().one()
    expect(ada.rank).toBe(2)
    await query.one()
    expect(ada.rank).toBe(2)
    ada.name = 'Eva'
    await session.flush()
    expect([ada.rank, await read(ada, 'shout')]).toEqual([2, 'Eva!'])
    session.expire(ada)
    log.reset()
    expect(ada.rank).toBeNull()
    expect(log.statements).toEqual([])
    await session.refresh(ada)
    expect([ada.rank, ada.name]).toEqual([null, 'Eva'])
    session.expire(ada)
    await session
      .query(User)
      .options(withExpression(User.c.rank, literal(7)))
      .all()
    expect(ada.rank).toBe(7)
    session.expire(ada, ['rank'])
    expect(inspect(ada).unloaded).not.toContain('rank')
  })

  matrix('a query may compute a computed attribute otherwise', async context => {
    await fill(context)
    const ada = await context
      .newSession()
      .query(User)
      .options(withExpression(User.c.shout, User.c.name.concat('?')), withExpression(User.c.size, literal(99)))
      .filterBy({ name: 'Ada' })
      .one()
    expect([ada.shout, ada.size]).toEqual(['Ada?', 99])
    const found = await context.newSession().query(User).filterBy({ name: 'Ada' }).one()
    expect([found.shout, await context.read(found, 'size')]).toEqual(['Ada!', 3])
  })

  matrix('it goes along relationships, with every strategy, under a limit and per parent', async context => {
    await fill(context)
    const { newSession, read } = context
    const note = Post.c.title.concat(' of ', 'x')
    const expected = ['one of x', 'two of x']
    const first = async (option: ReturnType<typeof joinedload>): Promise<readonly (string | null)[]> => {
      const session = newSession()
      const [ada] = await session
        .query(User)
        .options(option, withExpression(User.c.rank, User.c.id.plus(100)))
        .orderBy(User.c.id)
        .limit(1)
        .all()
      expect(ada?.rank).toBe(101)
      const notes = (await read(ada as InstanceType<typeof User>, 'posts')).map(post => post.note)
      await session.close()
      return notes
    }
    expect(await first(joinedload(User.posts).withExpression(Post.c.note, note))).toEqual(expected)
    expect(await first(selectinload(User.posts).withExpression(Post.c.note, note))).toEqual(expected)
    expect(await first(lazyload(User.posts).withExpression(Post.c.note, note))).toEqual(expected)
    expect(await first(selectinload(User.posts.orderBy(Post.c.id.desc()).limit(1)).withExpression(Post.c.note, note))).toEqual(['two of x'])
    expect(await first(joinedload(User.posts).options(withExpression(Post.c.note, note)))).toEqual(expected)
    const [row] = await newSession().execute(
      select(Post, User)
        .join(Post.author)
        .options(withExpression(Post.c.note, User.c.name.concat(': ', Post.c.title)))
        .orderBy(Post.c.id),
    )
    expect(row?.[0].note).toBe('Ada: one')
  })

  matrix('it is never written, merged or waited for', async context => {
    await fill(context)
    const { newSession, log } = context
    const ada = await newSession()
      .query(User)
      .options(withExpression(User.c.rank, literal(5)))
      .filterBy({ name: 'Ada' })
      .one()
    expect(() => Object.assign(ada, { rank: 6 })).toThrow('User.rank is computed by the database and cannot be set.')
    const session = newSession()
    const merged = await session.merge(ada)
    expect([merged.name, session.dirty.length]).toEqual(['Ada', 0])
    const user = new User({ name: 'new' })
    session.add(user)
    await session.flush()
    log.reset()
    expect(user.rank).toBeNull()
    expect(log.statements).toEqual([])
    expect(await session.query(User).filter(User.c.rank.isNotNull()).delete()).toBe(0)
  })
})

describe('inheritance', () => {
  const Base = declarativeBase()
  class Employee extends Base.model(
    'employees',
    { id: integer().primaryKey(), type: text().discriminator(), name: text(), hint: queryExpression(text()) },
    { identity: 'employee' },
  ) {}
  class Manager extends inherit(Employee, { identity: 'manager', table: 'managers' }, { title: text(), extra: queryExpression(text()) }) {}
  Base.register({ Employee, Manager })
  const matrix = matrixOf('query-expression-inheritance', Base)

  matrix('of a parent or of the class itself', async ({ session, newSession, read }) => {
    session.add(new Manager({ name: 'm', title: 'Dr' }))
    await session.commit()
    const manager = await newSession()
      .query(Manager)
      .options(withExpression(Manager.c.hint, Manager.c.title.concat(' ', Manager.c.name)), withExpression(Manager.c.extra, Manager.c.title))
      .one()
    expect([manager.hint, manager.extra]).toEqual(['Dr m', 'Dr'])
    // any option may name a column of the class's own table
    expect(inspect(await newSession().query(Manager).options(defer(Manager.c.title)).one()).unloaded).toEqual(['title'])
    const [employee] = await newSession().query(Employee).options(withExpression(Employee.c.hint, Employee.c.name)).all()
    expect([employee?.hint, (employee as Manager).extra, await read(employee as Manager, 'title')]).toEqual(['m', null, 'Dr'])
  })
})

describe('mistakes', () => {
  const Base = declarativeBase()
  class Thing extends Base.model('things', { id: integer().primaryKey(), name: text(), rank: queryExpression(integer()) }) {}
  class Other extends Base.model('others', { id: integer().primaryKey(), rank: queryExpression(integer()) }) {}

  test('what is no attribute that a query computes, and no entity of the query', () => {
    expect(() => withExpression(Thing.c.name, literal('x'))).toThrow(
      /withExpression\(\) takes an attribute that is computed, and an expression\.[^]*value {3}things\.name[^]*queryExpression/,
    )
    expect(() => withExpression(undefined as never, literal('x'))).toThrow('withExpression() takes an attribute that is computed')
    expect(() => withExpression(Thing.c.rank, 5 as never)).toThrow('withExpression() takes an attribute that is computed')
    expect(() => queryExpression(undefined as never)).toThrow('A column type is undefined.')
  })

  const matrix = matrixOf('query-expression-mistakes', Base)
  matrix(
    'an option that cannot start at the query',
    async ({ session }) => {
      await expect(async () =>
        session
          .query(Thing)
          .options(withExpression(Other.c.rank, literal(1)))
          .all(),
      ).rejects.toThrow('The option withExpression(others.rank) cannot start at this query')
    },
    { only: ['sqlite async'] },
  )

  test('types', () => {
    const thing = new Thing({ name: 'x' })
    const rank: number | null = thing.rank
    // @ts-expect-error -- it may be null
    const wrong: number = thing.rank
    expect([rank, wrong]).toEqual([null, null])
    // @ts-expect-error -- it is read only
    expect(() => (thing.rank = 1)).toThrow('Thing.rank is computed by the database')
    // @ts-expect-error -- it is none of the constructor's attributes
    expect(() => new Thing({ name: 'x', rank: 1 })).toThrow('Thing.rank is computed by the database')
    // @ts-expect-error -- a text is no number
    expect(() => withExpression(Thing.c.rank, Thing.c.name)).not.toThrow()
  })
})
