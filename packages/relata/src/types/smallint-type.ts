/** Whole numbers of 16 bits. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

export const smallintType: ColumnType<number> = defineType<number>({
  kind: 'smallint',
  expects: 'an integer between -32768 and 32767',
  accepts: value => typeof value === 'number' && (value << 16) >> 16 === value,
})
