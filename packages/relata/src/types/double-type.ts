/** Floating point numbers of double precision: JavaScript's own. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

export const doubleType: ColumnType<number> = defineType<number>({
  kind: 'double',
  expects: 'a number',
  accepts: value => typeof value === 'number',
})
