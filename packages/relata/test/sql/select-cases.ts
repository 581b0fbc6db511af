/** Selects: what each becomes on PostgreSQL and, where it differs, on the others, and the rows that it gives everywhere. */
import type { Condition } from '../../src/sql/core/expression.ts'
import type { Statement } from '../../src/sql/core/statement.ts'
import { avg, count, distinct, max, min, sum } from '../../src/sql/expressions/aggregates.ts'
import { case_ } from '../../src/sql/expressions/case-expression.ts'
import { and, exists, not, or } from '../../src/sql/expressions/conditions.ts'
import { abs, coalesce, func, length, lower, nullif, trim, upper } from '../../src/sql/expressions/functions.ts'
import { literal, nullValue, tuple } from '../../src/sql/expressions/literals.ts'
import { sql } from '../../src/sql/expressions/sql-text.ts'
import { aliasOf } from '../../src/sql/sources/alias.ts'
import { select } from '../../src/sql/statements/select.ts'
import { textType } from '../../src/types/text-type.ts'
import { integerType } from '../../src/types/integer-type.ts'
import { doubleType } from '../../src/types/double-type.ts'
import { numericType } from '../../src/types/numeric-type.ts'
import type { DatabaseName } from '../support/databases.ts'
import { posts, users } from './shop.ts'

export interface Case {
  readonly name: string
  readonly statement: Statement
  /** PostgreSQL's text; other databases' where it is not the same but for quotes and placeholders. */
  readonly sql: string
  readonly sqlite?: string
  readonly mariadb?: string
  readonly rows?: readonly (readonly unknown[])[]
  /** The rows where their order means nothing. */
  readonly set?: readonly (readonly unknown[])[]
  /** The error of a database that has nothing of the kind. */
  readonly refused?: Partial<Record<DatabaseName, string>>
  readonly skip?: readonly DatabaseName[]
}

const [u, p] = [users.c, posts.c]
const n = count().as('n')
const other = aliasOf(posts, 'other')
const [first, second] = [aliasOf(posts), aliasOf(posts)]
const scores = select(p.authorId, sum(p.score).as('total')).groupBy(p.authorId).subquery('scores')

const ids = select(u.id).orderBy(u.id)
const where = (condition: Condition): typeof ids => ids.where(condition)

