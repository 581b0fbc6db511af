/** Times of day without a date, as strings: '20:17:40' or '20:17:40.25'. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?$/

export const timeType: ColumnType<string> = defineType<string>({
  kind: 'time',
  expects: "a time such as '20:17:40'",
  accepts: value => typeof value === 'string' && TIME.test(value),
  equals: (a, b) => a === b || shortTime(a) === shortTime(b),
})

/** A time without the zeros at the end of its fraction: '20:17:40.250000' is '20:17:40.25'. */
export function shortTime(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
