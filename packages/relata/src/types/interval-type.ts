/** Lengths of time, in whole milliseconds. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

export const intervalType: ColumnType<number> = defineType<number>({
  kind: 'interval',
  expects: 'a whole number of milliseconds',
  accepts: value => Number.isSafeInteger(value),
})
