/** Composites: a value object over several columns, replaced, compared and edited as a unit. */
import {
  alias,
  and,
  composite,
  declarativeBase,
  defer,
  type Expression,
  inherit,
  insert,
  inspect,
  integer,
  lazy,
  select,
  text,
  toPlain,
  update,
  validates,
} from 'relata'
import { describe, expect, test } from 'vitest'
import { type CodeStyle, inBothStyles } from '../support/styles.ts'
import { matrixOf } from '../support/matrix.ts'

class Point {
  x: number
  y: number

  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }

  get length(): number {
    return Math.hypot(this.x, this.y)
  }
}

class Money {
  readonly amount: number
  readonly currency: string

  private constructor(amount: number, currency: string) {
    this.amount = amount
    this.currency = currency
  }

  static of(this: void, amount: number, currency: string): Money {
    return new Money(amount, currency)
  }
}

function define(codeStyle: CodeStyle) {
  const Base = declarativeBase({ codeStyle })
  class Vertex extends Base.model('vertices', {
    id: integer().primaryKey(),
    x1: integer('start_x'),
    y1: integer('start_y'),
    x2: integer().nullable(),
    y2: integer().nullable(),
    amount: integer().nullable(),
    currency: text().nullable(),
    start: composite(
      Point,
      { x: 'x1', y: 'y1' },
      {
        operators: {
          rightOf: (at: { readonly x: Expression<number> }, x: number) => at.x.gt(x),
          // oxlint-disable-next-line typescript/explicit-function-return-type -- the operators' types follow from their bodies
          within: (at: { readonly x: Expression<number>; readonly y: Expression<number> }, low: Point, high: Point) =>
            and(at.x.between(low.x, high.x), at.y.between(low.y, high.y)),
        },
      },
    ),
    end: composite(Point, { x: 'x2', y: 'y2' }),
    price: composite(
      (amount: number, currency: string) => Money.of(amount, currency),
      { amount: 'amount', currency: 'currency' },
      {
        returnNullOn: (amount: number | null) => amount === null,
      },
    ),
  }) {}
  Base.register({ Vertex })
  return { Base, Vertex }
}

