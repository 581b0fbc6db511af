/** What is wrong in a statement is an ArgumentError at the place where it is written, naming what it is about. */
import { describe, expect, test } from 'vitest'
import { ArgumentError } from '../../src/base/errors.ts'
import { mariadbDialect } from '../../src/dialects/mariadb/mariadb-dialect.ts'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import { count } from '../../src/sql/expressions/aggregates.ts'
import { case_ } from '../../src/sql/expressions/case-expression.ts'
import { and, exists, not, or } from '../../src/sql/expressions/conditions.ts'
import { coalesce, func } from '../../src/sql/expressions/functions.ts'
import { literal, tuple } from '../../src/sql/expressions/literals.ts'
import { sql } from '../../src/sql/expressions/sql-text.ts'
import { lag, ntile } from '../../src/sql/expressions/window-functions.ts'
import { compile } from '../../src/sql/render/compile.ts'
import { aliasOf } from '../../src/sql/sources/alias.ts'
import { cte } from '../../src/sql/sources/cte.ts'
import { delete_ } from '../../src/sql/statements/delete.ts'
import { select } from '../../src/sql/statements/select.ts'
import { thrown } from '../schema/define.ts'
import { odd, posts, users } from './shop.ts'

const [u, p] = [users.c, posts.c]
const some = select(u.id)
/** As a JavaScript program would call it. */
const loose = (value: unknown): never => value as never
const lite = (statement: Parameters<typeof compile>[0]): string => compile(statement, sqliteDialect).sql

describe('undefined is never "no condition"', () => {
  test.each<[string, () => unknown]>([
    ['eq', () => u.id.eq(loose(undefined))],
    ['ne', () => u.id.ne(loose(undefined))],
    ['lt', () => u.id.lt(loose(undefined))],
    ['between', () => u.id.between(1, loose(undefined))],
    ['in', () => u.id.in([1, loose(undefined)])],
    ['in undefined', () => u.id.in(loose(undefined))],
    ['like', () => u.name.like(loose(undefined))],
    ['contains', () => u.name.contains(loose(undefined))],
    ['isDistinctFrom', () => u.name.isDistinctFrom(loose(undefined))],
    ['plus', () => u.id.plus(loose(undefined))],
    ['concat', () => u.name.concat(loose(undefined))],
    ['and', () => u.active.and(loose(undefined))],
    ['and()', () => and(loose(undefined))],
    ['or()', () => or(u.active, loose(undefined))],
    ['not()', () => not(loose(undefined))],
    ['where', () => some.where(loose(undefined))],
    ['having', () => some.having(loose(undefined))],
    ['join on', () => some.join(posts, loose(null))],
    ['join', () => some.join(loose(undefined))],
    ['from', () => some.from(loose(undefined))],
    ['orderBy', () => some.orderBy(loose(undefined))],
    ['groupBy', () => some.groupBy(loose(undefined))],
    ['limit', () => some.limit(loose(undefined))],
    ['select', () => select(loose(undefined))],
    ['literal', () => literal(loose(undefined))],
    ['func', () => func('f', undefined)],
    ['coalesce', () => coalesce(u.name, undefined)],
    ['case_', () => case_(loose(undefined), 1)],
    ['case_ result', () => case_(u.active, undefined)],
    ['sql', () => sql`x = ${undefined}`],
    ['sql list', () => sql`x in ${[1, undefined]}`],
    ['tuple', () => tuple(u.id, u.name).eq(loose([1, undefined]))],
  ])('%s', (_name, action) => {
    expect(action).toThrow(ArgumentError)
  })
})

