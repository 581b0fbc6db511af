/** What a model says of how its rows are written: versions of its own, values read back at once, silent deletes. */
import { declarativeBase, integer, sql, StaleDataError, text, update } from 'relata'
import { expect, test } from 'vitest'
import { matrixOf } from '../support/matrix.ts'
import { warningsDuring } from './warnings.ts'

const Base = declarativeBase()
let tick = 0
class Random extends Base.model(
  'randoms',
  { id: integer().primaryKey(), name: text(), tag: text() },
  { version: { column: 'tag', generator: current => `${current === null ? 'first' : 'next'}-${++tick}` } },
) {}
class Manual extends Base.model(
  'manuals',
  { id: integer().primaryKey(), name: text(), version: integer().serverDefault(sql`1`) },
  { version: { column: 'version', generator: false } },
) {}
class Counted extends Base.model(
  'counteds',
  { id: integer().primaryKey(), name: text(), size: integer().serverDefault(sql`7`), twice: integer().generatedAs(sql`size * 2`) },
  { eagerDefaults: true },
) {}
class Lazy extends Base.model('lazies', {
  id: integer().primaryKey(),
  name: text(),
  size: integer().serverDefault(sql`7`),
  twice: integer().generatedAs(sql`size * 2`),
}) {}
class Silent extends Base.model('silents', { id: integer().primaryKey(), name: text() }, { confirmDeletedRows: false }) {}
const matrix = matrixOf('write rules', Base)

matrix('a version from a generator: given the present one, null for a new row, compared as ever', async ({ session, newSession, log }) => {
  const one = new Random({ name: 'a' } as never)
  session.add(one)
  await session.flush()
  const first = one.tag
  expect(first).toMatch(/^first-/)
  one.name = 'b'
  log.reset()
  await session.flush()
  expect(one.tag).toMatch(/^next-/)
  expect(log.statements[0]).toMatch(/tag.*where.*tag/)
  await session.commit()
  const stale = newSession({ expireOnCommit: false })
  const theirs = await stale.query(Random).one()
  await stale.commit()
  one.name = 'c'
  await session.commit()
  theirs.name = 'd'
  await expect((async () => stale.flush())()).rejects.toThrow(StaleDataError)
})

matrix('a version that the program sets: it is compared, and written where it was set', async ({ session, newSession }) => {
  const row = new Manual({ name: 'a' })
  session.add(row)
  await session.flush()
  expect(row.version).toBe(1)
  row.name = 'b'
  await session.flush()
  expect(row.version).toBe(1)
  row.name = 'c'
  row.version = 2
  await session.commit()
  const stale = newSession({ expireOnCommit: false })
  const theirs = await stale.query(Manual).one()
  expect(theirs.version).toBe(2)
  await stale.commit()
  row.version = 3
  await session.commit()
  theirs.name = 'd'
  await expect((async () => stale.flush())()).rejects.toThrow(StaleDataError)
})

matrix('a version that the database may change is read back by the flush', async ({ session, log }) => {
  const rows = ['a', 'b'].map(name => new Manual({ name }))
  session.addAll(rows)
  await session.commit()
  for (const row of await session.query(Manual).all()) row.name += '!'
  log.reset()
  await session.flush()
  expect(log.tables().filter(table => table === 'select manuals').length).toBe(1)
  log.reset()
  expect(rows.map(row => row.version)).toEqual([1, 1])
  expect(log.tables()).toEqual([])
  await session.execute(update(Manual).set({ version: 9 }).everyRow(), { synchronize: false })
  ;(rows[0] as Manual).name = 'stale'
  await expect((async () => session.flush())()).rejects.toThrow(StaleDataError)
  await session.rollback()
})

matrix('eagerDefaults: values of the database are there after the flush, on insert and on update', async ({ session, log }) => {
  const row = new Counted({ name: 'a' })
  session.add(row)
  await session.flush()
  log.reset()
  expect([row.size, row.twice]).toEqual([7, 14])
  row.size = 8
  await session.flush()
  expect(log.tables()).toEqual(['update counteds', 'select counteds'])
  expect([row.size, row.twice]).toEqual([8, 16])
  row.name = 'b'
  log.reset()
  await session.flush()
  expect(row.twice).toBe(16)
})

matrix(
  'without it they are read when they are asked for, and on insert from RETURNING where there is one',
  async ({ session, log, read, variant }) => {
    const row = new Lazy({ name: 'a' })
    session.add(row)
    await session.flush()
    log.reset()
    expect(await read(row, 'twice')).toBe(14)
    expect(log.tables()).toEqual(variant.returning ? [] : ['select lazies'])
    row.size = 8
    log.reset()
    await session.flush()
    expect(log.tables()).toEqual(['update lazies'])
    expect(await read(row, 'twice')).toBe(16)
    expect(log.tables()).toEqual(['update lazies', 'select lazies'])
  },
)

matrix('confirmDeletedRows: false: a delete that finds no row is silent', async ({ session, newSession }) => {
  session.add(new Silent({ name: 'a' }))
  await session.commit()
  const row = await session.query(Silent).one()
  await session.commit()
  const other = newSession()
  await other.delete(await other.query(Silent).one())
  await other.commit()
  await session.delete(row)
  expect(await warningsDuring(async () => session.flush())).toEqual([])
  await session.commit()
})

test('a generator is a function or false', () => {
  expect(() => Base.model('wrongs', { id: integer().primaryKey() }, { version: { column: 'id', generator: 1 as never } })).toThrow(
    /generator that is no function/,
  )
  expect(() => Base.model('wrongs2', { id: integer().primaryKey() }, { version: { colum: 'id' } as never })).toThrow(/column/)
})
