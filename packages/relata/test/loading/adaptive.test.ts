/** Lazy loads look ahead: how many statements a loop costs, how much is fetched, and when what was fetched ahead is dropped. */
import { insert, lazy, lazyload, LazyLoadError, Session, update } from 'relata'
import { describe, expect, test } from 'vitest'
import { matrixOf } from '../support/matrix.ts'
import { Article, Author, Badge, Base } from './blog-models.ts'
import { takeAlong } from '../../src/orm/loading/adaptive.ts'
import type { LoadingSession } from '../../src/orm/loading/loading-session.ts'
import type { AdaptiveProgress, InstanceState, LoadBatch } from '../../src/orm/state/instance-state.ts'

const matrix = matrixOf('adaptive loading', Base)

/** What a loop over n objects may cost. */
const bound = (n: number): number => Math.log2(n) + n / 500 + 2

/** A run of touches against n peers, without a database: how many loads there were, and the most ever fetched per touched object. */
function simulate(count: number, order: Iterable<number>): { loads: number; worst: number } {
  const session = { hints: { epoch: 0 } } as unknown as LoadingSession
  const peers = Array.from({ length: count }, () => ({ session }) as unknown as InstanceState)
  const batch = { peers } as unknown as LoadBatch
  const progress: AdaptiveProgress = { touched: 0, fetched: 0, epoch: 0, last: 0, step: 1, related: null }
  const fetched = new Set<InstanceState>()
  let loads = 0
  let touched = 0
  let worst = 0
  for (const index of order) {
    const state = peers[index] as InstanceState
    touched++
    if (fetched.has(state)) progress.touched++
    else {
      loads++
      for (const taken of takeAlong(session, batch, progress, state, peer => !fetched.has(peer))) fetched.add(taken)
    }
    worst = Math.max(worst, fetched.size / touched)
  }
  return { loads, worst }
}

describe('the rule', () => {
  const forward = (n: number): number[] => Array.from({ length: n }, (_, index) => index)

  test.each([1, 2, 3, 10, 100, 1000, 10_000, 50_000])('a loop over %i objects', n => {
    const { loads, worst } = simulate(n, forward(n))
    expect(loads).toBeLessThanOrEqual(bound(n))
    expect(worst).toBeLessThan(2)
  })

  test.each([10, 1000])('backwards over %i objects', n => {
    const { loads, worst } = simulate(n, forward(n).reverse())
    expect(loads).toBeLessThanOrEqual(bound(n) + 1)
    expect(worst).toBeLessThan(2)
  })

  test('sparse and random touches never fetch more than twice as much', () => {
    const sparse = forward(1000).filter(index => index % 10 === 0)
    expect(simulate(1000, sparse).worst).toBeLessThan(2)
    let seed = 7
    const random = forward(1000).sort(() => ((seed = (seed * 16807) % 2147483647) % 2 === 0 ? 1 : -1))
    expect(simulate(1000, random).worst).toBeLessThan(2)
  })
})

const rows = (count: number): { authors: object[]; articles: object[] } => ({
  authors: Array.from({ length: count }, (_, index) => ({ id: index + 1, name: `author ${index + 1}` })),
  articles: Array.from({ length: count * 2 }, (_, index) => ({
    id: index + 1,
    title: `article ${index + 1}`,
    published: true,
    authorId: Math.floor(index / 2) + 1,
  })),
})

type Context = Parameters<Parameters<typeof matrix>[1]>[0]

async function fill({ engine }: Context, count: number): Promise<void> {
  const { authors, articles } = rows(count)
  const session = new Session(engine)
  for (let start = 0; start < authors.length; start += 200) await session.execute(insert(Author).values(authors.slice(start, start + 200) as never))
  for (let start = 0; start < articles.length; start += 200)
    await session.execute(insert(Article).values(articles.slice(start, start + 200) as never))
  await session.commit()
  await session.close()
}

