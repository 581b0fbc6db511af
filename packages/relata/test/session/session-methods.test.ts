/** The methods of a session that have no file of their own: its sets, transactions with retries, factories, closing. */
import { createEngine, type IntegrityError, lifecycleOf, OperationalError, select, Session, sessionFactory, update } from 'relata'
import { describe, expect, test } from 'vitest'
import { database } from '../support/databases.ts'
import { Base, Post, Profile, Role, User } from '../support/guide-models.ts'
import { matrixOf } from '../support/matrix.ts'

const matrix = matrixOf('session methods', Base)

describe('what a session holds', () => {
  matrix('new in the order of adding, dirty with real changes noted, deleted as marked', async ({ session, read }) => {
    const [a, b, c] = ['a', 'b', 'c'].map(name => new Role({ name })) as [Role, Role, Role]
    session.addAll([b, a])
    session.add(c)
    session.add(b)
    expect(session.new).toEqual([b, a, c])
    await session.commit()
    expect([session.new, session.dirty, session.deleted]).toEqual([[], [], []])
    for (const role of [a, b, c]) await read(role, 'name')
    c.name = 'changed'
    expect(session.dirty).toEqual([c])
    expect(session.new).toEqual([])
    await session.delete(a)
    expect(session.deleted).toEqual([a])
    for (const role of [a, b, c]) expect(session.contains(role)).toBe(true)
    await session.flush()
    // its row is gone: SQLAlchemy says no, too
    expect([lifecycleOf(a), session.contains(a), session.contains(new Role({ name: 'x' }))]).toEqual(['deleted', false, false])
    expect([session.dirty, session.deleted]).toEqual([[], []])
    session.expungeAll()
    expect([b, c].map(role => [session.contains(role), lifecycleOf(role)])).toEqual([
      [false, 'detached'],
      [false, 'detached'],
    ])
    await session.commit()
    expect(await session.query(Role).count()).toBe(2)
  })

  matrix('a transaction begins in memory with the first call, and in the database with the first statement', async ({ session, log }) => {
    expect(session.inTransaction).toBe(false)
    session.add(new Role({ name: 'a' }))
    expect(session.inTransaction).toBe(true)
    expect(log.transactions).toEqual([])
    await session.flush()
    expect(log.transactions.length).toBeLessThanOrEqual(1)
    await session.commit()
    expect(session.inTransaction).toBe(false)
    log.reset()
    await session.commit()
    await session.flush()
    await session.rollback()
    expect(log.all).toEqual([])
  })

  matrix('the connection goes back to the pool with the transaction', async ({ engine }) => {
    const sessions = Array.from({ length: 15 }, () => new Session(engine))
    for (const [index, session] of sessions.entries()) {
      session.add(new Role({ name: `role ${index}` }))
      await session.commit()
    }
    expect(await (sessions[0] as Session<'async'>).query(Role).count()).toBe(15)
    for (const session of sessions) await session.close()
  })
})

