/** Options of the SQLite drivers, and the statements that apply them to a new connection. */

/** Options of {@link sqlite} and its kin. */
export interface SqliteOptions {
  /** Open for reading only. */
  readonly readOnly?: boolean
  /** How long to wait for a lock that another connection holds, in milliseconds. Default 5 seconds. */
  readonly busyTimeout?: number
  /** Enforce foreign keys. Default true (SQLite's own default is false). */
  readonly foreignKeys?: boolean
  /** Journal of a file. Default `wal`: readers and one writer do not wait for each other. */
  readonly journalMode?: 'wal' | 'delete' | 'truncate' | 'persist' | 'memory'
  /** When commits reach the disk. Default: SQLite's own, `full`. With `normal` a power failure may undo the last commits. */
  readonly synchronous?: 'off' | 'normal' | 'full' | 'extra'
  /** How transactions begin. Default `deferred`; `immediate` takes the write lock at once. */
  readonly begin?: 'deferred' | 'immediate' | 'exclusive'
  /** More statements for each new connection, such as `pragma cache_size = -64000`. */
  readonly onConnect?: readonly string[]
}

/** In memory, each connection has a database of its own. */
export function isInMemory(path: string): boolean {
  return path === ':memory:' || path === '' || path.startsWith('file::memory:')
}

export const DEFAULT_BUSY_TIMEOUT = 5_000

/** What a new connection runs first. */
export function connectionPragmas(path: string, options: SqliteOptions): readonly string[] {
  const pragmas = [`pragma foreign_keys = ${options.foreignKeys === false ? 'off' : 'on'}`]
  if (!isInMemory(path) && options.readOnly !== true) pragmas.push(`pragma journal_mode = ${options.journalMode ?? 'wal'}`)
  if (options.synchronous !== undefined) pragmas.push(`pragma synchronous = ${options.synchronous}`)
  return [...pragmas, ...(options.onConnect ?? [])]
}
