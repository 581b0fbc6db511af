/** Every strategy loads the same graph; what differs is the number of statements. */
import {
  containsEager,
  defaultload,
  immediateload,
  insert,
  joinedload,
  lazyload,
  type LoadOption,
  noload,
  select,
  selectinload,
  subqueryload,
} from 'relata'
import { expect } from 'vitest'
import { matrixOf } from '../support/matrix.ts'
import { addBlog, Article, Author, Badge, Base, Node, Region, Remark, Town } from './blog-models.ts'

const matrix = matrixOf('loading strategies', Base)

interface Graph {
  readonly name: string
  readonly badge: string | null
  readonly tags: readonly string[]
  readonly articles: readonly { readonly title: string; readonly remarks: readonly string[] }[]
}

const expected = (count: number): Graph[] =>
  Array.from({ length: count }, (_, a) => ({
    name: `author ${a + 1}`,
    badge: a % 2 === 0 ? `badge ${a + 1}` : null,
    tags: [0, 1].map(next => ['red', 'green', 'blue'][(a + next) % 3] as string).toSorted(),
    articles: [1, 2].map(n => ({ title: `article ${a + 1}.${n}`, remarks: [1, 2].map(r => `remark ${a + 1}.${n}.${r}`) })),
  }))

/** The graph as it is loaded; reading loads nothing. */
function graph(authors: readonly Author[]): Graph[] {
  return authors.map(author => ({
    name: author.name,
    badge: author.badge === null ? null : author.badge.label,
    tags: author.tags.map(tag => tag.name).sort(),
    articles: author.articles
      .map(article => ({ title: article.title, remarks: article.remarks.map(remark => remark.body).sort() }))
      .sort((a, b) => (a.title < b.title ? -1 : 1)),
  }))
}

const strategies: readonly { readonly name: string; readonly options: () => LoadOption[]; readonly statements: number }[] = [
  {
    name: 'joinedload',
    options: () => [joinedload(Author.articles).joinedload(Article.remarks), joinedload(Author.badge), joinedload(Author.tags)],
    statements: 1,
  },
  {
    name: 'selectinload',
    options: () => [selectinload(Author.articles).selectinload(Article.remarks), selectinload(Author.badge), selectinload(Author.tags)],
    statements: 5,
  },
  {
    name: 'subqueryload',
    options: () => [subqueryload(Author.articles).subqueryload(Article.remarks), subqueryload(Author.badge), subqueryload(Author.tags)],
    statements: 5,
  },
  {
    name: 'immediateload',
    options: () => [immediateload(Author.articles).immediateload(Article.remarks), immediateload(Author.badge), immediateload(Author.tags)],
    statements: 5,
  },
  {
    name: 'a mixture',
    options: () => [joinedload(Author.articles).selectinload(Article.remarks), selectinload(Author.badge), joinedload(Author.tags)],
    statements: 3,
  },
  {
    name: 'branches',
    options: () => [selectinload(Author.articles).options(joinedload(Article.remarks)), joinedload(Author.badge), selectinload(Author.tags)],
    statements: 3,
  },
]

for (const { name, options, statements } of strategies) {
  matrix(`${name} loads the graph`, async ({ newSession, session, log }) => {
    await addBlog(session, 5)
    const fresh = newSession()
    log.reset()
    const authors = await fresh
      .query(Author)
      .options(...options())
      .orderBy(Author.c.name)
      .all()
    expect(graph(authors)).toEqual(expected(5))
    expect(log.count()).toBe(statements)
  })

  matrix(`${name}: limits count parents`, async ({ newSession, session, log }) => {
    await addBlog(session, 5)
    const fresh = newSession()
    log.reset()
    const authors = await fresh
      .query(Author)
      .options(...options())
      .orderBy(Author.c.name.desc())
      .limit(2)
      .offset(1)
      .all()
    expect(graph(authors)).toEqual(expected(5).reverse().slice(1, 3))
    expect(log.count()).toBe(statements)
  })
}

matrix('all objects of an empty result need one statement', async ({ session, log }) => {
  expect(await session.query(Author).options(selectinload(Author.articles), joinedload(Author.tags)).all()).toEqual([])
  expect(log.count()).toBe(1)
})

matrix('rows of several items stay as they are with a joined collection', async ({ session, newSession }) => {
  await addBlog(session, 2)
  const rows = await newSession().execute(select(Author, Author.c.name.as('n')).options(joinedload(Author.articles)).orderBy(Author.c.name))
  expect(rows.map(row => [row[1], row.n, row[0].articles.length])).toEqual([
    ['author 1', 'author 1', 2],
    ['author 2', 'author 2', 2],
  ])
})

