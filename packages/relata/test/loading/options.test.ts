/** Load options: wildcards, raise, columns, what sticks to objects, and the errors of options that fit nowhere. */
import {
  alias,
  containsEager,
  defer,
  type InvalidRequestError,
  joinedload,
  lazyload,
  LazyLoadError,
  load,
  type LoadOption,
  loadOnly,
  raiseload,
  select,
  selectinload,
  undefer,
  undeferGroup,
} from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'
import { addBlog, Article, Author, Base, Remark, Report, Tag } from './blog-models.ts'

const matrix = matrixOf('load options', Base)

async function failure(work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (error) {
    return (error as Error).message
  }
  return 'no error'
}

matrix('raiseload forbids, raise on SQL only what needs a query', async ({ session, newSession, read, log }) => {
  await addBlog(session, 2)
  const fresh = newSession()
  const author = (await fresh.query(Author).options(raiseload(Author.articles)).first()) as Author
  await expect(read(author, 'articles')).rejects.toThrow(LazyLoadError)
  expect(await failure(() => read(author, 'articles'))).toMatch(
    /^Author\.articles is not loaded, and raiseload\(Author\.articles\) forbids to load it when it is read\.\n {2}object {2}Author\(id: \d\), loaded by select\(Author\)/,
  )
  expect((await read(author, 'tags')).length).toBe(2)

  const sparing = newSession()
  const articles = await sparing
    .query(Article)
    .options(raiseload(Article.author, { sqlOnly: true }))
    .all()
  await expect(read(articles[0] as Article, 'author')).rejects.toThrow(LazyLoadError)
  await sparing.query(Author).all()
  log.reset()
  expect((await read(articles[0] as Article, 'author'))?.name).toMatch(/author/)
  expect(log.count()).toBe(0)
})

matrix("raiseload('*') reaches every path that no other option names", async ({ session, newSession, read }) => {
  await addBlog(session, 2)
  const fresh = newSession()
  const author = (await fresh.query(Author).options(selectinload(Author.articles), raiseload('*')).first()) as Author
  expect(author.articles.length).toBe(2)
  await expect(read(author, 'tags')).rejects.toThrow(LazyLoadError)
  await expect(read(author.articles[0] as Article, 'remarks')).rejects.toThrow(LazyLoadError)

  const alone = newSession()
  const one = (await alone.query(Author).options(load(Author).raiseload('*')).first()) as Author
  await expect(read(one, 'tags')).rejects.toThrow(LazyLoadError)

  const below = newSession()
  const other = (await below.query(Author).options(selectinload(Author.articles).raiseload('*')).first()) as Author
  expect((await read(other, 'tags')).length).toBe(2)
  await expect(read(other.articles[0] as Article, 'remarks')).rejects.toThrow(LazyLoadError)
})

matrix('raising options do not bind a flush', async ({ session, newSession }) => {
  await addBlog(session, 1)
  const fresh = newSession()
  const remark = await fresh.query(Remark).options(raiseload('*')).first()
  await fresh.delete(remark as Remark)
  await fresh.commit()
  expect(await newSession().query(Remark).count()).toBe(3)
})

matrix('deferred columns load alone, groups together', async ({ session, newSession, log, read }) => {
  session.add(new Report({ title: 'annual', body: 'long', summary: 'short', appendix: 'more' }))
  await session.commit()
  const fresh = newSession()
  log.reset()
  const report = (await fresh.query(Report).first()) as Report
  expect(log.statements[0]).not.toMatch(/body|summary|appendix/)
  expect(await read(report, 'body')).toBe('long')
  expect(log.statements[1]).toMatch(/body/)
  expect(log.statements[1]).not.toMatch(/summary|title/)
  expect([await read(report, 'summary'), await read(report, 'appendix')]).toEqual(['short', 'more'])
  expect(log.count()).toBe(3)
})

matrix('undefer, undeferGroup, defer and loadOnly decide about columns', async ({ session, newSession, log, read }) => {
  session.add(new Report({ title: 'annual', body: 'long', summary: 'short', appendix: 'more' }))
  await session.commit()
  const loaded = async (...options: readonly LoadOption[]): Promise<string[]> => {
    const fresh = newSession()
    const report = await fresh
      .query(Report)
      .options(...options)
      .first()
    await fresh.close()
    return Object.keys(JSON.parse(JSON.stringify(report)) as object)
  }
  expect(await loaded()).toEqual(['id', 'title'])
  expect(await loaded(undefer(Report.c.body))).toEqual(['id', 'title', 'body'])
  expect(await loaded(undeferGroup('extra'))).toEqual(['id', 'title', 'summary', 'appendix'])
  expect(await loaded(undefer('*'))).toEqual(['id', 'title', 'body', 'summary', 'appendix'])
  expect(await loaded(defer(Report.c.title))).toEqual(['id'])
  expect(await loaded(loadOnly(Report.c.body))).toEqual(['id', 'body'])
  expect(await loaded(defer('*'), undefer(Report.c.title))).toEqual(['id', 'title'])
  const fresh = newSession()
  const report = (await fresh.query(Report).options(load(Report).deferRaise(Report.c.title)).first()) as Report
  await expect(read(report, 'title')).rejects.toThrow(LazyLoadError)
  log.reset()
  report.title = 'assigned'
  expect(report.title).toBe('assigned')
  expect(log.count()).toBe(0)
})

