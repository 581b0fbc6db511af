/** Generated row readers against plain ones: the same rows give the same objects. */
import { bigint, boolean, declarativeBase, integer, json, numeric, text, timestamp } from 'relata'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import { cellReaders } from '../../src/orm/loading/cell-readers.ts'
import { entityShape } from '../../src/orm/loading/entity-shape.ts'
import { defaultPath } from '../../src/orm/loading/load-path.ts'
import type { LoadingSession } from '../../src/orm/loading/loading-session.ts'
import { AheadHints } from '../../src/orm/loading/ahead-hints.ts'
import { newBatch } from '../../src/orm/loading/peers.ts'
import { entityReader } from '../../src/orm/loading/read-entity.ts'
import type { ColumnAttribute, Mapper } from '../../src/orm/mapping/mapper.ts'
import { mapperOfModel } from '../../src/orm/mapping/model-class.ts'
import type { CodeStyle } from '../../src/orm/state/accessors.ts'
import { peekCell } from '../../src/orm/state/cells.ts'
import { IdentityMap } from '../../src/orm/state/identity-map.ts'
import type { InstanceState } from '../../src/orm/state/instance-state.ts'

const Base = declarativeBase()

class Thing extends Base.model('things', {
  id: integer().primaryKey(),
  name: text().nullable(),
  flag: boolean().nullable(),
  at: timestamp().nullable(),
  price: numeric(10, 2).nullable(),
  data: json().nullable(),
}) {}

class Big extends Base.model('bigs', { id: bigint().primaryKey(), name: text().nullable() }) {}
class Pair extends Base.model('pairs', { a: text().primaryKey(), b: integer().primaryKey(), note: text().nullable() }) {}

const mapperOf = (model: unknown): Mapper => mapperOfModel(model) as Mapper

function read(mapper: Mapper, rows: unknown[][], style: CodeStyle, way: 'one' | 'all', places: readonly number[], width: number): unknown {
  const identityMap = new IdentityMap()
  const session = {
    dialect: sqliteDialect,
    identityMap,
    hints: new AheadHints(),
    dirty: new Set(),
    noteMutable: () => undefined,
    at: () => undefined,
  } as unknown as LoadingSession
  const path = defaultPath(mapper)
  const placed = new Map<ColumnAttribute, number>()
  mapper.columns.forEach((attribute, index) => {
    const place = places[index] as number
    if (place >= 0) placed.set(attribute, place)
  })
  const shape = entityShape(mapper, cellReaders(mapper, sqliteDialect), placed, width)
  const reader = entityReader(shape, style)
  const batch = newBatch(path, session)
  const context = { session, map: identityMap.of(mapper), batch, overwritten: null, moved: null, refreshed: null }
  const copies = rows.map(row => [...row])
  const states: (InstanceState | null)[] = []
  if (way === 'all') reader.all(copies, context, states)
  else for (const row of copies) states.push(reader.one(row, context))
  return {
    states: states.map(
      state =>
        state && {
          key: state.key,
          raw: state.rawCells,
          values: state.values.map(value => (typeof value === 'symbol' ? value.description : value)),
          read: mapper.columns.map(({ index }) => String(peekCell(state, index))),
          lifecycle: state.lifecycle,
        },
    ),
    same: states.map(state => states.indexOf(state)),
    peers: batch.peers.length,
    known: identityMap.size,
  }
}

const nullable = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { nil: null })

const rowsOf: Readonly<Record<string, { readonly mapper: Mapper; readonly rows: fc.Arbitrary<unknown[][]> }>> = {
  things: {
    mapper: mapperOf(Thing),
    rows: fc.array(
      fc.tuple(
        nullable(fc.integer({ min: 1, max: 20 })),
        nullable(fc.string()),
        nullable(fc.constantFrom(0, 1)),
        nullable(fc.constant('2024-02-29 12:30:00.000')),
        nullable(fc.constant('12.50')),
        nullable(fc.constant('{"a":[1]}')),
      ),
    ),
  },
  bigs: { mapper: mapperOf(Big), rows: fc.array(fc.tuple(nullable(fc.constantFrom('1', '2', '9007199254740993')), nullable(fc.string()))) },
  pairs: {
    mapper: mapperOf(Pair),
    rows: fc.array(fc.tuple(nullable(fc.constantFrom('x', 'y')), nullable(fc.integer({ min: 1, max: 3 })), nullable(fc.string()))),
  },
}

describe.each(Object.entries(rowsOf))('%s', (_name, { mapper, rows }) => {
  const count = mapper.columns.length

  test.each(['one', 'all'] as const)('whole rows, read %s', way => {
    const places = mapper.columns.map((_, index) => index)
    fc.assert(
      fc.property(rows, some => {
        expect(read(mapper, some, 'generated', way, places, count)).toEqual(read(mapper, some, 'plain', way, places, count))
      }),
    )
  })

  test.each(['one', 'all'] as const)('among other columns and with holes, read %s', way => {
    // the last column is deferred, the row begins and ends with columns of others
    const places = mapper.columns.map((_, index) => (index === count - 1 ? -1 : index + 1))
    const wider = rows.map(some => some.map(row => ['other', ...row, 'other']))
    fc.assert(
      fc.property(wider, some => {
        expect(read(mapper, some, 'generated', way, places, count + 2)).toEqual(read(mapper, some, 'plain', way, places, count + 2))
      }),
    )
  })
})

test('the array of a whole row is the array of values', () => {
  const mapper = mapperOf(Thing)
  const rows = [[1, 'a', 1, null, null, null]]
  expect(read(mapper, rows, 'generated', 'all', [0, 1, 2, 3, 4, 5], 6)).toMatchObject({
    states: [{ key: 1, read: ['1', 'a', 'true', 'null', 'null', 'null'] }],
  })
})
