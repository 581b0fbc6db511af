/** Whole numbers of 64 bits, as JavaScript bigints. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

export const bigintType: ColumnType<bigint> = defineType<bigint>({
  kind: 'bigint',
  expects: 'a bigint of 64 bits',
  accepts: value => typeof value === 'bigint' && BigInt.asIntN(64, value) === value,
})
