/** Text of limited length, counted in characters (code points) as the databases do. */
import type { ColumnType } from './column-type.ts'
import { sameValue } from './define-type.ts'
import { checkText } from './text-type.ts'

export interface VarcharType extends ColumnType<string> {
  readonly length: number
}

export function varcharType(length: number): VarcharType {
  return Object.freeze({
    kind: 'varchar',
    key: `varchar(${length})`,
    length,
    mutable: false,
    check: (value: unknown): string | null => {
      const wrong = checkText(value)
      if (wrong !== null) return wrong
      const text = value as string
      if (text.length <= length) return null
      const characters = Array.from(text).length
      return characters <= length ? null : `expects at most ${length} characters, got ${characters}`
    },
    equals: sameValue,
  })
}
