/** Load plans as SQL text: joins, their nesting, the subquery under a limit, and that an equal query has the same plan. */
import { and, joinedload, type LoadOption, select, selectinload } from 'relata'
import { describe, expect, test } from 'vitest'
import { LruCache } from '../../src/base/lru-cache.ts'
import type { Dialect } from '../../src/dialect/dialect.ts'
import { mariadbDialect } from '../../src/dialects/mariadb/mariadb-dialect.ts'
import { postgresqlDialect } from '../../src/dialects/postgresql/postgresql-dialect.ts'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import { prepareSelect } from '../../src/orm/loading/execute-select.ts'
import { defaultPath } from '../../src/orm/loading/load-path.ts'
import type { LoadingSession } from '../../src/orm/loading/loading-session.ts'
import { RelatedPlan } from '../../src/orm/loading/related-plan.ts'
import type { Relationship } from '../../src/orm/mapping/mapper.ts'
import type { Select } from '../../src/sql/statements/select.ts'
import { Article, Author, Badge, Node, Remark, Tag, Town } from './blog-models.ts'

const sessionFor = (dialect: Dialect): LoadingSession =>
  ({ dialect, planCache: new LruCache(100), scopes: null, at: () => {} }) as unknown as LoadingSession
const plain = (sql: string): string => sql.replaceAll(/["`]/g, '')
const textOf = (query: Select, dialect: Dialect = sqliteDialect): string => plain(prepareSelect(sessionFor(dialect), query).sql)
const loading = (model: typeof Author | typeof Article | typeof Remark | typeof Badge | typeof Node, ...options: LoadOption[]): string =>
  textOf(select(model).options(...options))

describe('joinedload', () => {
  test('a collection is outer joined under a name of its own', () => {
    expect(loading(Author, joinedload(Author.articles))).toBe(
      'select authors.id, authors.name, articles_1.id, articles_1.title, articles_1.published, articles_1.author_id from authors left join articles as articles_1 on articles_1.author_id = authors.id',
    )
  })

  test('a required many-to-one is inner joined', () => {
    expect(loading(Remark, joinedload(Remark.article))).toMatch(/from remarks join articles as articles_1 on articles_1\.id = remarks\.article_id$/)
  })

  test('an inner join beneath an outer one is nested on the right', () => {
    expect(loading(Author, joinedload(Author.badge).joinedload(Badge.author, { innerJoin: true }))).toMatch(
      /from authors left join \(badges as badges_1 join authors as authors_1 on authors_1\.id = badges_1\.author_id\) on badges_1\.author_id = authors\.id$/,
    )
    expect(loading(Article, joinedload(Article.remarks).joinedload(Remark.article))).toMatch(
      /from articles left join \(remarks as remarks_1 join articles as articles_1 on articles_1\.id = remarks_1\.article_id\) on remarks_1\.article_id = articles\.id$/,
    )
  })

  test('an association table is joined inside', () => {
    expect(loading(Author, joinedload(Author.tags))).toMatch(
      /from authors left join \(author_tags as author_tags_1 join tags as tags_1 on tags_1\.id = author_tags_1\.tag_id\) on author_tags_1\.author_id = authors\.id$/,
    )
  })

  test('conditions stand in the join, so that no parent is lost', () => {
    expect(loading(Author, joinedload(Author.articles.where(Article.c.published.eq(true))))).toMatch(
      /left join articles as articles_1 on articles_1\.author_id = authors\.id and articles_1\.published = \?$/,
    )
  })

  test('a filter of the query never meets the eager table', () => {
    const query = select(Author).join(Author.articles).where(Article.c.title.eq('x')).options(joinedload(Author.articles))
    expect(textOf(query)).toMatch(
      /from authors join articles on articles\.author_id = authors\.id left join articles as articles_1 on articles_1\.author_id = authors\.id where articles\.title = \?$/,
    )
  })

  test('a limit counts parents: the query becomes a subquery and its order is repeated', () => {
    expect(textOf(select(Author).options(joinedload(Author.articles)).orderBy(Author.c.name.desc()).limit(3))).toBe(
      'select anon_1.id, anon_1.name, articles_1.id, articles_1.title, articles_1.published, articles_1.author_id from ' +
        '(select authors.id, authors.name from authors order by authors.name desc limit ?) as anon_1 ' +
        'left join articles as articles_1 on articles_1.author_id = anon_1.id order by anon_1.name desc',
    )
    expect(textOf(select(Author).distinct().options(joinedload(Author.articles)))).toMatch(
      /from \(select distinct authors\.id, authors\.name from authors\) as anon_1 left join/,
    )
    expect(textOf(select(Author).options(joinedload(Author.articles)).orderBy(Author.c.name.concat('!')).limit(3))).toMatch(
      /\(select authors\.id, authors\.name, authors\.name \|\| \? as anon_1 from authors order by authors\.name \|\| \? limit \?\)/,
    )
  })

  test('many-to-one joins stay flat under a limit', () => {
    expect(textOf(select(Article).options(joinedload(Article.author)).limit(3))).toMatch(
      /from articles left join authors as authors_1 on authors_1\.id = articles\.author_id limit \?$/,
    )
  })

  test('the foreign key is selected inside even where it is deferred outside', () => {
    const query = select(Article).options(joinedload(Article.author), joinedload(Article.remarks)).limit(1)
    expect(textOf(query)).toMatch(/left join authors as authors_1 on authors_1\.id = anon_1\.author_id/)
  })

  test('self-references get a name for each level', () => {
    expect(loading(Node, joinedload(Node.children).joinedload(Node.children))).toMatch(
      /from nodes left join nodes as nodes_1 on nodes_1\.parent_id = nodes\.id left join nodes as nodes_2 on nodes_2\.parent_id = nodes_1\.id$/,
    )
  })
})

describe('select-in', () => {
  const related = (relationship: { readonly relationship: Relationship }, count: number, dialect: Dialect): string => {
    const load = defaultPath(relationship.relationship.parent).load(relationship.relationship)
    const width = relationship.relationship.pairs.length
    const keys = Array.from({ length: count }, (_, index) => Array.from({ length: width }, () => index + 1))
    return plain(new RelatedPlan(load, dialect).statement.bind(keys).sql)
  }

  test('one key, many keys, in each database', () => {
    const columns = 'select articles.id, articles.title, articles.published, articles.author_id from articles where articles.author_id'
    expect(related(Author.articles, 1, postgresqlDialect)).toBe(`${columns} = $1`)
    expect(related(Author.articles, 7, postgresqlDialect)).toMatch(/where articles\.author_id = any\(\$1(::\w+\[\])?\)$/)
    expect(related(Author.articles, 7, sqliteDialect)).toBe(`${columns} in (select value from json_each(?))`)
    expect(related(Author.articles, 3, mariadbDialect)).toBe(`${columns} in (?, ?, ?, ?)`)
  })

  test('many-to-many joins the association table and nothing else', () => {
    expect(related(Author.tags, 2, sqliteDialect)).toBe(
      'select tags.id, tags.name, author_tags.author_id from tags join author_tags on tags.id = author_tags.tag_id where author_tags.author_id in (select value from json_each(?))',
    )
  })

  test('composite keys', () => {
    expect(related(Town.region, 2, sqliteDialect)).toMatch(
      /where regions\.country = \? and regions\.code = \? or regions\.country = \? and regions\.code = \?$/,
    )
  })
})

describe('the plan cache', () => {
  test('an equal query built again has the same plan; another value only another parameter', () => {
    const session = sessionFor(sqliteDialect)
    const build = (name: string, published: boolean): Select =>
      select(Author)
        .where(and(Author.c.name.eq(name), Author.c.id.gt(1)))
        .options(selectinload(Author.articles.where(Article.c.published.eq(published))), joinedload(Author.tags))
    const first = prepareSelect(session, build('a', true))
    const second = prepareSelect(session, build('b', false))
    expect(second.plan).toBe(first.plan)
    expect([first.parameters, second.parameters]).toEqual([
      ['a', 1],
      ['b', 1],
    ])
    expect(session.planCache.size).toBe(1)
    expect(prepareSelect(session, select(Author).options(joinedload(Author.tags))).plan).not.toBe(first.plan)
  })

  test('options that differ have plans that differ', () => {
    const session = sessionFor(sqliteDialect)
    const queries = [
      select(Author),
      select(Author).options(joinedload(Author.tags)),
      select(Author).options(selectinload(Author.tags)),
      select(Author).options(selectinload(Author.tags).selectinload(Tag.authors)),
      select(Author).options(joinedload(Author.articles).options(joinedload(Article.remarks))),
      select(Author).options(joinedload(Author.articles).joinedload(Article.remarks)),
      select(Author).options(joinedload(Author.articles.where(Article.c.id.gt(1)))),
      select(Author).options(joinedload(Author.articles.limit(1))),
      select(Author).options(joinedload(Author.articles).loadOnly(Article.c.id)),
      select(Author).options(joinedload(Author.articles).defer(Article.c.title)),
    ]
    for (const query of queries) prepareSelect(session, query)
    expect(session.planCache.size).toBe(queries.length)
  })
})
