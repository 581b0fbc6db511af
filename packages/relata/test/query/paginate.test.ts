/** Pages by keyset: every row exactly once, in both directions, whatever the order. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  bigint,
  boolean,
  count,
  type Cursor,
  declarativeBase,
  double,
  type Expression,
  insert,
  integer,
  many,
  one,
  paginate,
  select,
  timestamp,
  varchar,
} from 'relata'
import { type MatrixContext, matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()

class Group extends Base.model('groups_', { id: integer().primaryKey({ autoincrement: false }), title: varchar(10) }) {}
class Item extends Base.model('items', {
  id: integer().primaryKey({ autoincrement: false }),
  name: varchar(10).nullable(),
  size: bigint(),
  weight: double().nullable(),
  at: timestamp().nullable(),
  flag: boolean(),
  groupId: integer()
    .references(() => Group.c.id)
    .nullable(),
  group: () => one(Group),
  parts: () => many(Part, { backPopulates: 'item' }),
}) {}
class Part extends Base.model('parts', {
  id: integer().primaryKey({ autoincrement: false }),
  itemId: integer().references(() => Item.c.id),
  item: () => one(Item, { backPopulates: 'parts' }),
}) {}

const matrix = matrixOf('paginate', Base)
const ROWS = 23
const rows = Array.from({ length: ROWS }, (_, index) => ({
  id: index + 1,
  name: index % 4 === 0 ? null : `n${index % 3}`,
  size: BigInt(index % 5) * 1_000_000_000_000n,
  weight: index % 7 === 0 ? null : (index % 3) / 4,
  at: index % 6 === 0 ? null : new Date(Date.UTC(2020, 0, 1 + (index % 3))),
  flag: index % 2 === 0,
  groupId: index % 3 === 0 ? null : (index % 2) + 1,
}))
const filled =
  (body: (context: MatrixContext) => Promise<void>) =>
  async (context: MatrixContext): Promise<void> => {
    await context.engine.execute(
      insert(Group).values([
        { id: 1, title: 'b' },
        { id: 2, title: 'a' },
      ]),
    )
    await context.engine.execute(insert(Item).values(rows))
    await context.engine.execute(insert(Part).values(rows.slice(0, 10).map(({ id }) => ({ id, itemId: (id % 4) + 1 }))))
    await body(context)
  }

interface PageLike<T> {
  readonly items: readonly T[]
  readonly next: Cursor | null
  readonly previous: Cursor | null
}

/** All pages forwards, by the text of each cursor, then all backwards; both give each row once, in the same order. */
async function everyPage<T>(load: (place: { after?: string; before?: string }) => Promise<PageLike<T>>): Promise<T[]> {
  const forwards: T[] = []
  let page = await load({})
  expect(page.previous).toBeNull()
  for (;;) {
    forwards.push(...page.items)
    if (page.next === null) break
    page = await load({ after: String(page.next) })
    expect(page.previous).not.toBeNull()
  }
  const backwards: T[] = [...page.items]
  while (page.previous !== null) {
    page = await load({ before: String(page.previous) })
    backwards.unshift(...page.items)
  }
  expect(backwards).toEqual(forwards)
  return forwards
}