export const comparisons: readonly Case[] = [
  {
    name: 'eq',
    statement: where(u.name.eq('Ada')),
    sql: 'select "users"."id" from "users" where "users"."name" = $1 order by "users"."id"',
    rows: [[1]],
  },
  {
    name: 'ne',
    statement: where(u.name.ne('Ada')),
    sql: 'select "users"."id" from "users" where "users"."name" <> $1 order by "users"."id"',
    rows: [[2], [3]],
  },
  {
    name: 'eq null',
    statement: where(u.nick.eq(null)),
    sql: 'select "users"."id" from "users" where "users"."nick" is null order by "users"."id"',
    rows: [[2], [3]],
  },
  {
    name: 'ne null',
    statement: where(u.nick.ne(null)),
    sql: 'select "users"."id" from "users" where "users"."nick" is not null order by "users"."id"',
    rows: [[1]],
  },
  {
    name: 'lt and ge',
    statement: where(u.id.lt(3).and(u.id.ge(2))),
    sql: 'select "users"."id" from "users" where "users"."id" < $1 and "users"."id" >= $2 order by "users"."id"',
    rows: [[2]],
  },
  {
    name: 'le and gt',
    statement: where(and(u.id.le(2), u.id.gt(1))),
    sql: 'select "users"."id" from "users" where "users"."id" <= $1 and "users"."id" > $2 order by "users"."id"',
    rows: [[2]],
  },
  {
    name: 'between',
    statement: where(u.id.between(2, 3)),
    sql: 'select "users"."id" from "users" where "users"."id" between $1 and $2 order by "users"."id"',
    rows: [[2], [3]],
  },
  {
    name: 'not between',
    statement: where(u.id.notBetween(2, 3)),
    sql: 'select "users"."id" from "users" where "users"."id" not between $1 and $2 order by "users"."id"',
    rows: [[1]],
  },
  {
    name: 'in',
    statement: where(u.id.in([1, 3, 99])),
    sql: 'select "users"."id" from "users" where "users"."id" = any($1) order by "users"."id"',
    sqlite: 'select "users"."id" from "users" where "users"."id" in (select value from json_each(?)) order by "users"."id"',
    mariadb: 'select "users"."id" from "users" where "users"."id" in (?, ?, ?, ?) order by "users"."id"',
    rows: [[1], [3]],
  },
  {
    name: 'in texts',
    statement: where(u.name.in(['Ada', "O'Hara", '50% off_/\\', '"'])),
    sql: 'select "users"."id" from "users" where "users"."name" = any($1) order by "users"."id"',
    sqlite: 'select "users"."id" from "users" where "users"."name" in (select value from json_each(?)) order by "users"."id"',
    mariadb: 'select "users"."id" from "users" where "users"."name" in (?, ?, ?, ?) order by "users"."id"',
    rows: [[1], [3]],
  },
  {
    name: 'not in',
    statement: where(u.id.notIn([1])),
    sql: 'select "users"."id" from "users" where "users"."id" <> all($1) order by "users"."id"',
    sqlite: 'select "users"."id" from "users" where "users"."id" not in (select value from json_each(?)) order by "users"."id"',
    mariadb: 'select "users"."id" from "users" where "users"."id" not in (?) order by "users"."id"',
    rows: [[2], [3]],
  },
  { name: 'in nothing', statement: where(u.id.in([])), sql: 'select "users"."id" from "users" where false order by "users"."id"', rows: [] },
  {
    name: 'not in nothing',
    statement: where(u.id.notIn([])),
    sql: 'select "users"."id" from "users" where true order by "users"."id"',
    rows: [[1], [2], [3]],
  },
  {
    name: 'in expressions',
    statement: where(u.id.in([1, u.id.plus(0)])),
    sql: 'select "users"."id" from "users" where "users"."id" in ($1::integer, "users"."id" + $2::integer) order by "users"."id"',
    sqlite: 'select "users"."id" from "users" where "users"."id" in (cast(? as integer), "users"."id" + cast(? as integer)) order by "users"."id"',
    mariadb: 'select "users"."id" from "users" where "users"."id" in (?, "users"."id" + ?) order by "users"."id"',
    rows: [[1], [2], [3]],
  },
  {
    name: 'in a query',
    statement: where(u.id.in(select(p.authorId))),
    sql: 'select "users"."id" from "users" where "users"."id" in (select "posts"."author_id" from "posts") order by "users"."id"',
    rows: [[1], [2]],
  },
  {
    name: 'not in a query',
    statement: where(u.id.notIn(select(p.authorId).where(p.score.gt(3)))),
    sql: 'select "users"."id" from "users" where "users"."id" not in (select "posts"."author_id" from "posts" where "posts"."score" > $1) order by "users"."id"',
    rows: [[3]],
  },
  {
    name: 'is distinct from',
    statement: where(u.nick.isDistinctFrom('countess')),
    sql: 'select "users"."id" from "users" where "users"."nick" is distinct from $1 order by "users"."id"',
    sqlite: 'select "users"."id" from "users" where "users"."nick" is not ? order by "users"."id"',
    mariadb: 'select "users"."id" from "users" where not ("users"."nick" <=> ?) order by "users"."id"',
    rows: [[2], [3]],
  },
  {
    name: 'is not distinct from null',
    statement: where(u.nick.isNotDistinctFrom(null)),
    sql: 'select "users"."id" from "users" where "users"."nick" is not distinct from null order by "users"."id"',
    sqlite: 'select "users"."id" from "users" where "users"."nick" is null order by "users"."id"',
    mariadb: 'select "users"."id" from "users" where "users"."nick" <=> null order by "users"."id"',
    rows: [[2], [3]],
  },
  {
    name: 'like',
    statement: where(u.name.like('A%')),
    sql: 'select "users"."id" from "users" where "users"."name" like $1 order by "users"."id"',
    rows: [[1]],
  },
  {
    name: 'not like',
    statement: where(u.name.notLike('A%')),
    sql: 'select "users"."id" from "users" where "users"."name" not like $1 order by "users"."id"',
    rows: [[2], [3]],
  },
  {
    name: 'like escaped',
    statement: where(u.name.like('50!%%', '!')),
    sql: `select "users"."id" from "users" where "users"."name" like $1 escape '!' order by "users"."id"`,
    rows: [[3]],
  },
  {
    name: 'ilike',
    statement: where(u.name.ilike('aDA')),
    sql: 'select "users"."id" from "users" where "users"."name" ilike $1 order by "users"."id"',
    sqlite: 'select "users"."id" from "users" where lower("users"."name") like lower(?) order by "users"."id"',
    mariadb: 'select "users"."id" from "users" where lower("users"."name") like lower(?) order by "users"."id"',
    rows: [[1]],
  },
  {
    name: 'starts with',
    statement: where(u.name.startsWith('50%')),
    sql: `select "users"."id" from "users" where "users"."name" like $1 escape '/' order by "users"."id"`,
    rows: [[3]],
  },
  {
    name: 'starts with a wildcard',
    statement: where(u.name.startsWith('%')),
    sql: `select "users"."id" from "users" where "users"."name" like $1 escape '/' order by "users"."id"`,
    rows: [],
  },
  {
    name: 'ends with',
    statement: where(u.name.endsWith('_/\\')),
    sql: `select "users"."id" from "users" where "users"."name" like $1 escape '/' order by "users"."id"`,
    rows: [[3]],
  },
  {
    name: 'contains',
    statement: where(u.name.contains('off_')),
    sql: `select "users"."id" from "users" where "users"."name" like $1 escape '/' order by "users"."id"`,
    rows: [[3]],
  },
  {
    name: 'or inside and',
    statement: where(u.active.and(or(u.id.eq(2), u.id.eq(3)))),
    sql: 'select "users"."id" from "users" where "users"."active" and ("users"."id" = $1 or "users"."id" = $2) order by "users"."id"',
    rows: [[3]],
  },
  {
    name: 'or beside a condition',
    statement: where(or(u.id.eq(2), u.id.eq(3))).where(u.active),
    sql: 'select "users"."id" from "users" where ("users"."id" = $1 or "users"."id" = $2) and "users"."active" order by "users"."id"',
    rows: [[3]],
  },
  {
    name: 'not',
    statement: where(not(u.id.eq(2).or(u.id.eq(3)))),
    sql: 'select "users"."id" from "users" where not ("users"."id" = $1 or "users"."id" = $2) order by "users"."id"',
    rows: [[1]],
  },
  {
    name: 'a comparison compared',
    statement: where(u.id.eq(1).eq(u.active)),
    sql: 'select "users"."id" from "users" where ("users"."id" = $1) = "users"."active" order by "users"."id"',
    rows: [[1], [2]],
  },
  {
    name: 'a condition of nothing',
    statement: where(and()).where(not(or())),
    sql: 'select "users"."id" from "users" where true and not (false) order by "users"."id"',
    rows: [[1], [2], [3]],
  },
]

