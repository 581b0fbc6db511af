/** Arrays on PostgreSQL: columns of them, their functions, and changes inside of them; elsewhere a clear error, or JSON. */
import {
  array,
  boolean,
  column,
  customType,
  declarativeBase,
  enumeration,
  integer,
  json,
  literal,
  numeric,
  select,
  Session,
  text,
  timestamptz,
  toPlain,
} from 'relata'
import {
  allOf,
  anyOf,
  arrayAgg,
  arrayAppend,
  arrayAt,
  arrayConcat,
  arrayContainedBy,
  arrayContains,
  arrayLength,
  arrayOverlaps,
  arrayPosition,
  arrayRemove,
  arraySlice,
} from 'relata'
import { describe, expect, test } from 'vitest'
import { mariadbDialect } from '../../src/dialects/mariadb/mariadb-dialect.ts'
import { postgresqlDialect } from '../../src/dialects/postgresql/postgresql-dialect.ts'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import { createTable } from '../../src/schema/ddl/create-table.ts'
import type { Table } from '../../src/schema/table.ts'
import type { Statement } from '../../src/sql/core/statement.ts'
import { compile } from '../../src/sql/render/compile.ts'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
const point = customType<{ x: number }, number>({ base: integer(), toDatabase: value => value.x, fromDatabase: x => ({ x }) })

class Note extends Base.model('notes', {
  id: integer().primaryKey(),
  tags: array(text()),
  counts: array(integer().nullable()).nullable(),
  grid: array(array(integer())).nullable(),
  moods: array(enumeration(['good', "it's bad"], { name: 'mood' })).nullable(),
  times: array(timestamptz()).nullable(),
  flags: array(boolean()).nullable(),
  prices: array(numeric(10, 2)).nullable(),
  points: array(column(point)).nullable(),
}) {}
const n = Note.c

const matrix = matrixOf('arrays', Base)
const only = ['postgresql']
const rowsOf = async (session: Session<'async'>, statement: Statement): Promise<unknown[][]> =>
  Array.from((await session.execute(statement as never)) as unknown as unknown[][], row => Array.from(row))

const texts: readonly (readonly [statement: Statement, sql: string, rows: unknown[][]])[] = [
  [
    select(arrayAt(n.tags, 1), arrayAt(n.tags, n.id), arraySlice(n.tags, 2, 3), arrayLength(n.tags), arrayPosition(n.tags, 'b')).where(n.id.eq(1)),
    'select "notes"."tags"[$1::integer], "notes"."tags"["notes"."id"], "notes"."tags"[$2::integer:$3::integer], cardinality("notes"."tags"), array_position("notes"."tags", $4::text) from "notes" where "notes"."id" = $5',
    [['a', 'a', ['b', 'c"{},\\'], 3, 2]],
  ],
  [
    select(n.id).where(arrayContains(n.tags, ['a', 'b']).and(arrayOverlaps(n.tags, ['b', 'z']), arrayContainedBy(n.counts, [1, 2, 3]))),
    'select "notes"."id" from "notes" where "notes"."tags" @> $1::text[] and "notes"."tags" && $2::text[] and "notes"."counts" <@ $3::integer[]',
    [],
  ],
  [
    select(n.id).where(
      literal('b')
        .eq(anyOf(n.tags))
        .and(literal(7).gt(allOf(n.counts)).isNull()),
    ),
    'select "notes"."id" from "notes" where $1::text = any("notes"."tags") and ($2::integer > all("notes"."counts")) is null',
    [[1]],
  ],
  [
    select(arrayConcat(n.tags, ['x']), arrayAppend(n.tags, 'y'), arrayRemove(n.tags, 'a')).where(n.id.eq(1)),
    'select array_cat("notes"."tags", $1::text[]), array_append("notes"."tags", $2::text), array_remove("notes"."tags", $3::text) from "notes" where "notes"."id" = $4',
    [
      [
        ['a', 'b', 'c"{},\\', 'x'],
        ['a', 'b', 'c"{},\\', 'y'],
        ['b', 'c"{},\\'],
      ],
    ],
  ],
  [
    select(arrayAgg(n.id).orderBy(n.id.desc()), arrayAgg(arrayAt(n.tags, 1)).orderBy(n.id).filter(n.id.lt(9))),
    'select array_agg("notes"."id" order by "notes"."id" desc), array_agg("notes"."tags"[$1::integer] order by "notes"."id") filter (where "notes"."id" < $2) from "notes"',
    [
      [
        [2, 1],
        ['a', null],
      ],
    ],
  ],
  [select(n.id).where(n.tags.eq([])), 'select "notes"."id" from "notes" where "notes"."tags" = $1', [[2]]],
]

