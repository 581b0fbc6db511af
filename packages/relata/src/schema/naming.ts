/** How attributes and constraints are named in the database. */
import { ArgumentError } from '../base/errors.ts'

/** The rules that a metadata object follows. Constraint names are deterministic, so that migrations can find them. */
export interface Naming {
  /** The column of an attribute: `authorId` gives `author_id`. */
  readonly column: (attribute: string) => string
  readonly primaryKey: (table: string) => string
  readonly unique: (table: string, columns: readonly string[]) => string
  readonly index: (table: string, columns: readonly string[]) => string
  readonly foreignKey: (table: string, columns: readonly string[], referredTable: string) => string
  /** `name` is the check's own name; of a column's check without one, the column's name. */
  readonly check: (table: string, name: string) => string
}

/** snake_case columns, and constraints as in SQLAlchemy's recommended convention: `pk_users`, `uq_users_email`, `fk_posts_author_id_users`. */
export const defaultNaming: Naming = Object.freeze({
  column: snakeCase,
  primaryKey: table => `pk_${table}`,
  unique: (table, columns) => `uq_${table}_${columns.join('_')}`,
  index: (table, columns) => `ix_${table}_${columns.join('_')}`,
  foreignKey: (table, columns, referredTable) => `fk_${table}_${columns.join('_')}_${referredTable}`,
  check: (table, name) => `ck_${table}_${name}`,
} satisfies Naming)

/** `authorId` to `author_id`, `HTMLBody` to `html_body`, `line2` stays `line2`. */
export function snakeCase(name: string): string {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .toLowerCase()
}

/** Columns are called what their attributes are called: `declarativeBase({ naming: { column: keepCase } })`. */
export function keepCase(name: string): string {
  return name
}

/**
 * Shorten a generated name to what the database allows, in bytes. The end is replaced by a hash of the whole name, so
 * that two long names with one beginning stay different and the same name always gives the same result.
 */
export function fitIdentifier(name: string, maxBytes: number): string {
  if (byteLength(name) <= maxBytes) return name
  const ending = `_${fnv1a(name)}`
  let beginning = ''
  let bytes = ending.length
  for (const character of name) {
    bytes += byteLength(character)
    if (bytes > maxBytes) break
    beginning += character
  }
  return beginning + ending
}

/** Throws when a name cannot be an identifier in any database. */
export function checkIdentifier(name: unknown, what: string): asserts name is string {
  if (typeof name !== 'string' || name === '') {
    throw new ArgumentError(`${what} has no usable name.`, {
      value: name === '' ? 'the empty string' : describe(name),
      do: 'give it a name that is a string of at least one character',
    })
  }
  if (name.includes('\0')) {
    throw new ArgumentError(`${what} has a NUL character in its name, which no database accepts.`, { value: JSON.stringify(name) })
  }
}

/** UTF-8 bytes. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

/** The hash of Fowler, Noll and Vo (FNV-1a, 32 bits), as eight hexadecimal digits. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

function describe(value: unknown): string {
  return value === null || typeof value !== 'object' ? String(value) : 'an object'
}
