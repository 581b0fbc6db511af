/** Equal statements have the same key, different ones never; what is cached is bound to the values of the statement at hand. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mariadbDialect } from '../../src/dialects/mariadb/mariadb-dialect.ts'
import { postgresqlDialect } from '../../src/dialects/postgresql/postgresql-dialect.ts'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import type { Expression } from '../../src/sql/core/expression.ts'
import type { Statement } from '../../src/sql/core/statement.ts'
import { count } from '../../src/sql/expressions/aggregates.ts'
import { and, exists, not, or } from '../../src/sql/expressions/conditions.ts'
import { func } from '../../src/sql/expressions/functions.ts'
import { sql } from '../../src/sql/expressions/sql-text.ts'
import { compileCached } from '../../src/sql/render/cached-compile.ts'
import { compile } from '../../src/sql/render/compile.ts'
import type { Compiled } from '../../src/sql/render/compiled.ts'
import { structuralKey } from '../../src/sql/render/structural-key.ts'
import { aliasOf } from '../../src/sql/sources/alias.ts'
import { bigint, integer } from '../../src/schema/column-builders.ts'
import { cte } from '../../src/sql/sources/cte.ts'
import { tablesample } from '../../src/sql/sources/table-sample.ts'
import { values } from '../../src/sql/sources/values-source.ts'
import { cube, groupingSets, rollup } from '../../src/sql/statements/grouping.ts'
import { insert } from '../../src/sql/statements/insert.ts'
import { select } from '../../src/sql/statements/select.ts'
import { posts, users } from './shop.ts'

const [u, p] = [users.c, posts.c]
const keyOf = (statement: Statement): string => structuralKey(statement).key

describe('equal statements', () => {
  const build = (id: number, names: readonly string[], limit: number): Statement => {
    const other = aliasOf(posts)
    return select(u.id, count(other.c.id).as('n'))
      .outerJoin(other, other.c.authorId.eq(u.id))
      .where(u.id.gt(id), or(u.name.in(names), exists(select(p.id).where(p.authorId.eq(u.id), p.score.gt(id)))))
      .groupBy(u.id)
      .limit(limit)
  }

  test('have the same key, whatever their values and aliases', () => {
    expect(keyOf(build(1, ['a'], 3))).toBe(keyOf(build(99, ['x', 'y', 'z'], 4)))
    expect(structuralKey(build(1, ['a'], 3)).parameters).toEqual([1, ['a'], 1, 3])
  })

  test.each([sqliteDialect, postgresqlDialect, mariadbDialect])('are compiled once for $name', dialect => {
    const cache = new Map<string, Compiled>()
    const first = compileCached(cache, build(1, ['a'], 3), dialect)
    const second = compileCached(cache, build(7, ['x', 'y', 'z'], 4), dialect)
    expect(second.compiled).toBe(first.compiled)
    const names =
      dialect.features.inList === 'array' ? [['x', 'y', 'z']] : dialect.features.inList === 'json' ? ['["x","y","z"]'] : ['x', 'y', 'z', 'z']
    expect(second.compiled.bind(second.parameters).parameters).toEqual([7, ...names, 7, 4])
  })

  test('a parameter that stands in two places is one', () => {
    const one = u.id.plus(1)
    const shared = select(one).groupBy(one)
    expect(structuralKey(shared).parameters).toEqual([1])
    expect(keyOf(shared)).not.toBe(keyOf(select(u.id.plus(1)).groupBy(u.id.plus(1))))
    expect(compile(shared, postgresqlDialect).sql).toBe('select "users"."id" + $1::integer from "users" group by "users"."id" + $1::integer')
    expect(compile(shared, sqliteDialect).bind([1]).parameters).toEqual([1, 1])
  })

  test('a value in no place is bound as it is', () => {
    const statement = select(u.id).where(u.id.eq(1), u.name.eq('x'))
    const places = structuralKey(select(u.id).where(u.id.eq(1))).nodes
    expect(compile(statement, postgresqlDialect, places).bind([5]).parameters).toEqual([1, 'x'])
  })
})

describe('different statements', () => {
  const base = select(u.id)
  const one = aliasOf(posts)
  const two = aliasOf(posts)
  const different: readonly Statement[] = [
    base,
    select(u.name),
    select(u.id, u.name),
    select(u.id.as('a')),
    select(u.id.as('b')),
    base.distinct(),
    base.limit(1),
    base.offset(1),
    base.limit(1).offset(1),
    base.orderBy(u.id),
    base.orderBy(u.id.desc()),
    base.orderBy(u.id.asc().nullsFirst()),
    base.orderBy(u.id.asc().nullsLast()),
    base.where(u.id.eq(1)),
    base.having(u.id.eq(1)),
    base.where(u.id.eq(1).or(u.id.eq(2))),
    base.where(u.id.eq(1), u.id.eq(2)),
    base.where(u.id.in([1])),
    base.where(u.id.in([])),
    base.where(u.id.notIn([1])),
    base.where(u.name.eq('x')),
    base.where(u.nick.eq(null)),
    base.where(u.name.like('x')),
    base.where(u.name.like('x', '!')),
    base.where(u.name.like('x', '|')),
    base.where(p.title.like('x')),
    base.from(posts),
    base.crossJoin(posts),
    base.join(posts),
    base.outerJoin(posts),
    base.join(one, one.c.authorId.eq(u.id)),
    base.join(aliasOf(posts, 'x'), u.id.eq(1)),
    base.join(aliasOf(posts, 'y'), u.id.eq(1)),
    select(one.c.id, two.c.id),
    select(one.c.id, one.c.id),
    base.forUpdate(),
    base.forUpdate({ nowait: true }),
    base.forUpdate({ of: users }),
    select(func('f', u.id)),
    select(func('g', u.id)),
    select(sql`a ${1} b`),
    select(sql`a ${1} c`),
    select(sql`a ${1}`, sql` b`),
    select(sql`${sql.identifier('a', 'b')}`),
    select(sql`${sql.identifier('ab')}`),
    base.where(exists(select(p.id).where(p.authorId.eq(u.id)))),
    base.where(exists(select(p.id).where(p.authorId.eq(u.id)).correlate(users))),
    base.where(exists(select(p.id).where(p.authorId.eq(u.id)).correlateExcept(posts))),
    base.where(exists(select(p.id).where(p.authorId.eq(u.id)).correlate())),
    base.distinctOn(u.id),
    base.distinctOn(u.name),
    base.orderBy(u.id).fetch(1),
    base.orderBy(u.id).fetch(1, { withTies: true }),
    base.forUpdate({ share: true }),
    base.forUpdate({ keyShare: true }),
    base.forUpdate({ keyShare: true, share: true }),
    base.forUpdate({ skipLocked: true }),
    base.prefixWith(sql`x`),
    base.prefixWith(sql`x`, 'mariadb'),
    base.suffixWith(sql`x`),
    base.withHint(users, sql`x`),
    base.groupBy(u.id),
    base.groupBy(rollup(u.id)),
    base.groupBy(cube(u.id)),
    base.groupBy(groupingSets([u.id])),
    base.groupBy(groupingSets([u.id], [])),
    base.union(base),
    base.unionAll(base),
    base.exceptAll(base),
    base.addCte(cte('a', base)),
    select(cte('a', base).columns[0] as never),
    select(cte('b', base).columns[0] as never),
    select(cte('a', base, { materialized: true }).columns[0] as never),
    select(cte('a', base, { materialized: false }).columns[0] as never),
    select(cte('a', base, { nested: true }).columns[0] as never),
    select(values({ a: integer() }, [{ a: 1 }]).c.a),
    select(values({ b: integer() }, [{ b: 1 }]).c.b),
    select(values({ a: integer() }, [{ a: 1 }, { a: 2 }]).c.a),
    select(values({ a: bigint() }, [{ a: 1n }]).c.a),
    select(values({ a: integer() }, [{ a: 1 }], 'v').c.a),
    select(func('f', 1).tableValued('a').c.a),
    select(func('f', 1).tableValued('b').c.b),
    select(func('f', 1).tableValued('a', { ordinality: 'n' }).c.a),
    select(tablesample(users, 1).c.id),
    select(tablesample(users, 1, { method: 'system' }).c.id),
    select(tablesample(users, 1, { seed: 1 }).c.id),
    sql`select 1`.columns({ a: integer() }),
    sql`select 1`.columns({ b: integer() }),
    sql`select 1`.columns({ a: bigint() }),
    base.fromStatement(sql`select 1`),
    select(u.name).fromStatement(sql`select 1`),
    select(count().over({ orderBy: u.id, rows: 'current row' })),
    select(count().over({ orderBy: u.id, groups: 'current row' })),
    select(count().over({ orderBy: u.id, groups: 'current row', exclude: 'ties' })),
    select(count().over({ orderBy: u.id, rows: { preceding: 1 } })),
    select(count().over({ orderBy: u.id, rows: { preceding: 2 } })),
    insert(users).values({ name: 'a' }),
    insert(users).values([{ name: 'a' }, { name: 'b' }]),
    insert(users).values({ name: 'a', nick: 'b' }),
  ]

  test('have different keys', () => {
    const keys = different.map(keyOf)
    const repeated = keys.filter((key, index) => keys.indexOf(key) !== index)
    expect(repeated).toEqual([])
  })

  test('names that look like key text do not mislead', () => {
    const label = (name: string): Statement => select(u.id.as(name), u.name)
    const tricky = ['a', 'a;', 'a\u0001', '(', ')', ';column(', "a' b", '1;', '~']
    expect(new Set(tricky.map(name => keyOf(label(name)))).size).toBe(tricky.length)
    expect(keyOf(select(sql`${1}a\u0000;`))).not.toBe(keyOf(select(sql`${1}a`)))
  })
})

test('the same key means the same text, for random conditions', () => {
  const leaf: fc.Arbitrary<Expression<boolean>> = fc.oneof(
    fc.integer({ min: 0, max: 5 }).map(value => u.id.eq(value)),
    fc.integer({ min: 0, max: 5 }).map(value => u.id.gt(u.id.plus(value))),
    fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }).map(values => u.id.in(values)),
    fc.constantFrom('a', "b'", '%').map(text => u.name.contains(text)),
    fc.constant(u.nick.isNull()),
  )
  const { tree } = fc.letrec<{ tree: Expression<boolean> }>(tie => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }).map(all => and(...all)),
      fc.array(tie('tree'), { maxLength: 3 }).map(all => or(...all)),
      tie('tree').map(not),
    ),
  }))
  const texts = new Map<string, string>()
  fc.assert(
    fc.property(tree, condition => {
      const statement = select(u.id).where(condition)
      const { key } = structuralKey(statement)
      const text = compile(statement, postgresqlDialect).sql
      expect(texts.get(key) ?? text).toBe(text)
      texts.set(key, text)
    }),
    { numRuns: 500 },
  )
})
