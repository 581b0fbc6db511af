/** Set operations and CTEs: what each becomes, and the rows that it gives everywhere. */
import { count, max } from '../../src/sql/expressions/aggregates.ts'
import { exists } from '../../src/sql/expressions/conditions.ts'
import { literal } from '../../src/sql/expressions/literals.ts'
import { bigintType } from '../../src/types/bigint-type.ts'
import { aliasOf } from '../../src/sql/sources/alias.ts'
import { cte, recursiveCte } from '../../src/sql/sources/cte.ts'
import { select } from '../../src/sql/statements/select.ts'
import { posts, users } from './shop.ts'
import type { Case } from './select-cases.ts'

const [u, p] = [users.c, posts.c]
const userIds = select(u.id)
const authors = select(p.authorId)
const large = select(u.id.cast(bigintType).as('n'))
const scored = cte('scored', select(p.authorId.as('author'), max(p.score).as('best')).groupBy(p.authorId))
const named = cte('named', select(u.name.as('name'), scored.c.best.as('best')).join(scored, scored.c.author.eq(u.id)))
const [left, right] = [aliasOf(scored, 'a'), aliasOf(scored, 'b')]
const numbers = recursiveCte('numbers', select(literal(1).as('n')), self => select(self.c.n.plus(1).as('n')).where(self.c.n.lt(4)))
const chain = recursiveCte('chain', select(p.id.as('id')).where(p.id.eq(1)), self => select(p.id).join(self, p.id.eq(self.c.id.plus(1))), {
  distinct: true,
})

const UNION = 'select "users"."id" from "users" union select "posts"."author_id" from "posts"'
const SCORED = '"scored" as (select "posts"."author_id" as "author", max("posts"."score") as "best" from "posts" group by "posts"."author_id")'

export const compounds: readonly Case[] = [
  { name: 'union', statement: userIds.union(authors).orderBy(u.id), sql: `${UNION} order by "id"`, rows: [[1], [2], [3]] },
  {
    name: 'union all, ordered and limited',
    statement: userIds.unionAll(authors).orderBy(u.id.desc()).limit(3).offset(1),
    sql: `${UNION.replace('union', 'union all')} order by "id" desc limit $1 offset $2`,
    rows: [[2], [2], [1]],
  },
  {
    name: 'intersect',
    statement: userIds.intersect(authors).orderBy(u.id),
    sql: `${UNION.replace('union', 'intersect')} order by "id"`,
    rows: [[1], [2]],
  },
  { name: 'except', statement: userIds.except(authors), sql: UNION.replace('union', 'except'), rows: [[3]] },
  {
    name: 'intersect all',
    statement: authors.intersectAll(authors.where(p.id.le(2)), authors),
    sql: 'select "posts"."author_id" from "posts" intersect all select "posts"."author_id" from "posts" where "posts"."id" <= $1 intersect all select "posts"."author_id" from "posts"',
    rows: [[1], [1]],
    refused: { sqlite: 'sqlite has no INTERSECT ALL.' },
  },
  {
    name: 'except all',
    statement: authors.exceptAll(userIds.where(u.id.eq(1))).orderBy(p.authorId),
    sql: 'select "posts"."author_id" from "posts" except all select "users"."id" from "users" where "users"."id" = $1 order by "author_id"',
    rows: [[1], [2]],
    refused: { sqlite: 'sqlite has no EXCEPT ALL.' },
  },
  {
    name: 'offset alone',
    statement: userIds.union(authors).orderBy(u.id).offset(2),
    sql: `${UNION} order by "id" offset $1`,
    sqlite: `${UNION} order by "id" limit -1 offset ?`,
    mariadb: `${UNION} order by "id" limit 18446744073709551615 offset ?`,
    rows: [[3]],
  },
  {
    name: 'nested',
    statement: userIds.except(authors.intersect(userIds.where(u.id.lt(2)))).orderBy(u.id),
    sql: 'select "users"."id" from "users" except select * from (select "posts"."author_id" from "posts" intersect select "users"."id" from "users" where "users"."id" < $1) as "anon_1" order by "id"',
    rows: [[2], [3]],
  },
  {
    name: 'a query with an end of its own',
    statement: select(p.score.as('s'))
      .orderBy(p.score.desc())
      .limit(1)
      .unionAll(select(u.id).where(u.id.eq(3))),
    sql: 'select * from (select "posts"."score" as "s" from "posts" order by "posts"."score" desc limit $1) as "anon_1" union all select "users"."id" from "users" where "users"."id" = $2',
    rows: [[9], [3]],
  },
  {
    name: 'a compound as a source, and in a list',
    statement: select(count()).from(userIds.union(authors).subquery('ids')),
    sql: `select count(*) from (${UNION}) as "ids"`,
    rows: [[3]],
  },
  {
    name: 'in a compound',
    statement: userIds.where(u.id.in(authors.union(select(p.id)))).orderBy(u.id),
    sql: 'select "users"."id" from "users" where "users"."id" in (select "posts"."author_id" from "posts" union select "posts"."id" from "posts") order by "users"."id"',
    rows: [[1], [2], [3]],
  },
  {
    name: 'exact values of a compound are compared before they are read',
    statement: large
      .unionAll(large.where(u.id.eq(1)))
      .orderBy(large.items[0] as never)
      .limit(2),
    sql: 'select cast("users"."id" as bigint) as "n" from "users" union all select cast("users"."id" as bigint) as "n" from "users" where "users"."id" = $1 order by "n" limit $2',
    sqlite:
      'select cast("anon_1"."n" as text) from (select cast("users"."id" as integer) as "n" from "users" union all select cast("users"."id" as integer) as "n" from "users" where "users"."id" = ?) as "anon_1" order by "anon_1"."n" limit ?',
    mariadb:
      'select cast("users"."id" as signed) as "n" from "users" union all select cast("users"."id" as signed) as "n" from "users" where "users"."id" = ? order by "n" limit ?',
    rows: [[1n], [1n]],
  },
]