matrix('many-to-one: joined, select-in, and none where the session holds the targets', async ({ session, newSession, log }) => {
  await addBlog(session, 3)
  for (const option of [joinedload(Remark.article).joinedload(Article.author), selectinload(Remark.article).selectinload(Article.author)]) {
    const fresh = newSession()
    const remarks = await fresh.query(Remark).options(option).orderBy(Remark.c.id).all()
    expect(remarks.map(remark => remark.article.author?.name)).toEqual([1, 2, 3].flatMap(n => Array.from({ length: 4 }, () => `author ${n}`)))
    expect(new Set(remarks.map(remark => remark.article)).size).toBe(6)
  }
  const fresh = newSession()
  await fresh.query(Author).all()
  await fresh.query(Article).all()
  log.reset()
  const remarks = await fresh.query(Remark).options(immediateload(Remark.article).immediateload(Article.author)).all()
  expect(log.count()).toBe(1)
  expect(remarks[0]?.article.author?.name).toBe('author 1')
})

matrix('a null foreign key is null without SQL, a missing target too', async ({ session, newSession, log, read }) => {
  session.add(new Article({ title: 'anonymous' }))
  await session.commit()
  const fresh = newSession()
  log.reset()
  const article = await fresh.query(Article).options(selectinload(Article.author)).one()
  expect(article.author).toBeNull()
  expect(log.count()).toBe(1)
  const again = newSession()
  log.reset()
  expect(await read(await again.query(Article).one(), 'author')).toBeNull()
  expect(log.count()).toBe(1)
})

matrix('composite keys, on both sides', async ({ session, newSession, log, read }) => {
  const region = new Region({ country: 'DE', code: 1, name: 'north', towns: [new Town({ name: 'Kiel' }), new Town({ name: 'Husum' })] })
  session.addAll([
    region,
    new Region({ country: 'DE', code: 2, name: 'south', towns: [new Town({ name: 'Ulm' })] }),
    new Region({ country: 'FR', code: 1, name: 'nord', towns: [] }),
    new Town({ name: 'nowhere', country: 'DE' }),
  ])
  await session.commit()
  const shape = (regions: readonly Region[]): unknown => regions.map(each => [each.name, each.towns.map(town => town.name).sort()])
  const wanted = [
    ['north', ['Husum', 'Kiel']],
    ['south', ['Ulm']],
    ['nord', []],
  ]
  const fresh = newSession()
  for (const option of [joinedload(Region.towns), selectinload(Region.towns)]) {
    fresh.expungeAll()
    expect(shape(await fresh.query(Region).options(option).orderBy(Region.c.country, Region.c.code).all())).toEqual(wanted)
  }
  for (const option of [joinedload(Town.region), selectinload(Town.region)]) {
    fresh.expungeAll()
    const towns = await fresh.query(Town).options(option).orderBy(Town.c.id).all()
    expect(towns.map(town => town.region?.name ?? null)).toEqual(['north', 'north', 'south', null].slice(0, towns.length))
  }
  fresh.expungeAll()
  const towns = await fresh.query(Town).orderBy(Town.c.id).all()
  log.reset()
  expect((await read(towns[0] as Town, 'region'))?.name).toBe('north')
  expect((await read(towns[1] as Town, 'region'))?.name).toBe('north')
  expect(await read(towns[3] as Town, 'region')).toBeNull()
  expect(log.count()).toBe(1)
})

matrix('a self-reference goes as deep as the options say', async ({ session, newSession, log }) => {
  const chain = (depth: number): Node =>
    new Node({ name: `level ${depth}`, children: depth === 5 ? [] : [chain(depth + 1), new Node({ name: `leaf ${depth}` })] })
  session.add(chain(1))
  await session.commit()
  const root = Node.c.parentId.isNull()
  const fresh = newSession()
  const again = (): typeof fresh => {
    fresh.expungeAll()
    log.reset()
    return fresh
  }
  const two = await again().query(Node).filter(root).options(selectinload(Node.children).selectinload(Node.children)).one()
  expect(two.children[0]?.children.map(node => node.name)).toEqual(['level 3', 'leaf 2'])
  const all = await again()
    .query(Node)
    .filter(root)
    .options(selectinload(Node.children, { recursionDepth: -1 }))
    .one()
  expect(log.count()).toBe(6)
  const depth = (node: Node): number => 1 + Math.max(0, ...node.children.map(depth))
  expect(depth(all)).toBe(5)
  await again()
    .query(Node)
    .filter(root)
    .options(selectinload(Node.children, { recursionDepth: 2 }))
    .one()
  expect(log.count()).toBe(3)
  const joined = await again().query(Node).filter(root).options(joinedload(Node.children).joinedload(Node.children)).one()
  expect(joined.children.flatMap(node => node.children.map(child => child.name)).sort()).toEqual(['leaf 2', 'level 3'])
})