const moment = new Date('2020-01-02T03:04:05.678Z')
const full = {
  tags: ['a', 'b', 'c"{},\\'],
  counts: [1, null, 3],
  grid: [
    [1, 2],
    [3, 4],
  ],
  moods: ["it's bad", 'good'] as const,
  times: [moment],
  flags: [true, false],
  prices: ['1.10', '-2.00'],
  points: [{ x: 1 }, { x: 2 }],
}

matrix(
  'arrays of every kind go in and come out, one row or many',
  async ({ session, newSession }) => {
    session.add(new Note({ ...full, moods: [...full.moods] }))
    session.add(new Note({ tags: [] }))
    await session.flush()
    session.add(new Note({ ...full, moods: [], grid: null }))
    await session.commit()
    const other = newSession()
    const [first, second, third] = await other.query(Note).orderBy(n.id).all()
    expect(toPlain(first as Note)).toMatchObject({ id: 1, ...full })
    expect(toPlain(second as Note)).toMatchObject({ id: 2, tags: [], counts: null })
    expect(toPlain(third as Note)).toMatchObject({ id: 3, ...full, moods: [], grid: null })
  },
  { only },
)

matrix(
  'a change inside of an array is written, and only then',
  async ({ session, log }) => {
    session.add(new Note({ ...full, moods: [...full.moods] }))
    await session.commit()
    const note = await session.query(Note).one()
    log.reset()
    expect(note.tags.length).toBe(3)
    await session.flush()
    expect(log.statements).toEqual([])
    note.tags.push('d')
    ;(note.grid as number[][])[0] = [9, 9]
    await session.commit()
    await session.refresh(note)
    expect(note.tags).toEqual([...full.tags, 'd'])
    expect(note.grid).toEqual([
      [9, 9],
      [3, 4],
    ])
  },
  { only },
)

matrix(
  'functions of arrays',
  async ({ session }) => {
    session.add(new Note({ ...full, moods: [...full.moods] }))
    session.add(new Note({ tags: [] }))
    await session.flush()
    for (const [statement, sql, rows] of texts) {
      expect(compile(statement, postgresqlDialect).sql).toBe(sql)
      expect(await rowsOf(session, statement)).toEqual(rows)
    }
  },
  { only },
)

describe('elsewhere', () => {
  test('a column is an error when its table is made', () => {
    for (const dialect of [sqliteDialect, mariadbDialect])
      expect(() => createTable(dialect, Note.c.id.table as Table)).toThrow("This database has no column type of the kind 'array'.")
  })

  test('a function is an error when the statement is compiled', () => {
    expect(() => compile(select(arrayAt(n.tags, 1)), sqliteDialect)).toThrow('sqlite has no arrayAt().')
    expect(() => compile(select(arrayAgg(n.id)), mariadbDialect)).toThrow("This database has no column type of the kind 'array'.")
  })
})

test('what is no array, or no member, is refused', () => {
  const untyped = (value: unknown): never => value as never
  expect(() => new Note({ tags: untyped('a') })).not.toThrow()
  expect(() => arrayAt(untyped(n.id), 1)).toThrow('arrayAt() was given notes.id, which is no array.')
  expect(() => arrayContains(n.tags, untyped([1]))).toThrow('notes.tags expects a string, got the number 1 at [0].')
  expect(() => n.tags.eq([untyped(undefined)])).toThrow('expects a value, got undefined at [0]')
  expect(() => n.tags.eq([untyped(null)])).toThrow('expects a value, got null at [0]')
  // oxlint-disable-next-line no-sparse-arrays -- a hole is what is tried
  expect(() => n.counts.eq([1, , 3] as never)).toThrow('expects a value, got undefined at [1]')
  expect(() => n.counts.eq([1, null])).not.toThrow()
  const variant = array(text()).withVariant('sqlite', json())
  expect(sqliteDialect.typeAdapter(variant.definition.type).ddl(variant.definition.type)).toBe('json_text')
})