describe('transaction()', () => {
  matrix('it commits what the function did, and returns its value', async ({ session, newSession, variant }) => {
    const work = (inner: Session<'async'>): never => {
      inner.add(new Role({ name: 'a' }))
      return (variant.mode === 'sync' ? 'value' : Promise.resolve('value')) as never
    }
    expect(await session.transaction(work)).toBe('value')
    expect(session.inTransaction).toBe(false)
    expect(await newSession().query(Role).count()).toBe(1)
  })

  matrix('it rolls back when the function throws, and throws the same error', async ({ session, newSession, variant }) => {
    const role = new Role({ name: 'a' })
    const mine = new Error('mine')
    const failing = (): never => {
      session.add(role)
      if (variant.mode === 'sync') throw mine
      return Promise.reject(mine) as never
    }
    await expect(async () => session.transaction(failing, { retries: 3 })).rejects.toBe(mine)
    expect(lifecycleOf(role)).toBe('transient')
    expect(await newSession().query(Role).count()).toBe(0)
  })

  matrix('a violation is not retried', async ({ session }) => {
    session.add(new Role({ name: 'a' }))
    await session.commit()
    let runs = 0
    const error = await (async () =>
      session.transaction(
        (): never => {
          runs++
          session.add(new Role({ name: 'a' }))
          return undefined as never
        },
        { retries: 5 },
      ))().catch((caught: unknown) => caught as IntegrityError)
    expect(error).toMatchObject({ code: 'INTEGRITY' })
    expect(runs).toBe(1)
    expect(await session.query(Role).count()).toBe(1)
  })

  test.skipIf(database('postgresql').missing !== undefined)(
    'a serialization failure is retried as a whole, with the objects loaded anew',
    async () => {
      const fresh = await database('postgresql').create('session retries')
      const engine = createEngine(fresh.url, { isolation: 'repeatable read' })
      await Base.metadata.createAll(engine)
      const [session, rival] = [new Session(engine), new Session(engine)]
      try {
        session.add(new Role({ name: '0' }))
        await session.commit()
        let runs = 0
        await session.transaction(
          async inner => {
            runs++
            const role = await inner.query(Role).one()
            if (runs === 1) {
              await rival.execute(update(Role).set({ name: '10' }).where(Role.c.id.eq(1)))
              await rival.commit()
            }
            role.name = String(Number(role.name) + 1)
          },
          { retries: 3 },
        )
        expect(runs).toBe(2)
        expect((await session.query(Role).one()).name).toBe('11')
        runs = 0
        const error = await session
          .transaction(
            async inner => {
              const role = await inner.query(Role).one()
              await rival.execute(
                update(Role)
                  .set({ name: String(++runs) })
                  .where(Role.c.id.eq(1)),
              )
              await rival.commit()
              role.name = 'never'
            },
            { retries: 2 },
          )
          .catch((caught: unknown) => caught)
        expect(error).toBeInstanceOf(OperationalError)
        expect(runs).toBe(3)
        expect((await session.query(Role).one()).name).toBe('3')
      } finally {
        await session.close()
        await rival.close()
        await engine.dispose()
        await fresh.drop()
      }
    },
  )
})

describe('deadlocks', () => {
  for (const name of ['postgresql', 'mariadb'] as const) {
    test.skipIf(database(name).missing !== undefined)(
      `a deadlock inside a savepoint is told as such, and the transaction is retried or rolled back [${name}]`,
      async () => {
        const fresh = await database(name).create('session deadlock')
        const engine = createEngine(fresh.url)
        await Base.metadata.createAll(engine)
        const [one, two] = [new Session(engine), new Session(engine)]
        try {
          one.addAll([new User({ name: 'a' }), new User({ name: 'b' })])
          await one.commit()
          const change = async (session: Session<'async'>, id: number, value: string): Promise<void> => {
            const savepoint = await session.beginNested()
            const user = (await session.get(User, id)) as User
            user.name = value
            await savepoint.commit()
          }
          const crossing = (session: Session<'async'>, first: number, second: number, met: () => Promise<void>): Promise<number> => {
            let runs = 0
            return session.transaction(
              async () => {
                runs++
                await change(session, first, `${first}${second}${runs}x`)
                if (runs === 1) await met()
                await change(session, second, `${first}${second}${runs}y`)
                return runs
              },
              { retries: 3 },
            )
          }
          let arrived = 0
          let open: () => void = () => {}
          const gate = new Promise<void>(resolve => (open = resolve))
          const met = async (): Promise<void> => {
            if (++arrived === 2) open()
            await gate
          }
          const runs = await Promise.all([crossing(one, 1, 2, met), crossing(two, 2, 1, met)])
          expect(Math.max(...runs)).toBe(2)
          const names = (await one.query(User).orderBy(User.c.id).all()).map(user => user.name)
          expect(names[0]?.slice(0, 2)).toBe(names[1]?.slice(0, 2))
        } finally {
          await one.close()
          await two.close()
          await engine.dispose()
          await fresh.drop()
        }
      },
    )
  }
})

describe('sessionFactory', () => {
  matrix('it makes sessions with its options, and begin() commits, rolls back and closes', async ({ engine, variant }) => {
    const newSession = sessionFactory(engine, { expireOnCommit: false, autoflush: false })
    const role = new Role({ name: 'a' })
    const result = await newSession.begin(session => {
      session.add(role)
      return (variant.mode === 'sync' ? 1 : Promise.resolve(1)) as never
    })
    expect(result).toBe(1)
    expect([lifecycleOf(role), role.name]).toEqual(['detached', 'a'])
    const failing = async (): Promise<unknown> =>
      newSession.begin(session => {
        session.add(new Role({ name: 'b' }))
        throw new Error('no')
      })
    await expect(failing).rejects.toThrow('no')
    const session = newSession()
    expect(await session.query(Role).count()).toBe(1)
    session.add(new Role({ name: 'c' }))
    expect(await session.query(Role).count()).toBe(1)
    await session.close()
  })
})

