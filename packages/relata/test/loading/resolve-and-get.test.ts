/** session.resolve, session.get, refreshing, and rows that have vanished. */
import { delete_, lifecycleOf, update } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'
import { addBlog, Article, Author, Base, Region, Remark } from './blog-models.ts'

const matrix = matrixOf('resolve and get', Base)

matrix('resolve: statements grow with the depth of the graph, not with the number of objects', async ({ session, newSession, log, variant }) => {
  await addBlog(session, 20)
  const fresh = newSession()
  const authors = await fresh.query(Author).all()
  log.reset()
  let runs = 0
  const bodies = await fresh.resolve(() => {
    runs++
    return authors.flatMap(author => author.articles.flatMap(article => article.remarks.map(remark => remark.body)))
  })
  expect(bodies.length).toBe(80)
  if (variant.mode === 'async') {
    expect(log.count()).toBe(2)
    expect(runs).toBe(3)
  }
  const names = await fresh.resolve(() => authors.map(author => author.articles.map(article => article.author?.name)))
  expect(names.flat().length).toBe(40)
})

matrix('resolve refuses writes, promises and what never ends, and passes on errors', async ({ session, newSession }) => {
  await addBlog(session, 2)
  const fresh = newSession()
  const [author] = (await fresh.query(Author).all()) as [Author]
  await expect(Promise.resolve().then(() => fresh.resolve(() => void (author.name = 'x')))).rejects.toThrow(/was changed inside session\.resolve/)
  await expect(Promise.resolve().then(() => fresh.resolve(async () => author.articles.length))).rejects.toThrow(/a function that returns a promise/)
  await expect(
    Promise.resolve().then(() =>
      fresh.resolve(() => {
        throw new RangeError('mine')
      }),
    ),
  ).rejects.toThrow(RangeError)
  // the session can be used afterwards
  expect((await fresh.resolve(() => author.articles)).length).toBe(2)
})

matrix('resolve loads expired objects and deferred columns', async ({ session, newSession, log, variant }) => {
  await addBlog(session, 10)
  const fresh = newSession()
  const authors = await fresh.query(Author).orderBy(Author.c.name).all()
  await fresh.commit()
  log.reset()
  expect((await fresh.resolve(() => authors.map(author => author.name))).length).toBe(10)
  if (variant.mode === 'async') expect(log.count()).toBe(1)
})

matrix('resolve goes on where the function catches everything', async ({ session, newSession }) => {
  await addBlog(session, 1)
  const fresh = newSession()
  const author = (await fresh.query(Author).first()) as Author
  const count = await fresh.resolve(() => {
    try {
      return author.articles.length
    } catch {
      return -1
    }
  })
  expect(count).toBe(2)
})

matrix('get: one statement, then none; composite keys; options', async ({ session, newSession, log }) => {
  await addBlog(session, 2)
  session.add(new Region({ country: 'DE', code: 1, name: 'north' }))
  await session.commit()
  const fresh = newSession()
  const { id } = (await fresh.query(Author).first()) as Author
  fresh.expungeAll()
  log.reset()
  const author = await fresh.get(Author, id)
  expect(await fresh.get(Author, id)).toBe(author)
  expect(log.count()).toBe(1)
  expect(await fresh.get(Author, 4711)).toBeNull()
  expect((await fresh.get(Region, { country: 'DE', code: 1 }))?.name).toBe('north')
  expect((await fresh.get(Region, ['DE', 1]))?.name).toBe('north')
  expect(await fresh.get(Region, { country: 'DE', code: 2 })).toBeNull()
})

matrix('a vanished row: get gives null, reading an error', async ({ session, newSession, read }) => {
  await addBlog(session, 2)
  const fresh = newSession()
  const remarks = await fresh.query(Remark).orderBy(Remark.c.id).all()
  const [first, second] = remarks as [Remark, Remark]
  const ids = [first.id, second.id]
  await fresh.execute(delete_(Remark).where(Remark.c.id.in(ids)), { synchronize: false })
  fresh.expire(first)
  fresh.expire(second)
  expect(await fresh.get(Remark, ids[0] as number)).toBeNull()
  expect(lifecycleOf(first)).toBe('detached')
  await expect(read(second, 'body')).rejects.toThrow(/^The row of Remark\(id: \d+\) does not exist any more\./)
  await fresh.rollback()
})

matrix('a many-to-one whose target has vanished is null', async ({ session, newSession, read }) => {
  await addBlog(session, 1)
  const fresh = newSession()
  const article = (await fresh.query(Article).first()) as Article
  const author = (await read(article, 'author')) as Author
  fresh.expire(author)
  fresh.expire(article)
  expect((await read(article, 'author'))?.id).toBe(author.id)
})

matrix('refresh brings the present values, expire the ones at the next read', async ({ session, newSession, read }) => {
  await addBlog(session, 1)
  const fresh = newSession()
  const author = (await fresh.query(Author).first()) as Author
  await fresh.execute(update(Author).set({ name: 'other' }).everyRow(), { synchronize: false })
  expect(author.name).toBe('author 1')
  await fresh.refresh(author)
  expect(author.name).toBe('other')
  await fresh.execute(update(Author).set({ name: 'again' }).everyRow(), { synchronize: false })
  fresh.expire(author, ['name'])
  expect(await read(author, 'name')).toBe('again')
  author.name = 'mine'
  fresh.expire(author)
  author.name = 'set after expiry'
  expect(author.name).toBe('set after expiry')
  await fresh.rollback()
})

matrix('an expired object that is assigned to is not loaded for it', async ({ session, newSession, log }) => {
  await addBlog(session, 1)
  const fresh = newSession()
  const author = (await fresh.query(Author).first()) as Author
  fresh.expire(author)
  log.reset()
  author.name = 'new'
  expect(log.count()).toBe(0)
  await fresh.flush()
  expect(log.tables()).toEqual(['update authors'])
})
