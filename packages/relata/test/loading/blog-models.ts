/** Models of the loading tests: every kind of relationship, ordered collections, self-reference, composite keys, deferred columns. */
import { boolean, declarativeBase, foreignKey, integer, many, one, type Session, text } from 'relata'

export const Base = declarativeBase()

export const authorTags = Base.table('author_tags', {
  authorId: integer()
    .references(() => Author.c.id)
    .primaryKey(),
  tagId: integer()
    .references(() => Tag.c.id)
    .primaryKey(),
})

export class Author extends Base.model('authors', {
  id: integer().primaryKey(),
  name: text(),
  articles: () => many(Article, { backPopulates: 'author' }),
  badge: () => one(Badge, { backPopulates: 'author' }),
  tags: () => many(Tag, { secondary: authorTags, backPopulates: 'authors' }),
}) {}

export class Article extends Base.model('articles', {
  id: integer().primaryKey(),
  title: text(),
  published: boolean().default(true),
  authorId: integer()
    .nullable()
    .references(() => Author.c.id),
  author: () => one(Author, { backPopulates: 'articles' }),
  remarks: () => many(Remark, { backPopulates: 'article' }),
}) {}

export class Remark extends Base.model('remarks', {
  id: integer().primaryKey(),
  body: text(),
  articleId: integer().references(() => Article.c.id),
  article: () => one(Article, { backPopulates: 'remarks', required: true }),
}) {}

export class Badge extends Base.model('badges', {
  id: integer().primaryKey(),
  label: text(),
  authorId: integer().references(() => Author.c.id),
  author: () => one(Author, { backPopulates: 'badge', required: true }),
}) {}

export class Tag extends Base.model('tags', {
  id: integer().primaryKey(),
  name: text(),
  authors: () => many(Author, { secondary: authorTags, backPopulates: 'tags' }),
}) {}

export class Node extends Base.model('nodes', {
  id: integer().primaryKey(),
  name: text(),
  parentId: integer()
    .nullable()
    .references(() => Node.c.id),
  parent: () => one(Node, { backPopulates: 'children' }),
  children: () => many(Node, { backPopulates: 'parent' }),
}) {}

export class Region extends Base.model('regions', {
  country: text().primaryKey(),
  code: integer().primaryKey(),
  name: text(),
  towns: () => many(Town, { backPopulates: 'region' }),
}) {}

export class Town extends Base.model(
  'towns',
  {
    id: integer().primaryKey(),
    name: text(),
    country: text().nullable(),
    regionCode: integer().nullable(),
    region: () => one(Region, { backPopulates: 'towns' }),
  },
  { constraints: [foreignKey(['country', 'regionCode'], () => [Region.c.country, Region.c.code])] },
) {}

/** Columns that are not loaded with the row. */
export class Report extends Base.model('reports', {
  id: integer().primaryKey(),
  title: text(),
  body: text().nullable().deferred(),
  summary: text().nullable().deferred('extra'),
  appendix: text().nullable().deferred('extra'),
}) {}

Base.register({ Author, Article, Remark, Badge, Tag, Node, Region, Town, Report })

/** `count` authors with two articles each, of which each has two remarks; a badge for every other; tags in turn. */
export async function addBlog(session: Session<'async'>, count: number): Promise<void> {
  const tags = ['red', 'green', 'blue'].map(name => new Tag({ name }))
  const authors = Array.from({ length: count }, (_, a) => {
    const articles = [0, 1].map(
      n =>
        new Article({
          title: `article ${a + 1}.${n + 1}`,
          published: n === 0,
          remarks: [new Remark({ body: `remark ${a + 1}.${n + 1}.1` }), new Remark({ body: `remark ${a + 1}.${n + 1}.2` })],
        }),
    )
    return new Author({
      name: `author ${a + 1}`,
      articles,
      tags: [tags[a % 3], tags[(a + 1) % 3]] as Tag[],
      ...(a % 2 === 0 ? { badge: new Badge({ label: `badge ${a + 1}` }) } : {}),
    })
  })
  session.addAll([...tags, ...authors])
  await session.commit()
}
