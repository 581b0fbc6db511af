/** A driver's error becomes one of relata's: by its kind, with the statement, without values. */
import type { ErrorParts } from '../../base/errors.ts'
import type { ErrorFacts, ErrorKind } from '../../dialect/error-facts.ts'
import { DataError, DatabaseError, type DatabaseErrorDetails, IntegrityError, OperationalError, ProgrammingError } from './database-error.ts'

/** Where an error happened. */
export interface ErrorPlace {
  readonly statement: string | null
  /** The values, if they may be shown. */
  readonly parameters: readonly unknown[] | null
  /** Where the connection goes, without password. */
  readonly target: string
  /** An explicit transaction was open, so a lost connection surely undid all of it. */
  readonly inTransaction: boolean
}

/** Wrap; call it after the trip has resumed, so that the error carries the user's stack. */
export function wrapDriverError(error: unknown, facts: ErrorFacts, place: ErrorPlace): DatabaseError {
  const details = (code: Uppercase<string>, advice?: string): DatabaseErrorDetails => ({
    code,
    facts,
    statement: place.statement,
    cause: error,
    parts: partsOf(place, advice),
  })
  const message = messageOf(error)
  switch (facts.kind) {
    case 'unique':
    case 'foreign-key':
    case 'not-null':
    case 'check':
    case 'integrity':
      return new IntegrityError(`${violation(facts.kind, facts, place)}${constrained(facts)}: ${withoutValues(message)}`, details('INTEGRITY'))
    case 'programming':
    case 'stale-statement':
      return new ProgrammingError(message, details('PROGRAMMING'))
    case 'data':
      return new DataError(message, details('DATA'))
    case 'other':
      return new DatabaseError(message, details('DATABASE'))
    default: {
      const [code, what, advice] = OPERATIONAL[facts.kind]
      return new OperationalError(`${what.replace('%', place.target)}: ${message}`, {
        ...details(code, advice),
        retrySafe: isRetrySafe(facts.kind, place.inTransaction),
      })
    }
  }
}

const INTEGRITY = {
  unique: 'a row with the same key exists already',
  'foreign-key': 'a foreign key points at no row',
  'not-null': 'a value is missing',
  check: 'a check failed',
  integrity: 'a constraint was violated',
} satisfies Partial<Record<ErrorKind, string>>

/** Where the database does not tell which end of a foreign key is wrong, the statement does: only an UPDATE can be either. */
function violation(kind: keyof typeof INTEGRITY, { referredTo }: ErrorFacts, { statement }: ErrorPlace): string {
  if (kind !== 'foreign-key') return INTEGRITY[kind]
  const verb = /^\s*(\w+)/.exec(statement ?? '')?.[1]?.toLowerCase()
  if (referredTo === true || (referredTo === null && verb === 'delete')) return 'other rows still refer to the row'
  return referredTo === false || verb === 'insert' ? INTEGRITY[kind] : `${INTEGRITY[kind]}, or other rows still refer to the row`
}

type OperationalKind = Exclude<ErrorKind, keyof typeof INTEGRITY | 'programming' | 'stale-statement' | 'data' | 'other'>

/** Code, what happened (`%` is where the connection goes), what to do. */
const OPERATIONAL: Readonly<Record<OperationalKind, readonly [Uppercase<string>, string, string?]>> = {
  'connection-lost': ['CONNECTION_LOST', 'the connection to % was lost'],
  'cannot-connect': ['CANNOT_CONNECT', 'cannot connect to %'],
  'wrong-role': ['WRONG_ROLE', '% does not take writes now (it is a replica, or not ready)'],
  'retry-transaction': ['SERIALIZATION', 'the transaction met a concurrent one and was undone', 'run the whole transaction again'],
  'lock-timeout': ['LOCK_TIMEOUT', 'a lock was not granted in time'],
  timeout: ['SERVER_TIMEOUT', 'the server ended the statement at its own time limit'],
  cancelled: ['CANCELLED', 'the statement was cancelled'],
  'read-only': ['READ_ONLY', '% cannot be written to'],
  busy: ['DATABASE_BUSY', 'another connection holds the lock on %', 'keep write transactions short, or raise busyTimeout'],
}

function isRetrySafe(kind: ErrorKind, inTransaction: boolean): boolean {
  if (kind === 'connection-lost') return inTransaction
  return kind === 'cannot-connect' || kind === 'wrong-role' || kind === 'retry-transaction' || kind === 'busy' || kind === 'lock-timeout'
}

function constrained(facts: ErrorFacts): string {
  const table = facts.table ?? ''
  const columns = facts.columns.length === 0 ? '' : table === '' ? facts.columns.join(', ') : `.${facts.columns.join(', ')}`
  const place = table + columns
  if (facts.constraint === null) return place === '' ? '' : ` in ${place}`
  return place === '' ? ` (${facts.constraint})` : ` in ${place} (${facts.constraint})`
}

/** MariaDB quotes the offending key in its message; `cause` keeps the whole. */
function withoutValues(message: string): string {
  return message.replace(/Duplicate entry '.*' for key/s, 'Duplicate entry for key')
}

function messageOf(error: unknown): string {
  const { sqlMessage, message } = error as { sqlMessage?: unknown; message?: unknown }
  const text = typeof sqlMessage === 'string' ? sqlMessage : typeof message === 'string' && message !== '' ? message : String(error)
  return text.split('\n', 1)[0] ?? text
}

const SHOWN_STATEMENT = 500

function partsOf(place: ErrorPlace, advice: string | undefined): ErrorParts {
  const { statement, parameters } = place
  return {
    object: statement === null ? undefined : statement.length > SHOWN_STATEMENT ? `${statement.slice(0, SHOWN_STATEMENT)}…` : statement,
    value: parameters === null ? undefined : showParameters(parameters),
    do: advice,
  }
}

/** Parameters for logs and errors where they may be shown. */
export function showParameters(parameters: readonly unknown[]): string {
  const shown = parameters.slice(0, 20).map(showValue)
  return `[${shown.join(', ')}${parameters.length > 20 ? `, … ${parameters.length - 20} more` : ''}]`
}

function showValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value)
  if (value instanceof Uint8Array) return `<${value.length} bytes>`
  if (Array.isArray(value)) return `[${value.slice(0, 5).map(showValue).join(', ')}${value.length > 5 ? ', …' : ''}]`
  return String(value)
}
