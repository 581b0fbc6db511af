/** How many statements the workloads of the benchmark send on each database: what decides their speed more than anything else. */
import { joinedload, lazy, selectinload } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'
import { Author, authorWithBooks, Base, Book } from './library.ts'

const matrix = matrixOf('statement counts', Base)
const AUTHORS = 700
const BOOKS = 2

/** Where rows cannot be sent as arrays, a statement holds at most 500 of them. */
const chunks = (rows: number, arrays: boolean): number => (arrays ? 1 : Math.ceil(rows / 500))

matrix('a graph is inserted table by table, and changed and deleted in as few statements', async ({ session, log, variant, newSession }) => {
  const arrays = variant.database === 'postgresql'
  session.addAll(Array.from({ length: AUTHORS }, (_, number) => authorWithBooks(number, BOOKS)))
  await session.commit()
  expect(log.count('insert')).toBe(chunks(AUTHORS, arrays) + chunks(AUTHORS * BOOKS, arrays))
  expect(log.count()).toBe(log.count('insert'))

  const writer = newSession()
  const authors = await writer.query(Author).options(selectinload(Author.books)).all()
  log.reset()
  for (const author of authors) author.name += '!'
  await writer.flush()
  // one text, whether the driver sends it once or once for each row
  expect(new Set(log.statements).size).toBe(1)
  expect(log.count()).toBe(1)
  expect(log.events[0]?.repetitions).toBe(arrays ? 1 : AUTHORS)

  log.reset()
  for (const author of authors) await writer.delete(author)
  await writer.flush()
  expect(log.tables()).toEqual([
    ...Array<string>(chunks(AUTHORS * BOOKS, arrays)).fill('delete books'),
    ...Array<string>(chunks(AUTHORS, arrays)).fill('delete authors'),
  ])
})

matrix('reading sends one statement for each thing that is asked for', async ({ session, log, newSession, variant }) => {
  session.addAll(Array.from({ length: 100 }, (_, number) => authorWithBooks(number, BOOKS)))
  await session.commit()
  const count = async (read: (fresh: ReturnType<typeof newSession>) => Promise<unknown>): Promise<number> => {
    const fresh = newSession()
    log.reset()
    await read(fresh)
    const statements = log.count()
    await fresh.close()
    return statements
  }
  expect(await count(fresh => fresh.query(Book).all())).toBe(1)
  expect(await count(fresh => fresh.query(Author).options(selectinload(Author.books)).all())).toBe(2)
  expect(await count(fresh => fresh.query(Author).options(joinedload(Author.books)).all())).toBe(1)
  expect(await count(fresh => fresh.get(Author, 1))).toBe(1)
  expect(
    await count(async fresh => {
      for (const author of await fresh.query(Author).all())
        if (variant.mode === 'sync') void author.books
        else await lazy(author).books
    }),
  ).toBeLessThanOrEqual(Math.log2(100) + 100 / 500 + 2)
  expect(
    await count(async fresh => {
      const books = await fresh.query(Book).options(selectinload(Book.author)).all()
      expect(books.every(book => book.author.id > 0)).toBe(true)
    }),
  ).toBe(2)
})
