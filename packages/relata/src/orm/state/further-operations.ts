/** Operations that JavaScript computes nearly as every database does: good enough for a hybrid's value, not to tell which rows a statement meets. */
import type { Compute } from './evaluate-expression.ts'
import { UNLOADED } from './instance-state.ts'

/** By kind of operation; a value that has no answer here is UNLOADED. */
export const furtherOperations: Readonly<Record<string, Compute>> = {
  concat: known(values => (values.includes(null) ? null : values.map(textOf).join(''))),
  times: numbers((left, right) => left * right),
  divide: numbers((left, right) => (right === 0 ? null : left / right)),
  'divide-whole': numbers((left, right) => (right === 0 ? null : left / right)),
  modulo: numbers((left, right) => (right === 0 ? null : left % right)),
  negate: numbers(value => -value),
  between: known(([value, low, high]) => within(value, low, high)),
  'not-between': known(([value, low, high]) => negated(within(value, low, high))),
  'is-distinct-from': known(([left, right]) => order(left, right) !== 0),
  'is-not-distinct-from': known(([left, right]) => order(left, right) === 0),
  'function:lower': texts(text => text.toLowerCase()),
  'function:upper': texts(text => text.toUpperCase()),
  'function:trim': texts(text => text.replace(/^ +| +$/g, '')),
  'function:char_length': texts(text => Array.from(text).length),
  'function:abs': numbers(Math.abs),
  'function:coalesce': values => {
    for (const value of values) if (value !== null) return value
    return null
  },
  'function:nullif': known(([left, right]) => (order(left, right) === 0 ? null : left)),
}

/** What is not loaded makes what is not loaded. */
function known(compute: Compute): Compute {
  return values => (values.includes(UNLOADED) ? UNLOADED : compute(values))
}

function numbers(compute: (left: number, right: number) => number | null): Compute {
  return known(values => {
    if (values.includes(null)) return null
    return values.every(value => typeof value === 'number') ? compute(values[0] as number, values[1] as number) : UNLOADED
  })
}

function texts(compute: (text: string) => string | number): Compute {
  return known(([value]) => (value === null ? null : typeof value === 'string' ? compute(value) : UNLOADED))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : String(value)
}

function within(value: unknown, low: unknown, high: unknown): boolean | null {
  if (value === null || low === null || high === null) return null
  return order(value, low) >= 0 && order(value, high) <= 0
}

function negated(value: boolean | null): boolean | null {
  return value === null ? null : !value
}

/** As JavaScript orders them; null equals null alone. */
function order(left: unknown, right: unknown): number {
  const [a, b] = [left, right].map(value => (value instanceof Date ? value.getTime() : value)) as [never, never]
  return a === b ? 0 : a < b ? -1 : a > b ? 1 : Number.NaN
}