export const tuples: readonly Case[] = [
  {
    name: 'tuples in a list',
    statement: select(p.id).where(
      tuple(p.authorId, p.title).in([
        [1, 'Notes'],
        [2, 'Nothing'],
      ]),
    ),
    sql: 'select "posts"."id" from "posts" where ("posts"."author_id", "posts"."title") in (($1::integer, $2::text), ($3::integer, $4::text))',
    sqlite:
      'select "posts"."id" from "posts" where ("posts"."author_id", "posts"."title") in (values (cast(? as integer), ?), (cast(? as integer), ?))',
    mariadb: 'select "posts"."id" from "posts" where ("posts"."author_id", "posts"."title") in ((?, ?), (?, ?))',
    rows: [[1]],
  },
  {
    name: 'tuples compared',
    statement: select(p.id)
      .where(tuple(p.authorId, p.id).gt([1, 1]))
      .orderBy(p.id),
    sql: 'select "posts"."id" from "posts" where ("posts"."author_id", "posts"."id") > ($1::integer, $2::integer) order by "posts"."id"',
    sqlite:
      'select "posts"."id" from "posts" where ("posts"."author_id", "posts"."id") > (cast(? as integer), cast(? as integer)) order by "posts"."id"',
    mariadb: 'select "posts"."id" from "posts" where ("posts"."author_id", "posts"."id") > (?, ?) order by "posts"."id"',
    rows: [[2], [3]],
  },
  {
    name: 'tuples in a query',
    statement: select(p.id).where(tuple(p.authorId, p.id).in(select(u.id, u.id) as never)),
    sql: 'select "posts"."id" from "posts" where ("posts"."author_id", "posts"."id") in (select "users"."id", "users"."id" from "users")',
    rows: [[1]],
  },
]

