/** Clauses of SELECT beyond the usual ones: the first of each group, ties, locks, hints, subtotals, frames, correlation. */
import { count, sum } from '../../src/sql/expressions/aggregates.ts'
import { exists } from '../../src/sql/expressions/conditions.ts'
import { literal } from '../../src/sql/expressions/literals.ts'
import { sql } from '../../src/sql/expressions/sql-text.ts'
import { rowNumber } from '../../src/sql/expressions/window-functions.ts'
import { aliasOf } from '../../src/sql/sources/alias.ts'
import { cube, groupingSets, rollup } from '../../src/sql/statements/grouping.ts'
import { select } from '../../src/sql/statements/select.ts'
import { posts, users } from './shop.ts'
import type { Case } from './select-cases.ts'

const [u, p] = [users.c, posts.c]
const other = aliasOf(posts, 'other')
const author = aliasOf(users, 'author')
const byId = select(p.id).orderBy(p.id)
const best = select(p.authorId, p.score).distinctOn(p.authorId).orderBy(p.authorId, p.score.desc())
const total = sum(p.score).as('total')

export const firsts: readonly Case[] = [
  {
    name: 'distinct on',
    statement: best,
    sql: 'select distinct on ("posts"."author_id") "posts"."author_id", "posts"."score" from "posts" order by "posts"."author_id", "posts"."score" desc',
    sqlite:
      'select "anon_1"."author_id", "anon_1"."score" from (select "posts"."author_id", "posts"."score", row_number() over (partition by "posts"."author_id" order by "posts"."author_id", "posts"."score" desc) as "row_rank" from "posts") as "anon_1" where "anon_1"."row_rank" = 1 order by "anon_1"."author_id", "anon_1"."score" desc',
    mariadb:
      'select "anon_1"."author_id", "anon_1"."score" from (select "posts"."author_id", "posts"."score", row_number() over (partition by "posts"."author_id" order by "posts"."author_id", "posts"."score" desc) as "row_rank" from "posts") as "anon_1" where "anon_1"."row_rank" = 1 order by "anon_1"."author_id", "anon_1"."score" desc',
    rows: [
      [1, 5],
      [2, 9],
    ],
  },
  {
    name: 'distinct on, limited',
    statement: best.limit(1).offset(1),
    sql: 'select distinct on ("posts"."author_id") "posts"."author_id", "posts"."score" from "posts" order by "posts"."author_id", "posts"."score" desc limit $1 offset $2',
    sqlite:
      'select "anon_1"."author_id", "anon_1"."score" from (select "posts"."author_id", "posts"."score", row_number() over (partition by "posts"."author_id" order by "posts"."author_id", "posts"."score" desc) as "row_rank" from "posts") as "anon_1" where "anon_1"."row_rank" = 1 order by "anon_1"."author_id", "anon_1"."score" desc limit ? offset ?',
    mariadb:
      'select "anon_1"."author_id", "anon_1"."score" from (select "posts"."author_id", "posts"."score", row_number() over (partition by "posts"."author_id" order by "posts"."author_id", "posts"."score" desc) as "row_rank" from "posts") as "anon_1" where "anon_1"."row_rank" = 1 order by "anon_1"."author_id", "anon_1"."score" desc limit ? offset ?',
    rows: [[2, 9]],
  },
  {
    name: 'distinct on, ordered by what is not selected',
    statement: select(p.id.as('first')).distinctOn(p.authorId).orderBy(p.authorId.desc(), p.score, p.id.desc().nullsLast()),
    sql: 'select distinct on ("posts"."author_id") "posts"."id" as "first" from "posts" order by "posts"."author_id" desc, "posts"."score", "posts"."id" desc nulls last',
    sqlite:
      'select "anon_1"."first" from (select "posts"."id" as "first", "posts"."author_id", "posts"."score", "posts"."id", row_number() over (partition by "posts"."author_id" order by "posts"."author_id" desc, "posts"."score", "posts"."id" desc nulls last) as "row_rank" from "posts") as "anon_1" where "anon_1"."row_rank" = 1 order by "anon_1"."author_id" desc, "anon_1"."score", "anon_1"."id" desc nulls last',
    mariadb:
      'select "anon_1"."first" from (select "posts"."id" as "first", "posts"."author_id", "posts"."score", "posts"."id", row_number() over (partition by "posts"."author_id" order by "posts"."author_id" desc, "posts"."score", "posts"."id" is null, "posts"."id" desc) as "row_rank" from "posts") as "anon_1" where "anon_1"."row_rank" = 1 order by "anon_1"."author_id" desc, "anon_1"."score", "anon_1"."id" is null, "anon_1"."id" desc',
    rows: [[3], [2]],
  },
  {
    name: 'distinct on, as a source',
    statement: select(sum(best.subquery('best').columns[1] as never)),
    sql: 'select sum("best"."score") from (select distinct on ("posts"."author_id") "posts"."author_id", "posts"."score" from "posts" order by "posts"."author_id", "posts"."score" desc) as "best"',
    sqlite:
      'select sum("best"."score") from (select "anon_1"."author_id", "anon_1"."score" from (select "posts"."author_id", "posts"."score", row_number() over (partition by "posts"."author_id" order by "posts"."author_id", "posts"."score" desc) as "row_rank" from "posts") as "anon_1" where "anon_1"."row_rank" = 1 order by "anon_1"."author_id", "anon_1"."score" desc) as "best"',
    mariadb:
      'select sum("best"."score") from (select "anon_1"."author_id", "anon_1"."score" from (select "posts"."author_id", "posts"."score", row_number() over (partition by "posts"."author_id" order by "posts"."author_id", "posts"."score" desc) as "row_rank" from "posts") as "anon_1" where "anon_1"."row_rank" = 1 order by "anon_1"."author_id", "anon_1"."score" desc) as "best"',
    rows: [[14]],
  },
  {
    name: 'distinct on in a value of the query around',
    statement: select(u.id, select(p.title).distinctOn(p.authorId).where(p.authorId.eq(u.id)).orderBy(p.authorId, p.score.desc()).as('best')).orderBy(
      u.id,
    ),
    sql: 'select "users"."id", (select distinct on ("posts"."author_id") "posts"."title" from "posts" where "posts"."author_id" = "users"."id" order by "posts"."author_id", "posts"."score" desc) as "best" from "users" order by "users"."id"',
    sqlite:
      'select "users"."id", (select "anon_1"."title" from (select "posts"."title", "posts"."author_id", "posts"."score", row_number() over (partition by "posts"."author_id" order by "posts"."author_id", "posts"."score" desc) as "row_rank" from "posts" where "posts"."author_id" = "users"."id") as "anon_1" where "anon_1"."row_rank" = 1 order by "anon_1"."author_id", "anon_1"."score" desc) as "best" from "users" order by "users"."id"',
    mariadb:
      'select "users"."id", (select "anon_1"."title" from (select "posts"."title", "posts"."author_id", "posts"."score", row_number() over (partition by "posts"."author_id" order by "posts"."author_id", "posts"."score" desc) as "row_rank" from "posts" where "posts"."author_id" = "users"."id") as "anon_1" where "anon_1"."row_rank" = 1 order by "anon_1"."author_id", "anon_1"."score" desc) as "best" from "users" order by "users"."id"',
    rows: [
      [1, 'Notes'],
      [2, 'Hello'],
      [3, null],
    ],
    // A derived table that refers to what is around it is LATERAL, which MariaDB lacks.
    skip: ['mariadb'],
  },
  { name: 'fetch', statement: byId.fetch(2), sql: 'select "posts"."id" from "posts" order by "posts"."id" limit $1', rows: [[1], [2]] },
  {
    name: 'fetch with ties',
    statement: select(p.authorId).orderBy(p.authorId).fetch(1, { withTies: true }),
    sql: 'select "posts"."author_id" from "posts" order by "posts"."author_id" fetch first $1 rows with ties',
    sqlite:
      'select "anon_1"."author_id" from (select "posts"."author_id", rank() over (order by "posts"."author_id") as "row_rank" from "posts") as "anon_1" where "anon_1"."row_rank" <= cast(? as integer) order by "anon_1"."author_id"',
    rows: [[1], [1]],
  },
  {
    name: 'fetch with ties, behind an offset',
    statement: select(p.authorId.as('a'), p.id).orderBy(p.authorId.desc()).fetch(1, { withTies: true }).offset(1),
    sql: 'select "posts"."author_id" as "a", "posts"."id" from "posts" order by "posts"."author_id" desc offset $1 rows fetch first $2 rows with ties',
    sqlite:
      'select "anon_1"."a", "anon_1"."id" from (select "posts"."author_id" as "a", "posts"."id", "posts"."author_id", rank() over (order by "posts"."author_id" desc) as "row_rank" from "posts") as "anon_1" where "anon_1"."row_rank" <= cast(? as integer) + cast(? as integer) order by "anon_1"."author_id" desc limit -1 offset ?',
    set: [
      [1, 1],
      [1, 2],
    ],
  },
  {
    name: 'fetch with ties of distinct rows',
    statement: select(p.authorId).distinct().orderBy(p.authorId).fetch(1, { withTies: true }),
    sql: 'select distinct "posts"."author_id" from "posts" order by "posts"."author_id" fetch first $1 rows with ties',
    sqlite:
      'select "anon_1"."author_id" from (select "anon_2"."author_id", rank() over (order by "anon_2"."author_id") as "row_rank" from (select distinct "posts"."author_id" from "posts") as "anon_2") as "anon_1" where "anon_1"."row_rank" <= cast(? as integer) order by "anon_1"."author_id"',
    mariadb:
      'select "anon_1"."author_id" from (select "anon_2"."author_id", rank() over (order by "anon_2"."author_id") as "row_rank" from (select distinct "posts"."author_id" from "posts") as "anon_2") as "anon_1" where "anon_1"."row_rank" <= ? order by "anon_1"."author_id"',
    rows: [[1]],
  },
  {
    name: 'fetch with ties of groups',
    statement: select(p.authorId, count().as('n')).groupBy(p.authorId).orderBy(count().gt(5)).fetch(1, { withTies: true }),
    sql: 'select "posts"."author_id", count(*) as "n" from "posts" group by "posts"."author_id" order by count(*) > $1::integer fetch first $2 rows with ties',
    sqlite:
      'select "anon_1"."author_id", "anon_1"."n" from (select "posts"."author_id", count(*) as "n", count(*) > cast(? as integer) as "anon_1", rank() over (order by count(*) > cast(? as integer)) as "row_rank" from "posts" group by "posts"."author_id") as "anon_1" where "anon_1"."row_rank" <= cast(? as integer) order by "anon_1"."anon_1"',
    mariadb:
      'select "posts"."author_id", count(*) as "n" from "posts" group by "posts"."author_id" order by count(*) > ? fetch first ? rows with ties',
    set: [
      [1, 2],
      [2, 1],
    ],
  },
]

