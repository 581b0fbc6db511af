/** Functions over moments and dates: their parts, spans added to them, and the distance between them. All in UTC. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { dateType } from '../../types/date-type.ts'
import { describeValue } from '../../types/describe-value.ts'
import { doubleType } from '../../types/double-type.ts'
import { integerType } from '../../types/integer-type.ts'
import { numberType } from '../../types/number-type.ts'
import { Expression, type Operand } from '../core/expression.ts'
import { Construct, type Definition, operandOf } from './forms/construct.ts'

type Moment = Date | string | null

/** A part of a moment: weeks and weekdays as in ISO 8601 (isodow: Monday is 1), dow with Sunday as 0, epoch in seconds since 1970. */
export type MomentField = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second' | 'dow' | 'isodow' | 'doy' | 'epoch'

/** What SQLite's strftime and MariaDB call the fields. */
const FIELDS: Readonly<Record<MomentField, readonly [sqlite: string, mariadb: string]>> = {
  year: ["cast(strftime('%Y', {1}) as integer)", 'year({1})'],
  quarter: ["(cast(strftime('%m', {1}) as integer) + 2) / 3", 'quarter({1})'],
  month: ["cast(strftime('%m', {1}) as integer)", 'month({1})'],
  week: ["cast(strftime('%V', {1}) as integer)", 'week({1}, 3)'],
  day: ["cast(strftime('%d', {1}) as integer)", 'day({1})'],
  hour: ["cast(strftime('%H', {1}) as integer)", 'hour({1})'],
  minute: ["cast(strftime('%M', {1}) as integer)", 'minute({1})'],
  second: ["cast(strftime('%S', {1}) as integer)", 'second({1})'],
  dow: ["cast(strftime('%w', {1}) as integer)", 'dayofweek({1}) - 1'],
  isodow: ["cast(strftime('%u', {1}) as integer)", 'weekday({1}) + 1'],
  doy: ["cast(strftime('%j', {1}) as integer)", 'dayofyear({1})'],
  epoch: ["unixepoch({1}, 'subsec')", "timestampdiff(microsecond, '1970-01-01', {1}) / 1000000"],
}

const extractions = new Map<string, Definition>()

/**
 * A part of a moment, date or time, as a number. Seconds are whole; `epoch` has a fraction.
 *
 * @example
 * select(extract('year', Post.c.createdAt), count()).groupBy(extract('year', Post.c.createdAt))
 * // PostgreSQL: select cast(extract(year from posts.created_at) as integer), count(*) …
 * // SQLite: select cast(strftime('%Y', posts.created_at) as integer), count(*) …
 */
export function extract<V extends Moment>(field: MomentField, moment: Expression<V>): Expression<number | Extract<V, null>> {
  let definition = extractions.get(field)
  if (definition === undefined) extractions.set(field, (definition = extraction(field)))
  return new Construct<number | Extract<V, null>>(definition, field === 'epoch' ? numberType : integerType, [moment])
}

function extraction(field: MomentField): Definition {
  if (!Object.hasOwn(FIELDS, field))
    throw new ArgumentError(`${describeValue(field)} is no part of a moment.`, { do: `use one of ${Object.keys(FIELDS).join(', ')}` })
  const [sqlite, mariadb] = FIELDS[field]
  const part = `extract(${field} from {1})`
  const postgresql = field === 'epoch' ? part : `cast(${field === 'second' ? `floor(${part})` : part} as integer)`
  return { name: 'extract', forms: { postgresql, sqlite, mariadb } }
}

/** A length of time in the units of calendars and clocks. */
export interface Span {
  readonly years?: Operand<number>
  readonly months?: Operand<number>
  readonly weeks?: Operand<number>
  readonly days?: Operand<number>
  readonly hours?: Operand<number>
  readonly minutes?: Operand<number>
  /** May have a fraction. */
  readonly seconds?: Operand<number>
}

const TIMESTAMP = "'%Y-%m-%d %H:%M:%f'"

/** PostgreSQL's, SQLite's and MariaDB's names of the units. SQLite has no weeks, and would count months beyond a month's last day into the next. */
const UNITS: Readonly<Record<keyof Span, readonly [postgresql: string, sqlite: string, mariadb: string]>> = {
  years: ['years', "{2} || ' years', 'floor'", 'year'],
  months: ['months', "{2} || ' months', 'floor'", 'month'],
  weeks: ['weeks', "(7 * {2}) || ' days'", 'week'],
  days: ['days', "{2} || ' days'", 'day'],
  hours: ['hours', "{2} || ' hours'", 'hour'],
  minutes: ['mins', "{2} || ' minutes'", 'minute'],
  seconds: ['secs', "{2} || ' seconds'", 'second'],
}

const additions = new Map<string, Definition>()

/**
 * A moment or date so much later. Months end on their last day: a month after January 31 is the last day of February.
 *
 * @example
 * select(User).where(dateAdd(User.c.trialStart, { days: 14 }).lt(now()))
 * // PostgreSQL: … where users.trial_start + make_interval(days => $1) < now()
 * // SQLite: … where strftime('%Y-%m-%d %H:%M:%f', users.trial_start, ? || ' days') < …
 */
export function dateAdd<V extends Moment>(moment: Expression<V>, span: Span): Expression<V> {
  return shift('dateAdd', moment, span, amount => amount)
}

/** A moment or date so much earlier. */
export function dateSubtract<V extends Moment>(moment: Expression<V>, span: Span): Expression<V> {
  return shift('dateSubtract', moment, span, amount => (amount instanceof Expression ? amount.negate() : -(amount as number)))
}

