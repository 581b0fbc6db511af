/** Functions that other databases have and SQLite has not: regular expressions, containment of JSON, padding, standard deviations. */

/** A connection that JavaScript functions can be made known to. */
export interface FunctionHolder {
  /** The function depends on nothing but its arguments; it is never called with NULL. */
  defineFunction(name: string, implementation: (...values: never[]) => unknown): void
  defineAggregate(name: string, steps: AggregateSteps): void
}

/** An aggregate function: where it starts, what a row adds, and what it gives. */
export interface AggregateSteps {
  start(): Moments
  step(state: Moments, value: unknown): Moments
  result(state: Moments): number | null
}

/** SQLite gives text as what is stored, which may be a number. */
type SqlText = string | number

/** Count, mean, and sum of the squared distances from it. */
interface Moments {
  readonly count: number
  readonly mean: number
  readonly squares: number
}

/** Make all of them known to a new connection. */
export function defineFunctions(holder: FunctionHolder): void {
  for (const [name, implementation] of Object.entries(functions)) holder.defineFunction(name, unlessNull(implementation))
  for (const [name, result] of Object.entries(aggregates)) {
    holder.defineAggregate(name, { start: () => ({ count: 0, mean: 0, squares: 0 }), step: addValue, result })
  }
}

const functions: Readonly<Record<string, (...values: never[]) => unknown>> = {
  // `text regexp pattern` calls it with the pattern first.
  regexp: (pattern: string, text: SqlText) => Number(expression(pattern, '').test(String(text))),
  regexp_like: (text: SqlText, pattern: string, flags: string) => Number(expression(pattern, flags).test(String(text))),
  regexp_replace: (text: SqlText, pattern: string, replacement: string, flags: string) =>
    String(text).replaceAll(expression(pattern, `${flags}g`), javaScriptReplacement(replacement)),
  relata_json_contains: (whole: string, part: string) => Number(contains(JSON.parse(whole), JSON.parse(part), true)),
  lpad: (text: SqlText, length: number, fill: string) => padding(text, length, fill) + Array.from(String(text)).slice(0, length).join(''),
  rpad: (text: SqlText, length: number, fill: string) => Array.from(String(text)).slice(0, length).join('') + padding(text, length, fill),
  repeat: (text: SqlText, times: number) => String(text).repeat(Math.max(0, times)),
  reverse: (text: SqlText) => Array.from(String(text)).reverse().join(''),
  split_part: (text: SqlText, separator: string, position: number) =>
    String(text)
      .split(separator)
      .at(position > 0 ? position - 1 : position) ?? '',
}

const aggregates: Readonly<Record<string, (state: Moments) => number | null>> = {
  var_pop: ({ count, squares }) => (count === 0 ? null : squares / count),
  var_samp: ({ count, squares }) => (count < 2 ? null : squares / (count - 1)),
  stddev_pop: ({ count, squares }) => (count === 0 ? null : Math.sqrt(squares / count)),
  stddev_samp: ({ count, squares }) => (count < 2 ? null : Math.sqrt(squares / (count - 1))),
}

/** The number of arguments is the function's own, which is how SQLite tells functions of one name apart. */
function unlessNull(implementation: (...values: never[]) => unknown): (...values: never[]) => unknown {
  const wrapped = (...values: never[]): unknown => (values.includes(null as never) ? null : implementation(...values))
  return Object.defineProperty(wrapped, 'length', { value: implementation.length })
}

/** One pass that stays exact where sums of squares do not (Welford, Technometrics 4, 1962). */
function addValue(state: Moments, value: unknown): Moments {
  if (value === null) return state
  const count = state.count + 1
  const distance = Number(value) - state.mean
  const mean = state.mean + distance / count
  return { count, mean, squares: state.squares + distance * (Number(value) - mean) }
}

let lastKey = ''
let lastExpression = /(?:)/

/** A statement asks for one expression over and over. */
function expression(pattern: string, flags: string): RegExp {
  const key = `${flags}/${pattern}`
  if (key !== lastKey) {
    lastExpression = compiled(pattern, flags)
    lastKey = key
  }
  lastExpression.lastIndex = 0
  return lastExpression
}

/** Unicode where the pattern allows it: with the flag, JavaScript refuses escapes that other databases take. */
function compiled(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, `${flags}u`)
  } catch {
    return new RegExp(pattern, flags)
  }
}

/** `\1` and `\\` to what JavaScript means by them. */
function javaScriptReplacement(text: string): string {
  return text.replaceAll('$', '$$$$').replaceAll(/\\([0-9\\])/g, (_, what: string) => (what === '\\' ? '\\' : what === '0' ? '$&' : `$${what}`))
}

/** As PostgreSQL's `@>`: at the top an array also contains a single value. */
function contains(whole: unknown, part: unknown, top: boolean): boolean {
  if (Array.isArray(part)) return Array.isArray(whole) && part.every(each => whole.some(member => contains(member, each, false)))
  if (typeof part === 'object' && part !== null) {
    if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return false
    return Object.entries(part).every(([key, value]) => Object.hasOwn(whole, key) && contains((whole as Record<string, unknown>)[key], value, false))
  }
  return whole === part || (top && Array.isArray(whole) && whole.includes(part))
}

function padding(text: SqlText, length: number, fill: string): string {
  const missing = length - Array.from(String(text)).length
  const characters = Array.from(fill)
  if (missing <= 0 || characters.length === 0) return ''
  return Array.from({ length: missing }, (_, index) => characters[index % characters.length]).join('')
}