export const ctes: readonly Case[] = [
  {
    name: 'a cte',
    statement: select(scored.c.author, scored.c.best).orderBy(scored.c.author),
    sql: `with ${SCORED} select "scored"."author", "scored"."best" from "scored" order by "scored"."author"`,
    rows: [
      [1, 5],
      [2, 9],
    ],
  },
  {
    name: 'ctes that use each other',
    statement: select(named.c.name, named.c.best).orderBy(named.c.best.desc()),
    sql: `with ${SCORED}, "named" as (select "users"."name" as "name", "scored"."best" as "best" from "users" join "scored" on "scored"."author" = "users"."id") select "named"."name", "named"."best" from "named" order by "named"."best" desc`,
    rows: [
      ['Bob', 9],
      ['Ada', 5],
    ],
  },
  {
    name: 'aliases of a cte',
    statement: select(left.c.best, right.c.best).join(right, left.c.best.lt(right.c.best)),
    sql: `with ${SCORED} select "a"."best", "b"."best" from "scored" as "a" join "scored" as "b" on "a"."best" < "b"."best"`,
    rows: [[5, 9]],
  },
  {
    name: 'a cte in a subquery',
    statement: select(u.id).where(exists(select(scored.c.best).where(scored.c.author.eq(u.id), scored.c.best.gt(6)))),
    sql: `with ${SCORED} select "users"."id" from "users" where exists (select "scored"."best" from "scored" where "scored"."author" = "users"."id" and "scored"."best" > $1::integer)`,
    sqlite: `with ${SCORED} select "users"."id" from "users" where exists (select "scored"."best" from "scored" where "scored"."author" = "users"."id" and "scored"."best" > cast(? as integer))`,
    mariadb: `with ${SCORED} select "users"."id" from "users" where exists (select "scored"."best" from "scored" where "scored"."author" = "users"."id" and "scored"."best" > ?)`,
    rows: [[2]],
  },
  {
    name: 'a recursive cte',
    statement: select(numbers.c.n).orderBy(numbers.c.n.desc()),
    sql: 'with recursive "numbers" as (select $1::integer as "n" union all select "numbers"."n" + $2::integer as "n" from "numbers" where "numbers"."n" < $3::integer) select "numbers"."n" from "numbers" order by "numbers"."n" desc',
    sqlite:
      'with recursive "numbers" as (select cast(? as integer) as "n" union all select "numbers"."n" + cast(? as integer) as "n" from "numbers" where "numbers"."n" < cast(? as integer)) select "numbers"."n" from "numbers" order by "numbers"."n" desc',
    mariadb:
      'with recursive "numbers" as (select ? as "n" union all select "numbers"."n" + ? as "n" from "numbers" where "numbers"."n" < ?) select "numbers"."n" from "numbers" order by "numbers"."n" desc',
    rows: [[4], [3], [2], [1]],
  },
  {
    name: 'a recursive cte over a table, each row once',
    statement: select(chain.c.id).orderBy(chain.c.id),
    sql: 'with recursive "chain" as (select "posts"."id" as "id" from "posts" where "posts"."id" = $1 union select "posts"."id" from "posts" join "chain" on "posts"."id" = "chain"."id" + $2::integer) select "chain"."id" from "chain" order by "chain"."id"',
    sqlite:
      'with recursive "chain" as (select "posts"."id" as "id" from "posts" where "posts"."id" = ? union select "posts"."id" from "posts" join "chain" on "posts"."id" = "chain"."id" + cast(? as integer)) select "chain"."id" from "chain" order by "chain"."id"',
    mariadb:
      'with recursive "chain" as (select "posts"."id" as "id" from "posts" where "posts"."id" = ? union select "posts"."id" from "posts" join "chain" on "posts"."id" = "chain"."id" + ?) select "chain"."id" from "chain" order by "chain"."id"',
    rows: [[1], [2], [3]],
  },
]