export const values: readonly Case[] = [
  {
    name: 'arithmetic keeps its order',
    statement: select(p.id.minus(p.score.minus(1)).times(2))
      .orderBy(p.id)
      .limit(1),
    sql: 'select ("posts"."id" - ("posts"."score" - $1::integer)) * $2::integer from "posts" order by "posts"."id" limit $3',
    sqlite: 'select ("posts"."id" - ("posts"."score" - cast(? as integer))) * cast(? as integer) from "posts" order by "posts"."id" limit ?',
    mariadb: 'select ("posts"."id" - ("posts"."score" - ?)) * ? from "posts" order by "posts"."id" limit ?',
    rows: [[-6]],
  },
  {
    name: 'whole numbers divide with a fraction',
    statement: select(p.score.dividedBy(2)).where(p.id.eq(1)),
    sql: 'select "posts"."score" / cast($1 as double precision) from "posts" where "posts"."id" = $2',
    sqlite: 'select "posts"."score" / cast(? as real) from "posts" where "posts"."id" = ?',
    mariadb: 'select "posts"."score" / cast(? as double) from "posts" where "posts"."id" = ?',
    rows: [[2.5]],
  },
  {
    name: 'modulo and negate',
    statement: select(p.score.modulo(3), p.score.negate()).where(p.id.eq(1)),
    sql: 'select "posts"."score" % $1::integer, -"posts"."score" from "posts" where "posts"."id" = $2',
    sqlite: 'select "posts"."score" % cast(? as integer), -"posts"."score" from "posts" where "posts"."id" = ?',
    mariadb: 'select "posts"."score" % ?, -"posts"."score" from "posts" where "posts"."id" = ?',
    rows: [[2, -5]],
  },
  {
    name: 'concat',
    statement: select(u.name.concat('/', u.nick, '!')).where(u.id.eq(1)),
    sql: 'select "users"."name" || $1::text || "users"."nick" || $2::text from "users" where "users"."id" = $3',
    sqlite: 'select "users"."name" || ? || "users"."nick" || ? from "users" where "users"."id" = ?',
    mariadb: 'select "users"."name" || ? || "users"."nick" || ? from "users" where "users"."id" = ?',
    rows: [['Ada/countess!']],
  },
  {
    name: 'cast',
    statement: select(p.score.cast(textType), p.title.cast(textType), literal('12').cast(integerType), p.score.cast(doubleType)).where(p.id.eq(1)),
    sql: 'select cast("posts"."score" as text), cast("posts"."title" as text), cast($1 as integer), cast("posts"."score" as double precision) from "posts" where "posts"."id" = $2',
    sqlite:
      'select cast("posts"."score" as text), cast("posts"."title" as text), cast(? as integer), cast("posts"."score" as real) from "posts" where "posts"."id" = ?',
    mariadb:
      'select cast("posts"."score" as char), cast("posts"."title" as char), cast(? as signed), cast("posts"."score" as double) from "posts" where "posts"."id" = ?',
    rows: [['5', 'Notes', 12, 5]],
  },
  {
    name: 'cast to a numeric',
    statement: select(p.score.cast(numericType(10, 2))).where(p.id.eq(1)),
    sql: 'select cast("posts"."score" as numeric(10, 2)) from "posts" where "posts"."id" = $1',
    sqlite: 'select cast("posts"."score" as numeric) from "posts" where "posts"."id" = ?',
    mariadb: 'select cast("posts"."score" as decimal(10, 2)) from "posts" where "posts"."id" = ?',
    rows: [['5.00']],
  },
  {
    name: 'literals',
    statement: select(literal(1), literal('x'), literal(true), literal(1.5), nullValue()),
    sql: 'select $1::integer, $2::text, $3::boolean, $4::double precision, null',
    sqlite: 'select cast(? as integer), ?, ?, ?, null',
    mariadb: 'select ?, ?, ?, ?, null',
    rows: [[1, 'x', true, 1.5, null]],
  },
  {
    name: 'case',
    statement: select(case_(p.score.gt(4), 'good').when(p.score.gt(1), 'fair').else('bad')).orderBy(p.id),
    sql: 'select case when "posts"."score" > $1 then $2::text when "posts"."score" > $3 then $4::text else $5::text end from "posts" order by "posts"."id"',
    sqlite: 'select case when "posts"."score" > ? then ? when "posts"."score" > ? then ? else ? end from "posts" order by "posts"."id"',
    mariadb: 'select case when "posts"."score" > ? then ? when "posts"."score" > ? then ? else ? end from "posts" order by "posts"."id"',
    rows: [['good'], ['fair'], ['good']],
  },
  {
    name: 'text functions',
    statement: select(lower(u.name), upper(u.name), length(u.name), trim(literal('  x ')), coalesce(u.nick, 'none'), nullif(u.name, 'Bob')).where(
      u.id.eq(2),
    ),
    sql: 'select lower("users"."name"), upper("users"."name"), char_length("users"."name"), trim($1::text), coalesce("users"."nick", $2::text), nullif("users"."name", $3::text) from "users" where "users"."id" = $4',
    sqlite:
      'select lower("users"."name"), upper("users"."name"), length("users"."name"), trim(?), coalesce("users"."nick", ?), nullif("users"."name", ?) from "users" where "users"."id" = ?',
    mariadb:
      'select lower("users"."name"), upper("users"."name"), char_length("users"."name"), trim(?), coalesce("users"."nick", ?), nullif("users"."name", ?) from "users" where "users"."id" = ?',
    rows: [['bob', 'BOB', 3, 'x', 'none', null]],
  },
  {
    name: 'any function',
    statement: select(func('replace', u.name, 'A', 'E').returns(textType), abs(p.score.negate()))
      .join(posts)
      .where(p.id.eq(1)),
    sql: 'select replace("users"."name", $1::text, $2::text), abs(-"posts"."score") from "users" join "posts" on "posts"."author_id" = "users"."id" where "posts"."id" = $3',
    sqlite:
      'select replace("users"."name", ?, ?), abs(-"posts"."score") from "users" join "posts" on "posts"."author_id" = "users"."id" where "posts"."id" = ?',
    mariadb:
      'select replace("users"."name", ?, ?), abs(-"posts"."score") from "users" join "posts" on "posts"."author_id" = "users"."id" where "posts"."id" = ?',
    rows: [['Eda', 5]],
  },
  {
    name: 'the sql tag',
    statement: select(sql`${p.score} + ${1} * ${p.id}`.returns(integerType), u.id)
      .join(users)
      .where(sql`${p.id} in ${[1, 3]} and ${u.name} = ${'Bob'}`),
    sql: 'select "posts"."score" + $1::integer * "posts"."id", "users"."id" from "posts" join "users" on "posts"."author_id" = "users"."id" where "posts"."id" in ($2::integer, $3::integer) and "users"."name" = $4::text',
    sqlite:
      'select "posts"."score" + cast(? as integer) * "posts"."id", "users"."id" from "posts" join "users" on "posts"."author_id" = "users"."id" where "posts"."id" in (cast(? as integer), cast(? as integer)) and "users"."name" = ?',
    mariadb:
      'select "posts"."score" + ? * "posts"."id", "users"."id" from "posts" join "users" on "posts"."author_id" = "users"."id" where "posts"."id" in (?, ?) and "users"."name" = ?',
    rows: [[12, 2]],
  },
  {
    name: 'the sql tag as a statement',
    statement: sql`select ${sql.identifier('name')} from ${users} where ${u.id} = ${2}`,
    sql: 'select "name" from "users" where "users"."id" = $1::integer',
    sqlite: 'select "name" from "users" where "users"."id" = cast(? as integer)',
    mariadb: 'select "name" from "users" where "users"."id" = ?',
    rows: [['Bob']],
  },
]

