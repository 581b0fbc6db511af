/** The errors that a database or its driver causes: each wraps the driver's own error as `cause`. */
import { type ErrorCode, type ErrorParts, RelataError } from '../../base/errors.ts'
import type { ErrorFacts } from '../../dialect/error-facts.ts'

/** What every error of a database knows. */
export interface DatabaseErrorDetails {
  readonly code: ErrorCode
  readonly facts: ErrorFacts
  /** The statement's text; values are never part of it. */
  readonly statement: string | null
  readonly parts?: ErrorParts
  readonly cause: unknown
}

/** A statement failed. The subclasses say how; `cause` is the driver's own error. */
export class DatabaseError extends RelataError {
  /** The statement's text, with placeholders instead of values. */
  readonly statement: string | null
  /** What kind of failure it was; see ErrorKind. */
  readonly kind: ErrorFacts['kind']
  /** SQLSTATE, or the driver's own code. */
  readonly sqlState: string | null

  constructor(what: string, details: DatabaseErrorDetails) {
    super(details.code, what, details.parts, { cause: details.cause })
    this.statement = details.statement
    this.kind = details.facts.kind
    this.sqlState = details.facts.sqlState
  }
}

/** A constraint was violated: `constraint`, `table` and `columns` are named where the database tells them. */
export class IntegrityError extends DatabaseError {
  // a flush fills in what the database did not tell
  constraint: string | null
  table: string | null
  columns: readonly string[]

  constructor(what: string, details: DatabaseErrorDetails) {
    super(what, details)
    this.constraint = details.facts.constraint
    this.table = details.facts.table
    this.columns = details.facts.columns
  }
}

/** The database could not do its work: connection, locks, roles, resources. */
export class OperationalError extends DatabaseError {
  /** The connection is gone, and with it the transaction. */
  readonly connectionLost: boolean
  /** Nothing of the transaction was done, so the whole of it may be run again. */
  readonly retrySafe: boolean

  constructor(what: string, details: DatabaseErrorDetails & { readonly retrySafe: boolean }) {
    super(what, details)
    this.connectionLost = details.facts.kind === 'connection-lost'
    this.retrySafe = details.retrySafe
  }
}

/** The statement itself is wrong: its syntax, a name, a privilege. */
export class ProgrammingError extends DatabaseError {}

/** A value does not fit: out of range, too long, of the wrong form. */
export class DataError extends DatabaseError {}
