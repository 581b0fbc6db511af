/** True or false. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

export const booleanType: ColumnType<boolean> = defineType<boolean>({
  kind: 'boolean',
  expects: 'a boolean',
  accepts: value => typeof value === 'boolean',
})
