/** The hard contracts about eager loading: which statements, which objects, which members. */
import { alias, containsEager, defer, insert, inspect, joinedload, lazyload, select, selectinload } from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'
import { addBlog, Article, Author, Badge, Base, Node, Tag, Town } from './blog-models.ts'

const matrix = matrixOf('contracts eager', Base)

async function warningsOf(work: () => Promise<void>): Promise<string[]> {
  const warnings: string[] = []
  const note = (warning: Error & { code?: string }): void => void (warning.code === 'RELATA_MULTIPLE_ROWS' && warnings.push(warning.message))
  process.on('warning', note)
  try {
    await work()
    await new Promise(setImmediate)
  } finally {
    process.off('warning', note)
  }
  return warnings
}

for (const [name, option] of [
  ['lazy', lazyload],
  ['joined', joinedload],
  ['select-in', selectinload],
] as const) {
  matrix(`contract-11 a scalar relationship with several rows warns and takes the first (${name})`, async ({ session, newSession, read }) => {
    session.add(new Author({ name: 'two badges' }))
    await session.flush()
    await session.execute(
      insert(Badge).values([
        { label: 'a', authorId: 1 },
        { label: 'b', authorId: 1 },
      ]),
    )
    await session.commit()
    const warnings = await warningsOf(async () => {
      const author = await newSession().query(Author).options(option(Author.badge)).one()
      expect((await read(author, 'badge'))?.label).toBe('a')
    })
    expect(warnings).toEqual([expect.stringMatching(/^Author\.badge leads to one object, and Author\(id: 1\) has several rows of Badge/)])
  })
}