function shift<V>(call: string, moment: Expression<V>, span: Span, sign: (amount: unknown) => unknown): Expression<V> {
  const units = typeof span === 'object' && span !== null ? Object.keys(span) : []
  const unknown = units.find(unit => !Object.hasOwn(UNITS, unit))
  if (units.length === 0 || unknown !== undefined) {
    throw new ArgumentError(`${call}() was given ${unknown === undefined ? describeValue(span) : `the unit '${unknown}'`}.`, {
      do: `pass numbers of ${Object.keys(UNITS).join(', ')}: { days: 1 }`,
    })
  }
  let shifted = moment
  for (const unit of Object.keys(UNITS) as (keyof Span)[]) {
    if (!units.includes(unit)) continue
    const amount = operandOf(call, sign(span[unit]), unit === 'seconds' ? doubleType : integerType)
    shifted = new Construct<V>(addition(unit, moment.type), moment.type, [shifted, amount])
  }
  return shifted
}

function addition(unit: keyof Span, type: ColumnType): Definition {
  const date = type.kind === 'date'
  const key = `${unit}${date ? ' of dates' : ''}`
  let definition = additions.get(key)
  if (definition === undefined) {
    const [postgresql, sqlite, mariadb] = UNITS[unit]
    const later = `{1} + make_interval(${postgresql} => {2})`
    const added = `date_add({1}, interval {2} ${mariadb})`
    const forms = date
      ? { postgresql: `cast(${later} as date)`, sqlite: `date({1}, ${sqlite})`, mariadb: `date(${added})` }
      : { postgresql: later, sqlite: `strftime(${TIMESTAMP}, {1}, ${sqlite})`, mariadb: added }
    additions.set(key, (definition = { name: 'dateAdd', forms }))
  }
  return definition
}

const BETWEEN: Definition = {
  name: 'secondsBetween',
  forms: {
    postgresql: 'extract(epoch from (cast({2} as timestamp) - cast({1} as timestamp)))',
    sqlite: "(unixepoch({2}, 'subsec') - unixepoch({1}, 'subsec'))",
    mariadb: '(timestampdiff(microsecond, {1}, {2}) / 1000000)',
  },
  precedence: 100,
}

/** The seconds from one moment or date to another, with a fraction; below zero where the second is the earlier one. */
export function secondsBetween(from: Expression<Moment>, to: Operand<Date | string>): Expression<number | null> {
  return new Construct<number | null>(BETWEEN, numberType, [from, operandOf('secondsBetween', to, from.type)])
}

/** What moments can be cut down to. */
export type MomentUnit = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second'

const CUTS: Readonly<Record<MomentUnit, readonly [sqlite: string, mariadb: string]>> = {
  year: ["'%Y-01-01 00:00:00.000', {1}", "date_format({1}, '%Y-01-01')"],
  quarter: [
    "'%Y-%m-01 00:00:00.000', {1}, 'start of month', '-' || ((strftime('%m', {1}) - 1) % 3) || ' months'",
    'makedate(year({1}), 1) + interval (quarter({1}) - 1) quarter',
  ],
  month: ["'%Y-%m-01 00:00:00.000', {1}", "date_format({1}, '%Y-%m-01')"],
  week: ["'%Y-%m-%d 00:00:00.000', {1}, '-6 days', 'weekday 1'", 'date({1}) - interval weekday({1}) day'],
  day: ["'%Y-%m-%d 00:00:00.000', {1}", 'date({1})'],
  hour: ["'%Y-%m-%d %H:00:00.000', {1}", "date_format({1}, '%Y-%m-%d %H:00:00')"],
  minute: ["'%Y-%m-%d %H:%M:00.000', {1}", "date_format({1}, '%Y-%m-%d %H:%i:00')"],
  second: ["'%Y-%m-%d %H:%M:%S.000', {1}", "date_format({1}, '%Y-%m-%d %H:%i:%s')"],
}

const cuts = new Map<string, Definition>()

/**
 * The beginning of the year, month, day … that a moment is in. Weeks begin on Monday.
 *
 * @example
 * select(dateTrunc('month', Order.c.createdAt).as('month'), sum(Order.c.total)).groupBy(dateTrunc('month', Order.c.createdAt))
 * // PostgreSQL: select date_trunc('month', orders.created_at) as month, sum(orders.total) …
 */
export function dateTrunc<V extends Date | null>(unit: MomentUnit, moment: Expression<V>): Expression<V> {
  let definition = cuts.get(unit)
  if (definition === undefined) cuts.set(unit, (definition = cutAt(unit)))
  return new Construct<V>(definition, moment.type, [moment])
}

function cutAt(unit: MomentUnit): Definition {
  if (!Object.hasOwn(CUTS, unit))
    throw new ArgumentError(`dateTrunc() was given the unit ${describeValue(unit)}.`, { do: `use one of ${Object.keys(CUTS).join(', ')}` })
  const [sqlite, mariadb] = CUTS[unit]
  const forms = { postgresql: `date_trunc('${unit}', {1})`, sqlite: `strftime(${sqlite})`, mariadb: `cast(${mariadb} as datetime(3))` }
  return { name: 'dateTrunc', forms, precedence: 100 }
}

const DATE: Definition = { name: 'dateOf', forms: { postgresql: 'cast({1} as date)', default: 'date({1})' } }
const TODAY: Definition = { name: 'currentDate', forms: { sqlite: "date('now')", mariadb: 'utc_date()', default: 'current_date' }, precedence: 100 }

/** The day of a moment. */
export function dateOf<V extends Date | null>(moment: Expression<V>): Expression<string | Extract<V, null>> {
  return new Construct<string | Extract<V, null>>(DATE, dateType, [moment])
}

/** The present day. */
export function currentDate(): Expression<string> {
  return new Construct<string>(TODAY, dateType, [])
}
