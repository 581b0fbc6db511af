/** Types of one's own, of one database, and by database: what tables are made of, and what values become. */
import {
  array,
  bigint,
  char,
  check,
  column,
  type ColumnType,
  customType,
  declarativeBase,
  enumeration,
  integer,
  interval,
  json,
  literal,
  select,
  smallint,
  sql,
  text,
  varchar,
  vendorType,
} from 'relata'
import { describe, expect, test } from 'vitest'
import { mariadbDialect, mysqlDialect } from '../../src/dialects/mariadb/mariadb-dialect.ts'
import { postgresqlDialect } from '../../src/dialects/postgresql/postgresql-dialect.ts'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import { createTable } from '../../src/schema/ddl/create-table.ts'
import type { ColumnBuilder } from '../../src/schema/column-builder.ts'
import type { Table } from '../../src/schema/table.ts'
import { literalOf } from '../../src/sql/render/literal.ts'
import { compile } from '../../src/sql/render/compile.ts'
import { matrixOf } from '../support/matrix.ts'

const dialects = { sqlite: sqliteDialect, postgresql: postgresqlDialect, mariadb: mariadbDialect, mysql: mysqlDialect }

/** What a column of the type is called by each database. */
function names(builder: ColumnBuilder<never> | ColumnBuilder): Record<string, string> {
  const table = declarativeBase().table('t', { id: integer().primaryKey(), v: builder })
  const type = (sqlText: string): string => /\n {2}["`]v["`] (.*?) not null/.exec(sqlText)?.[1] ?? sqlText
  return Object.fromEntries(
    Object.entries(dialects).map(([name, dialect]) => [name, type(createTable(dialect, table as unknown as Table).join(';\n'))]),
  )
}

const Color = { Red: 'red', Green: 'green' } as const
const onlyOn = (database: string): ColumnBuilder => column(vendorType('inet', { only: database })) as ColumnBuilder

describe('names of types', () => {
  test('whole numbers, fixed text, intervals', () => {
    expect(names(smallint() as never)).toEqual({ sqlite: 'smallint', postgresql: 'smallint', mariadb: 'smallint', mysql: 'smallint' })
    expect(names(char(3) as never)).toEqual({ sqlite: 'char(3)', postgresql: 'char(3)', mariadb: 'char(3)', mysql: 'char(3)' })
    expect(names(interval() as never)).toEqual({ sqlite: 'interval', postgresql: 'interval(3)', mariadb: 'bigint', mysql: 'bigint' })
  })

  test('JSON that is kept as it is written', () => {
    expect(names(json({ binary: false }) as never)).toMatchObject({ sqlite: 'json_text', postgresql: 'json', mariadb: 'json' })
    expect(names(json() as never)).toMatchObject({ postgresql: 'jsonb' })
  })

  test('a variant is for its database only, and MySQL takes its own before MariaDB’s', () => {
    const builder = text().withVariant('mariadb', varchar(100)).withVariant('postgresql', vendorType('citext'))
    expect(names(builder as never)).toEqual({ sqlite: 'text', postgresql: 'citext', mariadb: 'varchar(100)', mysql: 'varchar(100)' })
    expect(names(builder.withVariant('mysql', char(9)) as never)).toMatchObject({ mariadb: 'varchar(100)', mysql: 'char(9)' })
    expect(() => builder.withVariant('mariadb', char(9))).toThrow(
      'The type text|mariadb:varchar(100)|postgresql:vendor(:citext) has two variants for mariadb.',
    )
  })

  test('an enumeration keeps its variant', () => {
    expect(names(enumeration(['a', 'b']).withVariant('mariadb', varchar(1) as never) as never)).toMatchObject({ mariadb: 'varchar(1)' })
  })

  test('a vendor’s type is written as it is named, and refused elsewhere when the table is made', () => {
    expect(names(column(vendorType('bit(8)')) as never)).toMatchObject({ sqlite: 'bit(8)', postgresql: 'bit(8)', mariadb: 'bit(8)' })
    expect(() => names(onlyOn('postgresql'))).toThrow('The column type inet belongs to postgresql, not to sqlite.')
    expect(() => vendorType('inet); drop table x')).toThrow('The name of a type is the string')
    expect(() => vendorType("x' --")).toThrow('The name of a type is the string')
    expect(
      names(
        onlyOn('postgresql')
          .withVariant('sqlite', text() as never)
          .withVariant('mariadb', text() as never),
      ),
    ).toMatchObject({
      sqlite: 'text',
      postgresql: 'inet',
      mariadb: 'longtext',
    })
  })

  test('an enumeration of an object’s values', () => {
    const enumOf = (given: unknown): unknown => (enumeration(given as string[]).definition.type as ColumnType & { values: unknown }).values
    expect(enumOf(Color)).toEqual(['red', 'green'])
    expect(() => enumOf({})).toThrow('enumeration() needs a list of different words')
    expect(() => enumOf({ a: 1 })).toThrow('enumeration() needs a list of different words')
    expect(() => enumOf({ a: 'x', b: 'x' })).toThrow('enumeration() needs a list of different words')
  })
})

/** Kept in the database with its letters turned round, which the database does itself. */
const secret = customType<string, string>({
  base: text(),
  toDatabase: value => value,
  fromDatabase: value => value,
  bindExpression: ['reverse(', ')'],
  columnExpression: ['reverse(', ')'],
})
const tag = customType<{ word: string }, string>({ base: text(), toDatabase: value => value.word, fromDatabase: word => ({ word }) })

const Base = declarativeBase()
class Safe extends Base.model('safes', {
  id: integer().primaryKey(),
  secret: column(secret),
  size: smallint().nullable(),
  code: char(4).nullable(),
  wait: interval().nullable(),
  kind: enumeration(Color).nullable(),
  tag: column(tag).nullable(),
  nothing: text().nullable().default('something').evaluatesNull(),
  served: text().nullable().serverDefault('something').evaluatesNull(),
  usual: text().nullable().default('something'),
}) {}
const s = Safe.c
const matrix = matrixOf('column types', Base)

const rowsOf = async (engine: { execute(statement: never): unknown }, statement: unknown): Promise<unknown[][]> =>
  Array.from((await engine.execute(statement as never)) as unknown[][], row => Array.from(row))

matrix('SQL around values and columns: one row, many, comparisons, lists, subqueries', async ({ session, engine, newSession }) => {
  session.add(new Safe({ secret: 'one' }))
  await session.flush()
  session.addAll(['two', 'three', 'four'].map(each => new Safe({ secret: each })))
  await session.flush()
  const [first, second] = await session.query(Safe).orderBy(s.id).all()
  ;(first as Safe).secret = 'changed'
  ;(second as Safe).secret = 'too'
  await session.commit()
  expect(await rowsOf(engine, select(sql<string>`${s.secret}`).orderBy(s.id))).toEqual([['degnahc'], ['oot'], ['eerht'], ['ruof']])
  expect(await rowsOf(engine, select(s.secret).orderBy(s.id))).toEqual([['changed'], ['too'], ['three'], ['four']])
  const other = newSession()
  expect((await other.query(Safe).filter(s.secret.eq('too')).all()).map(each => each.secret)).toEqual(['too'])
  expect(
    (
      await other
        .query(Safe)
        .filter(s.secret.in(['changed', 'four', 'x']))
        .orderBy(s.id)
        .all()
    ).map(each => each.secret),
  ).toEqual(['changed', 'four'])
  expect(
    await rowsOf(
      engine,
      select(s.id)
        .where(s.secret.in(select(s.secret).where(s.id.gt(2))))
        .orderBy(s.id),
    ),
  ).toEqual([[3], [4]])
  const inner = select(s.secret, s.id).subquery('inner_safes')
  expect(await rowsOf(engine, select(inner.c['secret'] as typeof s.secret).orderBy(inner.c['id'] as typeof s.id))).toEqual([
    ['changed'],
    ['too'],
    ['three'],
    ['four'],
  ])
})

matrix('new types compare, sort and compute as what they are', async ({ session, engine }) => {
  session.add(new Safe({ secret: 'a', size: 7, code: 'ab', wait: 90_000, kind: 'red', tag: { word: 'x' } }))
  session.add(new Safe({ secret: 'b', size: -3, code: 'abcd', wait: -1500, kind: 'green', tag: { word: 'y' } }))
  await session.commit()
  expect(await rowsOf(engine, select(s.size.plus(1), s.size.dividedBy(2), s.wait).orderBy(s.size))).toEqual([
    [-2, -1.5, -1500],
    [8, 3.5, 90_000],
  ])
  expect(await rowsOf(engine, select(s.id).where(s.code.eq('ab').and(s.wait.gt(1000), s.kind.eq(Color.Red), s.tag.eq({ word: 'x' }))))).toEqual([[1]])
  expect(await rowsOf(engine, select(s.id).where(s.wait.in([-1500, 3])))).toEqual([[2]])
  expect(await rowsOf(engine, select(s.wait).orderBy(s.wait.desc()))).toEqual([[90_000], [-1500]])
})

matrix('null is written where a default would come else, for columns that say so', async ({ session, engine }) => {
  session.add(new Safe({ secret: 'a', nothing: null, served: null, usual: null }))
  session.add(new Safe({ secret: 'b' }))
  await session.commit()
  expect(await rowsOf(engine, select(s.nothing, s.served, s.usual).orderBy(s.id))).toEqual([
    [null, null, 'something'],
    ['something', 'something', 'something'],
  ])
})

matrix('a stored word that the enumeration has not is refused when it is read', async ({ session, engine, variant }) => {
  session.add(new Safe({ secret: 'a', kind: 'red' }))
  await session.commit()
  if (variant.database !== 'sqlite') {
    await expect(engine.execute("update safes set kind = 'blue'")).rejects.toThrow()
    return
  }
  const connection = await engine.connect()
  await connection.execute('pragma ignore_check_constraints = on')
  await connection.execute("update safes set kind = 'blue'")
  await connection.commit()
  await connection.execute('pragma ignore_check_constraints = off')
  await connection.close()
  await expect((async () => session.query(Safe).all())()).rejects.toThrow(
    "A column of an enumeration expects one of 'red', 'green', got the string 'blue'.",
  )
  expect(await rowsOf(engine, select(sql`${s.kind}`))).toEqual([['blue']])
})

matrix('texts and bytes of ten megabytes', async ({ session, newSession }) => {
  const long = '0123456789'.repeat(1_000_000) + '😀'
  session.add(new Safe({ secret: 'x', nothing: long }))
  await session.commit()
  expect((await newSession().query(Safe).one()).nothing === long).toBe(true)
})

test('values as literals, by type and database', () => {
  const cases: readonly (readonly [ColumnType, unknown, string, string, string])[] = [
    [text().definition.type, "it's \\", "'it''s \\'", "'it''s \\'", "'it''s \\\\'"],
    [integer().definition.type, -5, '-5', '-5', '-5'],
    [bigint().definition.type, 9_223_372_036_854_775_807n, '9223372036854775807', '9223372036854775807', '9223372036854775807'],
    [json().definition.type, { a: "'" }, `'{"a":"''"}'`, `'{"a":"''"}'`, `'{"a":"''"}'`],
    [array(text()).withVariant('sqlite', json()).withVariant('mariadb', json()).definition.type, ['a'], `'["a"]'`, `'{"a"}'`, `'["a"]'`],
    [interval().definition.type, 1500, '1500', "'1500 milliseconds'", '1500'],
  ]
  for (const [type, value, ...expected] of cases)
    expect([sqliteDialect, postgresqlDialect, mariadbDialect].map(dialect => literalOf(dialect, value, type))).toEqual(expected)
  expect(() => literalOf(sqliteDialect, 'x', integer().definition.type)).toThrow('does not fit: expects an integer')
  expect(() => literalOf(postgresqlDialect, 'a\u0000', text().definition.type)).toThrow('NUL')
  expect(() => literalOf(sqliteDialect, Number.POSITIVE_INFINITY, column(vendorType('x')).definition.type)).toThrow('cannot be written into the text')
})

test('an operand of such a type has the SQL around it in every place', () => {
  const statement = select(s.id).where(s.secret.eq('x').or(s.secret.in(['a', 'b', 'c']), literal('y', secret).isNull()))
  expect(compile(statement, postgresqlDialect).sql).toBe(
    'select "safes"."id" from "safes" where "safes"."secret" = reverse($1) or "safes"."secret" in (reverse($2)) or reverse($3) is null',
  )
  const checked = declarativeBase().table('c', { v: column(secret).serverDefault('x') }, { constraints: [check(sql`true`)] })
  expect(createTable(sqliteDialect, checked as unknown as Table)[0]).toContain(`default (reverse('x'))`)
})
