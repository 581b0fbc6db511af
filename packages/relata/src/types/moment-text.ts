/** Moments as the text that databases exchange: '1969-07-20 20:17:40.123', in UTC. */

const ZERO = 48

/**
 * A Date from a database's text. Text with a time zone is converted, text without one is UTC. What no Date can hold, such as
 * 'infinity', becomes an invalid Date.
 */
export function parseMoment(raw: unknown): Date {
  const text = String(raw)
  const end = text.length
  // The usual form is read digit by digit: about five times faster than the Date constructor.
  if (end < 19 || text.charCodeAt(4) !== 45 || text.charCodeAt(13) !== 58) return parseUnusual(text)
  let position = 19
  let milliseconds = 0
  if (text.charCodeAt(19) === 46) {
    position = 20
    let unit = 100
    for (; position < end; position++) {
      const digit = text.charCodeAt(position) - ZERO
      if (digit < 0 || digit > 9) break
      milliseconds += digit * unit
      unit = unit === 1 ? 0 : unit / 10
    }
  }
  const rest = end - position
  const utc = rest === 0 || (rest === 1 && text.charCodeAt(position) === 90) || (rest === 3 && text.endsWith('+00'))
  const year = two(text, 0) * 100 + two(text, 2)
  const month = two(text, 5)
  if (!utc || year < 100 || month < 1 || month > 12) return parseUnusual(text)
  const seconds = (dayNumber(year, month, two(text, 8)) * 24 + two(text, 11)) * 3600 + two(text, 14) * 60 + two(text, 17)
  return new Date(seconds * 1000 + milliseconds)
}

/**
 * Days since 1970-01-01; Date.UTC calls into the engine and takes four times as long. Counted from the first of March of
 * the year 0, so that leap days come last (Hinnant, https://howardhinnant.github.io/date_algorithms.html, days_from_civil).
 */
function dayNumber(year: number, month: number, day: number): number {
  const years = month > 2 ? year : year - 1
  const dayOfYear = ((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) | 0
  return years * 365 + ((years / 4) | 0) - ((years / 100) | 0) + ((years / 400) | 0) + dayOfYear + day - 719_469
}

function two(text: string, position: number): number {
  return (text.charCodeAt(position) - ZERO) * 10 + text.charCodeAt(position + 1) - ZERO
}

const MOMENT = /^(\d{4,})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?\s*(?:Z|([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?)?( BC)?$/

/** Long years, years before Christ, other time zones, dates alone. */
function parseUnusual(text: string): Date {
  const match = MOMENT.exec(text)
  if (match === null) return new Date(Number.NaN)
  const part = (index: number): number => Number(match[index] ?? 0)
  const year = match[12] === undefined ? part(1) : 1 - part(1)
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3))
  const date = new Date(0)
  date.setUTCFullYear(year, part(2) - 1, part(3))
  date.setUTCHours(part(4), part(5), part(6), milliseconds)
  const offset = (part(9) * 60 + part(10)) * 60 + part(11)
  return offset === 0 ? date : new Date(date.getTime() - (match[8] === '-' ? -1000 : 1000) * offset)
}

const DAY = 86_400_000
const MINUTE = 60_000
const digits = (count: number): string[] => Array.from({ length: 10 ** count }, (_, number) => String(number).padStart(count, '0'))
const TWO: readonly string[] = digits(2)
/** `03:04:` by the minute of the day. */
let minutes: readonly string[] | null = null
/** Rows that are written together often have moments of one day. */
let lastDay = Number.NaN
let lastDate = ''

/** `2020-01-02 03:04:05.678` in UTC; the year must have four digits. About five times faster than with toISOString. */
export function plainMoment(date: Date): string {
  const time = date.getTime()
  const day = Math.floor(time / DAY)
  if (day !== lastDay) {
    lastDate = `${date.toISOString().slice(0, 10)} `
    lastDay = day
  }
  minutes ??= Array.from({ length: 1440 }, (_, minute) => `${TWO[(minute / 60) | 0]}:${TWO[minute % 60]}:`)
  const rest = time - day * DAY
  const minute = (rest / MINUTE) | 0
  const milliseconds = rest - minute * MINUTE
  const second = (milliseconds / 1000) | 0
  const fraction = milliseconds - second * 1000
  return `${lastDate}${minutes[minute]}${TWO[second]}.${fraction < 10 ? '00' : fraction < 100 ? '0' : ''}${fraction}`
}

/** Whether the year is one of 0000 to 9999, as text in the usual form needs. */
export function hasPlainYear(date: Date): boolean {
  const year = date.getUTCFullYear()
  return year >= 0 && year <= 9999
}