export const queries: readonly Case[] = [
  {
    name: 'aggregates',
    statement: select(count(), count(p.title), count(distinct(p.authorId)), sum(p.score), avg(p.score), min(p.score), max(p.title), sum(p.price)),
    sql: 'select count(*), count("posts"."title"), count(distinct "posts"."author_id"), sum("posts"."score"), avg("posts"."score"), min("posts"."score"), max("posts"."title"), sum("posts"."price") from "posts"',
    sqlite:
      'select count(*), count("posts"."title"), count(distinct "posts"."author_id"), sum("posts"."score"), avg("posts"."score"), min("posts"."score"), max("posts"."title"), cast(sum("posts"."price") as text) from "posts"',
    rows: [[3, 2, 2, 16, expectedMean(), 2, 'Notes', '3.30']],
  },
  {
    name: 'aggregates of nothing',
    statement: select(count(), sum(p.score), avg(p.price)).where(p.id.lt(0)),
    sql: 'select count(*), sum("posts"."score"), avg("posts"."price") from "posts" where "posts"."id" < $1',
    sqlite: 'select count(*), sum("posts"."score"), cast(avg("posts"."price") as text) from "posts" where "posts"."id" < ?',
    rows: [[0, null, null]],
  },
  {
    name: 'group by, having, order by a label',
    statement: select(p.authorId, n).groupBy(p.authorId).having(n.gt(0)).orderBy(n.desc()),
    sql: 'select "posts"."author_id", count(*) as "n" from "posts" group by "posts"."author_id" having count(*) > $1::integer order by "n" desc',
    sqlite:
      'select "posts"."author_id", count(*) as "n" from "posts" group by "posts"."author_id" having count(*) > cast(? as integer) order by "n" desc',
    mariadb: 'select "posts"."author_id", count(*) as "n" from "posts" group by "posts"."author_id" having count(*) > ? order by "n" desc',
    rows: [
      [1, 2],
      [2, 1],
    ],
  },
  {
    name: 'nulls last',
    statement: select(p.id).orderBy(p.title.asc().nullsLast(), p.id),
    sql: 'select "posts"."id" from "posts" order by "posts"."title" nulls last, "posts"."id"',
    mariadb: 'select "posts"."id" from "posts" order by "posts"."title" is null, "posts"."title", "posts"."id"',
    rows: [[3], [1], [2]],
  },
  {
    name: 'nulls first, descending',
    statement: select(p.id).orderBy(p.title.desc().nullsFirst()),
    sql: 'select "posts"."id" from "posts" order by "posts"."title" desc nulls first',
    mariadb: 'select "posts"."id" from "posts" order by "posts"."title" is not null, "posts"."title" desc',
    rows: [[2], [1], [3]],
  },
  {
    name: 'limit and offset',
    statement: ids.limit(1).offset(1),
    sql: 'select "users"."id" from "users" order by "users"."id" limit $1 offset $2',
    rows: [[2]],
  },
  {
    name: 'offset alone',
    statement: ids.offset(2),
    sql: 'select "users"."id" from "users" order by "users"."id" offset $1',
    sqlite: 'select "users"."id" from "users" order by "users"."id" limit -1 offset ?',
    mariadb: 'select "users"."id" from "users" order by "users"."id" limit 18446744073709551615 offset ?',
    rows: [[3]],
  },
  {
    name: 'distinct',
    statement: select(p.authorId).distinct().orderBy(p.authorId),
    sql: 'select distinct "posts"."author_id" from "posts" order by "posts"."author_id"',
    rows: [[1], [2]],
  },
  {
    name: 'for update',
    statement: ids.limit(1).forUpdate({ skipLocked: true }),
    sql: 'select "users"."id" from "users" order by "users"."id" limit $1 for update skip locked',
    sqlite: 'select "users"."id" from "users" order by "users"."id" limit ?',
    rows: [[1]],
  },
  {
    name: 'join along the foreign key',
    statement: select(u.name, p.id).join(posts).orderBy(p.id),
    sql: 'select "users"."name", "posts"."id" from "users" join "posts" on "posts"."author_id" = "users"."id" order by "posts"."id"',
    rows: [
      ['Ada', 1],
      ['Ada', 2],
      ['Bob', 3],
    ],
  },
  {
    name: 'outer join on a condition',
    statement: select(u.id, p.id)
      .outerJoin(posts, p.authorId.eq(u.id).and(p.score.gt(4)))
      .orderBy(u.id),
    sql: 'select "users"."id", "posts"."id" from "users" left join "posts" on "posts"."author_id" = "users"."id" and "posts"."score" > $1 order by "users"."id"',
    rows: [
      [1, 1],
      [2, 3],
      [3, null],
    ],
  },
  {
    name: 'cross join',
    statement: select(count()).from(users).crossJoin(posts),
    sql: 'select count(*) from "users" cross join "posts"',
    rows: [[9]],
  },
  {
    name: 'full join',
    statement: select(u.id, p.id).fullJoin(posts, p.authorId.eq(u.id)).orderBy(u.id, p.id),
    sql: 'select "users"."id", "posts"."id" from "users" full join "posts" on "posts"."author_id" = "users"."id" order by "users"."id", "posts"."id"',
    rows: [
      [1, 1],
      [1, 2],
      [2, 3],
      [3, null],
    ],
    skip: ['mariadb'],
  },
  {
    name: 'the condition decides what is joined to what',
    statement: select(u.id, p.id, other.c.id)
      .join(posts)
      .join(other, other.c.authorId.eq(u.id).and(other.c.id.gt(p.id)))
      .orderBy(p.id),
    sql: 'select "users"."id", "posts"."id", "other"."id" from "users" join "posts" on "posts"."author_id" = "users"."id" join "posts" as "other" on "other"."author_id" = "users"."id" and "other"."id" > "posts"."id" order by "posts"."id"',
    rows: [[1, 1, 2]],
  },
  {
    name: 'names are made up for aliases',
    statement: select(first.c.id, second.c.id).where(first.c.id.lt(second.c.id), first.c.authorId.eq(second.c.authorId)),
    sql: 'select "posts_1"."id", "posts_2"."id" from "posts" as "posts_1", "posts" as "posts_2" where "posts_1"."id" < "posts_2"."id" and "posts_1"."author_id" = "posts_2"."author_id"',
    rows: [[1, 2]],
  },
  {
    name: 'a subquery in from',
    statement: select(u.name, scores.c.total).join(scores, scores.c['authorId']?.eq(u.id)).orderBy(u.id),
    sql: 'select "users"."name", "scores"."total" from "users" join (select "posts"."author_id", sum("posts"."score") as "total" from "posts" group by "posts"."author_id") as "scores" on "scores"."author_id" = "users"."id" order by "users"."id"',
    rows: [
      ['Ada', 7],
      ['Bob', 9],
    ],
  },
  {
    name: 'a subquery without a name, columns without names',
    statement: select(select(u.id, p.id, p.score.plus(1)).join(posts).subquery().columns[2] ?? literal(0))
      .orderBy(literal(1))
      .limit(0),
    sql: 'select "anon_1"."anon_1" from (select "users"."id", "posts"."id" as "id_1", "posts"."score" + $1::integer as "anon_1" from "users" join "posts" on "posts"."author_id" = "users"."id") as "anon_1" order by $2::integer limit $3',
    sqlite:
      'select "anon_1"."anon_1" from (select "users"."id", "posts"."id" as "id_1", "posts"."score" + cast(? as integer) as "anon_1" from "users" join "posts" on "posts"."author_id" = "users"."id") as "anon_1" order by cast(? as integer) limit ?',
    mariadb:
      'select "anon_1"."anon_1" from (select "users"."id", "posts"."id" as "id_1", "posts"."score" + ? as "anon_1" from "users" join "posts" on "posts"."author_id" = "users"."id") as "anon_1" order by ? limit ?',
    rows: [],
    skip: ['postgresql'],
  },
  {
    name: 'exists, correlated by itself',
    statement: where(exists(select(p.id).where(p.authorId.eq(u.id)))),
    sql: 'select "users"."id" from "users" where exists (select "posts"."id" from "posts" where "posts"."author_id" = "users"."id") order by "users"."id"',
    rows: [[1], [2]],
  },
  {
    name: 'exists about the same table',
    statement: where(exists(select(u.id).where(u.id.gt(2)))),
    sql: 'select "users"."id" from "users" where exists (select "users"."id" from "users" where "users"."id" > $1) order by "users"."id"',
    rows: [[1], [2], [3]],
  },
  {
    name: 'a scalar subquery',
    statement: select(u.id, select(count(p.id)).where(p.authorId.eq(u.id)).as('posts')).orderBy(u.id),
    sql: 'select "users"."id", (select count("posts"."id") from "posts" where "posts"."author_id" = "users"."id") as "posts" from "users" order by "users"."id"',
    rows: [
      [1, 2],
      [2, 1],
      [3, 0],
    ],
  },
  {
    name: 'a scalar subquery in a condition',
    statement: where(u.id.eq(select(max(p.authorId)).scalarSubquery())),
    sql: 'select "users"."id" from "users" where "users"."id" = (select max("posts"."author_id") from "posts") order by "users"."id"',
    rows: [[2]],
  },
  {
    name: 'explicit correlation',
    statement: where(exists(select(p.id).where(p.authorId.eq(u.id)).correlate(users))),
    sql: 'select "users"."id" from "users" where exists (select "posts"."id" from "posts" where "posts"."author_id" = "users"."id") order by "users"."id"',
    rows: [[1], [2]],
  },
  {
    name: 'subqueries two levels deep see both',
    statement: where(
      exists(select(p.id).where(p.authorId.eq(u.id), exists(select(other.c.id).where(other.c.authorId.eq(u.id), other.c.id.gt(p.id))))),
    ),
    sql: 'select "users"."id" from "users" where exists (select "posts"."id" from "posts" where "posts"."author_id" = "users"."id" and exists (select "other"."id" from "posts" as "other" where "other"."author_id" = "users"."id" and "other"."id" > "posts"."id")) order by "users"."id"',
    rows: [[1]],
  },
]

/** Databases differ in how many digits of a mean they give. */
function expectedMean(): unknown {
  return { close: 16 / 3 }
}
