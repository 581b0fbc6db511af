/** Concurrent use of one session fails at once, and says where both operations were started. */
import { ConcurrentUseError, declarativeBase, integer, listen, text } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
class User extends Base.model('users', { id: integer().primaryKey(), name: text() }) {}
const matrix = matrixOf('concurrent use', Base)

const asynchronous = { only: ['sqlite async', 'postgresql', 'mariadb', 'mariadb without returning'] }

matrix(
  'the error names both operations and the lines that started them, and the first one goes on',
  async ({ session }) => {
    async function first(): Promise<unknown> {
      return await session.query(User).all()
    }
    async function second(): Promise<unknown> {
      return await session.flush()
    }
    const started = performance.now()
    const [read, flushed] = await Promise.allSettled([first(), second()])
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(read).toEqual({ status: 'fulfilled', value: [] })
    const error = (flushed as PromiseRejectedResult).reason as ConcurrentUseError
    expect(error).toBeInstanceOf(ConcurrentUseError)
    expect(error.code).toBe('CONCURRENT_USE')
    expect(error.message).toMatch(/The session is busy with query\(User\)\.all\(\), and flush\(\) was started before it ended\./)
    expect(error.message).toMatch(
      /query\(User\)\.all\(\) was started at first .*concurrent-use\.test\.ts:\d+:\d+\)?, flush\(\) at second .*concurrent-use\.test\.ts:\d+:\d+/,
    )
    expect(error.message).toMatch(/use a session of its own for each task/)
  },
  asynchronous,
)

matrix(
  'a missing await is told by the next operation, before it has sent anything',
  async ({ session, log }) => {
    session.add(new User({ name: 'Ada' }))
    const forgotten = session.commit()
    const before = log.tables().length
    await expect((async () => session.query(User).all())()).rejects.toThrow(/busy with commit\(\)/)
    expect(log.tables().length).toBe(before)
    await forgotten
    expect((await session.query(User).all()).length).toBe(1)
  },
  asynchronous,
)

matrix(
  'a listener may use the session; what it leaves running is told',
  async ({ session }) => {
    const end = listen(session, 'beforeFlush', async () => void (await session.query(User).all()))
    session.add(new User({ name: 'Ada' }))
    await session.flush()
    end()
    let left: Promise<unknown> = Promise.resolve()
    const leave = listen(session, 'beforeFlush', () => void (left = session.query(User).all()))
    session.add(new User({ name: 'Eve' }))
    await expect((async () => session.flush())()).rejects.toThrow(/busy with query\(User\)\.all\(\), and what follows the event 'beforeFlush'/)
    leave()
    await left.catch(() => {})
    await session.rollback()
  },
  asynchronous,
)
