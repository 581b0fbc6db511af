/** What stands beside an operator keeps its meaning: parentheses inside of text, exact decimals, one value in several places. */
import { expect } from 'vitest'
import {
  and,
  bindParameters,
  coalesce,
  count,
  declarativeBase,
  insert,
  integer,
  literal,
  numeric,
  or,
  parameter,
  select,
  sql,
  text,
  tuple,
  varchar,
} from 'relata'
import { type MatrixContext, matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
class Item extends Base.model('items', {
  id: integer().primaryKey({ autoincrement: false }),
  name: varchar(20),
  note: text().nullable(),
  price: numeric(10, 2),
  exact: numeric(30, 10),
}) {}
const { c } = Item

const matrix = matrixOf('operands', Base)
const filled =
  (body: (context: MatrixContext) => Promise<void>) =>
  async (context: MatrixContext): Promise<void> => {
    await context.engine.execute(
      insert(Item).values([
        { id: 1, name: 'a', note: 'a', price: '1.20', exact: '12345678901234567890.0000000001' },
        { id: 2, name: 'b', note: null, price: '0.20', exact: '12345678901234567890.0000000002' },
        { id: 3, name: 'c', note: 'a', price: '-5.00', exact: '7' },
      ]),
    )
    await body(context)
  }

matrix(
  'an operator in a text keeps together',
  filled(async ({ engine }) => {
    const first = c.id.eq(1)
    const sums = select(
      sql`${c.id.plus(1)} * 2`.returns(integer()),
      sql`10 - ${c.id.minus(literal(1))}`.returns(integer()),
      sql`${c.id.plus(1).as('more')} * 2`.returns(integer()),
      sql`abs(${c.id.minus(9)}) + coalesce(null, ${c.id.plus(1)} , ${2})`.returns(integer()),
      sql`2 * ${select(count(c.id))}`.returns(integer()),
    )
    expect((await engine.execute(sums.where(first))).map(row => [...row])).toEqual([[4, 10, 4, 10, 6]])
    const ids = async (condition: typeof first): Promise<readonly unknown[]> =>
      (await engine.execute(select(c.id).where(condition).orderBy(c.id))).scalars()
    const either = or(first, c.id.eq(2))
    expect(await ids(sql<boolean>`${either} and ${c.name} = ${'b'}`)).toEqual([2])
    expect(await ids(sql<boolean>`not ${either}`)).toEqual([3])
    expect(await ids(sql<boolean>`${c.id} in ${[1, 3]} and ${sql`${c.id} > ${1}`}`)).toEqual([3])
    expect(await ids(sql<boolean>`${tuple(c.id, c.name)} in (${tuple(literal(1), literal('a'))})`)).toEqual([1])
    const whole = sql`select ${c.id} from ${Item} where ${either} and ${c.id.gt(1)} order by ${c.price.desc()}, ${sql.raw('1')}`
    expect((await engine.execute(whole)).map(row => [...(row as readonly unknown[])])).toEqual([[2]])
  }),
)
matrix(
  'a decimal beside an operator is exact',
  filled(async ({ engine, session, variant }) => {
    const { price } = c
    const rows = await engine.execute(
      select(price.plus('0.1'), price.minus('0.1'), price.times('0.1'), price.dividedBy('0.1'), price.modulo('0.15'), coalesce(price, '0.1')).orderBy(
        c.id,
      ),
    )
    const canonical = rows.map(row => [...row].map(value => Number(value)))
    const places = variant.database === 'sqlite' ? 2 : 20
    const round = (value: number): number => Number(value.toFixed(places))
    expect(canonical).toEqual([[1.3, 1.1, 0.12, 12, 0, 1.2], [0.3, 0.1, 0.02, 2, 0.05, 0.2], [-4.9, -5.1, -0.5, -50, -0.05, -5].map(round)])
    if (variant.database !== 'sqlite') expect(rows[1]?.[0]).toBe('0.30')
    const names = await session.scalars(select(c.id).where(price.plus('0.1').eq('0.3')))
    expect(names).toEqual(variant.database === 'sqlite' ? [] : [2])
  }),
)
matrix(
  'a decimal of many digits is compared to its last one',
  filled(async ({ engine, log, variant }) => {
    const { exact } = c
    const [low, high, none] = ['12345678901234567890.0000000001', '12345678901234567890.0000000002', '12345678901234567890.0000000003'] as const
    const ids = async (condition: ReturnType<typeof exact.eq>): Promise<readonly unknown[]> =>
      (await engine.execute(select(c.id).where(condition).orderBy(c.id))).scalars()
    expect(await ids(exact.eq(high))).toEqual([2])
    expect(log.statements.at(-1)).toContain(variant.database === 'mariadb' ? '`exact` = ?' : '"exact" = $1')
    expect(await ids(exact.between(high, none))).toEqual([2])
    expect(await ids(exact.notBetween(high, none))).toEqual([1, 3])
    expect(await ids(exact.in([high, none]))).toEqual([2])
    expect(await ids(exact.in([high, low, '1']))).toEqual([1, 2])
    expect(await ids(exact.in([none, '7.1', '8', '9', '10']))).toEqual([])
    expect(await ids(exact.notIn([high, none]))).toEqual([1, 3])
    expect(await ids(exact.gt(low))).toEqual([2])
    expect(
      await ids(
        tuple(exact, c.id).in([
          [high, 1],
          [high, 2],
        ]),
      ),
    ).toEqual([2])
    expect(await ids(coalesce(exact, '0').in([high, '3']))).toEqual([2])
    expect(await ids(coalesce(exact, '0').between(high, none))).toEqual([2])
  }),
  { skip: { variants: ['sqlite sync', 'sqlite async'], because: 'more than 15 digits are text on SQLite' } },
)
matrix(
  'one value stands beside columns of several types',
  filled(async ({ engine }) => {
    const value = literal('a')
    const found = select(c.id).where(and(c.name.eq(value), c.note.eq(value)))
    expect((await engine.execute(found)).scalars()).toEqual([1])
    const named = parameter('named', text())
    const added = insert(Item).values({ id: parameter('id', integer()), name: named, note: named, price: '1', exact: '1' })
    await engine.execute(bindParameters(added, { id: 4, named: 'd' }))
    await engine.execute(bindParameters(added, { id: 5, named: 'e' }))
    const one = literal('x')
    await engine.execute(insert(Item).values({ id: 6, name: one, note: one.concat('y'), price: '1', exact: '1' }))
    expect((await engine.execute(select(c.name, c.note).where(c.id.gt(3)).orderBy(c.id))).map(row => [...row])).toEqual([
      ['d', 'd'],
      ['e', 'e'],
      ['x', 'xy'],
    ])
    const more = literal(1)
    const groups = select(c.id.plus(more), count(c.id)).groupBy(c.id.plus(more)).orderBy(c.id.plus(more))
    expect((await engine.execute(groups)).length).toBe(6)
  }),
)
