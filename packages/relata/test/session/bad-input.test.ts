/** Bad input: each kind has its own error, which names object, attribute or constraint, and leaves the session usable with nothing half-written. */
import {
  ArgumentError,
  bigint,
  boolean,
  ConcurrentUseError,
  createEngine,
  DataError,
  date,
  declarativeBase,
  delete_,
  double,
  enumeration,
  FlushError,
  IntegrityError,
  integer,
  InvalidRequestError,
  json,
  lazy,
  LazyLoadError,
  lifecycleOf,
  many,
  MissingValueError,
  numeric,
  one,
  OperationalError,
  PoolTimeoutError,
  select,
  Session,
  StaleDataError,
  text,
  timestamp,
  toPlain,
  uuid,
  varchar,
  WrongTypeError,
} from 'relata'
import { describe, expect, test } from 'vitest'
import { Base as Guide, Post, Profile, Role, User } from '../support/guide-models.ts'
import { database } from '../support/databases.ts'
import { matrixOf, type MatrixContext, variants } from '../support/matrix.ts'

const Base = declarativeBase()
class Thing extends Base.model('things', {
  id: integer().primaryKey(),
  required: text().default('r'),
  must: text(),
  int: integer().nullable(),
  big: bigint().nullable(),
  dbl: double().nullable(),
  money: numeric(8, 2).nullable(),
  flag: boolean().nullable(),
  when: timestamp().nullable(),
  day: date().nullable(),
  uid: uuid().nullable(),
  data: json().nullable(),
  mood: enumeration(['happy', 'sad']).nullable(),
  short: varchar(5).nullable(),
  words: text().nullable(),
}) {}

const matrix = matrixOf('bad input', Base)
const guide = matrixOf('bad input guide', Guide)