export const locks: readonly Case[] = [
  {
    name: 'for share',
    statement: byId.forUpdate({ share: true }),
    sql: 'select "posts"."id" from "posts" order by "posts"."id" for share',
    sqlite: 'select "posts"."id" from "posts" order by "posts"."id"',
    mariadb: 'select "posts"."id" from "posts" order by "posts"."id" lock in share mode',
    rows: [[1], [2], [3]],
  },
  {
    name: 'for share, nowait',
    statement: byId.forUpdate({ share: true, nowait: true }),
    sql: 'select "posts"."id" from "posts" order by "posts"."id" for share nowait',
    sqlite: 'select "posts"."id" from "posts" order by "posts"."id"',
    mariadb: 'select "posts"."id" from "posts" order by "posts"."id" lock in share mode nowait',
    rows: [[1], [2], [3]],
  },
  {
    name: 'for no key update',
    statement: byId.forUpdate({ keyShare: true }),
    sql: 'select "posts"."id" from "posts" order by "posts"."id" for no key update',
    sqlite: 'select "posts"."id" from "posts" order by "posts"."id"',
    mariadb: 'select "posts"."id" from "posts" order by "posts"."id" for update',
    rows: [[1], [2], [3]],
  },
  {
    name: 'for key share',
    statement: byId.forUpdate({ keyShare: true, share: true, skipLocked: true }),
    sql: 'select "posts"."id" from "posts" order by "posts"."id" for key share skip locked',
    sqlite: 'select "posts"."id" from "posts" order by "posts"."id"',
    mariadb: 'select "posts"."id" from "posts" order by "posts"."id" lock in share mode skip locked',
    rows: [[1], [2], [3]],
  },
  {
    name: 'for update of one of two tables',
    statement: byId.join(author, author.c.id.eq(p.authorId)).forUpdate({ of: author }),
    sql: 'select "posts"."id" from "posts" join "users" as "author" on "author"."id" = "posts"."author_id" order by "posts"."id" for update of "author"',
    sqlite: 'select "posts"."id" from "posts" join "users" as "author" on "author"."id" = "posts"."author_id" order by "posts"."id"',
    mariadb: 'select "posts"."id" from "posts" join "users" as "author" on "author"."id" = "posts"."author_id" order by "posts"."id" for update',
    rows: [[1], [2], [3]],
  },
]

