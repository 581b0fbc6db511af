/** Session events: around flush, commit and rollback, and an object's way from state to state. */
import { inspect, listen, makeTransient, select, Session, sessionFactory } from 'relata'
import { afterEach, expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'
import { define } from './models.ts'

const { Base, User, Post, Audit } = define()
const matrix = matrixOf('session events', Base)

const seen: string[] = []
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
  seen.length = 0
})

const around = ['beforeFlush', 'afterFlush', 'afterFlushPostexec', 'beforeCommit', 'afterCommit', 'afterRollback', 'afterSoftRollback'] as const
const ways = [
  'transientToPending',
  'pendingToTransient',
  'persistentToTransient',
  'pendingToPersistent',
  'detachedToPersistent',
  'loadedAsPersistent',
  'persistentToDeleted',
  'deletedToPersistent',
  'deletedToDetached',
  'persistentToDetached',
] as const

function watch(session: Session<'async'>): void {
  for (const event of around) ends.push(listen(session, event, told => void seen.push(told === session ? event : 'another session')))
}

function watchStates(session: Session<'async'>): void {
  for (const event of ways)
    ends.push(
      listen(session, event, (entity, about) => {
        expect(about.session).toBe(session)
        seen.push(`${event} ${inspect(entity).lifecycle}`)
      }),
    )
}

matrix('flush, commit and rollback tell what comes before and after', async ({ session }) => {
  watch(session)
  await session.commit()
  expect(seen.splice(0)).toEqual(['beforeCommit', 'afterCommit'])
  session.add(new User({ name: 'Ada' }))
  await session.flush()
  expect(seen.splice(0)).toEqual(['beforeFlush', 'afterFlush', 'afterFlushPostexec'])
  await session.flush()
  expect(seen).toEqual([])
  await session.rollback()
  expect(seen.splice(0)).toEqual(['afterRollback', 'afterSoftRollback'])
  await session.rollback()
  expect(seen.splice(0)).toEqual(['afterSoftRollback'])
  session.add(new User({ name: 'Ada' }))
  await session.commit()
  expect(seen).toEqual(['beforeCommit', 'beforeFlush', 'afterFlush', 'afterFlushPostexec', 'afterCommit'])
})

matrix('savepoints tell of their commit and rollback', async ({ session }) => {
  session.add(new User({ name: 'Ada' }))
  await session.flush()
  watch(session)
  const first = await session.beginNested()
  await first.commit()
  expect(seen.splice(0)).toEqual(['beforeCommit', 'afterCommit'])
  const second = await session.beginNested()
  await second.rollback()
  expect(seen).toEqual(['afterRollback', 'afterSoftRollback'])
})

matrix('a failed flush tells of the rollback, and of the soft one when the session is usable again', async ({ session }) => {
  const first = new User({ name: 'Ada' })
  session.add(first)
  await session.commit()
  const { id } = first
  watch(session)
  session.expunge(first)
  session.add(new User({ id, name: 'again' }))
  await expect((async () => session.flush())()).rejects.toThrow(/INTEGRITY/)
  expect(seen.splice(0)).toEqual(['beforeFlush', 'afterRollback'])
  await session.rollback()
  expect(seen).toEqual(['afterSoftRollback'])
})

matrix('beforeFlush may change what is written', async ({ session, newSession, log }) => {
  const old = new User({ name: 'old' })
  session.add(old)
  await session.flush()
  ends.push(
    listen(session, 'beforeFlush', () => {
      for (const entity of session.new) if (entity instanceof User) session.add(new Audit({ what: `new ${entity.name}` }))
      old.slug = 'changed'
    }),
  )
  session.add(new User({ name: 'Ada' }))
  await session.commit()
  expect(
    log
      .tables()
      .filter(table => table.startsWith('insert'))
      .slice(-2)
      .sort(),
  ).toEqual(['insert audits', 'insert users'])
  expect((await newSession().query(Audit).one()).what).toBe('new Ada')
  expect(await newSession().scalars(select(User.c.slug).orderBy(User.c.id))).toEqual(['changed', null])
})

