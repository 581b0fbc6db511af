/** Hostile text in every place of an expression that takes a name or a value: it is found as what it is, and nothing else happens. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine } from '../../src/drivers/create-engine.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { declarativeBase } from '../../src/orm/declarative/declarative-base.ts'
import { array, enumeration, integer, json, text } from '../../src/schema/column-builders.ts'
import { ddl } from '../../src/schema/ddl/custom-ddl.ts'
import type { Statement } from '../../src/sql/core/statement.ts'
import { collate } from '../../src/sql/expressions/conversions.ts'
import { construct } from '../../src/sql/expressions/forms/construct.ts'
import { jsonAgg } from '../../src/sql/expressions/json-aggregates.ts'
import { jsonContains, jsonHasKey, jsonObject, jsonRemove, jsonSet } from '../../src/sql/expressions/json-functions.ts'
import { jsonPath } from '../../src/sql/expressions/json-path.ts'
import { stringAgg } from '../../src/sql/expressions/more-aggregates.ts'
import { regexpReplace } from '../../src/sql/expressions/regular-expressions.ts'
import { concatWs, position, replace, splitPart } from '../../src/sql/expressions/text-functions.ts'
import { match } from '../../src/sql/expressions/text-search.ts'
import { literal } from '../../src/sql/expressions/literals.ts'
import { insert } from '../../src/sql/statements/insert.ts'
import { select } from '../../src/sql/statements/select.ts'
import { database, type DatabaseName, type FreshDatabase } from '../support/databases.ts'

const hostile = [
  "'",
  '"',
  '`',
  '\\',
  "\\'",
  "'; drop table victims; --",
  '"] [0]',
  '$."a"',
  '$',
  '*',
  '[0]',
  '0',
  '-1',
  '#-1',
  'a.b',
  '%_',
  '--',
  '/*',
  '*/',
  '{1}',
  '{detail}',
  '{*}',
  '$1',
  '?',
  ':x',
  '\\u0041',
  '\\\\"',
  'ʼ',
  '＇; drop table victims',
  '😀',
  '\n',
  ' ',
  '__proto__',
  'constructor',
]

const names: readonly DatabaseName[] = ['sqlite', 'postgresql', 'mariadb']

describe.each(names)('%s', name => {
  describe.skipIf(database(name).missing !== undefined)('hostile text', () => {
    let fresh: FreshDatabase
    let engine: Engine<'async'>
    const Base = declarativeBase()
    const victims = Base.table('victims', { id: integer().primaryKey(), word: text(), data: json() })
    const v = victims.c
    const quotedTwice = construct('quoted_twice', { takes: [text(), text()], returns: text(), forms: { default: '{1} || {2}' } })

    beforeAll(async () => {
      fresh = await database(name).create('hostile-expressions')
      engine = createEngine(fresh.url)
      await Base.metadata.createAll(engine)
    })
    afterAll(async () => {
      await engine?.dispose()
      await fresh?.drop()
    })
    const rows = async (statement: Statement): Promise<unknown[][]> =>
      Array.from((await engine.execute(statement as never)) as unknown as unknown[][], row => Array.from(row))
    const one = async (statement: Statement): Promise<unknown> => (await rows(statement))[0]?.[0]
    const document = (key: string): Record<string, unknown> =>
      Object.defineProperty({ other: 1 }, key, { value: 'found', enumerable: true, writable: true, configurable: true })

    test.each(hostile)('%j', async word => {
      await engine.execute('delete from victims')
      await engine.execute(insert(victims).values({ id: 1, word, data: document(word) }))
      const statements: readonly (readonly [Statement, unknown])[] = [
        [select(jsonPath(v.data, word).asText()), 'found'],
        [select(jsonPath(v.data, word).exists()), true],
        [select(jsonPath(v.data, 'missing', word).asText()), null],
        [select(jsonHasKey(v.data, word)), true],
        [select(jsonHasKey(jsonRemove(v.data, [word]), word)), false],
        [select(jsonPath(jsonSet(v.data, [word], word), word).asText()), word],
        [select(jsonContains(v.data, document(word))), true],
        [select(jsonObject(document(word))), document(word)],
        [select(jsonAgg(v.word)), [word]],
        [select(stringAgg(v.word, word)), word],
        [select(concatWs(word, v.word, v.word)), word + word + word],
        [select(position(v.word, word)), 1],
        [select(replace(v.word, word, 'x')), 'x'],
        [select(splitPart(literal(`a${word}b`), word, 2)), 'b'],
        [select(quotedTwice(v.word, word)), word + word],
        [select(regexpReplace(literal('a'), 'a', word.replaceAll('\\', '\\\\'))), word],
      ]
      const whole = rows(select(jsonPath(v.data, word).asJson()))
      if (name === 'mariadb' && word.startsWith('-')) await expect(whole).rejects.toThrow('does not find the value of a key that begins with a minus')
      else expect(await whole).toEqual([['found']])
      for (const [statement, expected] of statements) expect(await one(statement)).toEqual(expected)
      // names of what is not there are refused by the server, and nothing of the text is run
      for (const wrong of [select(collate(v.word, word)), select(match(v.word, 'x', { language: word }))]) await rows(wrong).catch(() => [])
      await engine.execute(ddl`delete from ${victims} where word = ${word}`.text as never).catch(() => undefined)
      expect(await rows(select(v.id, v.word))).toEqual([[1, word]].slice(0, (await rows(select(v.id))).length))
      await engine.execute('delete from victims')
    })

    test('names of sequences, words of enumerations and arrays, defaults', async () => {
      const Own = declarativeBase()
      const words = hostile.filter(word => word.trim() !== '' && !word.includes('\n'))
      const table = Own.table('odd', {
        id: integer().primaryKey(),
        kind: enumeration(words, { name: 'odd "kind"' }),
        tags: array(text()).withVariant('sqlite', json()).withVariant('mariadb', json()),
        noted: text().default(row => String(row['kind'])),
      })
      await Own.metadata.createAll(engine)
      for (const [index, word] of words.entries()) await engine.execute(insert(table).values({ id: index + 1, kind: word, tags: [word, word] }))
      expect(await rows(select(table.c.kind, table.c.tags, table.c.noted).orderBy(table.c.id))).toEqual(words.map(word => [word, [word, word], word]))
      await Own.metadata.dropAll(engine)
      expect(await rows(select(v.id))).toEqual([])
    })
  })
})
