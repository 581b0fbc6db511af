/** A statement's text and parameters for people and other drivers: `compile` and `debugSql`. */
import { describe, expect, test } from 'vitest'
import { compile, createEngine, debugSql, insert, literal, select, update } from 'relata'
import { mariadbDialect } from 'relata/mariadb'
import { postgresqlDialect } from 'relata/postgresql'
import { sqlite, sqliteDialect } from 'relata/sqlite'
import { posts, users } from './shop.ts'

const [u, p] = [users.c, posts.c]
const some = select(u.id).where(u.name.eq("O'Hara\\"), u.id.in([1, 2, 3]), u.nick.like('50%?'))

describe('compile', () => {
  test('gives the text and what the driver gets', () => {
    expect(compile(some, postgresqlDialect)).toEqual({
      sql: 'select "users"."id" from "users" where "users"."name" = $1 and "users"."id" = any($2) and "users"."nick" like $3',
      parameters: ["O'Hara\\", [1, 2, 3], '50%?'],
    })
    expect(compile(some, sqliteDialect).parameters).toEqual(["O'Hara\\", '[1,2,3]', '50%?'])
    expect(compile(some, mariadbDialect)).toEqual({
      sql: 'select `users`.`id` from `users` where `users`.`name` = ? and `users`.`id` in (?, ?, ?, ?) and `users`.`nick` like ?',
      parameters: ["O'Hara\\", 1, 2, 3, 3, '50%?'],
    })
  })

  test('takes an engine, and nothing else', () => {
    const engine = createEngine(sqlite(':memory:'))
    expect(compile(select(u.id), engine).sql).toBe('select "users"."id" from "users"')
    expect(() => compile(select(u.id), undefined as never)).toThrow('A dialect is undefined.')
    expect(() => compile(select(u.id), 'postgresql' as never)).toThrow("A dialect is the string 'postgresql'.")
    engine.dispose()
  })
})

describe('debugSql', () => {
  test('writes the values where the placeholders are', () => {
    expect(debugSql(some, postgresqlDialect)).toBe(
      `select "users"."id" from "users" where "users"."name" = 'O''Hara\\' and "users"."id" = any(array[1, 2, 3]) and "users"."nick" like '50%?'`,
    )
    expect(debugSql(some, sqliteDialect)).toContain(`in (select value from json_each('[1,2,3]')) and "users"."nick" like '50%?'`)
    expect(debugSql(some, mariadbDialect)).toBe(
      "select `users`.`id` from `users` where `users`.`name` = 'O''Hara\\\\' and `users`.`id` in (1, 2, 3) and `users`.`nick` like '50%?'",
    )
  })

  test('a parameter in several places, and values of all kinds', () => {
    const one = u.id.plus(1)
    expect(debugSql(select(one).groupBy(one), postgresqlDialect)).toBe(
      'select "users"."id" + 1::integer from "users" group by "users"."id" + 1::integer',
    )
    const kinds = select(literal(12n), literal(true), literal(new Date(0)), literal(new Uint8Array([1, 255])), literal('a\0b'), literal(null))
    expect(debugSql(kinds, sqliteDialect)).toContain(`x'01ff'`)
    expect(debugSql(kinds, sqliteDialect)).toContain(`'a\\0b'`)
  })

  test('writes too', () => {
    expect(debugSql(insert(users).values({ name: 'x', nick: null }), sqliteDialect)).toBe(
      `insert into "users" ("name", "nick", "active") values ('x', null, 1)`,
    )
    expect(debugSql(update(posts).set({ title: "'; drop table users; --" }).where(p.id.eq(1)), postgresqlDialect)).toBe(
      `update "posts" set "title" = '''; drop table users; --' where "posts"."id" = 1`,
    )
  })
})
