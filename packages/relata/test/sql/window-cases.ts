/** Window functions: what each becomes, and the rows that it gives everywhere. */
import { count, max, sum } from '../../src/sql/expressions/aggregates.ts'
import type { WindowOptions } from '../../src/sql/expressions/window.ts'
import {
  cumeDist,
  denseRank,
  firstValue,
  lag,
  lastValue,
  lead,
  nthValue,
  ntile,
  percentRank,
  rank,
  rowNumber,
} from '../../src/sql/expressions/window-functions.ts'
import { select } from '../../src/sql/statements/select.ts'
import { posts, users } from './shop.ts'
import type { Case } from './select-cases.ts'

const [u, p] = [users.c, posts.c]
const byId = select(p.id).orderBy(p.id)
const best: WindowOptions = { partitionBy: p.authorId, orderBy: p.score.desc() }
const ranked = select(p.id.as('id'), rowNumber().over(best).as('place')).subquery('ranked')

export const windows: readonly Case[] = [
  {
    name: 'row number',
    statement: select(p.id, rowNumber().over(best).as('place')).orderBy(p.id),
    sql: 'select "posts"."id", row_number() over (partition by "posts"."author_id" order by "posts"."score" desc) as "place" from "posts" order by "posts"."id"',
    rows: [
      [1, 1],
      [2, 2],
      [3, 1],
    ],
  },
  {
    name: 'the best of each group',
    statement: select(ranked.c.id).where(ranked.c.place.eq(1)).orderBy(ranked.c.id),
    sql: 'select "ranked"."id" from (select "posts"."id" as "id", row_number() over (partition by "posts"."author_id" order by "posts"."score" desc) as "place" from "posts") as "ranked" where "ranked"."place" = $1::integer order by "ranked"."id"',
    sqlite:
      'select "ranked"."id" from (select "posts"."id" as "id", row_number() over (partition by "posts"."author_id" order by "posts"."score" desc) as "place" from "posts") as "ranked" where "ranked"."place" = cast(? as integer) order by "ranked"."id"',
    mariadb:
      'select "ranked"."id" from (select "posts"."id" as "id", row_number() over (partition by "posts"."author_id" order by "posts"."score" desc) as "place" from "posts") as "ranked" where "ranked"."place" = ? order by "ranked"."id"',
    rows: [[1], [3]],
  },
  {
    name: 'ranks',
    statement: select(u.id, rank().over({ orderBy: u.active }), denseRank().over({ orderBy: u.active })).orderBy(u.id),
    sql: 'select "users"."id", rank() over (order by "users"."active"), dense_rank() over (order by "users"."active") from "users" order by "users"."id"',
    rows: [
      [1, 2, 2],
      [2, 1, 1],
      [3, 2, 2],
    ],
  },
  {
    name: 'ranks between 0 and 1',
    statement: select(p.id, percentRank().over({ orderBy: p.score }), cumeDist().over({ orderBy: p.score.desc() }))
      .where(p.id.lt(3))
      .orderBy(p.id),
    sql: 'select "posts"."id", percent_rank() over (order by "posts"."score"), cume_dist() over (order by "posts"."score" desc) from "posts" where "posts"."id" < $1 order by "posts"."id"',
    rows: [
      [1, 1, 0.5],
      [2, 0, 1],
    ],
  },
  {
    name: 'buckets',
    statement: select(p.id, ntile(2).over({ orderBy: p.id })).orderBy(p.id),
    sql: 'select "posts"."id", ntile($1::integer) over (order by "posts"."id") from "posts" order by "posts"."id"',
    sqlite: 'select "posts"."id", ntile(cast(? as integer)) over (order by "posts"."id") from "posts" order by "posts"."id"',
    mariadb: 'select "posts"."id", ntile(?) over (order by "posts"."id") from "posts" order by "posts"."id"',
    rows: [
      [1, 1],
      [2, 1],
      [3, 2],
    ],
  },
  {
    name: 'lag and lead',
    statement: select(p.id, lag(p.score).over({ orderBy: p.id }), lead(p.title, 2).over({ orderBy: p.id })).orderBy(p.id),
    sql: 'select "posts"."id", lag("posts"."score") over (order by "posts"."id"), lead("posts"."title", $1::integer) over (order by "posts"."id") from "posts" order by "posts"."id"',
    sqlite:
      'select "posts"."id", lag("posts"."score") over (order by "posts"."id"), lead("posts"."title", cast(? as integer)) over (order by "posts"."id") from "posts" order by "posts"."id"',
    mariadb:
      'select "posts"."id", lag("posts"."score") over (order by "posts"."id"), lead("posts"."title", ?) over (order by "posts"."id") from "posts" order by "posts"."id"',
    rows: [
      [1, null, 'Hello'],
      [2, 5, null],
      [3, 2, null],
    ],
  },
  {
    name: 'first and last value',
    statement: select(
      p.id,
      firstValue(p.score).over({ orderBy: p.id }),
      lastValue(p.score).over({ orderBy: p.id, rows: ['unbounded preceding', 'unbounded following'] }),
      nthValue(p.score, 2).over({ orderBy: p.id }),
    ).orderBy(p.id),
    sql: 'select "posts"."id", first_value("posts"."score") over (order by "posts"."id"), last_value("posts"."score") over (order by "posts"."id" rows between unbounded preceding and unbounded following), nth_value("posts"."score", $1::integer) over (order by "posts"."id") from "posts" order by "posts"."id"',
    sqlite:
      'select "posts"."id", first_value("posts"."score") over (order by "posts"."id"), last_value("posts"."score") over (order by "posts"."id" rows between unbounded preceding and unbounded following), nth_value("posts"."score", cast(? as integer)) over (order by "posts"."id") from "posts" order by "posts"."id"',
    mariadb:
      'select "posts"."id", first_value("posts"."score") over (order by "posts"."id"), last_value("posts"."score") over (order by "posts"."id" rows between unbounded preceding and unbounded following), nth_value("posts"."score", ?) over (order by "posts"."id") from "posts" order by "posts"."id"',
    rows: [
      [1, 5, 9, null],
      [2, 5, 9, 2],
      [3, 5, 9, 2],
    ],
  },
  {
    name: 'aggregates over windows and frames',
    statement: select(
      p.id,
      count().over(),
      sum(p.score).over({ orderBy: p.id, rows: 'unbounded preceding' }),
      max(p.score).over({ orderBy: p.id, rows: [{ preceding: 1 }, { following: 0 }] }),
      sum(p.score).over({ orderBy: p.authorId, range: 'unbounded preceding' }),
    ).orderBy(p.id),
    sql: 'select "posts"."id", count(*) over (), sum("posts"."score") over (order by "posts"."id" rows unbounded preceding), max("posts"."score") over (order by "posts"."id" rows between 1 preceding and 0 following), sum("posts"."score") over (order by "posts"."author_id" range unbounded preceding) from "posts" order by "posts"."id"',
    rows: [
      [1, 3, 5, 5, 7],
      [2, 3, 7, 5, 7],
      [3, 3, 16, 9, 16],
    ],
  },
  {
    name: 'nulls last in a window',
    statement: select(u.id, rowNumber().over({ orderBy: [u.nick.desc().nullsLast(), u.id] })).orderBy(u.id),
    sql: 'select "users"."id", row_number() over (order by "users"."nick" desc nulls last, "users"."id") from "users" order by "users"."id"',
    mariadb:
      'select "users"."id", row_number() over (order by "users"."nick" is null, "users"."nick" desc, "users"."id") from "users" order by "users"."id"',
    rows: [
      [1, 1],
      [2, 2],
      [3, 3],
    ],
  },
  {
    name: 'ordered by a window, and used in arithmetic',
    statement: byId.orderBy().with({ orders: [rowNumber().over({ orderBy: p.score }).times(-1)] }),
    sql: 'select "posts"."id" from "posts" order by row_number() over (order by "posts"."score") * $1::integer',
    sqlite: 'select "posts"."id" from "posts" order by row_number() over (order by "posts"."score") * cast(? as integer)',
    mariadb: 'select "posts"."id" from "posts" order by row_number() over (order by "posts"."score") * ?',
    rows: [[3], [1], [2]],
  },
]
