/** What a definition becomes: columns, keys, constraints, indexes and their names. */
import { describe, expect, test } from 'vitest'
import { bigint, enumeration, integer, json, numeric, text, timestamp, timestamptz, uuid, varchar } from '../../src/schema/column-builders.ts'
import { check, foreignKey, index, primaryKey, unique } from '../../src/schema/constraint-builders.ts'
import { MetaData } from '../../src/schema/metadata.ts'
import { keepCase } from '../../src/schema/naming.ts'
import type { EnumType } from '../../src/types/enum-type.ts'
import { col, define } from './define.ts'

const names = (list: readonly { readonly name: string }[]): string[] => list.map(each => each.name)

describe('columns', () => {
  test('keep the order of the attributes, and are named by the rule or by themselves', () => {
    const table = define('posts', {
      id: integer().primaryKey(),
      authorId: integer('AuthorId'),
      createdAt: timestamp(),
      size: varchar('Size', 3),
      price: numeric('Price', 8, 2),
    })
    expect(table.columns.map(column => [column.key, column.name])).toEqual([
      ['id', 'id'],
      ['authorId', 'AuthorId'],
      ['createdAt', 'created_at'],
      ['size', 'Size'],
      ['price', 'Price'],
    ])
    expect(String(col(table, 'createdAt'))).toBe('posts.created_at')
    expect(table.columns.map(column => column.type.key)).toEqual(['integer', 'integer', 'timestamp', 'varchar(3)', 'numeric(8,2)'])
    expect(define('t', { at: timestamp({ withTimezone: true }), other: timestamptz() }).columns.map(column => column.type.kind)).toEqual([
      'timestamptz',
      'timestamptz',
    ])
  })

  test('are NOT NULL unless they say otherwise, and hold what the builder was told', () => {
    const table = define('t', {
      id: uuid()
        .primaryKey()
        .default(() => 'x'),
      note: text().nullable().comment('free').deferred(),
      body: text().deferred('heavy').activeHistory(),
      count: integer().default(1).onUpdate(2).serverDefault(3),
    })
    expect(table.columns.map(column => column.nullable)).toEqual([false, true, false, false])
    expect([col(table, 'note').deferred, col(table, 'body').deferred, col(table, 'count').deferred]).toEqual(['note', 'heavy', null])
    expect([col(table, 'note').comment, col(table, 'body').activeHistory]).toEqual(['free', true])
    expect([col(table, 'id').insertDefault(), col(table, 'count').insertDefault(), col(table, 'count').updateDefault()]).toEqual(['x', 1, 2])
    expect(col(table, 'note').insertDefault()).toBe(undefined)
    expect(col(table, 'count').serverDefault).toMatchObject({ kind: 'bind', value: 3 })
  })

  test('a default that can be changed in place is copied for every row', () => {
    const shared = { tags: ['new'] }
    const column = col(define('t', { data: json<{ tags: string[] }>().default(shared) }), 'data')
    const [first, second] = [column.insertDefault(), column.insertDefault()]
    expect(first).toEqual(shared)
    expect(first).not.toBe(shared)
    expect(first).not.toBe(second)
  })

  test('may have any name, also those of Object', () => {
    const table = define('t', { constructor: integer(), toString: text(), length: integer(), name: text() })
    expect(Object.keys(table.c)).toEqual(['constructor', 'toString', 'length', 'name'])
    expect((table.c as Record<string, unknown>)['valueOf']).toBe(undefined)
  })

  test('builders are values: a method leaves the one it is called on as it was', () => {
    const plain = text()
    const changed = plain.nullable().unique()
    expect([plain.definition.nullable, plain.definition.unique, changed.definition.nullable]).toEqual([false, null, true])
  })
})

describe('generated keys', () => {
  const generated = (columns: Parameters<typeof define>[1], options = {}): boolean[] =>
    define('t', columns, options).columns.map(column => column.autoincrement)

  test('a single integer key is generated', () => {
    expect(generated({ id: integer().primaryKey(), n: integer() })).toEqual([true, false])
    expect(generated({ id: bigint().primaryKey() })).toEqual([true])
    expect(generated({ id: integer() }, { constraints: [primaryKey('id')] })).toEqual([true])
  })

  test('not with a foreign key, a default, another type, a second column, or when it says no', () => {
    const target = (): unknown => undefined
    expect(generated({ id: integer().primaryKey().references(target) })).toEqual([false])
    expect(generated({ id: integer().primaryKey() }, { constraints: [foreignKey(['id'], target)] })).toEqual([false])
    expect(generated({ id: integer().primaryKey().default(1) })).toEqual([false])
    expect(generated({ id: integer().primaryKey().serverDefault(1) })).toEqual([false])
    expect(generated({ id: text().primaryKey() })).toEqual([false])
    expect(generated({ a: integer().primaryKey(), b: integer().primaryKey() })).toEqual([false, false])
    expect(generated({ id: integer().primaryKey({ autoincrement: false }) })).toEqual([false])
  })

  test('a key of several columns can insist on one', () => {
    expect(generated({ a: integer().primaryKey({ autoincrement: true }), b: integer().primaryKey() })).toEqual([true, false])
  })
})

