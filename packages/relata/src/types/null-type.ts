/** The type of NULL and of expressions whose type nobody told: values pass as the driver gives them. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

export const nullType: ColumnType = defineType<unknown>({
  kind: 'null',
  expects: 'a value',
  accepts: value => value !== undefined,
})
