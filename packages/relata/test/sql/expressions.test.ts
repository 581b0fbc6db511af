/** Constructs with a form for each database: their text, and their rows from the database itself. */
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mariadbDialect } from '../../src/dialects/mariadb/mariadb-dialect.ts'
import { postgresqlDialect } from '../../src/dialects/postgresql/postgresql-dialect.ts'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import type { Dialect } from '../../src/dialect/dialect.ts'
import { compile } from '../../src/sql/render/compile.ts'
import { structuralKey } from '../../src/sql/render/structural-key.ts'
import { database, type DatabaseName } from '../support/databases.ts'
import { collated, functionCases } from './function-cases.ts'
import { functionTexts } from './function-texts.ts'
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
      expect(Array.from(rows, (row, index) => Array.from(row, (value, cell) => comparable(value, each.rows?.[index]?.[cell])))).toEqual(each.rows)
    })

    test.each(functionCases)('$name', async each => {
      const write = (): string => compile(each.statement, dialects[name]).bind(structuralKey(each.statement).parameters).sql
      if (each.only?.includes(name) === false) return expect(write).toThrow(`${name} has no `)
      if (process.env['UPDATE_TEXTS'] === undefined) expect(write()).toBe(functionTexts[each.name]?.[name])
      if (each.refusedByServer?.includes(name) === true) return expect(library.engine.execute(each.statement)).rejects.toThrow()
      const rows = (await library.engine.execute(each.statement)) as readonly (readonly unknown[])[]
      const expected = each.differs?.[name] ?? each.rows
      expect(Array.from(rows, (row, index) => Array.from(row, (value, cell) => comparable(value, expected[index]?.[cell])))).toEqual(expected)
    })

    test('collations', async () => {
      expect(Array.from((await library.engine.execute(collated(name))) as readonly unknown[][])).toEqual([[1]])
    })
  })
})

/** UPDATE_TEXTS=1 writes down the texts as they are; what changed is to be read before it is committed. */
test.skipIf(process.env['UPDATE_TEXTS'] === undefined)('write the texts of functions down', () => {
  const textIn = (each: (typeof functionCases)[number], name: DatabaseName): string | null =>
    each.only?.includes(name) === false ? null : compile(each.statement, dialects[name]).bind(structuralKey(each.statement).parameters).sql
  const lines = functionCases.map(each => {
    const texts = (['postgresql', 'sqlite', 'mariadb'] as const).flatMap(name => {
      const sql = textIn(each, name)
      return sql === null ? [] : [`    ${name}: \`${sql.replaceAll(/[`\\]|\$\{/g, '\\$&')}\`,\n`]
    })
    return `  ${JSON.stringify(each.name)}: {\n${texts.join('')}  },\n`
  })
  const opening =
    "/** The texts of the catalogue of functions for each database; UPDATE_TEXTS=1 writes them. */\nimport type { DatabaseName } from '../support/databases.ts'\n\n"
  writeFileSync(
    new URL('function-texts.ts', import.meta.url),
    `${opening}export const functionTexts: Readonly<Record<string, Partial<Record<DatabaseName, string>>>> = {\n${lines.join('')}}\n`,
  )
})
