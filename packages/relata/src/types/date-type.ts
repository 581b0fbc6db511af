/** Days of the calendar, as strings: '1969-07-20'. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

export const dateType: ColumnType<string> = defineType<string>({
  kind: 'date',
  expects: "a date such as '1969-07-20'",
  accepts: value => typeof value === 'string' && isDate(value),
})

const DATE = /^(\d{4,6})-(\d\d)-(\d\d)$/

/** A day that exists; the year has at least four digits. */
export function isDate(text: string): boolean {
  const match = DATE.exec(text)
  if (match === null) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month)
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
