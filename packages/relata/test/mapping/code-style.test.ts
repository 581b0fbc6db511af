/** Where code generation is forbidden, accessors and row readers are closures that do the same: nothing is evaluated. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { database } from '../support/databases.ts'

const Original = globalThis.Function
let asked = 0

beforeEach(() => {
  vi.resetModules()
  asked = 0
  // as with node --disallow-code-generation-from-strings, or a content security policy
  const Forbidden = function (): never {
    asked++
    throw new EvalError('Code generation from strings disallowed for this context')
  }
  Forbidden.prototype = Original.prototype
  globalThis.Function = Forbidden as unknown as FunctionConstructor
})

afterEach(() => {
  globalThis.Function = Original
})

test('models work where code generation is forbidden', async () => {
  const { boolean, createEngine, declarativeBase, integer, joinedload, many, one, select, selectinload, Session, text, timestamp } =
    await import('relata')
  const Base = declarativeBase()
  class User extends Base.model('users', {
    id: integer().primaryKey(),
    name: text(),
    active: boolean().default(true),
    at: timestamp().nullable(),
    posts: () => many(Post, { backPopulates: 'user' }),
  }) {}
  class Post extends Base.model('posts', {
    id: integer().primaryKey(),
    userId: integer().references(() => User.c.id),
    user: () => one(User, { backPopulates: 'posts' }),
  }) {}
  const fresh = await database('sqlite').create('code style')
  const engine = createEngine(fresh.url)
  try {
    await Base.metadata.createAll(engine)
    const session = new Session(engine)
    session.add(new User({ name: 'Ada', at: new Date(0), posts: [new Post({})] }))
    await session.commit()
    session.expungeAll()
    const user = await session.query(User).options(selectinload(User.posts)).one()
    expect([user.name, user.active, user.at, user.posts[0]?.user]).toEqual(['Ada', true, new Date(0), user])
    user.active = false
    await session.commit()
    const [row] = await session.execute(select(User, Post.c.id.as('post')).join(User.posts).options(joinedload(User.posts)))
    expect([row?.[0], row?.post]).toEqual([user, 1])
    expect(user.active).toBe(false)
    await session.close()
  } finally {
    await engine.dispose()
    await fresh.drop()
  }
  expect(asked).toBeGreaterThan(0)
})

test('a base that asks for generated code where it is forbidden is told so', async () => {
  const { declarativeBase, integer } = await import('relata')
  expect(() => declarativeBase({ codeStyle: 'generated' }).model('users', { id: integer().primaryKey() })).toThrow(EvalError)
})