/** The error that an action throws or rejects with. */
async function errorOf(action: () => unknown): Promise<Error & { code?: string }> {
  try {
    await action()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

/** After a failed flush: nothing was written, and the session works once it is rolled back. */
async function expectUsable({ session }: MatrixContext): Promise<void> {
  await session.rollback()
  expect(await session.query(Thing).count()).toBe(0)
  session.add(new Thing({ must: 'x' }))
  await session.flush()
  expect(await session.query(Thing).count()).toBe(1)
  await session.rollback()
}

describe('values', () => {
  matrix('a missing required column names object and attribute, before anything is sent', async context => {
    const { session, log } = context
    session.addAll([new Thing({ must: 'fine' }), new Thing({} as never)])
    const error = await errorOf(() => session.flush())
    expect(error).toBeInstanceOf(MissingValueError)
    expect(error.message).toMatch(/Thing\.must has no value, and its column is not nullable/)
    expect(log.statements).toEqual([])
    await expectUsable(context)
  })

  matrix('an update to null of a required column is refused too', async context => {
    const { session, read } = context
    const thing = new Thing({ must: 'x' })
    session.add(thing)
    await session.commit()
    ;(thing as { must: unknown }).must = null
    const error = await errorOf(() => session.flush())
    expect(error).toBeInstanceOf(MissingValueError)
    expect(error.message).toMatch(/Thing\(id: 1\)/)
    await session.rollback()
    expect(await read(thing, 'must')).toBe('x')
  })

  const wrong: readonly [attribute: string, values: readonly unknown[]][] = [
    ['int', ['1', 1.5, Number.NaN, Infinity, 2 ** 31, -(2 ** 31) - 1, 1e100, 1n, true, {}, [], new Date(), Symbol('x'), () => 1]],
    ['big', [1, '1', 2n ** 63n, -(2n ** 63n) - 1n, Number.NaN, {}]],
    ['dbl', ['1.5', 1n, {}, true]],
    ['money', [1.5, 'abc', '1.2.3', '', ' 1', 'NaN', 'Infinity', '1e99999', {}]],
    ['flag', [1, 0, 'true', '', {}]],
    ['when', [new Date(Number.NaN), '2024-01-01', 1704067200000, {}, new Date('nonsense')]],
    ['day', [new Date(), '2024-13-01', '2024-02-30', '24-1-1', 'today', 20240101, '']],
    ['uid', ['not-a-uuid', '', 1, {}]],
    ['mood', ['angry', '', 1, 'HAPPY']],
    ['words', [1, {}, [], true, new Date(), '\ud800']],
    ['data', [undefined, Number.NaN, 1n, () => 1, Symbol('x'), new Map(), { a: Number.NaN }, [undefined], cyclic()]],
  ]
  for (const [attribute, values] of wrong) {
    matrix(`a wrong value of the column ${attribute} names attribute and what was wrong, and is not sent`, async context => {
      const { session, log } = context
      for (const value of values) {
        const build = (): Thing => new Thing({ must: 'x', [attribute]: value })
        if (value === undefined) {
          expect((await errorOf(build)).message, attribute).toContain(`Thing.${attribute} was set to undefined`)
          continue
        }
        session.add(build())
        log.reset()
        const error = await errorOf(() => session.flush())
        expect(error, `${attribute} = ${describeValue(value)}`).toBeInstanceOf(WrongTypeError)
        expect(error.message).toMatch(new RegExp(`Thing\\.${attribute} expects .*got`))
        expect(log.statements).toEqual([])
        await session.rollback()
      }
      await expectUsable(context)
    })
  }

  matrix('NUL in text is an error, or goes through whole, never cut off', async context => {
    const { session, newSession, variant } = context
    for (const value of ['\0', 'a\0b', 'end\0']) {
      session.add(new Thing({ must: 'x', words: value }))
      if (variant.database === 'postgresql') {
        const error = await errorOf(() => session.flush())
        expect(error, JSON.stringify(value)).toBeInstanceOf(WrongTypeError)
        expect(error.message).toMatch(/Thing\.words cannot be written: A text contains the character NUL/)
        await session.rollback()
      } else {
        await session.commit()
        const found = await newSession().query(Thing).one()
        expect(found.words).toBe(value)
        await session.execute(delete_(Thing).everyRow())
        await session.commit()
      }
    }
    await expectUsable(context)
  })

  matrix('NaN and infinities of a double go through where the database can hold them, else object and attribute are named', async context => {
    const { session, newSession, log } = context
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      const thing = new Thing({ must: 'x', dbl: value })
      session.add(thing)
      const error = await errorOf(async () => {
        await session.commit()
        throw new Error('stored')
      })
      if (error.message === 'stored') {
        const other = newSession()
        const found = await other.query(Thing).one()
        expect(found.dbl).toBe(value)
        log.reset()
        found.dbl = value
        await other.commit()
        expect(log.count('update')).toBe(0)
        await other.execute(delete_(Thing).everyRow())
        await other.commit()
      } else {
        expect(error).toBeInstanceOf(WrongTypeError)
        expect(error.message).toMatch(/Thing\.dbl cannot be written: \w+ cannot store/)
        expect(error.message).toMatch(/object {2}Thing/)
        await session.rollback()
      }
    }
    await expectUsable(context)
  })

  matrix('text that is too long is a DataError or is kept whole, never cut off', async context => {
    const { session, newSession } = context
    session.add(new Thing({ must: 'x', short: 'abcdefgh' }))
    const error = await errorOf(() => session.flush())
    expect(error).toSatisfy(candidate => candidate instanceof WrongTypeError || candidate instanceof DataError)
    expect(error.message).toMatch(/short/)
    await expectUsable(context)
    expect(await newSession().query(Thing).count()).toBe(0)
  })

  matrix('the same values are refused as operands', async ({ session }) => {
    const { c } = Thing
    for (const [name, build] of Object.entries({
      int: () => c.int.eq(Number.NaN),
      fraction: () => c.int.eq(1.5),
      when: () => c.when.eq(new Date(Number.NaN)),
      mood: () => c.mood.eq('angry' as never),
      undefined: () => c.int.eq(undefined as never),
      object: () => c.words.eq({} as never),
      inList: () => c.int.in([1, Number.NaN]),
    })) {
      const error = await errorOf(async () => session.query(Thing).filter(build()).all())
      expect(error, name).toBeInstanceOf(ArgumentError)
    }
    expect(await session.query(Thing).count()).toBe(0)
  })

  matrix('a wrong primary key for get', async ({ session }) => {
    for (const key of ['1', 1.5, Number.NaN, null, undefined, {}, [], [1, 2], true, 2 ** 40]) {
      const error = await errorOf(async () => session.get(Thing, key as never))
      expect(error, String(key)).toBeInstanceOf(ArgumentError)
      expect(error.message).toMatch(/Thing/)
    }
    expect(await session.get(Thing, -1)).toBeNull()
    const error = await errorOf(async () => session.get(class Plain {} as never, 1))
    expect(error.message).toMatch(/takes a model/)
  })
})

describe('names', () => {
  test('an unknown key, with the nearest; nothing is polluted by hostile names', () => {
    expect(() => new Thing({ must: 'x', wrods: 'y' } as never)).toThrow(/Thing has no attribute 'wrods'[\s\S]*write 'words'/)
    for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__', 'valueOf', 'toJSON']) {
      const init = JSON.parse(`{"must": "x", "${key}": {"polluted": true}}`) as never
      expect(() => new Thing(init), key).toThrow(expect.objectContaining({ code: 'UNKNOWN_ATTRIBUTE' }))
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(Object.getPrototypeOf(new Thing({ must: 'x' }))).toBe(Thing.prototype)
  })

  test('filterBy, expire and orderBy by unknown names', async () => {
    const engine = createEngine('sqlite::memory:')
    const session = new Session(engine)
    for (const key of ['nmae', '__proto__', 'constructor', 'toString']) {
      const values = JSON.parse(`{"${key}": 1}`) as never
      const error = await errorOf(async () => session.query(User).filterBy(values).all())
      expect(error, key).toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' })
    }
    await session.close()
    await engine.dispose()
  })

  test('columns that are called like properties of every object', () => {
    for (const key of ['__proto__', 'constructor', 'toJSON']) {
      const columns = Object.defineProperty({ id: integer().primaryKey() }, key, { value: text(), enumerable: true })
      expect(() => declarativeBase().model('odd', columns), key).toThrow(/every object has already/)
    }
    const hostile = declarativeBase()
    class Odd extends hostile.model('odd', {
      id: integer().primaryKey(),
      hasOwnProperty: text(),
      toString: text(),
      valueOf: text(),
      length: integer(),
      name: text(),
    }) {}
    const odd = new Odd({ hasOwnProperty: 'a', toString: 'b', valueOf: 'c', length: 4, name: 'd' })
    expect(toPlain(odd)).toEqual({ hasOwnProperty: 'a', toString: 'b', valueOf: 'c', length: 4, name: 'd' })
    expect(JSON.parse(JSON.stringify(odd))).toEqual({ hasOwnProperty: 'a', toString: 'b', valueOf: 'c', length: 4, name: 'd' })
  })

  guide('rows of a select keep labels like __proto__ without harm', async ({ session }) => {
    session.add(new User({ name: 'Ada' }))
    await session.flush()
    for (const label of ['__proto__', 'constructor', 'length', 'x y', 'sélect']) {
      const [row] = await session.execute(select(User.c.name.as(label)))
      expect([...(row as unknown as unknown[])]).toEqual(['Ada'])
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  matrix('hostile text is data', async ({ session, newSession }) => {
    const hostile = [
      "'; drop table things; --",
      '"; drop table things; --',
      '`',
      '\\',
      "\\'",
      '%',
      '_',
      '$1',
      '?',
      ':name',
      '${x}',
      '\u2028',
      '\u0007',
      '💥',
      'é',
      '\r\n',
      '',
    ]
    session.addAll(hostile.map(words => new Thing({ must: words, words })))
    await session.commit()
    const found = await newSession().query(Thing).orderBy(Thing.c.id).all()
    expect(found.map(thing => thing.words)).toEqual(hostile)
    for (const words of hostile) expect(await session.query(Thing).filter(Thing.c.words.eq(words)).count(), words).toBe(1)
    expect(await session.query(Thing).filter(Thing.c.words.contains('%')).count()).toBe(1)
    expect(await session.query(Thing).filter(Thing.c.words.startsWith('_')).count()).toBe(1)
  })
})

describe('rows that changed meanwhile', () => {
  guide('updating a row that was deleted is a StaleDataError', async ({ session, newSession }) => {
    session.addAll([new Role({ name: 'a' }), new Role({ name: 'b' })])
    await session.commit()
    const stale = newSession({ expireOnCommit: false })
    const [a, b] = (await stale.query(Role).orderBy(Role.c.id).all()) as [Role, Role]
    await stale.commit()
    await session.execute(delete_(Role).where(Role.c.name.eq('a')))
    await session.commit()
    a.name = 'changed'
    b.name = 'changed too'
    const error = await errorOf(async () => stale.flush())
    expect(error).toBeInstanceOf(StaleDataError)
    expect(error.message).toMatch(/Role\(id: 1\)/)
    expect(error.message).not.toMatch(/Role\(id: 2\)/)
    await stale.rollback()
    expect((await stale.query(Role).all()).map(role => role.name)).toEqual(['b'])
  })

  guide('reading an expired object whose row is gone is an ObjectDeletedError', async ({ session, newSession, read }) => {
    const role = new Role({ name: 'a' })
    session.add(role)
    await session.commit()
    const other = newSession()
    await other.execute(delete_(Role).everyRow())
    await other.commit()
    const error = await errorOf(async () => read(role, 'name'))
    expect(error).toMatchObject({ code: 'OBJECT_DELETED' })
    expect(error.message).toMatch(/Role\(id: 1\)/)
    expect(await session.query(Role).count()).toBe(0)
  })
})

describe('constraints', () => {
  guide('a unique violation halfway through a flush names the constraint and leaves nothing behind', async ({ session, newSession, read }) => {
    session.add(new Role({ name: 'admin' }))
    await session.commit()
    const user = new User({
      name: 'Ada',
      posts: [new Post({ title: 'p' })],
      profile: new Profile({}),
      roles: [new Role({ name: 'fine' }), new Role({ name: 'admin' })],
    })
    session.add(user)
    const error = await errorOf(async () => session.commit())
    expect(error).toBeInstanceOf(IntegrityError)
    const integrity = error as IntegrityError
    expect(`${integrity.constraint} ${integrity.columns.join()}`).toMatch(/name/)
    expect(integrity.message).toMatch(/Role/)
    const other = newSession()
    expect([await other.query(User).count(), await other.query(Post).count(), await other.query(Role).count()]).toEqual([0, 0, 1])
    expect([user.name, user.posts.length, user.id]).toEqual(['Ada', 1, null])
    await session.rollback()
    expect(lifecycleOf(user)).toBe('transient')
    ;(user.roles[1] as Role).name = 'other'
    session.add(user)
    await session.commit()
    expect([await session.query(User).count(), await session.query(Role).count()]).toEqual([1, 3])
    expect(await read(user, 'roles')).toHaveLength(2)
  })

  guide('a foreign key violation, on insert and on delete', async ({ session, newSession }) => {
    session.add(new Post({ title: 'x', authorId: 999 }))
    const error = await errorOf(async () => session.flush())
    expect(error).toBeInstanceOf(IntegrityError)
    await session.rollback()
    session.add(new User({ name: 'Ada', posts: [new Post({ title: 'x' })] }))
    await session.commit()
    const other = newSession()
    const deletion = await errorOf(async () => {
      await other.execute(delete_(User).everyRow())
      await other.commit()
    })
    expect(deletion).toBeInstanceOf(IntegrityError)
    await other.rollback()
    expect(await other.query(User).count()).toBe(1)
  })

  guide(
    'a failed statement of one’s own: the session says so where the database lost the transaction, and works after rollback',
    async ({ session }) => {
      session.add(new Role({ name: 'a' }))
      await session.flush()
      const error = await errorOf(async () => session.execute(select(User.c.id).where((await import('relata')).sql`no_such_column = 1` as never)))
      expect(error).toMatchObject({ code: 'PROGRAMMING' })
      await session.rollback()
      expect(await session.query(Role).count()).toBe(0)
    },
  )
})

describe('sessions', () => {
  guide('an object of another session', async ({ session, newSession }) => {
    const theirs = new User({ name: 'theirs' })
    session.add(theirs)
    await session.commit()
    const other = newSession()
    const fresh = new Role({ name: 'fresh' })
    const graph = new User({ name: 'mine', roles: [fresh] })
    for (const attempt of [
      () => other.add(theirs),
      () => other.addAll([theirs]),
      () => other.delete(theirs),
      () => other.refresh(theirs),
      () => other.expunge(theirs),
      () => other.expire(theirs),
    ]) {
      const error = await errorOf(attempt)
      expect(error, String(attempt)).toBeInstanceOf(InvalidRequestError)
      expect(error.message, String(attempt)).toMatch(/User\(id: 1\)/)
    }
    await session.refresh(theirs)
    const post = new Post({ title: 'x', author: theirs })
    void post
    const role = new Role({ name: 'theirs' })
    session.add(role)
    await session.flush()
    graph.roles.push(role)
    expect(() => other.add(graph)).toThrow(expect.objectContaining({ code: 'OTHER_SESSION' }))
    expect([other.contains(graph), other.contains(fresh), other.new]).toEqual([false, false, []])
    expect(session.contains(theirs)).toBe(true)
  })

  guide('linked after adding, it is refused by the flush, and nothing is written', async ({ session, newSession, log }) => {
    const theirs = new Role({ name: 'theirs' })
    session.add(theirs)
    await session.commit()
    const other = newSession()
    const mine = new User({ name: 'mine' })
    other.add(mine)
    const error = await errorOf(async () => {
      mine.roles.push(theirs)
      log.reset()
      await other.flush()
    })
    expect(error).toMatchObject({ code: 'OTHER_SESSION' })
    expect(error.message).toMatch(/Role\(id: 1\)/)
    expect(log.statements).toEqual([])
    await other.rollback()
    expect(await other.query(User).count()).toBe(0)
  })

  guide('what is no object of a model', async ({ session }) => {
    for (const value of [null, undefined, 1, 'x', {}, [], User, new Date(), Object.create(User.prototype)]) {
      for (const operation of ['add', 'delete', 'expunge', 'expire', 'refresh', 'merge', 'contains'] as const) {
        const error = await errorOf(() => (session[operation] as (value: unknown) => unknown)(value))
        expect(error, `${operation}(${String(value)})`).toBeInstanceOf(ArgumentError)
        expect(error.message).toContain(`${operation}()`)
      }
    }
    expect(() => session.addAll(null as never)).toThrow(ArgumentError)
    expect((await errorOf(() => session.execute('select 1' as never))).message).toMatch(/execute\(\) takes a statement/)
    expect(session.new).toEqual([])
  })

  guide('an unloaded attribute in an asynchronous session', async ({ session, newSession, variant }) => {
    session.add(new User({ name: 'Ada', posts: [new Post({ title: 'x' })] }))
    await session.commit()
    if (variant.mode === 'sync') return
    const other = newSession()
    const ada = await other.query(User).one()
    const error = await errorOf(() => ada.posts)
    expect(error).toBeInstanceOf(LazyLoadError)
    expect(error.message).toMatch(/User\.posts is not loaded.*\n\s+object\s+User\(id: 1\)/)
    expect(error.message).toMatch(/await lazy\(user\)\.posts/)
    expect((await lazy(ada).posts).length).toBe(1)
    await other.commit()
    expect(await errorOf(() => ada.name)).toBeInstanceOf(LazyLoadError)
    expect(await lazy(ada).name).toBe('Ada')
  })

  guide('two operations at once are refused, and the first one ends well', async ({ session, variant, log }) => {
    if (variant.mode === 'sync') return
    session.add(new User({ name: 'Ada' }))
    const flush = session.flush()
    const seconds = [
      () => session.flush(),
      () => session.query(User).all(),
      () => session.commit(),
      () => session.rollback(),
      () => session.get(User, 1),
      () => session.close(),
    ]
    for (const [index, result] of (await Promise.allSettled(seconds.map(second => second()))).entries()) {
      expect(result.status, String(seconds[index])).toBe('rejected')
      const { reason } = result as PromiseRejectedResult
      expect(reason, String(seconds[index])).toBeInstanceOf(ConcurrentUseError)
      expect((reason as Error).message).toMatch(/busy with flush\(\)/)
    }
    await flush
    expect(log.tables()).toEqual(['insert users'])
    const results = await Promise.allSettled([session.query(User).all(), session.query(User).all()])
    expect(results.map(result => result.status)).toEqual(['fulfilled', 'rejected'])
    expect(await session.query(User).count()).toBe(1)
  })

  guide('a change while a flush is under way is refused instead of lost', async ({ session, variant }) => {
    // SQLite has flushed before anything else can run
    if (variant.database === 'sqlite') return
    const [ada, bob] = [new User({ name: 'Ada' }), new User({ name: 'Bob' })]
    session.addAll([ada, bob])
    await session.commit()
    await lazy(ada).name
    await lazy(bob).name
    ada.name = 'Eve'
    const pending = new User({ name: 'pending' })
    session.add(pending)
    const flush = session.flush()
    for (const change of [
      () => (bob.name = 'x'),
      () => (ada.name = 'y'),
      () => (pending.name = 'z'),
      () => pending.posts.push(new Post({ title: 'p' })),
    ]) {
      expect(await errorOf(change)).toBeInstanceOf(ConcurrentUseError)
    }
    expect([ada.name, bob.name, pending.name, pending.posts.length]).toEqual(['Eve', 'Bob', 'pending', 0])
    await flush
    bob.name = 'now'
    await session.commit()
    expect((await session.query(User).orderBy(User.c.id).all()).map(user => user.name)).toEqual(['Eve', 'now', 'pending'])
  })

  guide('a session is usable after close', async ({ session }) => {
    const ada = new User({ name: 'Ada' })
    session.add(ada)
    await session.commit()
    await session.close()
    expect(lifecycleOf(ada)).toBe('detached')
    expect(await errorOf(() => ada.name)).toMatchObject({ code: 'DETACHED' })
    expect(await session.query(User).count()).toBe(1)
    await session.close()
    await session.close()
  })
})

describe('engines', () => {
  for (const variant of variants.filter(candidate => candidate.name === 'postgresql' || candidate.name === 'mariadb')) {
    const { missing } = database(variant.database)
    test.skipIf(missing !== undefined)(
      `a server that goes away in the middle: the error says so, rollback works, the next transaction has a new connection [${variant.name}]`,
      async () => {
        const fresh = await database(variant.database).create('bad input killed')
        const engine = createEngine(fresh.url)
        await Guide.metadata.createAll(engine)
        const session = new Session(engine)
        try {
          session.add(new Role({ name: 'kept' }))
          await session.commit()
          const role = new Role({ name: 'lost' })
          session.add(role)
          await session.flush()
          await killBackend(variant.name, engine, session)
          const error = await errorOf(async () => session.query(Role).all())
          expect(error).toBeInstanceOf(OperationalError)
          expect((error as OperationalError).connectionLost).toBe(true)
          await session.rollback()
          expect(lifecycleOf(role)).toBe('transient')
          expect((await session.query(Role).all()).map(found => found.name)).toEqual(['kept'])
          // killed while nobody looks: the server has rolled back, which is what is asked for
          session.add(new Role({ name: 'unnoticed' }))
          await session.flush()
          await killBackend(variant.name, engine, session)
          await session.rollback()
          expect(await session.query(Role).count()).toBe(1)
          session.add(new Role({ name: 'unnoticed' }))
          await session.flush()
          await killBackend(variant.name, engine, session)
          await session.close()
          await expect(
            session.transaction(async inner => {
              inner.add(new Role({ name: 'unnoticed' }))
              await inner.flush()
              await killBackend(variant.name, engine, session)
              throw new Error('mine')
            }),
          ).rejects.toThrow('mine')
          // killed while a flush is due
          session.add(new Role({ name: 'again' }))
          await session.flush()
          const late = new Role({ name: 'late' })
          session.add(late)
          await killBackend(variant.name, engine, session)
          expect(await errorOf(async () => session.commit())).toBeInstanceOf(OperationalError)
          expect(await errorOf(async () => session.query(Role).all())).toMatchObject({ code: 'PENDING_ROLLBACK' })
          await session.rollback()
          session.add(late)
          await session.commit()
          expect((await session.query(Role).orderBy(Role.c.id).all()).map(found => found.name)).toEqual(['kept', 'late'])
        } finally {
          await session.close()
          await engine.dispose()
          await fresh.drop()
        }
      },
    )

    test.skipIf(missing !== undefined)(
      `an empty pool is an error in time, and the waiting session works when a connection comes back [${variant.name}]`,
      async () => {
        const fresh = await database(variant.database).create('bad input pool')
        const engine = createEngine(fresh.url, { poolSize: 1, acquireTimeout: 150 })
        await Guide.metadata.createAll(engine)
        const [holder, waiter] = [new Session(engine), new Session(engine)]
        try {
          holder.add(new Role({ name: 'held' }))
          await holder.flush()
          waiter.add(new Role({ name: 'waiting' }))
          const error = await errorOf(async () => waiter.commit())
          expect(error).toBeInstanceOf(PoolTimeoutError)
          await waiter.rollback()
          await holder.commit()
          waiter.add(new Role({ name: 'waiting' }))
          await waiter.commit()
          expect(await holder.query(Role).count()).toBe(2)
        } finally {
          await holder.close()
          await waiter.close()
          await engine.dispose()
          await fresh.drop()
        }
      },
    )
  }

  test('a disposed engine', async () => {
    const engine = createEngine('sqlite::memory:')
    const session = new Session(engine)
    session.add(new Role({ name: 'x' }))
    await engine.dispose()
    const error = await errorOf(async () => session.flush())
    expect(error).toMatchObject({ code: 'ENGINE_DISPOSED' })
    await session.rollback()
    await session.close()
  })

  test('an asynchronous session opened with using', () => {
    const session = new Session(createEngine('sqlite::memory:'))
    expect(() => (session as unknown as Disposable)[Symbol.dispose]()).toThrow(expect.objectContaining({ code: 'AWAIT_USING' }))
  })
})

async function killBackend(name: string, engine: ReturnType<typeof createEngine>, session: Session<'async'>): Promise<void> {
  const { sql } = await import('relata')
  const rows = (await session.execute(name === 'postgresql' ? sql`select pg_backend_pid()` : sql`select connection_id()`)) as unknown as unknown[][]
  const id = Number(rows[0]?.[0])
  const killer = await engine.connect()
  try {
    await killer.execute(name === 'postgresql' ? `select pg_terminate_backend(${id})` : `kill ${id}`)
  } finally {
    await killer.close()
  }
  await new Promise(resolve => setTimeout(resolve, 50))
}

function cyclic(): object {
  const value: { self?: object } = {}
  value.self = value
  return value
}

function describeValue(value: unknown): string {
  try {
    return typeof value === 'bigint' || typeof value === 'symbol' ? String(value) : (JSON.stringify(value) ?? String(value))
  } catch {
    return 'cyclic'
  }
}

void [FlushError, many, one]
