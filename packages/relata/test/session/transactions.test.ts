/** Isolation levels, read-only transactions, and functions that run in a transaction. */
import { sessionFactory } from 'relata'
import { expect } from 'vitest'
import { Base, User } from '../support/guide-models.ts'
import { matrixOf } from '../support/matrix.ts'

const matrix = matrixOf('transactions', Base)

matrix('a session begins its transactions at its isolation level', async ({ newSession, log, variant }) => {
  const session = newSession({ isolation: 'serializable' })
  expect(await session.query(User).count()).toBe(0)
  await session.commit()
  if (variant.database !== 'sqlite') expect(log.transactions.join('\n').toLowerCase()).toContain('serializable')
})

matrix('a transaction that returns is committed, one that throws is rolled back', async ({ session, engine, variant }) => {
  const add = (name: string, fail: boolean) => (): void => {
    session.add(new User({ name }))
    if (fail) throw new Error('no')
  }
  await session.transaction(add('Ada', false) as never)
  await expect(async () => session.transaction(add('Bob', true) as never)).rejects.toThrow('no')
  expect((await session.query(User).all()).map(user => user.name)).toEqual(['Ada'])
  const newSession = sessionFactory(engine, { expireOnCommit: false })
  const eve = new User({ name: 'Eve' })
  await newSession.begin(
    (variant.mode === 'sync' ? (other: typeof session) => other.add(eve) : async (other: typeof session) => other.add(eve)) as never,
  )
  expect(eve.name).toBe('Eve')
  await session.rollback()
  expect(await session.query(User).count()).toBe(2)
})