matrix('beforeFlush may delete, and query without flushing again', async ({ session, newSession, variant }) => {
  session.add(new User({ name: 'victim' }))
  await session.commit()
  const purge = (): void | Promise<void> => {
    const found = session.query(User).filterBy({ name: 'victim' }).first() as unknown
    if (variant.mode === 'sync') {
      if (found !== null) void session.delete(found as object)
      return
    }
    return (async () => {
      const victim = await (found as Promise<object | null>)
      if (victim !== null) await session.delete(victim)
    })()
  }
  ends.push(listen(session, 'beforeFlush', purge))
  session.add(new User({ name: 'Ada' }))
  await session.commit()
  expect(await newSession().scalars(select(User.c.name))).toEqual(['Ada'])
})

matrix('afterFlush sees what was new, dirty and deleted; afterFlushPostexec does not', async ({ session }) => {
  const [stored, gone] = [new User({ name: 'stored' }), new User({ name: 'gone' })]
  session.addAll([stored, gone])
  await session.flush()
  const sets = (): string => `${session.new.length} ${session.dirty.length} ${session.deleted.length}`
  ends.push(
    listen(session, 'beforeFlush', () => void seen.push(sets())),
    listen(session, 'afterFlush', () => void seen.push(`${sets()} ${JSON.stringify(inspect(stored).history('name').deleted)}`)),
    listen(session, 'afterFlushPostexec', () => void seen.push(`${sets()} ${JSON.stringify(inspect(stored).history('name').deleted)}`)),
  )
  await session.delete(gone)
  stored.name = 'changed'
  session.add(new User({ name: 'new' }))
  await session.flush()
  expect(seen).toEqual(['1 1 1', '1 1 1 ["stored"]', '0 0 0 []'])
})

matrix('what is added after a flush is written by the next one; a commit flushes until nothing is left', async ({ session, newSession }) => {
  let left = 3
  ends.push(
    listen(session, 'afterFlush', () => {
      if (left-- > 0) session.add(new Audit({ what: `left ${left}` }))
    }),
  )
  session.add(new User({ name: 'Ada' }))
  await session.flush()
  expect(session.new.length).toBe(1)
  await session.commit()
  expect((await newSession().query(Audit).all()).length).toBe(3)
})

matrix('a change in afterFlushPostexec is for the next flush', async ({ session, newSession }) => {
  const user = new User({ name: 'Ada' })
  session.add(user)
  await session.flush()
  ends.push(
    listen(session, 'afterFlushPostexec', () => {
      user.slug ??= 'after'
    }),
  )
  user.name = 'Grace'
  await session.flush()
  expect(session.dirty).toEqual([user])
  await session.commit()
  expect((await newSession().query(User).one()).slug).toBe('after')
})

matrix('a commit that always leaves something is an error after 100 flushes', async ({ session }) => {
  ends.push(listen(session, 'afterFlush', () => session.add(new Audit({ what: 'more' }))))
  session.add(new User({ name: 'Ada' }))
  await expect((async () => session.commit())()).rejects.toThrow(/flushed 100 times, and there is still something to write[\s\S]*FLUSH/)
  ends.splice(0).forEach(end => end())
  await session.rollback()
})

matrix('a flush inside of a flush is an error', async ({ session }) => {
  ends.push(listen(session, 'beforeFlush', () => session.flush()))
  session.add(new User({ name: 'Ada' }))
  await expect((async () => session.flush())()).rejects.toThrow(/FLUSH_IN_FLUSH/)
  ends.splice(0).forEach(end => end())
  await session.rollback()
})

matrix('a change after the rows are written is an error', async ({ session }) => {
  const user = new User({ name: 'Ada' })
  session.add(user)
  await session.flush()
  ends.push(listen(session, 'afterFlush', () => void (user.slug = 'x')))
  user.name = 'Grace'
  await expect((async () => session.flush())()).rejects.toThrow(/CHANGE_IN_FLUSH/)
  ends.splice(0).forEach(end => end())
  await session.rollback()
})

matrix('after a commit what is loaded can be read once more, and a listener may begin anew', async ({ session, log }) => {
  const user = new User({ name: 'Ada' })
  session.add(user)
  ends.push(listen(session, 'afterCommit', () => void seen.push(`${user.name} ${log.tables().at(-1)} ${session.inTransaction}`)))
  await session.commit()
  expect(seen).toEqual(['Ada insert users false'])
})