export const hints: readonly Case[] = [
  {
    name: 'a prefix for one dialect',
    statement: byId.prefixWith(sql`sql_no_cache`, 'mariadb'),
    sql: 'select "posts"."id" from "posts" order by "posts"."id"',
    mariadb: 'select sql_no_cache "posts"."id" from "posts" order by "posts"."id"',
    rows: [[1], [2], [3]],
  },
  {
    name: 'a comment for the planner',
    statement: byId.prefixWith(sql`/*+ SeqScan(posts) */`),
    sql: 'select /*+ SeqScan(posts) */ "posts"."id" from "posts" order by "posts"."id"',
    rows: [[1], [2], [3]],
  },
  {
    name: 'a hint behind a table',
    statement: byId.withHint(posts, sql`ignore index (primary)`, 'mariadb').withHint(posts, sql`not indexed`, 'sqlite'),
    sql: 'select "posts"."id" from "posts" order by "posts"."id"',
    sqlite: 'select "posts"."id" from "posts" not indexed order by "posts"."id"',
    mariadb: 'select "posts"."id" from "posts" ignore index (primary) order by "posts"."id"',
    rows: [[1], [2], [3]],
  },
  {
    name: 'a hint behind a joined alias',
    statement: byId.join(other, other.c.id.eq(p.id)).withHint(other, sql`not indexed`, 'sqlite'),
    sql: 'select "posts"."id" from "posts" join "posts" as "other" on "other"."id" = "posts"."id" order by "posts"."id"',
    sqlite: 'select "posts"."id" from "posts" join "posts" as "other" not indexed on "other"."id" = "posts"."id" order by "posts"."id"',
    rows: [[1], [2], [3]],
  },
  {
    name: 'a suffix',
    statement: byId.suffixWith(sql`/* ${sql.identifier('end')} */`),
    sql: 'select "posts"."id" from "posts" order by "posts"."id" /* "end" */',
    rows: [[1], [2], [3]],
  },
]