describe('wrong values', () => {
  test('name the column and the value', () => {
    expect(thrown(() => u.id.eq(loose('x')))).toBe(
      "users.id expects an integer between -2147483648 and 2147483647, got the string 'x'.\n  value   the string 'x'\n  do      pass a value of the type, or an expression\n  more    docs/errors/WRONG_TYPE",
    )
    expect(thrown(() => u.id.in(loose([1, 'x'])))).toContain("users.id expects an integer between -2147483648 and 2147483647, got the string 'x'.")
    expect(thrown(() => u.active.eq(loose('yes')))).toContain("users.active expects a boolean, got the string 'yes'.")
    expect(thrown(() => p.price.eq(loose(1.5)))).toContain("posts.price expects a decimal number in a string, such as '19.99', got the number 1.5.")
    expect(thrown(() => u.name.eq('\uD800'))).toContain('users.name expects text, got a string with half of a surrogate pair.')
    expect(thrown(() => u.id.eq(loose({ id: 1 })))).toContain('got an object')
    expect(thrown(() => literal(loose(() => 1)))).toContain('A value in a statement is a function')
  })

  test('a computed number may meet a fraction, a column of whole numbers may not', () => {
    expect(() => u.id.gt(0.5)).toThrow('users.id expects an integer')
    expect(lite(select(u.id.plus(1).gt(0.5)))).toContain('> ?')
    expect(lite(select(count().gt(0.5)))).toContain('> ?')
  })

  test('null where it is never true', () => {
    expect(thrown(() => u.id.lt(loose(null)))).toContain("users.id is compared with null by 'lt', which is never true.")
    expect(thrown(() => u.id.notIn(loose([1, null])))).toContain('with a null in it')
  })

  test('a comparison of JavaScript instead of SQL', () => {
    expect(thrown(() => some.where(loose(u.id === loose(1))))).toBe(
      'A condition is the boolean false.\n  cause   a comparison in JavaScript instead of SQL, such as User.c.id === 1\n  do      pass an expression: User.c.id.eq(1)\n  more    docs/errors/ARGUMENT',
    )
  })

  test('text is not added, limits are whole', () => {
    expect(thrown(() => u.name.plus(loose('x')))).toContain("users.name is text, and 'plus' computes with numbers.")
    for (const wrong of [-1, 1.5, Number.NaN, '1', 2n]) expect(() => some.limit(loose(wrong))).toThrow('limit() was given')
    expect(thrown(() => u.name.like('x', '!!'))).toContain('The escape character of LIKE')
    expect(() => u.name.like('x', "'")).toThrow(ArgumentError)
    expect(() => u.name.like('x', '\\')).toThrow(ArgumentError)
    expect(() => func('f(); drop table users --', 1)).toThrow('is no name of a function')
  })
})

describe('sources', () => {
  test('a table joined twice', () => {
    expect(thrown(() => lite(select(u.id, p.id).join(posts).join(posts, p.id.eq(u.id))))).toContain('"posts" is joined twice under the same name.')
  })

  test('a join without a foreign key, or with two', () => {
    const ids = select(u.id.as('id')).subquery('ids')
    expect(thrown(() => select(ids.c.id).join(posts))).toContain('"posts" has no foreign key to or from "ids", so it is not clear how to join it.')
    expect(thrown(() => select(u.id).join(aliasOf(users, 'other')))).toContain('"other" has no foreign key to or from "users"')
    expect(thrown(() => select(u.id, aliasOf(users, 'other').c.id).join(posts))).toContain('"posts" could be joined along 2 foreign keys.')
    expect(compile(select(aliasOf(users, 'x').c.id).join(posts), sqliteDialect).sql).toContain('join "posts" on "posts"."author_id" = "x"."id"')
  })

  test('nothing to join to', () => {
    expect(thrown(() => lite(select(count()).join(posts, p.id.eq(1))))).toContain('"posts" is joined, but there is nothing to join it to.')
  })

  test('a subquery of which nothing is left', () => {
    const inner = select(count()).where(u.id.eq(p.authorId))
    expect(thrown(() => lite(select(u.id, p.id, inner.as('n'))))).toContain('A subquery has no FROM left')
  })

  test('a column of a table that the query does not select from', () => {
    for (const wrong of [
      some.orderBy(p.id),
      some.groupBy(p.id),
      some.having(p.id.gt(1)),
      some.join(aliasOf(posts, 'x'), p.id.eq(u.id)),
      some.orderBy(p.id.plus(1).desc()),
    ]) {
      expect(thrown(() => lite(wrong))).toBe(
        'A query mentions a column of "posts", which it does not select from.\n  cause   a forgotten join, or a table where its alias is meant\n  do      .join(…) it, or say .from(…)\n  more    docs/errors/SOURCE_MISSING',
      )
    }
    expect(lite(some.where(exists(select(aliasOf(posts).c.id).orderBy(u.id).limit(1))))).toContain('order by "users"."id"')
  })

  test('a select where a source should be, a table where an item should be', () => {
    expect(thrown(() => some.from(loose(select(p.id))))).toContain('write .subquery()')
    expect(thrown(() => select(loose(users)))).toContain('select columns of it, such as users.c.…')
    expect(thrown(() => select())).toContain('select() was given nothing to select.')
    expect(thrown(() => select(select(u.id, u.name).scalarSubquery()))).toContain('A query of 2 columns stands where a value should.')
  })

  test('what the database does not have', () => {
    expect(thrown(() => compile(select(u.id, p.id).fullJoin(posts), mariadbDialect))).toContain('mariadb has no FULL JOIN.')
  })
})

