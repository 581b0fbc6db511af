/** Text of a fixed length, filled up with blanks that mean nothing: what is read has none at its end. */
import type { ColumnType } from './column-type.ts'
import { varcharType } from './varchar-type.ts'

export interface CharType extends ColumnType<string> {
  readonly length: number
}

export function charType(length: number): CharType {
  return Object.freeze({
    ...varcharType(length),
    kind: 'char',
    key: `char(${length})`,
    equals: (a: string, b: string): boolean => withoutBlanks(a) === withoutBlanks(b),
  })
}

/** The text without the blanks at its end. */
export function withoutBlanks(text: string): string {
  return text.replace(/ +$/, '')
}