matrix('an object tells of its way through add, flush, delete and commit', async ({ session }) => {
  watchStates(session)
  const user = new User({ name: 'Ada' })
  session.add(user)
  expect(seen.splice(0)).toEqual(['transientToPending pending'])
  await session.flush()
  expect(seen.splice(0)).toEqual(['pendingToPersistent persistent'])
  await session.delete(user)
  await session.flush()
  expect(seen.splice(0)).toEqual(['persistentToDeleted deleted'])
  await session.commit()
  expect(seen).toEqual(['deletedToDetached detached'])
})

matrix('an object tells of its way through rollback, expunge, load and close', async ({ session, newSession }) => {
  const [stored, added] = [new User({ name: 'stored' }), new User({ name: 'added' })]
  session.add(stored)
  await session.commit()
  watchStates(session)
  await session.delete(stored)
  session.add(added)
  await session.flush()
  session.add(new User({ name: 'pending' }))
  seen.length = 0
  await session.rollback()
  expect(seen.splice(0).sort()).toEqual(['deletedToPersistent persistent', 'pendingToTransient transient', 'persistentToTransient transient'])
  session.expunge(stored)
  session.add(stored)
  expect(seen.splice(0)).toEqual(['persistentToDetached detached', 'detachedToPersistent persistent'])
  await session.close()
  expect(seen.splice(0)).toEqual(['persistentToDetached detached'])
  const other = newSession()
  watchStates(other)
  await other.query(User).all()
  await other.query(User).all()
  expect(seen.splice(0)).toEqual(['loadedAsPersistent persistent'])
  makeTransient(await other.query(User).one())
  expect(seen).toEqual(['persistentToDetached detached'])
})

matrix('a pending object tells that it is expunged, and that its only owner let it go', async ({ session }) => {
  const user = new User({ name: 'Ada' })
  session.add(user)
  await session.flush()
  watchStates(session)
  await session.load(user, User.posts)
  const post = new Post({ title: 'a' })
  user.posts.push(post)
  user.posts.remove(post)
  expect(seen.splice(0)).toEqual(['transientToPending pending', 'pendingToTransient transient'])
  const other = new User({ name: 'other' })
  session.add(other)
  session.expunge(other)
  expect(seen).toEqual(['transientToPending pending', 'pendingToTransient transient'])
})

matrix('objects fetched ahead are told of when they are seen', async ({ session, newSession, read }) => {
  session.addAll(['a', 'b', 'c', 'd'].map(name => new User({ name, posts: [new Post({ title: name })] })))
  await session.commit()
  const other = newSession()
  const users = await other.query(User).orderBy(User.c.id).all()
  watchStates(other)
  for (const user of users) {
    await read(user, 'posts')
    seen.push(user.name)
  }
  expect(seen.filter(each => each.length > 1)).toHaveLength(4)
  expect(seen.filter((_, index) => index % 2 === 1)).toEqual(['a', 'b', 'c', 'd'])
})

matrix('listeners of a factory are told of its sessions, those of Session of all, before those of the session', async ({ engine, session }) => {
  const make = sessionFactory(engine)
  const own = make()
  ends.push(
    listen(own, 'beforeFlush', () => void seen.push('own')),
    listen(make, 'beforeFlush', () => void seen.push('factory')),
    listen(Session, 'beforeFlush', () => void seen.push('every')),
  )
  for (const each of [own, make(), session]) {
    each.add(new User({ name: 'Ada' }))
    await each.flush()
    await each.close()
  }
  expect(seen).toEqual(['every', 'factory', 'own', 'every', 'factory', 'every'])
})

matrix('a listener can be ended, alone among equal ones', async ({ session }) => {
  const listener = (): void => void seen.push('told')
  const [first, second] = [listen(session, 'beforeCommit', listener), listen(session, 'beforeCommit', listener)]
  first()
  first()
  await session.commit()
  expect(seen).toEqual(['told'])
  second()
  await session.commit()
  expect(seen).toEqual(['told'])
})

matrix('autoflush tells as well', async ({ session }) => {
  watch(session)
  session.add(new User({ name: 'Ada' }))
  await session.query(User).all()
  expect(seen).toEqual(['beforeFlush', 'afterFlush', 'afterFlushPostexec'])
})

matrix('explainFlush tells nobody', async ({ session }) => {
  watch(session)
  session.add(new User({ name: 'Ada' }))
  expect((await session.explainFlush()).map(step => step.kind)).toEqual(['insert'])
  expect(seen).toEqual([])
})