matrix('columns at the end of a path', async ({ session, newSession, log }) => {
  await addBlog(session, 1)
  for (const start of [joinedload, selectinload]) {
    const fresh = newSession()
    log.reset()
    const author = (await fresh.query(Author).options(start(Author.articles).loadOnly(Article.c.title)).first()) as Author
    expect(Object.keys(JSON.parse(JSON.stringify(author.articles[0])) as object)).toEqual(['id', 'title'])
    expect(log.statements.join('')).not.toMatch(/published/)
    await fresh.close()
  }
})

matrix('options stay with the objects they loaded', async ({ session, newSession, log, read }) => {
  await addBlog(session, 2)
  const fresh = newSession()
  const author = (await fresh.query(Author).options(lazyload(Author.articles).selectinload(Article.remarks)).orderBy(Author.c.name).first()) as Author
  log.reset()
  const articles = await read(author, 'articles')
  expect(log.count()).toBe(2)
  expect(articles[0]?.remarks.length).toBe(2)
  // and apply again after the objects were expired
  fresh.expire(author)
  fresh.expire(articles[0] as Article)
  log.reset()
  await read(author, 'articles')
  expect(log.count('select')).toBeGreaterThanOrEqual(1)
})

matrix('the columns of an option in a query with several entities and aliases', async ({ session, newSession }) => {
  await addBlog(session, 2)
  const other = alias(Author)
  const rows = await newSession().execute(
    select(Author, other)
      .join(other as never, other.c.id.gt(Author.c.id))
      .options(loadOnly(Author.c.name), joinedload(Author.tags), selectinload(other.articles)),
  )
  expect(rows.length).toBe(1)
  const [[first, second]] = rows as unknown as [[Author, Author]]
  expect(first.tags.length).toBe(2)
  expect(second.articles.length).toBe(2)
})

matrix('containsEager over an alias', async ({ session, newSession }) => {
  await addBlog(session, 2)
  const article = alias(Article)
  const { c } = article
  const along = Author.articles.ofType(article)
  const authors = await newSession()
    .query(Author)
    .join(along)
    .filter(c.published.eq(false))
    .options(containsEager(along))
    .orderBy(Author.c.name)
    .all()
  expect(authors.map(author => author.articles.map(each => each.title))).toEqual([['article 1.2'], ['article 2.2']])
})

matrix('options that fit nowhere are errors that name both sides', async ({ session }) => {
  const message = (...options: readonly LoadOption[]): Promise<string> =>
    failure(() =>
      session
        .query(Author)
        .options(...options)
        .all(),
    )
  expect(await message(selectinload(Article.remarks))).toMatch(
    /^The option selectinload\(Article\.remarks\) cannot start at this query: it needs Article, and the query selects Author\./,
  )
  expect(await message(selectinload(Author.articles).joinedload(Tag.authors))).toMatch(
    /^The option joinedload\(Tag\.authors\) cannot go on from Article: it belongs to Tag\./,
  )
  expect(await message(containsEager(Author.articles))).toMatch(
    /^containsEager\(Author\.articles\) needs a join along Author\.articles, and the query has none\./,
  )
  expect(await message(defer(Article.c.title))).toMatch(/^The option defer\(articles\.title\) cannot start at this query/)
  expect(await message(joinedload(Author.articles), selectinload(Author.articles))).toMatch(
    /^Two options load Author\.articles in two ways: joinedload\(Author\.articles\) and selectinload\(Author\.articles\)\./,
  )
  expect(await failure(() => joinedload('articles' as never))).toMatch(/^joinedload\(\) takes a relationship of a class\.\n {2}value {3}"articles"/)
  expect(await failure(() => defer('title' as never))).toMatch(/^defer\(\) takes columns of a model\./)
  expect(await failure(() => containsEager('*'))).toMatch(/^containsEager\('\*'\) has no meaning\./)
})

matrix(
  'an unloaded attribute in an asynchronous session names the attribute, the object and the cures',
  async ({ session, newSession }) => {
    await addBlog(session, 1)
    const fresh = newSession()
    const author = (await fresh.query(Author).first()) as Author
    const relationship = (await failure(() => author.articles)).split('\n')
    expect(relationship).toEqual([
      'Author.articles is not loaded, and this session is asynchronous, so reading it cannot run a query.',
      '  object  Author(id: 1), loaded by select(Author)',
      '  do      await lazy(author).articles  |  .options(selectinload(Author.articles))  |  await session.load(authors, Author.articles)',
      '  more    docs/errors/LAZY_LOAD',
    ])
    fresh.expire(author)
    expect(await failure(() => author.name)).toMatch(
      /^Author\.name is not loaded.*\n {2}object {2}Author\(id: 1\).*\n {2}cause {3}the object was expired/,
    )
    const error = (await fresh
      .query(Author)
      .first()
      .then(found => {
        try {
          return (found as Author).tags
        } catch (caught) {
          return caught
        }
      })) as InvalidRequestError
    expect(error.code).toBe('LAZY_LOAD')
  },
  { only: ['sqlite async', 'postgresql', 'mariadb'] },
)
