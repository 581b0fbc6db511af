/** Every construct: its text for each database, and its rows from the database itself. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mariadbDialect } from '../../src/dialects/mariadb/mariadb-dialect.ts'
import { postgresqlDialect } from '../../src/dialects/postgresql/postgresql-dialect.ts'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import type { Dialect } from '../../src/dialect/dialect.ts'
import { structuralKey } from '../../src/sql/render/structural-key.ts'
import { compile } from '../../src/sql/render/compile.ts'
import { database, type DatabaseName } from '../support/databases.ts'
import { type Case, comparisons, queries, tuples, values } from './select-cases.ts'
import { filtered } from './aggregate-cases.ts'
import { firsts, frames, hints, joins, locks, subtotals } from './clause-cases.ts'
import { sources } from './source-cases.ts'
import { compounds, ctes } from './compound-cases.ts'
import { windows } from './window-cases.ts'
import { openShop, type Shop } from './shop.ts'

const dialects: Readonly<Record<DatabaseName, Dialect>> = { sqlite: sqliteDialect, postgresql: postgresqlDialect, mariadb: mariadbDialect }

/** PostgreSQL's text in the clothes of another database. */
function expectedText(each: Case, name: DatabaseName): string {
  const own = name === 'postgresql' ? each.sql : (each[name] ?? each.sql.replaceAll(/\$\d+/g, '?'))
  return name === 'mariadb' ? own.replaceAll('"', '`') : own
}

function comparable(value: unknown, expected: unknown): unknown {
  if (typeof expected !== 'object' || expected === null) return value
  if ('close' in expected) return Math.abs(Number(value) - (expected.close as number)) < 0.001 ? expected : value
  return value
}

describe.each(['sqlite', 'postgresql', 'mariadb'] as const)('%s', name => {
  describe.skipIf(database(name).missing !== undefined)('', () => {
    let shop: Shop
    beforeAll(async () => {
      shop = await openShop(name, 'statements')
    })
    afterAll(() => shop?.close())

    test.each([
      ...comparisons,
      ...values,
      ...queries,
      ...tuples,
      ...windows,
      ...compounds,
      ...ctes,
      ...filtered,
      ...firsts,
      ...locks,
      ...hints,
      ...subtotals,
      ...frames,
      ...joins,
      ...sources,
    ])('$name', async each => {
      if (each.skip?.includes(name) === true) return
      const refused = each.refused?.[name]
      if (refused !== undefined) return expect(() => compile(each.statement, dialects[name])).toThrow(refused)
      expect(compile(each.statement, dialects[name]).bind(structuralKey(each.statement).parameters).sql).toBe(expectedText(each, name))
      const rows = (await shop.engine.execute(each.statement)) as readonly (readonly unknown[])[]
      const expected = each.rows ?? each.set ?? []
      const seen = Array.from(rows, (row, index) => Array.from(row, (value, cell) => comparable(value, expected[index]?.[cell])))
      if (each.rows !== undefined) expect(seen).toEqual(each.rows)
      else expect(seen.map(row => JSON.stringify(row)).sort()).toEqual(expected.map(row => JSON.stringify(row)).sort())
    })
  })
})
