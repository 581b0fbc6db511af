/** Bytes. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

export const blobType: ColumnType<Uint8Array> = defineType<Uint8Array>({
  kind: 'blob',
  expects: 'a Uint8Array',
  accepts: value => value instanceof Uint8Array,
  equals: sameBytes,
  mutable: true,
})

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength) return false
  for (let index = 0; index < a.byteLength; index++) if (a[index] !== b[index]) return false
  return true
}