export const subtotals: readonly Case[] = [
  {
    name: 'rollup',
    statement: select(p.authorId, total).groupBy(rollup(p.authorId)),
    sql: 'select "posts"."author_id", sum("posts"."score") as "total" from "posts" group by rollup ("posts"."author_id")',
    mariadb: 'select "posts"."author_id", sum("posts"."score") as "total" from "posts" group by "posts"."author_id" with rollup',
    set: [
      [1, 7],
      [2, 9],
      [null, 16],
    ],
    refused: { sqlite: 'sqlite has no ROLLUP.' },
  },
  {
    name: 'cube',
    statement: select(p.authorId, p.id, total).groupBy(cube(p.authorId, p.id)),
    sql: 'select "posts"."author_id", "posts"."id", sum("posts"."score") as "total" from "posts" group by cube ("posts"."author_id", "posts"."id")',
    set: [
      [1, 1, 5],
      [1, 2, 2],
      [1, null, 7],
      [2, 3, 9],
      [2, null, 9],
      [null, 1, 5],
      [null, 2, 2],
      [null, 3, 9],
      [null, null, 16],
    ],
    refused: { sqlite: 'sqlite has no CUBE.', mariadb: 'mariadb has no CUBE.' },
  },
  {
    name: 'grouping sets',
    statement: select(p.authorId, total)
      .groupBy(groupingSets([p.authorId], [], [p.authorId, p.id]))
      .having(total.gt(6)),
    sql: 'select "posts"."author_id", sum("posts"."score") as "total" from "posts" group by grouping sets ("posts"."author_id", (), ("posts"."author_id", "posts"."id")) having sum("posts"."score") > $1::integer',
    set: [
      [1, 7],
      [2, 9],
      [2, 9],
      [null, 16],
    ],
    refused: { sqlite: 'sqlite has no GROUPING SETS.', mariadb: 'mariadb has no GROUPING SETS.' },
  },
  {
    name: 'rollup beside another group',
    statement: select(p.authorId, p.id, total).groupBy(p.authorId, rollup(p.id)),
    sql: 'select "posts"."author_id", "posts"."id", sum("posts"."score") as "total" from "posts" group by "posts"."author_id", rollup ("posts"."id")',
    set: [
      [1, 1, 5],
      [1, 2, 2],
      [1, null, 7],
      [2, 3, 9],
      [2, null, 9],
    ],
    refused: { sqlite: 'sqlite has no ROLLUP.', mariadb: 'mariadb has ROLLUP for all groups only.' },
  },
]

