/** Constructs with a form for each database: their text, and their rows from the database itself. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mariadbDialect } from '../../src/dialects/mariadb/mariadb-dialect.ts'
import { postgresqlDialect } from '../../src/dialects/postgresql/postgresql-dialect.ts'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import type { Dialect } from '../../src/dialect/dialect.ts'
import { compile } from '../../src/sql/render/compile.ts'
import { structuralKey } from '../../src/sql/render/structural-key.ts'
import { database, type DatabaseName } from '../support/databases.ts'
import { jsonCases } from './json-cases.ts'
import { type Library, openLibrary } from './library.ts'
import type { Case } from './select-cases.ts'

const dialects: Readonly<Record<DatabaseName, Dialect>> = { sqlite: sqliteDialect, postgresql: postgresqlDialect, mariadb: mariadbDialect }

/** PostgreSQL's text in the clothes of another database; a tilde stands for a quote that stays one. */
function expectedText(each: Case, name: DatabaseName): string {
  const own = name === 'postgresql' ? each.sql : (each[name] ?? each.sql.replaceAll(/\$\d+(::[a-z ]+)?/g, '?'))
  return (name === 'mariadb' ? own.replaceAll('"', '`') : own).replaceAll('~', '"')
}

/** `{ close: 1.5 }` stands for a number, or the text of one, that is near. */
function comparable(value: unknown, expected: unknown): unknown {
  if (typeof expected !== 'object' || expected === null || value === null) return value
  if ('close' in expected) return Math.abs(Number(value) - (expected.close as number)) < 0.001 ? expected : value
  if (Array.isArray(value) || value instanceof Date || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, comparable(member, (expected as Record<string, unknown>)[key])]))
}

describe.each(['sqlite', 'postgresql', 'mariadb'] as const)('%s', name => {
  describe.skipIf(database(name).missing !== undefined)('', () => {
    let library: Library
    beforeAll(async () => {
      library = await openLibrary(name, 'expressions')
    })
    afterAll(() => library?.close())

    test.each(jsonCases)('$name', async each => {
      if (each.skip?.includes(name) === true) return
      const { sql } = compile(each.statement, dialects[name]).bind(structuralKey(each.statement).parameters)
      if (each[name as 'sqlite'] !== 'any') expect(sql).toBe(expectedText(each, name))
      const rows = (await library.engine.execute(each.statement)) as readonly (readonly unknown[])[]
      expect(Array.from(rows, (row, index) => Array.from(row, (value, cell) => comparable(value, each.rows[index]?.[cell])))).toEqual(each.rows)
    })
  })
})
