/**
 * How work grows with data, counted in calls of relata's functions at two sizes: twice the rows may cost twice the calls, a
 * flush may not cost more because more is loaded, and no loop may turn quadratic. Seconds would depend on the machine.
 */
import { selectinload, Session } from 'relata'
import { expect, test } from 'vitest'
import { countCalls } from './count-calls.ts'
import { Author, authorWithBooks, Book, libraryOf } from './library.ts'

/** Calls at a size, after the same work has filled the caches of plans and statements. */
function callsAt(authors: number, work: (session: Session<'sync'>) => () => void, books = 3): number {
  const engine = libraryOf(authors, books)
  const run = (): number => {
    using session = new Session(engine)
    const prepared = work(session)
    const calls = countCalls(prepared)
    session.rollback()
    return calls
  }
  run()
  const calls = run()
  engine.dispose()
  return calls
}

/** The larger size is ten times the smaller one: a little is left for what does not grow. */
function expectLinear(work: (session: Session<'sync'>) => () => void): void {
  const small = callsAt(60, work)
  const large = callsAt(600, work)
  expect(small).toBeGreaterThan(60)
  expect(large / small).toBeLessThan(10.5)
}

test('a flush of one change costs the same whatever else is loaded', () => {
  const oneChange = (session: Session<'sync'>) => {
    const [author] = session.query(Author).options(selectinload(Author.books)).all()
    return () => {
      author!.name = 'changed'
      session.flush()
    }
  }
  const small = callsAt(20, oneChange)
  const large = callsAt(1_000, oneChange)
  expect(small).toBeGreaterThan(20)
  expect(large).toBe(small)
})

test('a point read costs the same however many objects the session holds', () => {
  const pointRead = (session: Session<'sync'>) => {
    session.query(Book).all()
    const { id } = session.query(Author).first()!
    session.expunge(session.get(Author, id)!)
    return () => void session.get(Author, id)
  }
  expect(callsAt(1_000, pointRead)).toBe(callsAt(20, pointRead))
})

test('loading objects grows with their number', () => {
  expectLinear(
    session => () =>
      session
        .query(Book)
        .all()
        .forEach(book => book.title),
  )
})

test('loading collections by a second statement grows with their number', () => {
  expectLinear(
    session => () =>
      session
        .query(Author)
        .options(selectinload(Author.books))
        .all()
        .forEach(author => author.books.length),
  )
})

test('a lazy loop grows with the number of its parents, in calls, and with its logarithm in statements', () => {
  const lazyLoop = (session: Session<'sync'>) => () =>
    session
      .query(Author)
      .all()
      .forEach(author => author.books.length)
  const small = callsAt(60, lazyLoop)
  const large = callsAt(600, lazyLoop)
  expect(large / small).toBeLessThan(10.5)
  for (const authors of [1, 10, 100, 600]) {
    const engine = libraryOf(authors, 1)
    let statements = 0
    const stop = engine.onStatement(({ kind }) => void (statements += kind === 'statement' ? 1 : 0))
    using session = new Session(engine)
    lazyLoop(session)()
    stop()
    expect(statements).toBeLessThanOrEqual(Math.log2(authors) + authors / 500 + 2)
  }
})

test('inserting a graph grows with its rows', () => {
  const insertGraph = (count: number) => (session: Session<'sync'>) => () => {
    for (let number = 0; number < count; number++) session.add(authorWithBooks(number, 3))
    session.flush()
  }
  expect(callsAt(1, insertGraph(600)) / callsAt(1, insertGraph(60))).toBeLessThan(10.5)
})

test('updating grows with the changed rows', () => {
  expectLinear(session => {
    const books = session.query(Book).all()
    return () => {
      for (const book of books) book.title += '!'
      session.flush()
    }
  })
})

test('deleting with a cascade grows with the rows that go', () => {
  expectLinear(session => {
    const authors = session.query(Author).options(selectinload(Author.books)).all()
    return () => {
      for (const author of authors) session.delete(author)
      session.flush()
    }
  })
})

test('filling one collection grows with its members', () => {
  const fill = (count: number) => (session: Session<'sync'>) => {
    const author = new Author({ name: 'One' })
    session.add(author)
    return () => {
      for (let number = 0; number < count; number++) author.books.push(new Book({ title: `Book ${number}` }))
      session.flush()
    }
  }
  expect(callsAt(1, fill(600)) / callsAt(1, fill(60))).toBeLessThan(10.5)
})
