/** JSON that is edited in place is written by the next flush, at any depth, and nothing is written where nothing was edited. */
import { declarativeBase, integer, json } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
class Page extends Base.model('pages', {
  id: integer().primaryKey(),
  meta: json<{ tags: string[]; author: { name: string } } | null>().nullable(),
}) {}

const matrix = matrixOf('mutable json', Base)

matrix('an edit deep inside is found', async ({ session, log, read }) => {
  const page = new Page({ meta: { tags: ['a'], author: { name: 'Ada' } } })
  session.add(page)
  await session.flush()
  page.meta?.tags.push('b')
  log.reset()
  await session.flush()
  expect(log.tables()).toEqual(['update pages'])
  await session.commit()
  const meta = await read(page, 'meta')
  expect(meta).toEqual({ tags: ['a', 'b'], author: { name: 'Ada' } })
  log.reset()
  await session.flush()
  expect(log.count('update')).toBe(0)
  if (meta !== null) meta.author.name = 'Bob'
  await session.commit()
  expect((await session.query(Page).one()).meta?.author.name).toBe('Bob')
})

matrix('an edit is undone by a rollback, and a value set as a whole is written as it is then', async ({ session, read }) => {
  const page = new Page({ meta: { tags: [], author: { name: 'Ada' } } })
  session.add(page)
  await session.commit()
  const meta = await read(page, 'meta')
  meta?.tags.push('x')
  await session.rollback()
  expect((await read(page, 'meta'))?.tags).toEqual([])
  page.meta = { tags: ['y'], author: { name: 'Eve' } }
  page.meta.tags.push('z')
  await session.commit()
  expect((await read(page, 'meta'))?.tags).toEqual(['y', 'z'])
})