inBothStyles('composite', define, (matrix, { Vertex }) => {
  matrix('its columns are written and read through it, and the value is the same object until they change', async ({ session, newSession, log }) => {
    const start = new Point(3, 4)
    const vertex = new Vertex({ start, price: Money.of(5, 'EUR') })
    expect([vertex.x1, vertex.y1, vertex.start === start, vertex.start.length, vertex.end, vertex.amount]).toEqual([3, 4, true, 5, null, 5])
    session.add(vertex)
    await session.commit()
    const other = newSession()
    const found = await other.query(Vertex).one()
    log.reset()
    expect(found.start).toBeInstanceOf(Point)
    expect(found.start).toEqual(start)
    expect(found.start).toBe(found.start)
    expect([found.end, found.price?.amount, found.price?.currency]).toEqual([null, 5, 'EUR'])
    expect(log.statements).toEqual([])
    const first = found.start
    found.x1 = 9
    expect([found.start.x, found.start === first]).toEqual([9, false])
    expect(toPlain(found)).not.toHaveProperty('start')
  })

  matrix('it is replaced as a unit, with null for no value, and one UPDATE writes it', async ({ session, newSession, log }) => {
    const vertex = new Vertex({ start: new Point(1, 2), end: new Point(5, 6) })
    session.add(vertex)
    await session.flush()
    vertex.start = new Point(7, 8)
    vertex.end = null
    expect([vertex.x1, vertex.y1, vertex.x2, vertex.y2]).toEqual([7, 8, null, null])
    expect(inspect(vertex).history('start')).toEqual({ added: [new Point(7, 8)], unchanged: [], deleted: [new Point(1, 2)] })
    log.reset()
    await session.commit()
    expect(log.count('update')).toBe(1)
    const found = await newSession().query(Vertex).one()
    expect([found.start, found.end]).toEqual([new Point(7, 8), null])
    expect(inspect(found).history('start')).toEqual({ added: [], unchanged: [new Point(7, 8)], deleted: [] })
    log.reset()
    found.start = new Point(7, 8)
    await session.flush()
    expect(log.statements).toEqual([])
  })

  matrix('a comparison is one of all columns; filterBy, aliases and own operators too', async ({ session, newSession, log }) => {
    session.addAll([
      new Vertex({ start: new Point(1, 2), end: new Point(3, 4) }),
      new Vertex({ start: new Point(1, 5) }),
      new Vertex({ start: new Point(9, 9), end: new Point(3, 4) }),
    ])
    await session.commit()
    const other = newSession()
    log.reset()
    expect(
      (
        await other
          .query(Vertex)
          .filter(Vertex.c.start.eq(new Point(1, 5)))
          .one()
      ).id,
    ).toBe(2)
    expect(log.statements[0]).toMatch(/where .vertices.\..start_x. = \S+ and .vertices.\..start_y. = \S+$/)
    const ids = async (query: Promise<readonly { readonly id: number }[]>): Promise<number[]> => (await query).map(({ id }) => id)
    const query = other.query(Vertex).orderBy(Vertex.c.id)
    expect(await ids(query.filterBy({ end: new Point(3, 4) }).all())).toEqual([1, 3])
    expect(await ids(query.filterBy({ end: null }).all())).toEqual([2])
    expect(await ids(query.filter(Vertex.c.start.ne(new Point(1, 2))).all())).toEqual([2, 3])
    expect(await ids(query.filter(Vertex.c.end.isNotNull()).all())).toEqual([1, 3])
    expect(await ids(query.filter(Vertex.c.start.in([new Point(1, 2), new Point(9, 9)])).all())).toEqual([1, 3])
    expect(await ids(query.filter(Vertex.c.start.in([])).all())).toEqual([])
    expect(await ids(query.filter(Vertex.c.start.rightOf(5)).all())).toEqual([3])
    expect(await ids(query.filter(Vertex.c.start.within(new Point(0, 0), new Point(5, 4))).all())).toEqual([1])
    const far = alias(Vertex)
    expect(await other.scalars(select(far.c.id).where(far.c.start.eq(new Point(9, 9)), far.c.end.eq(new Point(3, 4))))).toEqual([3])
  })

  matrix('a value that is edited in place is written by the next flush, new or stored', async ({ session, newSession, log, read }) => {
    const vertex = new Vertex({ start: new Point(1, 2), end: new Point(0, 0) })
    session.add(vertex)
    vertex.start.x = 10
    await session.flush()
    expect(vertex.x1).toBe(10)
    vertex.start.y = 20
    log.reset()
    await session.flush()
    expect(log.count('update')).toBe(1)
    await session.flush()
    expect(log.count('update')).toBe(1)
    await session.commit()
    const start = await read(vertex, 'start')
    start.x = 11
    await session.commit()
    const other = newSession()
    const found = await other.query(Vertex).one()
    expect(found.start).toEqual(new Point(11, 20))
    found.start.x = 99
    await other.rollback()
    expect((await read(found, 'start')).x).toBe(11)
    // a column that is set afterwards wins
    const held = found.start
    held.x = 5
    found.x1 = 6
    await other.commit()
    expect((await newSession().query(Vertex).one()).start).toEqual(new Point(6, 20))
  })

  matrix('what it lacks is loaded; expire and refresh know it', async ({ session, newSession, read, variant }) => {
    session.add(new Vertex({ start: new Point(1, 2) }))
    await session.commit()
    const other = newSession()
    const found = await other.query(Vertex).options(defer(Vertex.c.y1)).one()
    if (variant.mode === 'async') expect(() => found.start).toThrow('Vertex.y1 is not loaded')
    expect(await read(found, 'start')).toEqual(new Point(1, 2))
    other.expire(found, ['start'])
    expect(inspect(found).unloaded).toEqual(['x1', 'y1'])
    expect(inspect(found).history('start')).toEqual({ added: [], unchanged: [], deleted: [] })
    await other.refresh(found, ['start'])
    expect(found.start).toEqual(new Point(1, 2))
    if (variant.mode === 'async') expect(await lazy(found).end).toBeNull()
    const merged = await newSession().merge(found)
    expect(merged.start).toEqual(new Point(1, 2))
  })

  matrix('UPDATE and INSERT take it as a value', async ({ session, newSession, read }) => {
    const vertex = new Vertex({ start: new Point(1, 2), end: new Point(3, 4) })
    session.add(vertex)
    await session.commit()
    expect(
      await session
        .query(Vertex)
        .filterBy({ start: new Point(1, 2) })
        .update({ start: new Point(5, 6), end: null }),
    ).toBe(1)
    expect([await read(vertex, 'start'), await read(vertex, 'end')]).toEqual([new Point(5, 6), null])
    await session.execute(
      update(Vertex)
        .set({ end: new Point(7, 8) })
        .where(Vertex.c.start.eq(new Point(5, 6))),
    )
    await session.execute(insert(Vertex).values({ start: new Point(0, 1), price: Money.of(3, 'CHF') }))
    await session.commit()
    const rows = await newSession().query(Vertex).orderBy(Vertex.c.id).all()
    expect(rows.map(row => [row.start, row.end, row.price?.currency])).toEqual([
      [new Point(5, 6), new Point(7, 8), undefined],
      [new Point(0, 1), null, 'CHF'],
    ])
  })

  matrix('a validator sees the whole value', async ({ session }) => {
    class Box extends declarativeBase().model('boxes', {
      id: integer().primaryKey(),
      x: integer(),
      y: integer(),
      corner: composite(Point, { x: 'x', y: 'y' }),
    }) {}
    validates(Box, 'corner', point => (point.x < 0 ? new Point(0, point.y) : point))
    validates(Box, 'y', y => Math.max(y, 1))
    const box = new Box({ corner: new Point(-3, 0) })
    expect([box.x, box.y, box.corner]).toEqual([0, 1, new Point(0, 1)])
    expect(session.contains(box)).toBe(false)
  })
})