matrix('containsEager takes what the query joined, and is not kept', async ({ session, newSession, read }) => {
  await addBlog(session, 2)
  const fresh = newSession()
  const authors = await fresh
    .query(Author)
    .join(Author.articles)
    .filter(Article.c.published.eq(false))
    .options(containsEager(Author.articles))
    .orderBy(Author.c.name)
    .all()
  expect(authors.map(author => author.articles.map(article => article.title))).toEqual([['article 1.2'], ['article 2.2']])
  fresh.expire(authors[0] as Author)
  expect((await read(authors[0] as Author, 'articles')).length).toBe(2)
})

matrix('a relationship narrowed for loading', async ({ session, newSession }) => {
  await addBlog(session, 3)
  const fresh = newSession()
  const titles = async (option: LoadOption): Promise<string[][]> => {
    fresh.expungeAll()
    const authors = await fresh.query(Author).options(option).orderBy(Author.c.name).all()
    return authors.map(author => author.articles.map(article => article.title))
  }
  for (const load of [joinedload, selectinload]) {
    expect(await titles(load(Author.articles.where(Article.c.published.eq(true))))).toEqual([['article 1.1'], ['article 2.1'], ['article 3.1']])
    // an equal query with another value has the same plan
    expect(await titles(load(Author.articles.where(Article.c.published.eq(false))))).toEqual([['article 1.2'], ['article 2.2'], ['article 3.2']])
    expect((await titles(load(Author.articles.orderBy(Article.c.title.desc()))))[0]).toEqual(['article 1.2', 'article 1.1'])
    expect(await titles(load(Author.articles.orderBy(Article.c.id.desc()).limit(1)))).toEqual([['article 1.2'], ['article 2.2'], ['article 3.2']])
    fresh.expungeAll()
    const tagged = await fresh
      .query(Author)
      .options(load(Author.tags.limit(1)))
      .all()
    expect(tagged.map(author => author.tags.length)).toEqual([1, 1, 1])
  }
})

matrix('noload leaves a relationship empty; defaultload only leads on', async ({ session, newSession, log }) => {
  await addBlog(session, 2)
  const author = await newSession().query(Author).options(noload(Author.articles), noload(Author.badge)).first()
  log.reset()
  expect(author?.articles.length).toBe(0)
  expect(author?.badge).toBeNull()
  expect(log.count()).toBe(0)
  const led = await newSession()
    .query(Author)
    .options(selectinload(Author.articles), defaultload(Author.articles).selectinload(Article.remarks))
    .first()
  expect(led?.articles[0]?.remarks.length).toBe(2)
})

matrix('objects that the session holds keep what they have, and get what they lack', async ({ session, newSession, log }) => {
  await addBlog(session, 2)
  const fresh = newSession()
  const author = (await fresh.query(Author).orderBy(Author.c.id).first()) as Author
  author.name = 'renamed'
  await fresh.query(Author).options(selectinload(Author.articles), joinedload(Author.tags)).all()
  expect(author.name).toBe('renamed')
  expect(author.articles.length).toBe(2)
  expect(author.tags.length).toBe(2)
  const first = author.articles
  await fresh.query(Author).options(selectinload(Author.articles).selectinload(Article.remarks)).all()
  expect(author.articles).toBe(first)
  log.reset()
  expect(author.articles[0]?.remarks.length).toBe(2)
  expect(log.count()).toBe(0)
})

matrix('populateExisting overwrites, related objects too', async ({ session, newSession }) => {
  await addBlog(session, 1)
  const fresh = newSession({ autoflush: false })
  const author = await fresh.query(Author).options(selectinload(Author.articles)).one()
  author.name = 'mine'
  const article = author.articles.find(each => each.title === 'article 1.1') as Article
  article.title = 'mine'
  await fresh.execute(insert(Article).values({ title: 'third', published: true, authorId: author.id }))
  await fresh.query(Author).options(selectinload(Author.articles)).all()
  expect([author.name, article.title, author.articles.length]).toEqual(['mine', 'mine', 2])
  await fresh.query(Author).options(selectinload(Author.articles)).populateExisting().all()
  expect([author.name, article.title, author.articles.length]).toEqual(['author 1', 'article 1.1', 3])
  expect(fresh.dirty).toEqual([])
})

matrix('a scalar relationship with several rows warns and takes the first', async ({ session, newSession }) => {
  session.add(new Author({ name: 'two badges' }))
  await session.flush()
  await session.execute(
    insert(Badge).values([
      { label: 'a', authorId: 1 },
      { label: 'b', authorId: 1 },
    ]),
  )
  await session.commit()
  for (const option of [joinedload(Author.badge), selectinload(Author.badge), lazyload(Author.badge)]) {
    const warnings: string[] = []
    const note = (warning: Error & { code?: string }): void => void (warning.code === 'RELATA_MULTIPLE_ROWS' && warnings.push(warning.message))
    process.on('warning', note)
    const fresh = newSession()
    const author = await fresh.query(Author).options(option).one()
    await fresh.load(author, Author.badge)
    await new Promise(setImmediate)
    process.off('warning', note)
    expect(author.badge?.label).toBe('a')
    expect(warnings.length).toBe(1)
  }
})