describe('closing', () => {
  matrix('what was not committed is gone, and all objects are detached or transient', async ({ session, newSession, read }) => {
    const kept = new Role({ name: 'kept' })
    session.add(kept)
    await session.commit()
    await read(kept, 'name')
    kept.name = 'changed'
    const flushed = new Role({ name: 'flushed' })
    session.add(flushed)
    await session.flush()
    const pending = new Role({ name: 'pending' })
    session.add(pending)
    await session.close()
    expect([kept, pending].map(lifecycleOf)).toEqual(['detached', 'transient'])
    expect((await newSession().query(Role).all()).map(role => role.name)).toEqual(['kept'])
    session.add(new Role({ name: 'again' }))
    await session.commit()
    expect(await session.query(Role).count()).toBe(2)
  })

  matrix('a deletion that was flushed and not committed is undone: the object can come back', async ({ session, newSession, read }) => {
    const role = new Role({ name: 'a' })
    session.add(role)
    await session.commit()
    await session.delete(role)
    await session.flush()
    await session.close()
    const other = newSession()
    other.add(role)
    expect(await read(role, 'name')).toBe('a')
    expect(lifecycleOf(role)).toBe('persistent')
  })

  matrix('leaving a block closes', async ({ engine, variant }) => {
    const session = new Session(engine)
    session.add(new Role({ name: 'lost' }))
    await session.flush()
    if (variant.mode === 'sync') (session as unknown as Disposable)[Symbol.dispose]()
    else await session[Symbol.asyncDispose]()
    const other = new Session(engine)
    expect(await other.query(Role).count()).toBe(0)
    await other.close()
  })
})

describe('identity', () => {
  matrix(
    'contract-46 the session keeps its objects: what is looked up again is the same object, changed or not',
    async ({ session, newSession, log }) => {
      session.addAll(Array.from({ length: 20 }, (_, index) => new User({ name: `user ${index}` })))
      await session.commit()
      const other = newSession()
      const first = await other.query(User).orderBy(User.c.id).all()
      ;(first[0] as User).name = 'changed'
      const second = await other.query(User).orderBy(User.c.id).all()
      expect(second.every((user, index) => user === first[index])).toBe(true)
      expect((second[0] as User).name).toBe('changed')
      log.reset()
      for (const user of first) expect(await other.get(User, user.id)).toBe(user)
      expect(log.statements).toEqual([])
      await other.rollback()
    },
  )

  matrix('a query does not overwrite what was changed or loaded, unless it is told to', async ({ session, newSession }) => {
    session.add(new User({ name: 'Ada' }))
    await session.commit()
    const other = newSession({ autoflush: false })
    const ada = await other.query(User).one()
    ada.name = 'mine'
    expect((await other.query(User).one()).name).toBe('mine')
    expect((await other.query(User).populateExisting().one()).name).toBe('Ada')
    expect(other.dirty).toEqual([])
    ada.name = 'mine'
    expect((await other.get(User, 1, { populateExisting: true }))?.name).toBe('Ada')
  })

  matrix('rows of columns and objects are told apart, and one object stands in all of its rows', async ({ session }) => {
    session.add(new User({ name: 'Ada', posts: [new Post({ title: 'a' }), new Post({ title: 'b' })], profile: new Profile({}) }))
    await session.flush()
    const rows = await session.execute(select(User, Post, Post.c.title).join(User.posts).orderBy(Post.c.id))
    expect(rows.map(row => row[2])).toEqual(['a', 'b'])
    expect(rows[0]?.[0]).toBe(rows[1]?.[0])
    expect(rows[0]?.[1]).toBeInstanceOf(Post)
    expect((await session.scalars(select(Post).orderBy(Post.c.id))).map(post => post.title)).toEqual(['a', 'b'])
  })
})
