/** CTEs in writes and in the cache of compiled statements. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresqlDialect } from '../../src/dialects/postgresql/postgresql-dialect.ts'
import { compile } from '../../src/sql/render/compile.ts'
import { structuralKey } from '../../src/sql/render/structural-key.ts'
import { cte, recursiveCte } from '../../src/sql/sources/cte.ts'
import type { Statement } from '../../src/sql/core/statement.ts'
import { insert } from '../../src/sql/statements/insert.ts'
import { select } from '../../src/sql/statements/select.ts'
import { database } from '../support/databases.ts'
import { openShop, posts, type Shop, users } from './shop.ts'

const [u, p] = [users.c, posts.c]
const tree = (start: number): Statement => {
  const below = recursiveCte('below', select(p.id.as('id')).where(p.id.eq(start)), self => select(p.id).join(self, p.id.eq(self.c.id.plus(1))))
  return select(below.c.id).union(select(u.id).limit(start))
}

test('equal statements have one key, with their own values', () => {
  expect(structuralKey(tree(1)).key).toBe(structuralKey(tree(2)).key)
  expect(structuralKey(tree(7)).parameters).toEqual([7, 1, 7])
  const other = select(cte('below', select(p.id.as('id'))).c.id)
  expect(structuralKey(other).key).not.toBe(structuralKey(select(cte('under', select(p.id.as('id'))).c.id)).key)
})

const old = cte('old', select(p.id.plus(100).as('id'), p.score.as('score'), p.authorId.as('author')).where(p.score.gt(4)))
const copy = insert(posts).fromSelect(['id', 'score', 'authorId'], select(old.c.id, old.c.score, old.c.author))

test('WITH stands where every database reads it', () => {
  expect(compile(copy, postgresqlDialect).sql).toBe(
    'insert into "posts" ("id", "score", "author_id") with "old" as (select "posts"."id" + $1::integer as "id", "posts"."score" as "score", "posts"."author_id" as "author" from "posts" where "posts"."score" > $2) select "old"."id", "old"."score", "old"."author" from "old"',
  )
})

describe.each(['sqlite', 'postgresql', 'mariadb'] as const)('%s', name => {
  describe.skipIf(database(name).missing !== undefined)('', () => {
    let shop: Shop
    beforeAll(async () => {
      shop = await openShop(name, 'ctes')
    })
    afterAll(() => shop?.close())

    test('a row for each row of a cte', async () => {
      await shop.engine.execute(copy)
      const rows = await shop.engine.execute(select(p.id).where(p.id.gt(100)).orderBy(p.id))
      expect(Array.from(rows, row => row[0])).toEqual([101, 103])
    })
  })
})