for (const count of [1, 10, 1000]) {
  matrix(`a loop over ${count} collections`, async context => {
    const { session, log, read } = context
    await fill(context, count)
    const authors = await session.query(Author).orderBy(Author.c.id).all()
    log.reset()
    let found = 0
    for (const author of authors) found += (await read(author, 'articles')).length
    expect(found).toBe(count * 2)
    expect(log.count()).toBeLessThanOrEqual(bound(count))
  })

  matrix(`a loop over ${count} many-to-one references, and on to collections of what they lead to`, async context => {
    const { session, log, read } = context
    await fill(context, count)
    const articles = await session.query(Article).orderBy(Article.c.id).all()
    log.reset()
    for (const article of articles) expect((await read(article, 'author'))?.id).toBe(article.authorId)
    expect(log.count()).toBeLessThanOrEqual(bound(count * 2))
    log.reset()
    for (const article of articles) expect((await read((await read(article, 'author')) as Author, 'articles')).length).toBe(2)
    expect(log.count()).toBeLessThanOrEqual(bound(count))
  })
}

matrix('nested loops look ahead on every level', async context => {
  const { session, log, read } = context
  await fill(context, 100)
  log.reset()
  const authors = await session.query(Author).orderBy(Author.c.id).all()
  for (const author of authors) for (const article of await read(author, 'articles')) expect((await read(article, 'remarks')).length).toBe(0)
  // an inner loop cannot look further ahead than the outer one has come
  expect(log.count()).toBeLessThanOrEqual(1 + bound(100) + 2 * bound(200))
})

matrix('what is fetched ahead is no more than what was touched', async context => {
  const { session, log, read } = context
  await fill(context, 100)
  const authors = await session.query(Author).orderBy(Author.c.id).all()
  log.reset()
  for (const author of authors.slice(0, 10)) await read(author, 'articles')
  const fetched = log.events.reduce((sum, event) => sum + (event.rowCount ?? 0), 0)
  expect(fetched).toBeLessThan(2 * 10 * 2)
})

matrix("lazy: 'select' and peers: false load one at a time", async context => {
  const { session, log, read } = context
  await fill(context, 5)
  const authors = await session
    .query(Author)
    .options(lazyload(Author.articles, { peers: false }))
    .all()
  log.reset()
  for (const author of authors) await read(author, 'articles')
  expect(log.count()).toBe(5)
})

matrix('a flush drops what was fetched ahead', async context => {
  const { session, log, read } = context
  await fill(context, 20)
  const authors = await session.query(Author).orderBy(Author.c.id).all()
  for (const author of authors.slice(0, 4)) await read(author, 'articles')
  // authors 5 to 7 have been fetched ahead by now
  log.reset()
  session.add(new Article({ id: 1000, title: 'new', authorId: 5 }))
  expect((await read(authors[4] as Author, 'articles')).map(article => article.title)).toContain('new')
  expect(log.count('select')).toBe(1)
})

matrix('a statement drops what was fetched ahead, and the objects made for it', async context => {
  const { session, read } = context
  await fill(context, 20)
  const authors = await session.query(Author).orderBy(Author.c.id).all()
  for (const author of authors.slice(0, 4)) await read(author, 'articles')
  await session.execute(update(Article).set({ title: 'changed' }).where(Article.c.authorId.eq(5)))
  expect((await read(authors[4] as Author, 'articles')).map(article => article.title)).toEqual(['changed', 'changed'])
})

matrix(
  'a query that meets what was fetched ahead brings its own values',
  async context => {
    const { session, read, engine } = context
    await fill(context, 20)
    const authors = await session.query(Author).orderBy(Author.c.id).all()
    for (const author of authors.slice(0, 4)) await read(author, 'articles')
    const connection = await engine.connect()
    await connection.execute("update articles set title = 'changed' where author_id = 5")
    await connection.commit()
    await connection.close()
    const titles = (await session.query(Article).filter(Article.c.authorId.eq(5)).all()).map(article => article.title)
    // MariaDB's snapshot is that of the first read
    expect(titles).toEqual(context.variant.database === 'postgresql' ? ['changed', 'changed'] : ['article 9', 'article 10'])
  },
  { skip: { variants: ['sqlite sync', 'sqlite async'], because: 'another connection cannot write while the session reads' } },
)

