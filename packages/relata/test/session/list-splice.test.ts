/** A list of related objects cuts and inserts as an array does. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EntityList, sideOf } from '../../src/orm/state/collection.ts'

const objects = Array.from({ length: 12 }, (_, id) => ({ id }))
const members = fc.subarray(objects, { minLength: 0 })

test('splice does what Array.prototype.splice does', () => {
  fc.assert(
    fc.property(
      members,
      fc.integer({ min: -14, max: 14 }),
      fc.option(fc.integer({ min: -2, max: 14 }), { nil: undefined }),
      members,
      (before, start, count, put) => {
        const array = [...before]
        const list = EntityList.of_(null, before)
        const expected = array.splice(start, count as number, ...put)
        expect([...list.splice(start, count, ...put)]).toEqual(expected)
        expect([...list]).toEqual(array)
        expect(list.length).toBe(array.length)
      },
    ),
  )
})

test('many members leave at once', () => {
  fc.assert(
    fc.property(members, members, (before, gone) => {
      const list = EntityList.of_(null, before)
      const left = before.filter(member => !gone.includes(member))
      expect(sideOf(list).removeAllSilently(new Set(gone))).toBe(left.length < before.length)
      expect([...list]).toEqual(left)
    }),
  )
})
