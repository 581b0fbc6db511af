/** A place in an ordered query: the values of its order, and their form as text. */
import { ArgumentError } from '../../../base/errors.ts'
import { describeValue } from '../../../types/describe-value.ts'
import type { KeysetOrder } from './keyset.ts'

const LONGEST = 8_000

/** The values of a row that its query is ordered by. `String(cursor)` is a text for URLs, which {@link paginate} takes as well. */
export class Cursor {
  readonly values: readonly unknown[]
  readonly #signature: string

  constructor(values: readonly unknown[], orders: readonly KeysetOrder[]) {
    this.values = values
    this.#signature = signatureOf(orders)
  }

  /** The cursor itself, or the one that a text stands for; an ArgumentError where it does not belong to the order. */
  static of(given: unknown, orders: readonly KeysetOrder[]): Cursor {
    if (given instanceof Cursor) {
      if (given.#signature === signatureOf(orders)) return given
      throw bad('belongs to another order', given)
    }
    if (typeof given !== 'string' || given === '' || given.length > LONGEST || !/^[\w-]+$/.test(given)) throw bad('is none', given)
    return new Cursor(decoded(given, orders), orders)
  }

  /** Letters, digits, - and _. */
  toString(): string {
    const text = JSON.stringify([this.#signature, ...this.values.map(encodeValue)])
    return Buffer.from(text, 'utf8').toString('base64url')
  }

  toJSON(): string {
    return this.toString()
  }
}

function decoded(text: string, orders: readonly KeysetOrder[]): unknown[] {
  let members: unknown
  try {
    members = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64url')))
  } catch {
    throw bad('is none', text)
  }
  if (!Array.isArray(members)) throw bad('is none', text)
  const [signature, ...encoded] = members as unknown[]
  if (signature !== signatureOf(orders) || encoded.length !== orders.length) throw bad('belongs to another order', text)
  return encoded.map((member, index) => {
    const { target, nullsFirst } = orders[index] as KeysetOrder
    const value = decodeValue(member)
    const wrong = value === undefined ? 'is none' : value === null ? (nullsFirst === null ? 'holds a null' : null) : target.type.check(value)
    if (wrong !== null) throw bad('holds a value that the order cannot have', text)
    return value
  })
}

/** What the order is, the same in every process. */
function signatureOf(orders: readonly KeysetOrder[]): string {
  return orders
    .map(({ target, descending, nullsFirst }) => {
      const name = target.kind === 'column' ? String(target) : target.type.key
      return `${name}${descending ? '-' : '+'}${nullsFirst === null ? '' : nullsFirst ? '<' : '>'}`
    })
    .join()
}

function encodeValue(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : { f: String(value) }
  if (typeof value === 'bigint') return { n: String(value) }
  if (value instanceof Date) return { d: value.toISOString() }
  if (value instanceof Uint8Array) return { b: Buffer.from(value).toString('base64url') }
  throw new ArgumentError(`A cursor cannot hold ${describeValue(value)}.`, { do: 'order by text, numbers, dates or bytes' })
}

/** Undefined where it is nothing that was encoded. */
function decodeValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const [key, ...others] = Object.keys(value)
  const text: unknown = key === undefined ? undefined : (value as Readonly<Record<string, unknown>>)[key]
  if (typeof text !== 'string' || others.length > 0) return undefined
  switch (key) {
    case 'f':
      return ['NaN', 'Infinity', '-Infinity'].includes(text) ? Number(text) : undefined
    case 'n':
      return /^-?\d{1,40}$/.test(text) ? BigInt(text) : undefined
    case 'd': {
      const date = new Date(text)
      return Number.isNaN(date.getTime()) ? undefined : date
    }
    case 'b':
      return new Uint8Array(Buffer.from(text, 'base64url'))
    default:
      return undefined
  }
}

function bad(what: string, given: unknown): ArgumentError {
  return new ArgumentError(
    `The cursor ${what}.`,
    {
      value: describeValue(given),
      cause: 'a text that was changed or cut, or a query whose order is another one by now',
      do: 'begin with the first page',
    },
    'BAD_CURSOR',
  )
}
