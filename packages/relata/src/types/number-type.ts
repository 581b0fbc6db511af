/** The result of a computation that JavaScript reads as a number, whatever kind of number the database gives: count, sum, avg. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

export const numberType: ColumnType<number> = defineType<number>({
  kind: 'number',
  expects: 'a number',
  accepts: value => typeof value === 'number',
})
