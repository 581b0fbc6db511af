/** What SQLite's errors mean: extended result codes and the few messages that name a column. */
import type { ErrorFacts, ErrorKind } from '../../dialect/error-facts.ts'

/** Extended result codes of constraints: sqlite.org/rescode.html. */
const CONSTRAINTS: Readonly<Record<number, ErrorKind>> = {
  275: 'check',
  787: 'foreign-key',
  1299: 'not-null',
  1555: 'unique',
  2067: 'unique',
  2579: 'unique',
  3091: 'data',
}

/** Primary result codes. */
const KINDS: Readonly<Record<number, ErrorKind>> = {
  1: 'programming',
  5: 'busy',
  6: 'busy',
  8: 'read-only',
  9: 'cancelled',
  14: 'cannot-connect',
  17: 'stale-statement',
  18: 'data',
  19: 'integrity',
  20: 'data',
  25: 'programming',
}

/** better-sqlite3 tells the code by name only. */
const CODES_BY_NAME: Readonly<Record<string, number>> = {
  SQLITE_ERROR: 1,
  SQLITE_BUSY: 5,
  SQLITE_LOCKED: 6,
  SQLITE_READONLY: 8,
  SQLITE_INTERRUPT: 9,
  SQLITE_IOERR: 10,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_CANTOPEN: 14,
  SQLITE_SCHEMA: 17,
  SQLITE_TOOBIG: 18,
  SQLITE_CONSTRAINT: 19,
  SQLITE_MISMATCH: 20,
  SQLITE_RANGE: 25,
  SQLITE_CONSTRAINT_CHECK: 275,
  SQLITE_BUSY_SNAPSHOT: 517,
  SQLITE_CONSTRAINT_FOREIGNKEY: 787,
  SQLITE_CONSTRAINT_NOTNULL: 1299,
  SQLITE_CONSTRAINT_PRIMARYKEY: 1555,
  SQLITE_CONSTRAINT_UNIQUE: 2067,
  SQLITE_CONSTRAINT_ROWID: 2579,
  SQLITE_CONSTRAINT_DATATYPE: 3091,
}

export function classifyError(error: unknown): ErrorFacts {
  const { code: name, errcode, message = '' } = error as { code?: unknown; errcode?: unknown; message?: string }
  const code = typeof errcode === 'number' ? errcode : typeof name === 'string' ? (CODES_BY_NAME[name] ?? primaryCode(name)) : 0
  const place = constrainedPlace(message)
  return {
    kind: code === 0 && (error instanceof TypeError || error instanceof RangeError) ? 'data' : kindOf(code, name),
    sqlState: code === 0 ? (typeof name === 'string' ? name : null) : `SQLITE_${code}`,
    constraint: place.constraint,
    table: place.table,
    columns: place.columns,
    referredTo: null,
    transactionEnded: false,
  }
}

function kindOf(code: number, name: unknown): ErrorKind {
  // A snapshot that cannot be upgraded to a writer: the whole transaction has to run again.
  if (code === 517) return 'retry-transaction'
  if (name === 'ERR_INVALID_ARG_TYPE' || name === 'ERR_OUT_OF_RANGE' || name === 'ERR_INVALID_ARG_VALUE') return 'data'
  return CONSTRAINTS[code] ?? KINDS[code & 0xff] ?? 'other'
}

function primaryCode(name: string): number {
  const primary = /^SQLITE_[A-Z]+/.exec(name)?.[0]
  return primary === undefined ? 0 : (CODES_BY_NAME[primary] ?? 0)
}

/** "UNIQUE constraint failed: users.name, users.city", "NOT NULL constraint failed: users.name", "CHECK constraint failed: ck_age". */
function constrainedPlace(message: string): Pick<ErrorFacts, 'constraint' | 'table' | 'columns'> {
  const match = /^(UNIQUE|NOT NULL|CHECK) constraint failed: (.+)$/.exec(message)
  const what = match?.[2]
  if (what === undefined) return { constraint: null, table: null, columns: [] }
  if (match?.[1] === 'CHECK') return { constraint: what, table: null, columns: [] }
  // A unique index over expressions is told by its own name.
  const index = /^index '(.+)'$/.exec(what)?.[1]
  if (index !== undefined) return { constraint: index, table: null, columns: [] }
  let table: string | null = null
  const columns: string[] = []
  for (const place of what.split(', ')) {
    const dot = place.lastIndexOf('.')
    if (dot > 0) table = place.slice(0, dot)
    columns.push(place.slice(dot + 1))
  }
  return { constraint: null, table, columns }
}
