/** What people build on events: a history of versions, and rows that are never changed but replaced. */
import { declarativeBase, inspect, integer, listen, makeTransient, select, text } from 'relata'
import { afterEach, expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
class Page extends Base.model('pages', { id: integer().primaryKey(), title: text(), body: text().nullable() }) {}
class PageVersion extends Base.model('page_versions', {
  id: integer().primaryKey(),
  pageId: integer(),
  version: integer(),
  title: text(),
}) {}
class Price extends Base.model('prices', { id: integer().primaryKey(), product: text(), amount: integer(), current: integer().default(1) }) {}
Base.register({ Page, PageVersion, Price })
const matrix = matrixOf('event recipes', Base)

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

matrix('a history of versions: beforeFlush keeps what a changed or deleted row was', async ({ session, newSession }) => {
  const versions = new Map<number, number>()
  ends.push(
    listen(session, 'beforeFlush', () => {
      for (const entity of [...session.dirty, ...session.deleted]) {
        if (!(entity instanceof Page) || (!session.deleted.includes(entity) && !session.isModified(entity))) continue
        const version = (versions.get(entity.id) ?? 0) + 1
        versions.set(entity.id, version)
        const [former = entity.title] = inspect(entity).history('title').deleted as string[]
        session.add(new PageVersion({ pageId: entity.id, version, title: former }))
      }
    }),
  )
  const page = new Page({ title: 'first' })
  session.add(page)
  await session.flush()
  page.title = 'second'
  await session.flush()
  page.title = 'third'
  await session.flush()
  page.title = 'other'
  page.title = 'third'
  await session.flush()
  await session.delete(page)
  await session.commit()
  const kept = await newSession().query(PageVersion).orderBy(PageVersion.c.version).all()
  expect(kept.map(each => [each.version, each.title])).toEqual([
    [1, 'first'],
    [2, 'second'],
    [3, 'third'],
  ])
})

matrix('a temporal row: a change becomes a new row, and the old one is closed', async ({ session, newSession }) => {
  const price = new Price({ product: 'tea', amount: 3 })
  session.add(price)
  await session.flush()
  ends.push(
    listen(session, 'beforeFlush', () => {
      for (const entity of session.dirty) {
        if (!(entity instanceof Price) || inspect(entity).history('amount').deleted.length === 0) continue
        const [former] = inspect(entity).history('amount').deleted as number[]
        session.add(new Price({ product: entity.product, amount: entity.amount }))
        entity.amount = former as number
        entity.current = 0
      }
    }),
  )
  price.amount = 4
  await session.commit()
  const rows = await newSession().execute(select(Price.c.amount, Price.c.current).orderBy(Price.c.id))
  expect(rows.map(row => [...row])).toEqual([
    [3, 0],
    [4, 1],
  ])
})

matrix('an object is copied as a new row', async ({ session, newSession }) => {
  const page = new Page({ title: 'a', body: 'b' })
  session.add(page)
  await session.flush()
  const { id } = page
  makeTransient(page)
  page.id = id + 1
  page.title = 'copy'
  session.add(page)
  await session.commit()
  expect(await newSession().scalars(select(Page.c.title).orderBy(Page.c.id))).toEqual(['a', 'copy'])
})
