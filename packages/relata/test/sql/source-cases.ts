/** What stands in FROM beside tables: values, functions, samples, lateral subqueries, texts, and CTEs of every kind. */
import { count, max, sum } from '../../src/sql/expressions/aggregates.ts'
import { exists } from '../../src/sql/expressions/conditions.ts'
import { func } from '../../src/sql/expressions/functions.ts'
import { literal } from '../../src/sql/expressions/literals.ts'
import { sql } from '../../src/sql/expressions/sql-text.ts'
import { boolean, integer, numeric, text, timestamp } from '../../src/schema/column-builders.ts'
import { cte } from '../../src/sql/sources/cte.ts'
import { tablesample } from '../../src/sql/sources/table-sample.ts'
import { values } from '../../src/sql/sources/values-source.ts'
import { delete_ } from '../../src/sql/statements/delete.ts'
import { insert } from '../../src/sql/statements/insert.ts'
import { select } from '../../src/sql/statements/select.ts'
import { update } from '../../src/sql/statements/update.ts'
import { odd, posts, users } from './shop.ts'
import type { Case } from './select-cases.ts'

const [u, p] = [users.c, posts.c]
const wanted = values(
  { id: integer(), note: text().nullable() },
  [
    { id: 1, note: "it's" },
    { id: 3, note: null },
  ],
  'wanted',
)
const typed = values({ at: timestamp(), price: numeric(10, 2), yes: boolean() }, [{ at: new Date(0), price: '1.50', yes: true }])
const computed = values({ n: integer() }, [{ n: literal(1).plus(1) }, { n: 5 }, { n: 7 }])
const none = values({ n: integer(), t: text() }, [], 'none')
const latest = select(p.id.as('id'), p.score.as('score')).where(p.authorId.eq(u.id)).orderBy(p.id.desc()).limit(1).lateral('latest')
const numbers = func('generate_series', 2, 4).tableValued({ n: integer() }, { name: 'numbers' })
const members = func('json_each', '[5,6]').tableValued({ value: integer() }, { name: 'members' })
const counted = func('unnest', sql`array['a','b']`).tableValued({ v: text() }, { name: 't', ordinality: 'n' })
const sample = tablesample(posts, 100, { seed: 7 })
const some = cte('some', select(p.authorId.as('author'), max(p.score).as('best')).groupBy(p.authorId), { materialized: true })
const inner = cte('inside', select(p.authorId.as('author')).where(p.score.gt(4)), { nested: true })
const heads = sql`select id, upper(name) as head from users where id < ${9}`.columns({ id: integer(), head: text() })
const textual = heads.subquery('heads')
const added = cte('added', insert(odd).values({ select: 'cte' }).returning(odd.c.id, odd.c.select.as('word')))
const changed = cte('changed', update(odd).set({ select: 'x' }).where(odd.c.id.lt(0)).returning(odd.c.id))
const removed = cte('removed', delete_(odd).where(odd.c.select.eq('cte')).returning(odd.c.id))

