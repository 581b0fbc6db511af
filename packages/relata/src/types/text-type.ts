/** Text of any length. */
import type { ColumnType } from './column-type.ts'
import { describeValue } from './describe-value.ts'
import { sameValue } from './define-type.ts'
import { isWellFormed } from './well-formed.ts'

export const textType: ColumnType<string> = Object.freeze({
  kind: 'text',
  key: 'text',
  mutable: false,
  check: checkText,
  equals: sameValue,
})

/** A string that can be written as UTF-8: a lone surrogate would silently be replaced on its way. */
export function checkText(value: unknown): string | null {
  if (typeof value !== 'string') return `expects a string, got ${describeValue(value)}`
  return isWellFormed(value) ? null : 'expects text, got a string with half of a surrogate pair'
}
