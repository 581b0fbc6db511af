/** The hard contracts about what load options do after the query: they stay with the objects they loaded, and bind no flush. */
import {
  alias,
  immediateload,
  joinedload,
  lazyload,
  LazyLoadError,
  type LoadOption,
  raiseload,
  select,
  selectinload,
  subqueryload,
  withLoaderCriteria,
} from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'
import { addBlog, Article, Author, Badge, Base, Remark } from './blog-models.ts'

const matrix = matrixOf('contracts options', Base)

matrix('contract-35 options stay with the objects: they hold for later lazy loads and refreshes', async ({ session, newSession, log, read }) => {
  await addBlog(session, 2)
  const fresh = newSession()
  const author = (await fresh
    .query(Author)
    .options(lazyload(Author.articles).selectinload(Article.remarks), joinedload(Author.tags))
    .orderBy(Author.c.id)
    .first())!
  log.reset()
  const articles = await read(author, 'articles')
  expect(log.count('select')).toBe(2)
  expect(articles.map(article => article.remarks.length)).toEqual([2, 2])
  // a refresh brings the joined relationship again, with the object's own columns
  log.reset()
  await fresh.refresh(author)
  expect(log.count('select')).toBe(1)
  expect(author.tags.length).toBe(2)
  expect(log.count('select')).toBe(1)
})

matrix('contract-35 of several paths to an object the shortest one decides', async ({ session, newSession, read }) => {
  await addBlog(session, 1)
  const fresh = newSession()
  // the author is the query's own object, and is met again below its articles
  const author = (await fresh.query(Author).options(selectinload(Author.articles).joinedload(Article.author).raiseload(Author.tags)).first())!
  expect(author.articles[0]!.author).toBe(author)
  expect((await read(author, 'tags')).length).toBe(2)
})

matrix(
  'contract-36 raise on SQL permits what the session holds, raise forbids all, neither binds a flush',
  async ({ session, newSession, read, log }) => {
    await addBlog(session, 1)
    const sparing = newSession()
    const article = (await sparing
      .query(Article)
      .options(raiseload(Article.author, { sqlOnly: true }))
      .orderBy(Article.c.id)
      .first())!
    await expect(read(article, 'author')).rejects.toThrow(LazyLoadError)
    const author = await sparing.query(Author).one()
    log.reset()
    expect(await read(article, 'author')).toBe(author)
    expect(log.statements).toEqual([])

    const strict = newSession()
    await strict.query(Author).one()
    const other = (await strict.query(Article).options(raiseload(Article.author)).orderBy(Article.c.id).first())!
    await expect(read(other, 'author')).rejects.toThrow(LazyLoadError)

    // the flush reads the remarks that the option forbids
    const deleting = newSession()
    const remark = (await deleting.query(Remark).options(raiseload('*')).orderBy(Remark.c.id).first())!
    const gone = await deleting.query(Author).options(raiseload('*')).one()
    for (const badge of await deleting.query(Badge).all()) await deleting.delete(badge)
    await deleting.delete(remark)
    await deleting.delete(gone)
    await deleting.commit()
    expect(await newSession().query(Article).filter(Article.c.authorId.isNull()).count()).toBe(2)
  },
)

matrix('contract-37 a stream refuses joined collections, and runs select-in once for each batch', async ({ session, newSession, log, variant }) => {
  await addBlog(session, 5)
  const fresh = newSession()
  const drain = async (options: readonly LoadOption[], size: number): Promise<Author[]> => {
    const found: Author[] = []
    const query = fresh.query(Author).options(...options)
    for await (const author of query.orderBy(Author.c.id).stream(size)) found.push(author)
    return found
  }
  await expect(drain([joinedload(Author.articles)], 2)).rejects.toMatchObject({ code: 'STREAM_JOINED_COLLECTION' })
  if (variant.database === 'mariadb') {
    // such a connection sends nothing else until the rows are read to their end: an error that says so, and no hang
    await expect(drain([selectinload(Author.articles)], 2)).rejects.toThrow(/sends nothing else until it is read to its end/)
    return
  }
  // below a collection that is loaded by itself it is a statement of its own
  log.reset()
  const authors = await drain([selectinload(Author.articles).joinedload(Article.remarks)], 2)
  expect(authors.map(author => author.articles.map(article => article.remarks.length))).toEqual([
    [2, 2],
    [2, 2],
    [2, 2],
    [2, 2],
    [2, 2],
  ])
  expect(log.statements.filter(sql => /from .?articles/.test(sql))).toHaveLength(3)
  expect((await drain([immediateload(Author.badge)], 3)).length).toBe(5)
  expect((await drain([subqueryload(Author.tags)], 3)).every(author => author.tags.length === 2)).toBe(true)
})

matrix('contract-34 global criteria reach aliases, eager loads and later lazy loads, and never a refresh', async ({ session, newSession, read }) => {
  await addBlog(session, 2)
  const published = withLoaderCriteria(Article, Article.c.published.eq(true))
  const titles = (articles: Iterable<Article>): string[] => Array.from(articles, article => article.title).sort()
  const fresh = newSession()
  expect(titles(await fresh.query(Article).options(published).all())).toEqual(['article 1.1', 'article 2.1'])
  const other = alias(Article)
  const rows = await newSession().execute(select(other).options(published))
  expect(titles(rows.map(([article]) => article))).toEqual(['article 1.1', 'article 2.1'])
  for (const load of [joinedload, selectinload, subqueryload, lazyload]) {
    const reading = newSession()
    const author = (await reading.query(Author).options(published, load(Author.articles)).orderBy(Author.c.id).first())!
    // read later, where it is lazy
    expect(titles(await read(author, 'articles'))).toEqual(['article 1.1'])
    await reading.close()
  }
  // an object that the criteria would hide is refreshed all the same, and its deferred columns and expired values load
  const held = newSession()
  const hidden = await held.query(Article).filterBy({ title: 'article 1.2' }).one()
  await held.query(Article).options(published).all()
  await held.refresh(hidden)
  held.expire(hidden)
  expect(await read(hidden, 'title')).toBe('article 1.2')
  const own = (await held.query(Article).options(published).orderBy(Article.c.id).first())!
  own.published = false
  await held.flush()
  held.expire(own)
  expect(await read(own, 'title')).toBe('article 1.1')
})