export const sources: readonly Case[] = [
  {
    name: 'values joined',
    statement: select(u.name, wanted.c.note).join(wanted, wanted.c.id.eq(u.id)).orderBy(u.id),
    sql: 'select "users"."name", "wanted"."note" from "users" join (values ($1::integer, $2::text), ($3::integer, $4::text)) as "wanted" ("id", "note") on "wanted"."id" = "users"."id" order by "users"."id"',
    sqlite:
      'select "users"."name", "wanted"."note" from "users" join (select cast(? as integer) as "id", ? as "note" union all values (cast(? as integer), ?)) as "wanted" on "wanted"."id" = "users"."id" order by "users"."id"',
    mariadb:
      'select "users"."name", "wanted"."note" from "users" join (select ? as "id", ? as "note" union all values (?, ?)) as "wanted" on "wanted"."id" = "users"."id" order by "users"."id"',
    rows: [
      ['Ada', "it's"],
      ['50% off_/\\', null],
    ],
  },
  {
    name: 'values of other types',
    statement: select(typed.c.at, typed.c.price, typed.c.yes),
    sql: 'select "values_1"."at", "values_1"."price", "values_1"."yes" from (values ($1::timestamp(3), $2::numeric, $3::boolean)) as "values_1" ("at", "price", "yes")',
    sqlite: 'select "values_1"."at", "values_1"."price", "values_1"."yes" from (select ? as "at", ? as "price", ? as "yes") as "values_1"',
    mariadb:
      'select "values_1"."at", "values_1"."price", "values_1"."yes" from (select ? as "at", cast(? as decimal(65, 30)) as "price", ? as "yes") as "values_1"',
    rows: [[new Date(0), '1.50', true]],
  },
  {
    name: 'values that are expressions',
    statement: select(sum(computed.c.n)),
    sql: 'select sum("values_1"."n") from (values ($1::integer + $2::integer), ($3::integer), ($4::integer)) as "values_1" ("n")',
    sqlite:
      'select sum("values_1"."n") from (select cast(? as integer) + cast(? as integer) as "n" union all values (cast(? as integer)), (cast(? as integer))) as "values_1"',
    mariadb: 'select sum("values_1"."n") from (select ? + ? as "n" union all values (?), (?)) as "values_1"',
    rows: [[14]],
  },
  {
    name: 'no values',
    statement: select(none.c.n, none.c.t),
    sql: 'select "none"."n", "none"."t" from (select cast(null as integer) as "n", cast(null as text) as "t" limit 0) as "none"',
    mariadb: 'select "none"."n", "none"."t" from (select cast(null as signed) as "n", cast(null as char) as "t" limit 0) as "none"',
    rows: [],
  },
  {
    name: 'values in a list',
    statement: select(u.id)
      .where(u.id.in(select(wanted.c.id)))
      .orderBy(u.id),
    sql: 'select "users"."id" from "users" where "users"."id" in (select "wanted"."id" from (values ($1::integer, $2::text), ($3::integer, $4::text)) as "wanted" ("id", "note")) order by "users"."id"',
    sqlite:
      'select "users"."id" from "users" where "users"."id" in (select "wanted"."id" from (select cast(? as integer) as "id", ? as "note" union all values (cast(? as integer), ?)) as "wanted") order by "users"."id"',
    mariadb:
      'select "users"."id" from "users" where "users"."id" in (select "wanted"."id" from (select ? as "id", ? as "note" union all values (?, ?)) as "wanted") order by "users"."id"',
    rows: [[1], [3]],
  },
  {
    name: 'lateral',
    statement: select(u.id, latest.c.id).crossJoin(latest).orderBy(u.id),
    sql: 'select "users"."id", "latest"."id" from "users" cross join lateral (select "posts"."id" as "id", "posts"."score" as "score" from "posts" where "posts"."author_id" = "users"."id" order by "posts"."id" desc limit $1) as "latest" order by "users"."id"',
    rows: [
      [1, 2],
      [2, 3],
    ],
    refused: { sqlite: 'sqlite has no LATERAL.', mariadb: 'mariadb has no LATERAL.' },
  },
  {
    name: 'lateral, outer joined without a condition',
    statement: select(u.id, latest.c.id).outerJoin(latest).orderBy(u.id),
    sql: 'select "users"."id", "latest"."id" from "users" left join lateral (select "posts"."id" as "id", "posts"."score" as "score" from "posts" where "posts"."author_id" = "users"."id" order by "posts"."id" desc limit $1) as "latest" on true order by "users"."id"',
    rows: [
      [1, 2],
      [2, 3],
      [3, null],
    ],
    refused: { sqlite: 'sqlite has no LATERAL.', mariadb: 'mariadb has no LATERAL.' },
  },
  {
    name: 'a function that gives rows',
    statement: select(numbers.c.n).orderBy(numbers.c.n.desc()),
    sql: 'select "numbers"."n" from generate_series($1::integer, $2::integer) as "numbers" ("n") order by "numbers"."n" desc',
    sqlite: 'select "numbers"."n" from generate_series(cast(? as integer), cast(? as integer)) as "numbers" order by "numbers"."n" desc',
    rows: [[4], [3], [2]],
    skip: ['sqlite'],
    refused: { mariadb: 'mariadb has no functions that give rows by a call alone.' },
  },
  {
    name: 'a function of a column that gives rows',
    statement: select(u.id, func('json_each', sql`'[1,2]'`).tableValued('value', { name: 'e' }).c.value).where(u.id.eq(1)),
    sql: `select "users"."id", "e"."value" from "users", json_each('[1,2]') as "e" ("value") where "users"."id" = $1`,
    sqlite: `select "users"."id", "e"."value" from "users", json_each('[1,2]') as "e" where "users"."id" = ?`,
    rows: [
      [1, 1],
      [1, 2],
    ],
    skip: ['postgresql', 'mariadb'],
  },
  {
    name: 'a function with its own names',
    statement: select(members.c.value),
    sql: 'select "members"."value" from json_each($1::text) as "members" ("value")',
    sqlite: 'select "members"."value" from json_each(?) as "members"',
    rows: [[5], [6]],
    skip: ['postgresql', 'mariadb'],
  },
  {
    name: 'a function that gives numbered rows',
    statement: select(counted.c.v, counted.c.n),
    sql: `select "t"."v", "t"."n" from unnest(array['a','b']) with ordinality as "t" ("v", "n")`,
    rows: [
      ['a', 1],
      ['b', 2],
    ],
    skip: ['mariadb'],
    refused: { sqlite: 'sqlite has no WITH ORDINALITY.' },
  },
  {
    name: 'a text that gives rows',
    statement: select(sql`(select 7 as seven)`.tableValued({ seven: integer() }, { name: 's' }).c.seven),
    sql: 'select "s"."seven" from (select 7 as seven) as "s"',
    rows: [[7]],
  },
  {
    name: 'a sample',
    statement: select(sample.c.id).orderBy(sample.c.id),
    sql: 'select "posts_1"."id" from "posts" as "posts_1" tablesample bernoulli ($1::double precision) repeatable ($2::double precision) order by "posts_1"."id"',
    rows: [[1], [2], [3]],
    refused: { sqlite: 'sqlite has no TABLESAMPLE.', mariadb: 'mariadb has no TABLESAMPLE.' },
  },
  {
    name: 'a text with declared columns',
    statement: heads,
    sql: 'select id, upper(name) as head from users where id < $1::integer',
    sqlite: 'select id, upper(name) as head from users where id < cast(? as integer)',
    mariadb: 'select id, upper(name) as head from users where id < ?',
    rows: [
      [1, 'ADA'],
      [2, 'BOB'],
      [3, '50% OFF_/\\'],
    ],
  },
  {
    name: 'a text with declared columns as a source',
    statement: select(textual.c.head, p.title).join(posts, p.authorId.eq(textual.c.id)).where(p.id.eq(3)),
    sql: 'select "heads"."head", "posts"."title" from (select id, upper(name) as head from users where id < $1::integer) as "heads" join "posts" on "posts"."author_id" = "heads"."id" where "posts"."id" = $2',
    sqlite:
      'select "heads"."head", "posts"."title" from (select id, upper(name) as head from users where id < cast(? as integer)) as "heads" join "posts" on "posts"."author_id" = "heads"."id" where "posts"."id" = ?',
    mariadb:
      'select "heads"."head", "posts"."title" from (select id, upper(name) as head from users where id < ?) as "heads" join "posts" on "posts"."author_id" = "heads"."id" where "posts"."id" = ?',
    rows: [['BOB', 'Hello']],
  },
  {
    name: 'a materialized cte',
    statement: select(some.c.best).orderBy(some.c.best),
    sql: 'with "some" as materialized (select "posts"."author_id" as "author", max("posts"."score") as "best" from "posts" group by "posts"."author_id") select "some"."best" from "some" order by "some"."best"',
    mariadb:
      'with "some" as (select "posts"."author_id" as "author", max("posts"."score") as "best" from "posts" group by "posts"."author_id") select "some"."best" from "some" order by "some"."best"',
    rows: [[5], [9]],
  },
  {
    name: 'a nested cte is written in the subquery that selects from it',
    statement: select(u.id)
      .where(exists(select(inner.c.author).where(inner.c.author.eq(u.id))))
      .orderBy(u.id),
    sql: 'select "users"."id" from "users" where exists (with "inside" as (select "posts"."author_id" as "author" from "posts" where "posts"."score" > $1) select "inside"."author" from "inside" where "inside"."author" = "users"."id") order by "users"."id"',
    rows: [[1], [2]],
  },
  {
    name: 'a nested cte of the statement itself',
    statement: select(count()).from(inner),
    sql: 'with "inside" as (select "posts"."author_id" as "author" from "posts" where "posts"."score" > $1) select count(*) from "inside"',
    rows: [[2]],
  },
  {
    name: 'a nested cte in a union',
    statement: select(u.id).where(u.id.eq(3)).union(select(inner.c.author)),
    sql: 'select "users"."id" from "users" where "users"."id" = $1 union select * from (with "inside" as (select "posts"."author_id" as "author" from "posts" where "posts"."score" > $2) select "inside"."author" from "inside") as "anon_1"',
    set: [[1], [2], [3]],
  },
  {
    name: 'a text as a cte',
    statement: select(cte('heads', heads).c.head).limit(1),
    sql: 'with "heads" as (select id, upper(name) as head from users where id < $1::integer) select "heads"."head" from "heads" limit $2',
    sqlite: 'with "heads" as (select id, upper(name) as head from users where id < cast(? as integer)) select "heads"."head" from "heads" limit ?',
    mariadb: 'with "heads" as (select id, upper(name) as head from users where id < ?) select "heads"."head" from "heads" limit ?',
    rows: [['ADA']],
  },
  {
    name: 'an insert as a cte',
    statement: select(added.c.word),
    sql: 'with "added" as (insert into "order ""by"" `x` [y]" ("select", "group") values ($1, $2) returning "order ""by"" `x` [y]"."id", "order ""by"" `x` [y]"."select" as "word") select "added"."word" from "added"',
    rows: [['cte']],
    refused: { sqlite: 'sqlite has no INSERT in WITH.', mariadb: 'mariadb has no INSERT in WITH.' },
  },
  {
    name: 'writes as ctes that nothing selects from',
    statement: select(literal('done')).addCte(removed, changed),
    sql: 'with "removed" as (delete from "order ""by"" `x` [y]" where "order ""by"" `x` [y]"."select" = $1 returning "order ""by"" `x` [y]"."id"), "changed" as (update "order ""by"" `x` [y]" set "select" = $2, "group" = $3 where "order ""by"" `x` [y]"."id" < $4 returning "order ""by"" `x` [y]"."id") select $5::text',
    rows: [['done']],
    refused: { sqlite: 'sqlite has no DELETE in WITH.', mariadb: 'mariadb has no DELETE in WITH.' },
  },
]