matrix('contract-25 a joined collection under LIMIT stands outside of a subquery, whose order is repeated', async ({ session, newSession, log }) => {
  await addBlog(session, 4)
  const limited = async (option: typeof joinedload, ...distinct: readonly boolean[]): Promise<readonly string[]> => {
    log.reset()
    const query = newSession().query(Author).options(option(Author.articles)).orderBy(Author.c.name.desc())
    const authors = await (distinct.length > 0 ? query.distinct() : query).limit(2).offset(1).all()
    expect(authors.map(author => [author.name, author.articles.length])).toEqual([
      ['author 3', 2],
      ['author 2', 2],
    ])
    return log.statements
  }
  const [sql] = await limited(joinedload)
  expect(sql).toMatch(/from \(select .* order by .* limit .*\) as .* left (outer )?join .* order by .*desc/)
  expect(await limited(joinedload, true)).toHaveLength(1)
  // a many-to-one multiplies nothing: the statement stays flat
  log.reset()
  const articles = await newSession().query(Article).options(joinedload(Article.author)).orderBy(Article.c.id).limit(3).all()
  expect(articles.map(article => article.author?.name)).toEqual(['author 1', 'author 1', 'author 2'])
  expect(log.statements).toHaveLength(1)
  expect(log.statements[0]).not.toMatch(/from \(/)
})

matrix('contract-25 GROUP BY groups the parents alone', async ({ session, newSession, log }) => {
  await addBlog(session, 3)
  log.reset()
  const authors = await newSession()
    .query(Author)
    .join(Author.articles)
    .groupBy(Author.c.id, Author.c.name)
    .options(joinedload(Author.tags))
    .orderBy(Author.c.id)
    .all()
  expect(authors.map(author => author.tags.length)).toEqual([2, 2, 2])
  expect(log.statements).toHaveLength(1)
})

matrix('contract-26 an eager join has an alias of its own: no filter or order meets it, and no parent goes', async ({ session, newSession, log }) => {
  await addBlog(session, 3)
  session.add(new Author({ name: 'no articles' }))
  await session.commit()
  const names = async (eager: boolean): Promise<readonly (readonly [string, number | null])[]> => {
    log.reset()
    const query = newSession()
      .query(Author)
      .outerJoin(Author.articles)
      .filter(Article.c.title.like('%.1').or(Article.c.id.isNull()))
      .orderBy(Article.c.title.desc(), Author.c.id)
    const authors = await (eager ? query.options(joinedload(Author.articles)) : query).all()
    return authors.map(author => [author.name, eager ? author.articles.length : null])
  }
  const plain = await names(false)
  const eager = await names(true)
  expect(eager.map(([name]) => name)).toEqual(plain.map(([name]) => name))
  // the filter left one article of each in the user's join; the eager one has them all
  expect(eager.map(([, count]) => Number(count)).sort((a, b) => a - b)).toEqual([0, 2, 2, 2])
  expect(log.statements[0]).toMatch(/articles_1/)
})

matrix('contract-27 an inner join below an outer one is nested on its right side', async ({ session, newSession, log }) => {
  await addBlog(session, 2)
  session.add(new Author({ name: 'alone' }))
  await session.commit()
  log.reset()
  const authors = await newSession()
    .query(Author)
    .options(joinedload(Author.articles).joinedload(Article.remarks, { innerJoin: true }))
    .orderBy(Author.c.id)
    .all()
  expect(authors.map(author => author.articles.map(article => article.remarks.length))).toEqual([[2, 2], [2, 2], []])
  expect(log.statements).toHaveLength(1)
  expect(log.statements[0]).toMatch(/left (outer )?join \(.*articles.* (inner )?join .*remarks.*\) on/)
  // and through a link table
  log.reset()
  const tags = await newSession()
    .query(Article)
    .options(joinedload(Article.author).joinedload(Author.tags, { innerJoin: true }))
    .orderBy(Article.c.id)
    .all()
  expect(tags.map(article => article.author?.tags.length)).toEqual([2, 2, 2, 2])
  expect(log.statements).toHaveLength(1)
  expect(log.statements[0]).toMatch(/left (outer )?join \(.*authors.* (inner )?join .*author_tags.*tags.*\) on/)
})

matrix('contract-28 rows with joined collections are unique by construction, never silently repeated', async ({ session, newSession }) => {
  await addBlog(session, 2)
  const rows = await newSession().execute(select(Author).options(joinedload(Author.articles)).orderBy(Author.c.id))
  expect(rows.map(([author]) => [author.name, author.articles.length])).toEqual([
    ['author 1', 2],
    ['author 2', 2],
  ])
  // what the statement itself repeats stays: each row is another pair
  const pairs = await newSession().execute(select(Author, Tag.c.name).join(Author.tags).options(joinedload(Author.articles)))
  expect(pairs).toHaveLength(4)
})

matrix(
  'contract-29 a row met on several paths is one object, filled from whichever path loads its attributes',
  async ({ session, newSession, log }) => {
    await addBlog(session, 1)
    for (const load of [joinedload, selectinload]) {
      const [article] = await newSession()
        .query(Article)
        .options(load(Article.author).options(load(Author.articles).options(load(Article.remarks))))
        .orderBy(Article.c.id)
        .all()
      const inside = article!.author!.articles.find(each => each.id === article!.id)
      expect(inside).toBe(article)
      log.reset()
      expect(article!.remarks.length).toBe(2)
      expect(log.statements).toEqual([])
    }
  },
)

matrix('contract-30 eager options fill what is not loaded; populateExisting overwrites, children too', async ({ session, newSession }) => {
  await addBlog(session, 1)
  const fresh = newSession({ autoflush: false })
  const author = await fresh.query(Author).one()
  author.name = 'mine'
  await fresh.query(Author).options(selectinload(Author.articles).joinedload(Article.remarks)).all()
  expect([author.name, author.articles.length, author.articles[0]!.remarks.length]).toEqual(['mine', 2, 2])
  const { articles } = author
  const [article] = articles
  article!.title = 'mine too'
  await fresh.query(Author).options(selectinload(Author.articles)).all()
  expect([author.articles === articles, article!.title]).toEqual([true, 'mine too'])
  await fresh.query(Author).options(selectinload(Author.articles)).populateExisting().all()
  expect([author.name, article!.title]).toEqual(['author 1', 'article 1.1'])
  expect(fresh.dirty).toEqual([])
})

matrix('contract-31 select-in reads keys in chunks, skips null keys, copes with missing targets', async ({ session, newSession, log, variant }) => {
  session.addAll(Array.from({ length: 1001 }, (_, index) => new Author({ name: `a${index}`, articles: [new Article({ title: `t${index}` })] })))
  session.add(new Article({ title: 'nobody' }))
  await session.commit()
  log.reset()
  const authors = await newSession().query(Author).options(selectinload(Author.articles)).orderBy(Author.c.id).all()
  expect(authors.every((author, index) => author.articles.length === 1 && author.articles[0]!.title === `t${index}`)).toBe(true)
  // at most ceil(1001 / 500) of them; one where a list is one parameter
  expect(log.count('select')).toBeLessThanOrEqual(1 + 3)
  if (variant.database === 'postgresql') expect(log.count('select')).toBe(2)
  // many-to-one: the keys are in the rows, and the null one is not asked for
  log.reset()
  const lonely = await newSession().query(Article).filter(Article.c.authorId.isNull()).options(selectinload(Article.author)).one()
  expect([lonely.author, log.count('select')]).toEqual([null, 1])
  // foreign keys of two columns are not enforced where one is null: a target is missing
  session.add(new Town({ name: 'nowhere', country: 'x', regionCode: null }))
  await session.commit()
  const town = await newSession().query(Town).options(selectinload(Town.region)).one()
  expect(town.region).toBeNull()
})

matrix('contract-31 select-in of a many-to-one whose foreign key is deferred still finds its targets', async ({ session, newSession, log }) => {
  await addBlog(session, 2)
  log.reset()
  const articles = await newSession().query(Article).options(defer(Article.c.authorId), selectinload(Article.author)).orderBy(Article.c.id).all()
  expect(articles.map(article => article.author?.name)).toEqual(['author 1', 'author 1', 'author 2', 'author 2'])
  expect(log.count('select')).toBe(2)
})

matrix('contract-32 a self-reference stops at the first repeat, at its depth, or where a level is empty', async ({ session, newSession, log }) => {
  const chain = (depth: number): Node => new Node({ name: `n${depth}`, children: depth === 6 ? [] : [chain(depth + 1)] })
  session.add(chain(1))
  await session.commit()
  const depthLoaded = async (option: ReturnType<typeof selectinload>): Promise<readonly [depth: number, statements: number]> => {
    log.reset()
    const root = await newSession().query(Node).filter(Node.c.parentId.isNull()).options(option).one()
    const statements = log.count('select')
    let depth = 0
    for (let node: Node | undefined = root; node !== undefined; depth++) {
      if (inspectLoaded(node)) node = node.children[0]
      else break
    }
    return [depth, statements]
  }
  for (const load of [joinedload, selectinload]) expect((await depthLoaded(load(Node.children)))[0]).toBe(1)
  expect((await depthLoaded(joinedload(Node.children).joinedload(Node.children)))[0]).toBe(2)
  expect(await depthLoaded(selectinload(Node.children, { recursionDepth: 3 }))).toEqual([3, 4])
  // the sixth level has no rows: the recursion ends
  expect(await depthLoaded(selectinload(Node.children, { recursionDepth: -1 }))).toEqual([6, 7])
})

/** Whether the children are loaded, without loading them. */
function inspectLoaded(node: Node): boolean {
  return !inspect(node).unloaded.includes('children')
}

matrix('contract-33 containsEager is what the join returned, is not kept, and its flush deletes nothing', async ({ session, newSession, read }) => {
  await addBlog(session, 2)
  const fresh = newSession()
  const part = alias(Article)
  const along = Author.articles.ofType(part)
  const [first] = await fresh.query(Author).join(along).filter(part.c.published.eq(false)).options(containsEager(along)).orderBy(Author.c.name).all()
  expect(first!.articles.map(article => article.title)).toEqual(['article 1.2'])
  first!.articles.push(new Article({ title: 'new' }))
  first!.name = 'changed'
  await fresh.commit()
  const again = newSession()
  const author = (await again.get(Author, first!.id))!
  expect((await read(author, 'articles')).map(article => article.title).sort()).toEqual(['article 1.1', 'article 1.2', 'new'])
  // the option went with its query
  expect((await read(first!, 'articles')).length).toBe(3)
  expect(await again.query(Article).count()).toBe(5)
})
