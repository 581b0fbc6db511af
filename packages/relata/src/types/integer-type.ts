/** Whole numbers of 32 bits. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

export const integerType: ColumnType<number> = defineType<number>({
  kind: 'integer',
  expects: 'an integer between -2147483648 and 2147483647',
  accepts: value => typeof value === 'number' && (value | 0) === value,
})
