/** Every column type with its edge values and random ones, written by a flush and read through every loading strategy, on every database. */
import fc from 'fast-check'
import {
  array,
  bigint,
  column,
  containsEager,
  declarativeBase,
  delete_,
  immediateload,
  integer,
  joinedload,
  json,
  type LoadOption,
  loadOnly,
  many,
  one,
  select,
  selectinload,
  type Session,
  subqueryload,
  text,
} from 'relata'
import { expect } from 'vitest'
import type { ColumnType } from '../../src/types/column-type.ts'
import type { DatabaseName } from '../support/databases.ts'
import { matrixOf, type MatrixContext } from '../support/matrix.ts'
import { type Trip, trips } from '../sql/trips.ts'

/** What is written may come back as something that is equal to it. */
interface Kind {
  readonly name: string
  readonly values: (database: DatabaseName) => readonly unknown[]
  readonly random: fc.Arbitrary<unknown>
  readonly comesBackAs: (value: unknown) => unknown
}

const wellFormed = fc.string({ unit: 'grapheme', maxLength: 30 }).filter(text => !text.includes('\u0000'))
const moment = fc.date({ min: new Date('0100-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
const jsonValue = fc
  .jsonValue({ maxDepth: 4 })
  .map(value => JSON.parse(JSON.stringify(value)) as unknown)
  .filter(value => !JSON.stringify(value).includes('\\u0000') && value !== null)
const decimal = (scale: number): fc.Arbitrary<string> =>
  fc.integer({ min: -99_999_999, max: 99_999_999 }).map(units => (units / 10 ** scale).toFixed(scale))

const random: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  integer: fc.integer(),
  smallint: fc.integer({ min: -32_768, max: 32_767 }),
  'char(5)': fc.string({ maxLength: 5 }).map(text => text.trim()),
  interval: fc.maxSafeInteger().map(value => Math.trunc(value / 1000)),
  bigint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  text: wellFormed,
  varchar: fc.string({ unit: 'binary', maxLength: 5 }).filter(text => !text.includes('\u0000') && Array.from(text).length <= 5),
  boolean: fc.boolean(),
  real: fc.integer({ min: -999_999, max: 999_999 }).map(value => value / 1000),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => (value === 0 ? 0 : value)),
  'numeric(10, 2)': decimal(2),
  'numeric(38, 10)': decimal(10),
  numeric: fc.bigInt({ min: -(10n ** 28n), max: 10n ** 28n }).map(String),
  date: moment.map(date => date.toISOString().slice(0, 10)),
  time: fc.integer({ min: 0, max: 86_399 }).map(seconds => new Date(seconds * 1000).toISOString().slice(11, 19)),
  timestamp: moment,
  timestamptz: moment,
  json: jsonValue,
  'json as text': jsonValue,
  // MariaDB 10.11 knows UUIDs of version 8 not yet, and refuses some.
  uuid: fc.uuid({ version: [1, 3, 4, 5, 7] }),
  blob: fc.uint8Array({ maxLength: 40 }).map(bytes => Uint8Array.from(bytes)),
  enum: fc.constantFrom('good', "it's bad", 'a\\b'),
  custom: fc.integer({ min: -9999, max: 9999 }).map(cents => ({ cents })),
}

const kinds: readonly Kind[] = [
  ...(trips as readonly Trip[]).map(trip => ({
    name: trip.name,
    values: (database: DatabaseName) => [...trip.values, ...(trip.only?.[database] ?? [])],
    random: random[trip.name] as fc.Arbitrary<unknown>,
    comesBackAs: (value: unknown) => (trip.comesBackAs?.has(value) === true ? trip.comesBackAs.get(value) : value),
  })),
  ...(
    [
      ['array of text', text().definition.type, ['', 'NULL', 'null', 'a"b\\c', '{x,y}', ' ', '😀,'], wellFormed],
      ['array of integer', integer().definition.type, [0, -1, 2_147_483_647], fc.integer()],
      ['array of json', json().definition.type, [{ a: [1, '"'] }, [], 'x'], jsonValue.filter(value => typeof value !== 'number')],
    ] as const
  ).map(([name, type, members, member]) => ({
    name,
    type: type,
    values: () => [[], [...members], [members[0]]],
    random: fc.array(member as fc.Arbitrary<unknown>, { maxLength: 4 }),
    comesBackAs: (value: unknown) => value,
  })),
]

const Base = declarativeBase()
const typeOf = (kind: Kind): ColumnType =>
  (trips as readonly Trip[]).find(trip => trip.name === kind.name)?.type ?? (kind as Kind & { readonly type: ColumnType }).type
/** Databases without arrays keep them as JSON. */
const builderOf = (kind: Kind): ReturnType<typeof column<unknown>> =>
  kind.name.startsWith('array')
    ? (array(typeOf(kind)).withVariant('sqlite', json()).withVariant('mariadb', json()).nullable() as never)
    : (column(typeOf(kind)).nullable() as never)

class Box extends Base.model('boxes', {
  id: integer().primaryKey(),
  samples: () => many(Sample, { backPopulates: 'box' }),
}) {}
class Sample extends Base.model('samples', {
  id: integer().primaryKey(),
  boxId: integer().references(() => Box.c.id),
  box: () => one(Box, { backPopulates: 'samples', required: true }),
  big: bigint().default(9_007_199_254_740_993n),
  ...(Object.fromEntries(kinds.map((kind, index) => [`v${index}`, builderOf(kind)])) as { v0: ReturnType<typeof column<unknown>> }),
}) {}

const matrix = matrixOf('values of column types', Base)
type Row = readonly unknown[]
const cells = (sample: Sample): unknown[] => kinds.map((_, index) => readable((sample as unknown as Record<string, unknown>)[`v${index}`]))
const columnsOf = (): never => kinds.map((_, index) => (Sample.c as unknown as Record<string, unknown>)[`v${index}`]) as never

/** Bytes are compared as text, which is quicker; which class they are of is seen too. */
function readable(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value
  expect(Object.getPrototypeOf(value)).toBe(Uint8Array.prototype)
  return Buffer.from(value).toString('base64')
}

type Load = (context: MatrixContext, session: Session<'async'>) => Promise<Row[]>
const boxesWith =
  (option: () => LoadOption): Load =>
  async (_context, session) => {
    const [box] = await session.query(Box).options(option()).all()
    return inOrder(box as Box)
  }

const inOrder = (box: Box): Row[] => [...box.samples].sort((a, b) => a.id - b.id).map(cells)

/** The ways in which a value reaches a program. */
const ways: Readonly<Record<string, Load>> = {
  query: async (_context, session) => (await session.query(Sample).orderBy(Sample.c.id).all()).map(cells),
  columns: async (_context, session) =>
    Array.from((await session.execute(select(...(columnsOf() as readonly [])).orderBy(Sample.c.id))) as unknown as Row[], row =>
      Array.from(row, readable),
    ),
  subquery: async (_context, session) => {
    const inner = select(...(columnsOf() as readonly []), Sample.c.id).subquery('inner_samples')
    const named = inner.c as unknown as Record<string, never>
    const wanted = kinds.map((_, index) => named[`v${index}`] as never)
    return Array.from((await session.execute(select(...(wanted as unknown as readonly [])).orderBy(named['id'] as never))) as unknown as Row[], row =>
      Array.from(row, readable),
    )
  },
  joinedload: boxesWith(() => joinedload(Box.samples)),
  selectinload: boxesWith(() => selectinload(Box.samples)),
  subqueryload: boxesWith(() => subqueryload(Box.samples)),
  immediateload: boxesWith(() => immediateload(Box.samples)),
  containsEager: async (_context, session) => {
    const [box] = await session.query(Box).join(Box.samples).options(containsEager(Box.samples)).orderBy(Sample.c.id).all()
    return inOrder(box as Box)
  },
  lazyload: async (context, session) => {
    const [box] = await session.query(Box).all()
    await context.read(box as Box, 'samples')
    return inOrder(box as Box)
  },
  'deferred columns': async (context, session) => {
    const samples = await session.query(Sample).options(loadOnly(Sample.c.id)).orderBy(Sample.c.id).all()
    const rows: unknown[][] = []
    for (const sample of samples) {
      const row: unknown[] = []
      for (const index of kinds.keys()) row.push(readable(await context.read(sample, `v${index}` as 'v0')))
      rows.push(row)
    }
    return rows
  },
  'get and refresh': async (_context, session) => {
    const rows: unknown[][] = []
    for (const [id] of await session.execute(select(Sample.c.id).orderBy(Sample.c.id))) {
      const sample = (await session.get(Sample, id)) as Sample
      await session.refresh(sample)
      rows.push(cells(sample))
    }
    return rows
  },
  stream: async (_context, session) => {
    const rows: unknown[][] = []
    for await (const sample of session.query(Sample).orderBy(Sample.c.id).stream()) rows.push(cells(sample))
    return rows
  },
}

async function check(context: MatrixContext, rows: readonly Row[]): Promise<void> {
  const writer = context.newSession()
  const samples = rows.map(
    row => new Sample(Object.fromEntries(row.map((value, index) => [`v${index}`, value])) as unknown as ConstructorParameters<typeof Sample>[0]),
  )
  writer.add(new Box({ samples }))
  await writer.commit()
  const expected = rows.map(row =>
    row.map((value, index) => (value === null ? null : readable((kinds[index] as Kind).comesBackAs(value === 0 ? 0 : value)))),
  )
  for (const [name, load] of Object.entries(ways)) {
    const reader = context.newSession()
    expect({ [name]: await load(context, reader) }).toEqual({ [name]: expected })
    await reader.close()
  }
  await context.engine.execute(delete_(Sample).everyRow())
  await context.engine.execute(delete_(Box).everyRow())
}

matrix('edge values of every type come back through every loading strategy', async context => {
  const lists = kinds.map(kind => kind.values(context.variant.database))
  const count = Math.max(...lists.map(list => list.length))
  const rows = Array.from({ length: count }, (_, row) => lists.map(list => list[row % list.length]))
  await check(context, [...rows, kinds.map(() => null)])
})

matrix('random values of every type come back through every loading strategy', async context => {
  const row = fc.tuple(
    ...kinds.map(kind =>
      fc.oneof({ weight: 1, arbitrary: fc.constantFrom(...kind.values(context.variant.database), null) }, { weight: 3, arbitrary: kind.random }),
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 4 }), rows => check(context, rows)),
    { numRuns: 12, endOnFailure: true },
  )
})
