/** Upserts: text and effect on each database. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mariadbDialect } from '../../src/dialects/mariadb/mariadb-dialect.ts'
import { postgresqlDialect } from '../../src/dialects/postgresql/postgresql-dialect.ts'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import type { Statement } from '../../src/sql/core/statement.ts'
import { compile } from '../../src/sql/render/compile.ts'
import { delete_ } from '../../src/sql/statements/delete.ts'
import { insert } from '../../src/sql/statements/insert.ts'
import { select } from '../../src/sql/statements/select.ts'
import { database } from '../support/databases.ts'
import { odd, openShop, posts, type Shop, users } from './shop.ts'

const p = posts.c
const pg = (statement: Statement): string => compile(statement, postgresqlDialect).sql
const lite = (statement: Statement): string => compile(statement, sqliteDialect).sql
const maria = (statement: Statement): string => compile(statement, mariadbDialect).sql

const row = { id: 1, title: 'New', score: 4, authorId: 1 }
const nothing = insert(posts).values(row).onConflict('id').doNothing()
const values = insert(posts).values(row).onConflict('id').doUpdate({ title: 'Old' })
const sums = insert(posts)
  .values([row, { ...row, id: 50 }])
  .onConflict(['id'])
  .doUpdate(
    excluded => ({ score: p.score.plus(excluded.score), title: excluded.title }),
    excluded => p.score.gt(excluded.score),
  )

describe('text', () => {
  const into = 'insert into "posts" ("id", "title", "score", "author_id") values'

  test('do nothing', () => {
    expect(pg(nothing)).toBe(`${into} ($1, $2, $3, $4) on conflict ("id") do nothing`)
    expect(lite(nothing)).toBe(`${into} (?, ?, ?, ?) on conflict ("id") do nothing`)
    expect(maria(nothing)).toBe(`${into} (?, ?, ?, ?) on duplicate key update "id" = "posts"."id"`.replaceAll('"', '`'))
    expect(pg(insert(posts).values(row).onConflict().doNothing())).toBe(`${into} ($1, $2, $3, $4) on conflict do nothing`)
  })

  test('do update', () => {
    expect(pg(values)).toBe(`${into} ($1, $2, $3, $4) on conflict ("id") do update set "title" = $5`)
    expect(pg(values.returning(p.id))).toBe(`${into} ($1, $2, $3, $4) on conflict ("id") do update set "title" = $5 returning "posts"."id"`)
    expect(pg(sums)).toBe(
      `${into} ($1, $2, $3, $4), ($5, $6, $7, $8) on conflict ("id") do update set "score" = "posts"."score" + excluded."score", "title" = excluded."title" where "posts"."score" > excluded."score"`,
    )
    expect(lite(sums)).toBe(pg(sums).replaceAll(/\$\d/g, '?'))
    expect(maria(sums)).toBe(
      `${into} (?, ?, ?, ?), (?, ?, ?, ?) on duplicate key update "title" = if("posts"."score" > values("score"), values("title"), "posts"."title"), "score" = if("posts"."score" > values("score"), "posts"."score" + values("score"), "posts"."score")`.replaceAll(
        '"',
        '`',
      ),
    )
  })

  test('a constraint', () => {
    const named = insert(posts).values(row).onConflict({ constraint: 'it"s' }).doUpdate({ title: null })
    expect(pg(named)).toBe(`${into} ($1, $2, $3, $4) on conflict on constraint "it""s" do update set "title" = $5`)
    expect(() => lite(named)).toThrow('sqlite finds no conflict by the name of a constraint.')
  })

  test('defaults of updates apply', () => {
    expect(pg(insert(odd).values({ id: 1, select: 'x' }).onConflict('id').doUpdate({ select: 'y' }))).toContain(
      'do update set "select" = $4, "group" = $5',
    )
  })

  test('a query without conditions', () => {
    const copy = insert(users)
      .fromSelect(['id', 'name', 'active'], select(users.c.id, users.c.name, users.c.active))
      .onConflict('id')
      .doNothing()
    expect(lite(copy)).toContain('from "users" where true on conflict ("id") do nothing')
  })

  test('errors', () => {
    expect(() =>
      insert(posts)
        .values(row)
        .onConflict('ids' as 'id'),
    ).toThrow(`"posts" has no column 'ids'.`)
    expect(() => insert(posts).values(row).onConflict([])).toThrow('onConflict() was given no columns.')
    expect(() => insert(posts).values(row).onConflict().doUpdate({ title: 'x' })).toThrow('does not say which key decides')
    expect(() => insert(posts).values(row).onConflict('id').doUpdate({})).toThrow('sets nothing')
    expect(() =>
      insert(posts)
        .values(row)
        .onConflict('id')
        .doUpdate({ title: undefined } as never),
    ).toThrow('posts.title was given undefined.')
    expect(() =>
      insert(posts)
        .values(row)
        .onConflict('id')
        .doUpdate({ title: 'x' }, undefined as never),
    ).toThrow('A condition is undefined.')
    const swapped = insert(posts).values(row).onConflict('id').doUpdate({ score: p.authorId, authorId: p.score })
    expect(() => maria(swapped)).toThrow('mariadb sets one column after the other')
    const elsewhere = insert(posts).values(row).onConflict('id').doUpdate({ score: 1 }, users.c.active)
    expect(() => pg(elsewhere)).toThrow('mentions a column of "users"')
  })
})

describe.each(['sqlite', 'postgresql', 'mariadb'] as const)('%s', name => {
  describe.skipIf(database(name).missing !== undefined)('', () => {
    let shop: Shop
    const all = async (): Promise<unknown[][]> => {
      const rows = await shop.engine.execute(select(p.id, p.title, p.score).orderBy(p.id))
      return Array.from(rows, each => Array.from(each))
    }
    beforeAll(async () => {
      shop = await openShop(name, 'upserts')
    })
    afterAll(() => shop?.close())
    beforeEach(async () => {
      await shop.engine.execute(delete_(posts).everyRow())
      await shop.engine.execute(insert(posts).values({ id: 1, title: 'First', score: 5, authorId: 1 }))
    })

    test('do nothing', async () => {
      await shop.engine.execute(nothing)
      await shop.engine.execute(
        insert(posts)
          .values({ ...row, id: 2 })
          .onConflict()
          .doNothing(),
      )
      expect(await all()).toEqual([
        [1, 'First', 5],
        [2, 'New', 4],
      ])
    })

    test('do update, where the condition holds', async () => {
      await shop.engine.execute(values)
      expect(await all()).toEqual([[1, 'Old', 5]])
      await shop.engine.execute(sums)
      expect(await all()).toEqual([
        [1, 'New', 9],
        [50, 'New', 4],
      ])
      await shop.engine.execute(sums)
      expect(await all()).toEqual([
        [1, 'New', 13],
        [50, 'New', 4],
      ])
    })

    test('returning the row as it is afterwards', async () => {
      const rows = await shop.engine.execute(values.returning(p.id, p.title, p.score))
      expect(Array.from(rows, each => Array.from(each))).toEqual([[1, 'Old', 5]])
    })

    test('rows of a query', async () => {
      const copy = insert(users)
        .fromSelect(['id', 'name', 'active'], select(users.c.id, users.c.name.concat('!').as('name'), users.c.active))
        .onConflict('id')
        .doUpdate(excluded => ({ name: excluded.name }))
      await shop.engine.execute(copy)
      const names = await shop.engine.execute(select(users.c.name).orderBy(users.c.id).limit(2))
      expect(Array.from(names, each => each[0])).toEqual(['Ada!', 'Bob!'])
    })
  })
})
