/** Aggregates of some rows: what each becomes, and the rows that it gives everywhere. */
import { avg, count, distinct, sum } from '../../src/sql/expressions/aggregates.ts'
import { select } from '../../src/sql/statements/select.ts'
import { posts } from './shop.ts'
import type { Case } from './select-cases.ts'

const p = posts.c

export const filtered: readonly Case[] = [
  {
    name: 'filtered aggregates',
    statement: select(count().filter(p.score.gt(3)).as('n'), sum(p.score).filter(p.title.isNull()), avg(p.score).filter(p.score.gt(90))),
    sql: 'select count(*) filter (where "posts"."score" > $1) as "n", sum("posts"."score") filter (where "posts"."title" is null), avg("posts"."score") filter (where "posts"."score" > $2) from "posts"',
    mariadb:
      'select count(case when "posts"."score" > ? then 1 end) as "n", sum(case when "posts"."title" is null then "posts"."score" end), avg(case when "posts"."score" > ? then "posts"."score" end) from "posts"',
    rows: [[2, 2, null]],
  },
  {
    name: 'a filter of different values',
    statement: select(count(distinct(p.authorId)).filter(p.score.lt(9))),
    sql: 'select count(distinct "posts"."author_id") filter (where "posts"."score" < $1) from "posts"',
    mariadb: 'select count(distinct case when "posts"."score" < ? then "posts"."author_id" end) from "posts"',
    rows: [[1]],
  },
  {
    name: 'a filter over a window',
    statement: select(p.id, count(p.id).filter(p.score.gt(3)).over({ orderBy: p.id })).orderBy(p.id),
    sql: 'select "posts"."id", count("posts"."id") filter (where "posts"."score" > $1) over (order by "posts"."id") from "posts" order by "posts"."id"',
    mariadb:
      'select "posts"."id", count(case when "posts"."score" > ? then "posts"."id" end) over (order by "posts"."id") from "posts" order by "posts"."id"',
    rows: [
      [1, 1],
      [2, 1],
      [3, 2],
    ],
  },
]
