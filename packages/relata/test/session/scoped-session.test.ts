/** scopedSession: one session for each scope, whoever asks for it. */
import { declarativeBase, integer, Session, scopedSession, sessionFactory, text } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
class User extends Base.model('users', { id: integer().primaryKey(), name: text().unique() }) {}
const matrix = matrixOf('scoped sessions', Base)

matrix('each scope has a session of its own, which is closed at its end', async ({ engine }) => {
  const db = scopedSession(sessionFactory(engine))
  const sessions = new Set<Session<'async'>>()
  const save = async (name: string, commit: boolean): Promise<string> => {
    db.add(new User({ name }))
    await db.flush()
    sessions.add(db.session)
    expect(db.session).toBe(db.session)
    if (commit) await db.commit()
    return name
  }
  expect(await db.run(async () => save('Ann', true))).toBe('Ann')
  expect(await db.run(async () => save('Bob', false))).toBe('Bob')
  await expect(async () => db.run(async () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(sessions.size).toBe(2)
  for (const session of sessions) expect([session.inTransaction, session.new]).toEqual([false, []])
  // what was not committed is gone
  await db.run(async () => {
    expect((await db.query(User).all()).map(user => user.name)).toEqual(['Ann'])
    const outer = db.session
    await db.run(async () => {
      expect(db.session).not.toBe(outer)
    })
    expect(db.session).toBe(outer)
  })
})

matrix('scopes that run at the same time do not meet', async ({ engine, variant }) => {
  if (variant.mode === 'sync') return
  const db = scopedSession(sessionFactory(engine))
  const seen = await Promise.all(
    ['a', 'b', 'c'].map(async name =>
      db.run(async () => {
        const { session } = db
        await db.query(User).count()
        await new Promise(resolve => setTimeout(resolve, 5))
        expect(db.session).toBe(session)
        return { session, name }
      }),
    ),
  )
  expect(new Set(seen.map(({ session }) => session)).size).toBe(3)
})

matrix('remove() closes the session, and the next use makes another; scopes can have keys', async ({ engine }) => {
  let key = 'one'
  const db = scopedSession(sessionFactory(engine), { scope: () => key })
  expect(db.hasSession).toBe(false)
  const { session } = db
  expect([db.hasSession, session instanceof Session, db.inTransaction]).toEqual([true, true, false])
  key = 'two'
  expect(db.session).not.toBe(session)
  await db.remove()
  key = 'one'
  expect(db.session).toBe(session)
  db.add(new User({ name: 'pending' }))
  await db.remove()
  expect([db.session === session, session.new]).toEqual([false, []])
  await db.remove()
  await db.remove()
})

matrix('outside of a scope it says so', async ({ engine }) => {
  const db = scopedSession(sessionFactory(engine))
  expect(() => db.add(new User({ name: 'x' }))).toThrow(expect.objectContaining({ code: 'NO_SCOPE' }))
  expect(() => db.session).toThrow(/outside of any scope/)
  expect(() => scopedSession(sessionFactory(engine), { scop: 1 } as never)).toThrow(/has no option 'scop'/)
})