const { c } = Item
const orders: Readonly<Record<string, readonly Expression[]>> = {
  nothing: [],
  'a column': [c.size],
  'both directions': [c.flag.desc(), c.size, c.id.desc()],
  'nullable columns': [c.name, c.weight.desc()],
  'nulls said': [c.name.desc().nullsLast(), c.weight.asc().nullsFirst(), c.at.desc().nullsFirst()],
  'dates and expressions': [c.at, c.size.plus(1n).desc()],
}
for (const [name, order] of Object.entries(orders)) {
  matrix(
    `objects ordered by ${name}`,
    filled(async ({ session }) => {
      const query = session.query(Item).orderBy(...order)
      const found = await everyPage(place => paginate(session, query, { size: 4, ...place }) as Promise<PageLike<Item>>)
      expect(new Set(found.map(item => item.id)).size).toBe(ROWS)
      expect(found[0]).toBeInstanceOf(Item)
    }),
  )
}
matrix(
  'over joins, outer joins and labels',
  filled(async ({ session }) => {
    const joined = session.query(Item).outerJoin(Item.group).orderBy(Group.c.title.desc(), c.flag)
    const found = await everyPage(place => paginate(session, joined, { size: 5, ...place }) as Promise<PageLike<Item>>)
    expect(new Set(found.map(item => item.id)).size).toBe(ROWS)
    const labelled = select(c.id, c.size.times(2n).as('twice')).orderBy(c.size.times(2n).desc(), c.id)
    const values = await everyPage(place => paginate(session, labelled, { size: 5, ...place }) as Promise<PageLike<{ readonly twice: bigint }>>)
    expect(values).toHaveLength(ROWS)
    expect(values[0]?.twice).toBe(8_000_000_000_000n)
    expect([...(values[0] as unknown as readonly unknown[])]).toHaveLength(2)
  }),
)
matrix(
  'over groups',
  filled(async ({ session }) => {
    const n = count().as('n')
    const grouped = select(c.name, n).groupBy(c.name).orderBy(n.desc(), c.name)
    const found = await everyPage(place => paginate(session, grouped, { size: 1, ...place }) as Promise<PageLike<readonly unknown[]>>)
    expect(found).toHaveLength(4)
  }),
)
matrix(
  'rows that come and go between pages neither repeat nor hide others',
  filled(async ({ session, engine }) => {
    const query = session.query(Item).orderBy(c.id)
    const first = await paginate(session, query, { size: 5 })
    await engine.execute(insert(Item).values({ id: 0, size: 1n, flag: true }))
    await session.commit()
    const second = await paginate(session, query, { size: 5, after: first.next })
    expect(second.items.map(item => item.id)).toEqual([6, 7, 8, 9, 10])
    expect((await paginate(session, query, { size: 50, before: second.previous })).items).toHaveLength(6)
    const last = await paginate(session, query, { size: 5, after: second.next })
    expect(JSON.stringify(last)).toContain(`"next":"${String(last.next)}"`)
  }),
)
matrix(
  'what is no cursor of the order is refused',
  filled(async ({ session }) => {
    const query = session.query(Item).orderBy(c.size)
    const { next } = await paginate(session, query, { size: 2 })
    const good = String(next)
    const decoded = Buffer.from(good, 'base64url').toString()
    const encode = (text: string): string => Buffer.from(text).toString('base64url')
    const garbage: unknown[] = [
      '',
      'x',
      '%%%',
      good.slice(1),
      good.slice(0, -3),
      `${good}AA`,
      encode('null'),
      encode('[]'),
      encode('{"__proto__":1}'),
      encode(decoded.replace('{"n"', '{"d"')),
      encode(decoded.replace(/\{"n":"\d+"\}/, 'null')),
      encode(decoded.replace(/\{"n":"\d+"\}/, '1')),
      encode(decoded.replace(/\{"n":"\d+"\}/, '{"n":"1","x":"2"}')),
      encode(decoded.replace('items.size', 'items.id')),
      'a'.repeat(9_000),
      7,
      {},
    ]
    for (const each of garbage) {
      expect(() => paginate(session, query, { size: 2, after: each as string }), String(each)).toThrow(/The cursor/)
    }
    expect(() => paginate(session, session.query(Item).orderBy(c.name), { size: 2, after: next })).toThrow('The cursor belongs to another order.')
    expect(() => paginate(session, query.limit(1), { size: 2 })).toThrow('paginate() was given a query with a limit.')
    expect(() => paginate(session, query, { size: 0 })).toThrow('paginate() was given a size of the number 0.')
    expect(() => paginate(session, query, { size: 1, after: next, before: next })).toThrow('both after and before')
    expect(() => paginate(session, select(c.id), { size: 2 })).toThrow('paginate() was given a query without an order.')
  }),
)

test('random texts are never taken for cursors', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.base64String(),
        fc.json().map(text => Buffer.from(text).toString('base64url')),
      ),
      text => {
        expect(() => paginate({} as never, select(c.id).orderBy(c.id), { size: 1, after: text })).toThrow('The cursor')
      },
    ),
    { numRuns: 300 },
  )
})
