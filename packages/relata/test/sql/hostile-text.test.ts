/** Hostile text in every position that takes a name or a value never changes what a statement is. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine } from '../../src/drivers/create-engine.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { column, text } from '../../src/schema/column-builders.ts'
import type { Column } from '../../src/schema/column.ts'
import { MetaData } from '../../src/schema/metadata.ts'
import type { Table } from '../../src/schema/table.ts'
import type { Statement } from '../../src/sql/core/statement.ts'
import { sql } from '../../src/sql/expressions/sql-text.ts'
import { debugSql } from '../../src/sql/render/debug-sql.ts'
import { cte } from '../../src/sql/sources/cte.ts'
import { values } from '../../src/sql/sources/values-source.ts'
import { aliasOf } from '../../src/sql/sources/alias.ts'
import { insert } from '../../src/sql/statements/insert.ts'
import { select } from '../../src/sql/statements/select.ts'
import { update } from '../../src/sql/statements/update.ts'
import { integerType } from '../../src/types/integer-type.ts'
import { database, type DatabaseName, type FreshDatabase } from '../support/databases.ts'

const hostile: readonly string[] = [
  `'`,
  `"`,
  '`',
  `''`,
  `\\`,
  `\\'`,
  `'; drop table t; --`,
  `" or 1=1 --`,
  '` or 1=1 #',
  '/* */',
  '--',
  '#',
  '%',
  '_',
  '%_\\',
  ';',
  '?',
  '$1',
  ':x',
  '@x',
  '??',
  '${x}',
  '{}',
  '[]',
  'ʼ',
  '＇',
  '’',
  "\u202E'",
  'null',
  'NULL',
  'select',
  'a\tb',
  'a\nb',
  'é',
  '日本',
  '😀',
  "E'\\x'",
  `"${'"'.repeat(20)}`,
  '%s',
  '%(x)s',
  "' || pg_sleep(1) || '",
  'x'.repeat(60),
]

describe.each(['sqlite', 'postgresql', 'mariadb'] as readonly DatabaseName[])('%s', name => {
  describe.skipIf(database(name).missing !== undefined)('hostile text', () => {
    // MariaDB's names are made of characters of the basic plane.
    const names = hostile.filter(each => each.trim() === each && !(name === 'mariadb' && /[\u{10000}-\u{10FFFF}]/u.test(each)))
    let fresh: FreshDatabase
    let engine: Engine<'async'>
    const metadata = new MetaData()
    const table: Table = metadata.createTable('t', { id: column(integerType).primaryKey({ autoincrement: false }), value: text() })
    const value = table.column('value') as Column<string>
    const id = table.column('id') as Column<number>

    beforeAll(async () => {
      fresh = await database(name).create('hostile')
      engine = createEngine(fresh.url)
      await metadata.createAll(engine)
      for (const [index, each] of hostile.entries()) await engine.execute(insert(table).values({ id: index, value: each }))
    })
    afterAll(async () => {
      await engine?.dispose()
      await fresh?.drop()
    })

    const cells = async (statement: Statement): Promise<unknown[]> =>
      ((await engine.execute(statement as never)) as readonly (readonly unknown[])[]).map(row => row[0])

    test('values come back as they went', async () => {
      expect(await cells(select(value).orderBy(id))).toEqual(hostile)
    })

    test.each(hostile.map((each, index) => [each, index] as const))('%j as a value', async (each, index) => {
      expect(await cells(select(id).where(value.eq(each)))).toContain(index)
      expect(await cells(select(id).where(value.in([each, 'nothing else'])))).toContain(index)
      expect(await cells(select(id).where(value.startsWith(each), id.eq(index)))).toEqual([index])
      expect(await cells(select(id).where(value.endsWith(each), id.eq(index)))).toEqual([index])
      expect(await cells(select(id).where(value.contains(each), id.eq(index)))).toEqual([index])
      expect(await cells(select(value.concat(each)).where(id.eq(index)))).toEqual([each + each])
      expect(await cells(sql`select ${value} from ${table} where ${value} = ${each} and ${id} = ${index}` as never)).toEqual([each])
      expect((await engine.execute(update(table).set({ value: each }).where(value.eq(each), id.eq(index)))).rowCount).toBe(1)
    })

    test.each(names)('%j as a name', async each => {
      const aliased = aliasOf(table, each)
      const found = await engine.execute(select((aliased.columns[0] as Column).as(each)).where((aliased.columns[0] as Column).eq(1)))
      expect(found.map(row => [...(row as readonly unknown[])])).toEqual([[1]])
      const subquery = select(id.as(each)).where(id.eq(2)).subquery(each)
      expect(await cells(select(subquery.columns[0] as Column))).toEqual([2])
      expect(await cells(select(id.as(each)).orderBy(id.as(each).desc()).limit(1))).toEqual([hostile.length - 1])
      const named = cte(each, select(id.as(each)).where(id.eq(3)))
      expect(await cells(select(named.columns[0] as Column))).toEqual([3])
      const listed = values({ [each]: text() }, [{ [each]: each }], each)
      expect(await cells(select(listed.columns[0] as Column))).toEqual([each])
      const [mapping] = (await engine.execute(select(id.as(each)).where(id.eq(4)))).mappings()
      expect(Object.entries(mapping as object)).toEqual([[each, 4]])
      const texts = sql`select ${id} from ${table} where ${id} = ${5}`.columns({ [each]: column(integerType) }).subquery(each)
      expect(texts.columns[0]?.name).toBe(each)
      expect(debugSql(select(value).where(value.eq(each)), engine)).toContain(' = ')
    })

    test('tables and columns of hostile names', async () => {
      for (const [index, each] of names.filter(own => own.length < 50).entries()) {
        const own = new MetaData()
        const odd = own.createTable(`${each}${index}`, {
          key: column(integerType, `${each}k`).primaryKey({ autoincrement: false }),
          other: text(`${each}v`),
        })
        await own.createAll(engine)
        await engine.execute(insert(odd).values({ key: 1, other: each }))
        expect(await cells(select(odd.columns[1] as Column).where((odd.columns[0] as Column).eq(1)))).toEqual([each])
        await own.dropAll(engine)
      }
    })
  })
})
