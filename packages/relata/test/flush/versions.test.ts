/** Version counters: two sessions that change one row. */
import { StaleDataError } from 'relata'
import { expect } from 'vitest'
import { Base, Document, Page } from './models.ts'
import { matrixOf } from '../support/matrix.ts'

const matrix = matrixOf('flush versions', Base)

matrix('contract-57: insert sets 1, an update counts and compares', async ({ session, newSession, log }) => {
  const document = new Document({ title: 'a' } as never)
  session.add(document)
  await session.flush()
  expect(document.version).toBe(1)
  document.title = 'b'
  log.reset()
  await session.flush()
  expect(document.version).toBe(2)
  expect(log.statements[0]).toMatch(/version.*where.*version/)
  await session.commit()
  const other = newSession()
  const theirs = await other.query(Document).one()
  const mine = await session.query(Document).one()
  theirs.title = 'theirs'
  // the reading transaction would block SQLite's writer
  await session.commit()
  await other.commit()
  await session.refresh(mine)
  await session.commit()
  const third = newSession({ expireOnCommit: false })
  const stale = await third.query(Document).one()
  await third.commit()
  mine.title = 'mine'
  await session.commit()
  stale.title = 'stale'
  await expect(async () => third.flush()).rejects.toThrow(StaleDataError)
  await third.rollback()
})

matrix('contract-57: a delete compares too, and a changed collection does not count', async ({ session, newSession }) => {
  const document = new Document({ title: 'a' } as never)
  session.add(document)
  await session.commit()
  await session.load(document, Document.pages)
  document.pages.push(new Page({}))
  await session.commit()
  const stale = newSession({ expireOnCommit: false })
  const theirs = await stale.query(Document).one()
  expect(theirs.version).toBe(1)
  await stale.commit()
  const mine = await session.query(Document).one()
  mine.title = 'b'
  await session.commit()
  await stale.delete(theirs)
  await expect(async () => stale.flush()).rejects.toThrow(StaleDataError)
})
