/** Any JSON value. Null is the SQL NULL; a JSON null can stand inside of objects and arrays. */
import type { ColumnType } from './column-type.ts'
import { describeValue } from './describe-value.ts'
import { isWellFormed } from './well-formed.ts'

export interface JsonType extends ColumnType {
  readonly kind: 'json'
  /** Kept in a form that can be searched, where the database has two: PostgreSQL's jsonb, as against json. */
  readonly binary: boolean
}

export const jsonType: JsonType = typeOfJson('json', true)

/** JSON that is kept as it is written, blanks and order and all (PostgreSQL). */
export const plainJsonType: JsonType = typeOfJson('json:plain', false)

function typeOfJson(key: string, binary: boolean): JsonType {
  return Object.freeze({
    kind: 'json' as const,
    key,
    binary,
    mutable: true,
    check: (value: unknown): string | null => checkJson(value, '', 0),
    equals: sameJson,
  })
}

const DEEPEST = 1000

/** What JSON cannot say is an error, not silently left out as JSON.stringify would. */
function checkJson(value: unknown, path: string, depth: number): string | null {
  if (value === null || typeof value === 'boolean') return null
  if (typeof value === 'string') return isWellFormed(value) ? null : wrong('a string with half of a surrogate pair', path)
  if (typeof value === 'number') return Number.isFinite(value) ? null : wrong(describeValue(value), path)
  if (typeof value !== 'object') return wrong(describeValue(value), path)
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return checkJson((value as { toJSON(): unknown }).toJSON(), path, depth + 1)
  if (depth > DEEPEST) return wrong('a value that contains itself, or more than 1000 levels', '')
  if (Array.isArray(value)) return firstWrong(value.entries(), path, depth)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return wrong(describeValue(value), path)
  return firstWrong(Object.entries(value), path, depth)
}

function firstWrong(entries: Iterable<[string | number, unknown]>, path: string, depth: number): string | null {
  for (const [key, member] of entries) {
    // An absent property is no value, as JSON.stringify has it; in an array it would become null.
    if (member === undefined && typeof key === 'string') continue
    const found = checkJson(member, typeof key === 'number' ? `${path}[${key}]` : `${path}.${key}`, depth + 1)
    if (found !== null) return found
  }
  return null
}

function wrong(what: string, path: string): string {
  return `expects a JSON value, got ${what}${path === '' ? '' : ` at ${path}`}`
}

/** Equal as JSON: the order of an object's keys says nothing. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((member, index) => sameJson(member, b[index]))
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const keys = Object.keys(left).filter(key => left[key] !== undefined)
  return (
    keys.length === Object.keys(right).filter(key => right[key] !== undefined).length &&
    keys.every(key => key in right && sameJson(left[key], right[key]))
  )
}