test('set operations and CTEs', () => {
  expect(thrown(() => some.union(loose(select(u.id, u.name))))).toContain('union puts together queries of 1 and of 2 columns.')
  expect(thrown(() => some.union(loose(users)))).toContain('union was given')
  expect(thrown(() => some.except())).toContain('except was given 1 queries.')
  expect(thrown(() => some.union(some).orderBy(p.id))).toContain('is ordered by what its first query does not select under a name.')
  expect(thrown(() => some.union(some).limit(-1))).toContain('limit() was given')
  expect(thrown(() => cte('', some))).toContain('A CTE is named')
  expect(thrown(() => cte('x', loose(users)))).toContain('cte() was given')
  const named = cte('some', select(p.authorId.as('id')))
  const removal = delete_(users).where(u.id.in(select(named.c.id)))
  expect(lite(removal)).toBe(
    'with "some" as (select "posts"."author_id" as "id" from "posts") delete from "users" where "users"."id" in (select "some"."id" from "some")',
  )
  expect(thrown(() => compile(removal, mariadbDialect))).toContain('mariadb has no WITH for DELETE.')
  const [one, two] = [cte('x', select(u.id.as('id'))), cte('X', select(p.id.as('id')))]
  expect(thrown(() => lite(select(one.c.id, two.c.id)))).toContain('Two different CTEs of a statement are named "X".')
})

test('filters', () => {
  expect(thrown(() => count().filter(loose(true)))).toContain('A condition is the boolean true.')
  expect(thrown(() => compile(select(func('f', 1, 2).filter(u.active)), mariadbDialect))).toContain('mariadb has no FILTER for f().')
})

test('windows', () => {
  expect(thrown(() => count().over({ rows: 'current row', range: 'current row' }))).toContain('A window has both rows and range.')
  expect(thrown(() => count().over({ rows: loose('1 preceding; drop table users') }))).toContain('is no bound of a frame.')
  expect(thrown(() => count().over({ rows: { preceding: loose('1') } }))).toContain('is no bound of a frame.')
  expect(thrown(() => count().over({ rows: { following: -1 } }))).toContain('is no bound of a frame.')
  expect(thrown(() => count().over({ orderBy: loose(undefined) }))).toContain('orderBy of a window is undefined.')
  expect(thrown(() => ntile(0))).toContain('ntile() was given the number 0.')
  expect(thrown(() => lag(u.id, 1.5))).toContain('lag was given the number 1.5.')
  expect(
    thrown(() =>
      lite(
        select(u.id, count().over({ orderBy: p.id }))
          .from(users)
          .orderBy(count().over({ orderBy: odd.c.id })),
      ),
    ),
  ).toContain('mentions a column of')
})

test('nothing of a statement changes when another is made of it', () => {
  const before = lite(some)
  some.where(u.id.eq(1)).orderBy(u.id).limit(1).distinct().join(posts).groupBy(u.id).having(u.id.gt(1)).offset(2).forUpdate().correlate(users)
  expect(lite(some)).toBe(before)
  const list = [1, 2]
  const statement = some.where(u.id.in(list))
  list.push(3)
  expect(compile(statement, sqliteDialect).slots[0]?.node).toMatchObject({ values: [1, 2] })
  expect(() => exists(some)).not.toThrow()
})