describe('inheritance', () => {
  const Base = declarativeBase()
  class Shape extends Base.model(
    'shapes',
    { id: integer().primaryKey(), type: text().discriminator(), x: integer(), y: integer(), centre: composite(Point, { x: 'x', y: 'y' }) },
    { identity: 'shape' },
  ) {}
  class Line extends inherit(
    Shape,
    { identity: 'line', table: 'lines' },
    { x2: integer(), y2: integer(), end: composite(Point, { x: 'x2', y: 'y2' }) },
  ) {}
  Base.register({ Shape, Line })
  const matrix = matrixOf('composite-inheritance', Base)

  matrix('a subclass has its own and its parents', async ({ session, newSession }) => {
    session.add(new Line({ centre: new Point(1, 2), end: new Point(3, 4) }))
    await session.commit()
    const line = await newSession()
      .query(Line)
      .filterBy({ centre: new Point(1, 2), end: new Point(3, 4) })
      .one()
    expect([line.centre, line.end]).toEqual([new Point(1, 2), new Point(3, 4)])
    const other = alias(Line)
    expect((await newSession().scalars(select(other).where(other.c.end.eq(new Point(3, 4)), other.c.centre.eq(new Point(1, 2))))).length).toBe(1)
  })
})

describe('mistakes', () => {
  const Base = declarativeBase()

  test('parts that do not exist, values of another kind', () => {
    expect(() => Base.model('a', { id: integer().primaryKey(), point: composite(Point, { x: 'id', y: 'why' }) })).toThrow(
      /The composite a\.point names 'why', which is no column of the model\.[^]*use attributes that are columns: id/,
    )
    expect(() => composite(Point, {})).toThrow('composite() takes a class and the columns of its properties.')
    expect(() => composite(undefined as never, { x: 'x' } as never)).toThrow('composite() takes a class and the columns of its properties.')
    // @ts-expect-error -- a Point has no z
    expect(() => composite(Point, { z: 'x' })).not.toThrow()
    // @ts-expect-error -- a misspelt option
    expect(() => composite(Point, { x: 'x', y: 'y' }, { returnNull: () => true })).toThrow("composite() has no option 'returnNull'.")
    class B extends Base.model('b', { id: integer().primaryKey(), x: integer(), y: integer(), point: composite(Point, { x: 'x', y: 'y' }) }) {}
    // @ts-expect-error -- a plain object with other properties is no Point
    expect(() => new B({ point: { a: 1 } })).toThrow(/B\.point takes a Point or null\.[^]*give it new Point\(…\)/)
    // @ts-expect-error -- neither is a number
    expect(() => B.c.point.eq(5)).toThrow('B.point takes a Point or null.')
    // @ts-expect-error -- its columns are not nullable, so there is always a value
    const wrong: null = new B({ point: new Point(1, 2) }).point
    expect(wrong).toEqual(new Point(1, 2))
    // @ts-expect-error -- it is no expression of one value
    expect(() => B.c.point.like('x')).toThrow(TypeError)
  })
})
