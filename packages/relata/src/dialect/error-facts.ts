/** What a dialect can tell about a driver's error. */

/** The kinds of failure that programs and the engine tell apart. */
export type ErrorKind =
  | 'unique'
  | 'foreign-key'
  | 'not-null'
  | 'check'
  | 'integrity'
  | 'connection-lost'
  | 'cannot-connect'
  | 'wrong-role'
  | 'retry-transaction'
  | 'stale-statement'
  | 'lock-timeout'
  | 'timeout'
  | 'cancelled'
  | 'data'
  | 'programming'
  | 'read-only'
  | 'busy'
  | 'other'

/** Facts read from a driver's error; names are null where the database does not tell them. */
export interface ErrorFacts {
  readonly kind: ErrorKind
  /** SQLSTATE, or the driver's own code. */
  readonly sqlState: string | null
  readonly constraint: string | null
  readonly table: string | null
  readonly columns: readonly string[]
  /** Of a foreign key: the row is referred to and cannot go (true), or refers to no row (false); null where the database does not tell. */
  readonly referredTo: boolean | null
  /** The database has already rolled back the whole transaction (MariaDB 1213). */
  readonly transactionEnded: boolean
}
