/** Floating point numbers of single precision: a value is the same after it was rounded to 32 bits. */
import type { ColumnType } from './column-type.ts'
import { defineType, sameValue } from './define-type.ts'

export const realType: ColumnType<number> = defineType<number>({
  kind: 'real',
  expects: 'a number',
  accepts: value => typeof value === 'number',
  equals: (a, b) => sameValue(Math.fround(a), Math.fround(b)),
})