matrix('what was fetched ahead is no loaded attribute', async context => {
  const { session, read } = context
  await fill(context, 8)
  const authors = await session.query(Author).orderBy(Author.c.id).all()
  for (const author of authors.slice(0, 2)) await read(author, 'articles')
  expect(Object.keys(JSON.parse(JSON.stringify(authors[2])) as object)).toEqual(['id', 'name'])
})

matrix('a loop with a change in every step fetches nothing in vain', async context => {
  const { session, log, read } = context
  await fill(context, 10)
  const authors = await session.query(Author).orderBy(Author.c.id).all()
  log.reset()
  for (const author of authors) {
    author.name = `${(await read(author, 'articles')).length} articles`
  }
  await session.flush()
  const fetched = log.events.filter(event => event.sql.startsWith('select')).reduce((sum, event) => sum + (event.rowCount ?? 0), 0)
  expect(fetched).toBeLessThanOrEqual(2 * 10 * 2)
})

for (const count of [1, 10, 1000]) {
  matrix(`a loop over ${count} expired objects`, async context => {
    const { session, log, read } = context
    await fill(context, count)
    const authors = await session.query(Author).orderBy(Author.c.id).all()
    await session.commit()
    log.reset()
    for (const author of authors) expect(await read(author, 'name')).toBe(`author ${author.id}`)
    expect(log.count()).toBeLessThanOrEqual(bound(count))
  })
}

matrix('objects that were inserted are peers of each other after a commit', async ({ session, log, read }) => {
  const authors = Array.from({ length: 50 }, (_, index) => new Author({ name: `author ${index}` }))
  session.addAll(authors)
  await session.commit()
  log.reset()
  // the expired row, then the collection
  for (const author of authors) expect((await read(author, 'articles')).length).toBe(0)
  // an expired object is refreshed before its relationship is loaded: two sequences of statements that double
  expect(log.count()).toBeLessThanOrEqual(2 * bound(50))
  log.reset()
  for (const author of authors) await read(author, 'name')
  expect(log.count()).toBeLessThanOrEqual(bound(50))
})

matrix('an expired row fetched ahead is dropped by a statement', async context => {
  const { session, read } = context
  await fill(context, 20)
  const authors = await session.query(Author).orderBy(Author.c.id).all()
  await session.commit()
  for (const author of authors.slice(0, 4)) await read(author, 'name')
  await session.execute(update(Author).set({ name: 'changed' }).where(Author.c.id.eq(6)))
  expect(await read(authors[5] as Author, 'name')).toBe('changed')
})

matrix(
  'lazy reads that are started together share a statement',
  async context => {
    const { session, log } = context
    await fill(context, 10)
    const authors = await session.query(Author).all()
    log.reset()
    const all = await Promise.all(authors.map(author => lazy(author).articles))
    expect(all.flat().length).toBe(20)
    expect(log.count()).toBe(1)
    log.reset()
    const remarks = await Promise.all(all.flat().map(article => lazy(article).remarks))
    expect(remarks.length).toBe(20)
    expect(log.count()).toBe(1)
  },
  { only: ['sqlite async', 'postgresql', 'mariadb'] },
)

matrix(
  'a plain read never sees what was fetched ahead in an asynchronous session',
  async context => {
    const { session, read } = context
    await fill(context, 10)
    const authors = await session.query(Author).orderBy(Author.c.id).all()
    for (const author of authors.slice(0, 4)) await read(author, 'articles')
    expect(() => (authors[4] as Author).articles).toThrow(LazyLoadError)
  },
  { only: ['sqlite async', 'postgresql', 'mariadb'] },
)

matrix('one-to-one and many-to-many look ahead too', async context => {
  const { session, log, read } = context
  await fill(context, 100)
  session.addAll(Array.from({ length: 100 }, (_, index) => new Badge({ label: `badge ${index + 1}`, authorId: index + 1 })))
  await session.commit()
  session.expungeAll()
  const authors = await session.query(Author).orderBy(Author.c.id).all()
  log.reset()
  for (const author of authors) expect((await read(author, 'badge'))?.label).toBe(`badge ${author.id}`)
  expect(log.count()).toBeLessThanOrEqual(bound(100))
  log.reset()
  for (const author of authors) expect((await read(author, 'tags')).length).toBe(0)
  expect(log.count()).toBeLessThanOrEqual(bound(100))
})
