/**
 * Random expressions give on every database what an evaluator in memory gives: conditions with all three truth values, and
 * whole numbers. Known differences, kept out of the trees: text whose order or case a collation decides (MariaDB), division
 * and modulo of negative numbers, numbers beyond what integers hold, LIKE (SQLite and MariaDB ignore case).
 */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { and, boolean, declarativeBase, type Expression, insert, integer, not, or, select, varchar } from 'relata'
import { mapperOfModel } from '../../src/orm/mapping/model-class.ts'
import type { Mapper } from '../../src/orm/mapping/mapper.ts'
import { evaluatorOf } from '../../src/orm/state/evaluate-expression.ts'
import { stateOf } from '../../src/orm/state/state-slot.ts'
import { matrixOf } from '../support/matrix.ts'

const Base = declarativeBase()
class Thing extends Base.model('things', {
  id: integer().primaryKey({ autoincrement: false }),
  a: integer().nullable(),
  b: integer(),
  t: varchar(10).nullable(),
  f: boolean().nullable(),
}) {}
const { c } = Thing

const things = Array.from({ length: 24 }, (_, index) => ({
  id: index + 1,
  a: index % 4 === 0 ? null : (index % 5) - 2,
  b: (index % 7) - 3,
  t: index % 3 === 0 ? null : 'abc'.slice(0, index % 4),
  f: index % 5 === 0 ? null : index % 2 === 0,
}))

type Condition = Expression<boolean | null>
type Whole = Expression<number | null>

const number = fc.integer({ min: -4, max: 4 })
const words = fc.constantFrom('', 'a', 'ab', 'abc', 'x')
const trees = fc.letrec<{ whole: Whole; condition: Condition }>(tie => ({
  whole: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Whole>(c.a, c.b),
    fc.tuple(tie('whole'), number, fc.constantFrom('plus', 'minus', 'times')).map(([left, right, way]) => left[way as 'plus'](right)),
    fc.tuple(tie('whole'), tie('whole'), fc.constantFrom('plus', 'minus')).map(([left, right, way]) => left[way as 'plus'](right as never)),
  ),
  condition: fc.oneof(
    { maxDepth: 4 },
    fc.tuple(tie('whole'), number, fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge')).map(([left, right, way]) => left[way as 'eq'](right)),
    fc.tuple(tie('whole'), tie('whole'), fc.constantFrom('eq', 'ne', 'lt', 'ge')).map(([left, right, way]) => left[way as 'eq'](right)),
    fc.tuple(tie('whole'), number, number).map(([value, low, high]) => value.between(low, high)),
    fc
      .tuple(fc.constantFrom<Whole>(c.a, c.b), fc.array(number, { maxLength: 3 }), fc.boolean())
      .map(([value, list, inside]) => (inside ? value.in(list) : value.notIn(list))),
    fc.tuple(words, fc.constantFrom('eq', 'ne')).map(([word, way]) => c.t[way as 'eq'](word)),
    fc.constantFrom<Condition>(c.a.isNull(), c.t.isNotNull(), c.f, c.f.isNull()),
    fc.tuple(number, fc.boolean()).map(([value, same]) => (same ? c.a.isNotDistinctFrom(value) : c.a.isDistinctFrom(value))),
    fc.array(tie('condition'), { maxLength: 3 }).map(all => and(...all)),
    fc.array(tie('condition'), { maxLength: 3 }).map(all => or(...all)),
    tie('condition').map(each => not(each)),
  ),
}))

const matrix = matrixOf('differential', Base)
matrix('random conditions and numbers are the same in the database and in memory', async ({ session, engine }) => {
  await engine.execute(insert(Thing).values(things))
  const mapper = mapperOfModel(Thing) as Mapper
  const objects = await session.query(Thing).orderBy(c.id).all()
  let compared = 0
  await fc.assert(
    fc.asyncProperty(trees.condition, trees.whole, async (condition, whole) => {
      const truth = evaluatorOf(condition, mapper, { text: 'all' })
      const value = evaluatorOf(whole, mapper, { text: 'all' })
      fc.pre(truth !== null && value !== null)
      if (truth === null || value === null) return
      const expected = objects.map(object => [object.id, truth(stateOf(object)), value(stateOf(object))])
      const rows = await session.execute(select(c.id, condition, whole).orderBy(c.id))
      expect(Array.from(rows, row => [...row])).toEqual(expected)
      const found = await session.scalars(select(c.id).where(condition).orderBy(c.id))
      expect(found).toEqual(expected.filter(([, holds]) => holds === true).map(([id]) => id))
      compared++
    }),
    { numRuns: 120, seed: 642, maxSkipsPerRun: 20 },
  )
  expect(compared).toBe(120)
})
