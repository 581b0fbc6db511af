/** Named parameters: a statement that is built once and given its values later. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import { integer, numeric, text } from '../../src/schema/column-builders.ts'
import type { Statement } from '../../src/sql/core/statement.ts'
import { exists } from '../../src/sql/expressions/conditions.ts'
import { bindParameters, parameter } from '../../src/sql/expressions/parameter.ts'
import { compile } from '../../src/sql/render/compile.ts'
import { structuralKey } from '../../src/sql/render/structural-key.ts'
import { aliasOf } from '../../src/sql/sources/alias.ts'
import { insert } from '../../src/sql/statements/insert.ts'
import { select } from '../../src/sql/statements/select.ts'
import { update } from '../../src/sql/statements/update.ts'
import { database } from '../support/databases.ts'
import { openShop, posts, type Shop, users } from './shop.ts'

const [u, p] = [users.c, posts.c]
const name = parameter('name', text())
const least = parameter('least', integer())
const other = aliasOf(posts, 'other')
const busy = select(u.id, least.as('least'))
  .where(u.name.eq(name).or(exists(select(other.c.id).where(other.c.authorId.eq(u.id), other.c.score.ge(least)))))
  .orderBy(u.id)

describe.each(['sqlite', 'postgresql', 'mariadb'] as const)('%s', database_ => {
  describe.skipIf(database(database_).missing !== undefined)('', () => {
    let shop: Shop
    beforeAll(async () => {
      shop = await openShop(database_, 'parameters')
    })
    afterAll(() => shop?.close())
    const rows = async (statement: Statement): Promise<unknown[][]> =>
      Array.from((await shop.engine.execute(statement as never)) as unknown as unknown[][], row => Array.from(row))

    test('values come later, in every place, and the statement stays as it was', async () => {
      expect(await rows(bindParameters(busy, { name: "x' or '1'='1", least: 9 }))).toEqual([[2, 9]])
      expect(await rows(bindParameters(busy, { name: 'Ada', least: 99 }))).toEqual([[1, 99]])
      expect(() => compile(busy, sqliteDialect)).toThrow('The parameter "')
      const priced = select(p.id).where(p.price.eq(parameter('price', numeric(10, 2))))
      expect(await rows(bindParameters(priced, { price: '2.20' }))).toEqual([[3]])
      expect(
        await rows(
          bindParameters(
            select(u.id)
              .where(u.nick.isNotDistinctFrom(parameter('nick', text())))
              .orderBy(u.id),
            { nick: null },
          ),
        ),
      ).toEqual([[2], [3]])
    })

    test('also in statements that write', async () => {
      await rows(bindParameters(update(users).set({ nick: name }).where(u.id.eq(least)), { name: 'bobby', least: 2 }))
      await rows(bindParameters(insert(users).values({ id: 9, name, nick: parameter('nick', text()), active: true }), { name: 'Nine', nick: 'ix' }))
      expect(
        await rows(
          select(u.name, u.nick)
            .where(u.id.in([2, 9]))
            .orderBy(u.id),
        ),
      ).toEqual([
        ['Bob', 'bobby'],
        ['Nine', 'ix'],
      ])
    })
  })
})

test('statements with other values share what is compiled', () => {
  const keys = [1, 2].map(value => structuralKey(bindParameters(busy, { name: 'a', least: value })).key)
  expect(keys[0]).toBe(keys[1])
})

test('what is missing, misspelt or of another type is an error', () => {
  const untyped = (value: unknown): never => value as never
  expect(() => bindParameters(busy, { name: 'a' })).toThrow('The parameter "least" is given no value.')
  expect(() => bindParameters(busy, { name: 'a', least: 1, lest: 2 })).toThrow('The statement has no parameter "lest".')
  expect(() => bindParameters(busy, { name: 1, least: 1 })).toThrow('The parameter "name" expects a string, got the number 1.')
  expect(() => bindParameters(busy, { name: undefined, least: 1 })).toThrow('The parameter "name" was given undefined.')
  expect(() => bindParameters(select(u.id).where(u.name.eq(parameter('__proto__', text()))), {})).toThrow('"__proto__" is given no value')
  expect(() => parameter(untyped(''), text())).toThrow("The name of a parameter is the string ''.")
})
