/** INSERT, UPDATE and DELETE: text and effect on each database. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ArgumentError } from '../../src/base/errors.ts'
import { mariadbDialect, mysqlDialect } from '../../src/dialects/mariadb/mariadb-dialect.ts'
import { postgresqlDialect } from '../../src/dialects/postgresql/postgresql-dialect.ts'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import type { Statement } from '../../src/sql/core/statement.ts'
import { count } from '../../src/sql/expressions/aggregates.ts'
import { exists } from '../../src/sql/expressions/conditions.ts'
import { compile } from '../../src/sql/render/compile.ts'
import { delete_ } from '../../src/sql/statements/delete.ts'
import { insert } from '../../src/sql/statements/insert.ts'
import { select } from '../../src/sql/statements/select.ts'
import { update } from '../../src/sql/statements/update.ts'
import { database, type DatabaseName } from '../support/databases.ts'
import { odd, openShop, posts, type Shop, users } from './shop.ts'

const pg = (statement: Statement): string => compile(statement, postgresqlDialect).sql
const lite = (statement: Statement): string => compile(statement, sqliteDialect).sql
const maria = (statement: Statement): string => compile(statement, mariadbDialect).sql

describe('text', () => {
  test('insert', () => {
    const one = insert(users).values({ name: 'Ed', nick: null })
    expect(pg(one)).toBe('insert into "users" ("name", "nick", "active") values ($1, $2, $3)')
    expect(pg(one.returning(users.c.id, users.c.name.as('who')))).toBe(
      'insert into "users" ("name", "nick", "active") values ($1, $2, $3) returning "users"."id", "users"."name" as "who"',
    )
    expect(pg(insert(users).values([{ name: 'a' }, { name: 'b', nick: 'c' }]))).toBe(
      'insert into "users" ("name", "nick", "active") values ($1, default, $2), ($3, $4, $5)',
    )
    expect(pg(insert(odd))).toBe('insert into "order ""by"" `x` [y]" default values')
    expect(maria(insert(odd))).toBe('insert into `order "by" ``x`` [y]` () values ()')
    expect(lite(insert(users).values({ name: select(posts.c.title).where(posts.c.id.eq(1)).scalarSubquery() as never }))).toBe(
      'insert into "users" ("name", "active") values ((select "posts"."title" from "posts" where "posts"."id" = ?), ?)',
    )
    expect(pg(insert(odd).fromSelect(['select'], select(users.c.name)))).toBe(
      'insert into "order ""by"" `x` [y]" ("select", "group") select "users"."name", $1::integer from "users"',
    )
    expect(pg(insert(odd).fromSelect(['select'], select(users.c.name), { defaults: false }))).toBe(
      'insert into "order ""by"" `x` [y]" ("select") select "users"."name" from "users"',
    )
  })

  test('update', () => {
    expect(
      pg(
        update(posts)
          .set({ score: posts.c.score.plus(1), title: null })
          .where(posts.c.id.eq(1)),
      ),
    ).toBe('update "posts" set "score" = "posts"."score" + $1::integer, "title" = $2 where "posts"."id" = $3')
    expect(lite(update(odd).set({ select: 'x' }).everyRow())).toBe('update "order ""by"" `x` [y]" set "select" = ?, "group" = ?')
    expect(
      pg(
        update(users)
          .set({ active: false })
          .where(exists(select(posts.c.id).where(posts.c.authorId.eq(users.c.id))))
          .returning(users.c.id),
      ),
    ).toBe(
      'update "users" set "active" = $1 where exists (select "posts"."id" from "posts" where "posts"."author_id" = "users"."id") returning "users"."id"',
    )
  })

  test('delete', () => {
    expect(pg(delete_(posts).where(posts.c.score.lt(3)).returning(posts.c.id))).toBe(
      'delete from "posts" where "posts"."score" < $1 returning "posts"."id"',
    )
    expect(pg(delete_(posts).everyRow())).toBe('delete from "posts"')
  })

  test('what a database cannot do is an error that says so', () => {
    const returning = update(users).set({ name: 'x' }).everyRow().returning(users.c.id)
    expect(() => maria(returning)).toThrow('mariadb cannot return rows from UPDATE')
    expect(() => compile(insert(users).values({ name: 'x' }).returning(users.c.id), mysqlDialect)).toThrow('mysql cannot return rows from INSERT')
    expect(() => lite(insert(users).values([{ name: 'a' }, { name: 'b', nick: 'c' }]))).toThrow("has no word for a column's default")
  })

  test('a forgotten condition is an error', () => {
    expect(() => pg(update(users).set({ name: 'x' }))).toThrow('update(users) has no condition.')
    expect(() => pg(delete_(users))).toThrow('delete(users) has no condition.')
    expect(() => pg(update(users).everyRow())).toThrow('update(users) sets nothing.')
    expect(() => pg(delete_(users).where(posts.c.id.eq(1)))).toThrow('delete(users) mentions "posts", which is not in it.')
    expect(() => update(users).where(undefined as never)).toThrow(ArgumentError)
  })

  test('wrong keys and values are errors that name them', () => {
    expect(() => insert(users).values({ nmae: 'x' } as never)).toThrow(
      `"users" has no column 'nmae'.\n  value   "nmae"\n  cause   a misspelt name\n  do      write 'name'`,
    )
    expect(() => insert(users).values({ name: undefined } as never)).toThrow('users.name was given undefined.')
    expect(() => insert(users).values({ name: 1 } as never)).toThrow('users.name expects a string, got the number 1.')
    expect(() => insert(users).values({ name: 'x'.repeat(41) })).toThrow('users.name expects at most 40 characters, got 41.')
    expect(() => insert(users).values([])).toThrow('insert().values() was given no rows.')
    expect(() => insert(users).values('x' as never)).toThrow("insert().values() was given the string 'x'.")
    expect(() => insert({} as never)).toThrow('insert() was given an object.')
    expect(() => update(posts).set({ score: 1.5 })).toThrow('posts.score expects an integer between -2147483648 and 2147483647, got the number 1.5.')
  })
})

describe.each(['sqlite', 'postgresql', 'mariadb'] as readonly DatabaseName[])('%s', name => {
  describe.skipIf(database(name).missing !== undefined)('effect', () => {
    let shop: Shop
    beforeAll(async () => {
      shop = await openShop(name, 'writes')
    })
    afterAll(() => shop?.close())
    beforeEach(() => shop.engine.execute(delete_(odd).everyRow()))

    const stored = async (): Promise<unknown[][]> =>
      Array.from(await shop.engine.execute(select(odd.c.select, odd.c.count).orderBy(odd.c.id)), row => [...row])

    test('insert returns generated keys and applies defaults', async () => {
      const rows = await shop.engine.execute(
        insert(odd)
          .values([{ select: 'a' }, { select: 'b', count: 5 }])
          .returning(odd.c.id, odd.c.count),
      )
      expect(rows.map(row => row[1])).toEqual([1, 5])
      expect(rows.every(row => Number.isInteger(row[0]))).toBe(true)
      expect(await stored()).toEqual([
        ['a', 1],
        ['b', 5],
      ])
    })

    test('insert from a query', async () => {
      await shop.engine.execute(
        insert(odd).fromSelect(['select', 'count'], select(users.c.name, users.c.id).where(users.c.id.le(2)).orderBy(users.c.id)),
      )
      expect(await stored()).toEqual([
        ['Ada', 1],
        ['Bob', 2],
      ])
    })

    test('update with expressions, and the value of onUpdate', async () => {
      await shop.engine.execute(
        insert(odd).values([
          { select: 'a', count: 2 },
          { select: 'b', count: 3 },
        ]),
      )
      const result = await shop.engine.execute(
        update(odd)
          .set({ count: odd.c.count.times(10) })
          .where(odd.c.select.eq('b')),
      )
      expect(result.rowCount).toBe(1)
      await shop.engine.execute(update(odd).set({ select: 'z' }).where(odd.c.select.eq('a')))
      expect(await stored()).toEqual([
        ['z', 7],
        ['b', 30],
      ])
    })

    test('delete', async () => {
      await shop.engine.execute(insert(odd).values([{ select: 'a' }, { select: 'b' }, { select: 'c' }]))
      expect((await shop.engine.execute(delete_(odd).where(odd.c.select.in(['a', 'c'])))).rowCount).toBe(2)
      expect(await stored()).toEqual([['b', 1]])
      const kept = await shop.engine.execute(select(count()).from(users))
      expect(kept[0]?.[0]).toBe(3)
    })
  })
})
