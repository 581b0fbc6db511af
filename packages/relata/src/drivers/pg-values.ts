/** JavaScript values as PostgreSQL's text format, and back. */
import { arrayLiteral, dateText } from '../dialects/postgresql/array-text.ts'

/** Turns the text of one column into a raw value. */
export type PgParser = (text: string) => unknown

const toNumber: PgParser = text => Number(text)
const toBoolean: PgParser = text => text === 't'

/** By type oid; every other type stays text. */
const PARSERS: ReadonlyMap<number, PgParser> = new Map<number, PgParser>([
  [16, toBoolean],
  [17, parseBytea],
  [21, toNumber],
  [23, toNumber],
  [26, toNumber],
  [700, toNumber],
  [701, toNumber],
])

export function parserOf(oid: number): PgParser | null {
  return PARSERS.get(oid) ?? null
}

/** A parameter as pg sends it: null, text, or bytes. */
export function toPgParameter(value: unknown): string | Buffer | null {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'object':
      if (value === null) return null
      if (value instanceof Uint8Array) return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      if (Array.isArray(value)) return arrayLiteral(value)
      if (value instanceof Date) return dateText(value)
      return JSON.stringify(value)
    default:
      throw new TypeError(`a parameter may not be ${value === undefined ? 'undefined' : `a ${typeof value}`}`)
  }
}

/** Both forms that a server may be configured to give: hex, and the old escape form. */
function parseBytea(text: string): Uint8Array {
  if (text.startsWith('\\x')) return Buffer.from(text.slice(2), 'hex')
  const bytes: number[] = []
  for (let index = 0; index < text.length; index++) {
    if (text[index] !== '\\') bytes.push(text.charCodeAt(index))
    else if (text[index + 1] === '\\') bytes.push(text.charCodeAt(++index))
    else {
      bytes.push(Number.parseInt(text.slice(index + 1, index + 4), 8))
      index += 3
    }
  }
  return Buffer.from(bytes)
}