describe('constraints', () => {
  const metadata = new MetaData()
  const orders = define('orders', { id: integer().primaryKey(), region: text() }, { constraints: [unique('id', 'region')] }, metadata)
  const lines = define(
    'orderLines',
    {
      orderId: integer().index(),
      orderRegion: text(),
      number: integer().check(number => number.gt(0)),
      code: varchar(20).unique(),
      parent: integer()
        .nullable()
        .references(() => orders.c['id'], { onDelete: 'set null' }),
    },
    {
      constraints: [
        primaryKey('orderId', 'number'),
        foreignKey(['orderId', 'order_region'], () => [orders.c['id'], orders.c['region']], {
          onDelete: 'cascade',
          deferrable: 'initially deferred',
        }),
        unique(['orderRegion', 'code'], { name: 'one_code' }),
        index('orderRegion', 'code'),
        check(() => col(lines, 'number').lt(1000)),
        check(() => col(lines, 'number').ne(13), { name: 'luck' }),
      ],
      comment: 'what was ordered',
    },
    metadata,
  )

  test('are named by the convention, or as they say', () => {
    expect([lines.primaryKeyName, names(lines.primaryKey)]).toEqual(['pk_orderLines', ['order_id', 'number']])
    expect(names(lines.foreignKeys)).toEqual(['fk_orderLines_parent_orders', 'fk_orderLines_order_id_order_region_orders'])
    expect(names(lines.uniques)).toEqual(['uq_orderLines_code', 'one_code'])
    expect(names(lines.indexes)).toEqual(['ix_orderLines_order_id', 'ix_orderLines_order_region_code'])
    expect(names(lines.checks)).toEqual(['ck_orderLines_number', 'ck_orderLines_1', 'ck_orderLines_luck'])
    expect(lines.comment).toBe('what was ordered')
  })

  test('names can follow other rules', () => {
    const table = define(
      'T',
      { someId: integer().primaryKey(), code: text().unique() },
      {},
      new MetaData({ naming: { column: keepCase, unique: (name, columns) => `${name}_${columns.join('_')}_key` } }),
    )
    expect([names(table.columns), names(table.uniques), table.primaryKeyName]).toEqual([['someId', 'code'], ['T_code_key'], 'pk_T'])
  })

  test('a foreign key knows both sides, and so do its columns', () => {
    const key = lines.foreignKeys[1]
    expect([key?.referredTable, key?.referredColumns]).toEqual([orders, [col(orders, 'id'), col(orders, 'region')]])
    expect([key?.onDelete, key?.onUpdate, key?.deferrable]).toEqual(['cascade', null, 'initially deferred'])
    expect(col(lines, 'parent').foreignKeys).toEqual([lines.foreignKeys[0]])
    expect(col(lines, 'orderId').foreignKeys).toEqual([lines.foreignKeys[1]])
    expect(col(lines, 'code').foreignKeys).toEqual([])
  })

  test('tables that are joined without a condition follow their keys, in either direction', () => {
    expect(lines.joinConditions(orders)).toHaveLength(2)
    expect(orders.joinConditions(lines)).toHaveLength(2)
    expect(define('alone', { id: integer().primaryKey() }, {}, metadata).joinConditions(orders)).toEqual([])
  })
})

describe('metadata', () => {
  test('sorts tables by their keys, and otherwise as they were defined', () => {
    const metadata = new MetaData()
    define('c', { id: integer().primaryKey(), b: integer().references(() => metadata.tables.get('b')?.c['id']) }, {}, metadata)
    define('z', { id: integer().primaryKey() }, {}, metadata)
    define(
      'b',
      {
        id: integer().primaryKey(),
        self: integer()
          .nullable()
          .references(() => metadata.tables.get('b')?.c['id']),
      },
      {},
      metadata,
    )
    expect(names(metadata.sortedTables())).toEqual(['b', 'c', 'z'])
  })

  test('keeps the order of definition inside a circle', () => {
    const metadata = new MetaData()
    define('a', { id: integer().primaryKey(), b: integer().references(() => metadata.tables.get('b')?.c['id']) }, {}, metadata)
    define('b', { id: integer().primaryKey(), a: integer().references(() => metadata.tables.get('a')?.c['id']) }, {}, metadata)
    expect(names(metadata.sortedTables())).toEqual(['a', 'b'])
  })

  test('has a default schema, which a table may leave', () => {
    const metadata = new MetaData({ schema: 'app' })
    const [inApp, outside] = [define('t', { id: integer() }, {}, metadata), define('t', { id: integer() }, { schema: null }, metadata)]
    expect([inApp.fullName, outside.fullName]).toEqual(['app.t', 't'])
    expect([...metadata.tables.keys()]).toEqual(['app.t', 't'])
  })

  test('an enumeration without a name is called after its column, and lives in the schema of its table', () => {
    const table = define(
      'posts',
      { status: enumeration(['draft', 'done']), mood: enumeration('Mood', ['a'], { name: 'mood', schema: 'other' }) },
      { schema: 'app' },
    )
    const types = table.columns.map(column => column.type as EnumType)
    expect(types.map(type => [type.schema, type.name])).toEqual([
      ['app', 'posts_status'],
      ['other', 'mood'],
    ])
    expect(col(table, 'mood').name).toBe('Mood')
  })

  test('json keeps its type', () => expect(define('t', { data: json() }).columns[0]?.type.mutable).toBe(true))
})