export const frames: readonly Case[] = [
  {
    name: 'a frame of groups, without the current row',
    statement: select(
      p.id,
      sum(p.score).over({ orderBy: p.authorId, groups: ['unbounded preceding', 'current row'], exclude: 'current row' }),
    ).orderBy(p.id),
    sql: 'select "posts"."id", sum("posts"."score") over (order by "posts"."author_id" groups between unbounded preceding and current row exclude current row) from "posts" order by "posts"."id"',
    rows: [
      [1, 2],
      [2, 5],
      [3, 7],
    ],
    refused: { mariadb: 'mariadb has no GROUPS and no EXCLUDE' },
  },
  {
    name: 'a frame without ties',
    statement: select(p.id, count().over({ orderBy: p.authorId, rows: ['unbounded preceding', 'unbounded following'], exclude: 'ties' })).orderBy(
      p.id,
    ),
    sql: 'select "posts"."id", count(*) over (order by "posts"."author_id" rows between unbounded preceding and unbounded following exclude ties) from "posts" order by "posts"."id"',
    rows: [
      [1, 2],
      [2, 2],
      [3, 3],
    ],
    refused: { mariadb: 'mariadb has no GROUPS and no EXCLUDE' },
  },
  {
    name: 'a frame whose bound is an expression',
    statement: select(p.id, sum(p.score).over({ orderBy: p.score, range: [{ preceding: literal(3) }, 'current row'] })).orderBy(p.id),
    sql: 'select "posts"."id", sum("posts"."score") over (order by "posts"."score" range between $1::integer preceding and current row) from "posts" order by "posts"."id"',
    sqlite:
      'select "posts"."id", sum("posts"."score") over (order by "posts"."score" range between cast(? as integer) preceding and current row) from "posts" order by "posts"."id"',
    mariadb:
      'select "posts"."id", sum("posts"."score") over (order by "posts"."score" range between ? preceding and current row) from "posts" order by "posts"."id"',
    rows: [
      [1, 7],
      [2, 2],
      [3, 9],
    ],
    // MariaDB and SQLite want constants there.
    skip: ['mariadb', 'sqlite'],
  },
  {
    name: 'a window over everything',
    statement: select(p.id, rowNumber().over()).orderBy(p.id),
    sql: 'select "posts"."id", row_number() over () from "posts" order by "posts"."id"',
    rows: [
      [1, 1],
      [2, 2],
      [3, 3],
    ],
  },
]

export const joins: readonly Case[] = [
  {
    name: 'join from',
    statement: select(p.title, u.name).joinFrom(posts, users).orderBy(p.id).limit(1),
    sql: 'select "posts"."title", "users"."name" from "posts" join "users" on "posts"."author_id" = "users"."id" order by "posts"."id" limit $1',
    rows: [['Notes', 'Ada']],
  },
  {
    name: 'outer join from, on a condition',
    statement: select(count()).outerJoinFrom(users, posts, p.authorId.eq(u.id)),
    sql: 'select count(*) from "users" left join "posts" on "posts"."author_id" = "users"."id"',
    rows: [[4]],
  },
  {
    name: 'join from an alias along its foreign key',
    statement: select(other.c.id, author.c.name).joinFrom(other, author).orderBy(other.c.id).limit(1),
    sql: 'select "other"."id", "author"."name" from "posts" as "other" join "users" as "author" on "other"."author_id" = "author"."id" order by "other"."id" limit $1',
    rows: [[1, 'Ada']],
  },
  {
    name: 'correlate except',
    statement: select(u.id)
      .where(exists(select(p.id).where(p.authorId.eq(u.id)).correlateExcept(posts)))
      .orderBy(u.id),
    sql: 'select "users"."id" from "users" where exists (select "posts"."id" from "posts" where "posts"."author_id" = "users"."id") order by "users"."id"',
    rows: [[1], [2]],
  },
  {
    name: 'no correlation',
    statement: select(u.id)
      .where(exists(select(p.id).where(p.authorId.eq(u.id)).correlate()))
      .orderBy(u.id),
    sql: 'select "users"."id" from "users" where exists (select "posts"."id" from "posts", "users" where "posts"."author_id" = "users"."id") order by "users"."id"',
    rows: [[1], [2], [3]],
  },
]
