/** Moments as text: what is read digit by digit and written from tables is what Date's own methods give. */
import { expect, test } from 'vitest'
import { parseMoment, plainMoment } from '../../src/types/moment-text.ts'

const isoLike = (date: Date): string => date.toISOString().replace('T', ' ').replace('Z', '')

function* moments(): Generator<Date> {
  const edges = [
    '0000-01-01T00:00:00.000Z',
    '1969-12-31T23:59:59.999Z',
    '1970-01-01T00:00:00.000Z',
    '2000-02-29T12:34:56.007Z',
    '9999-12-31T23:59:59.999Z',
  ]
  for (const edge of edges)
    for (const shift of [-1, 0, 1]) yield new Date(Date.parse(edge) + (edge.startsWith('0000') || edge.startsWith('9999') ? 0 : shift))
  // a fixed sequence that visits all months, days, hours and remainders
  for (let index = 0; index < 20_000; index++) yield new Date(-30_000_000_000_000 + ((index * 7_919_000_000_003) % 200_000_000_000_000))
}

test('a moment is written as toISOString writes it, and read back as the same moment', () => {
  for (const date of moments()) {
    const text = plainMoment(date)
    expect(text).toBe(isoLike(date))
    expect(parseMoment(text).getTime()).toBe(date.getTime())
  }
})

test('an invalid Date is refused', () => {
  expect(() => plainMoment(new Date(Number.NaN))).toThrow(RangeError)
})
