/** The errors of a wait that came to its limit. Every wait of an engine has one. */
import { type ErrorParts, RelataError } from '../../base/errors.ts'
import { OperationalError } from './database-error.ts'

/** No connection became free within `acquireTimeout`; the message says who holds them. */
export class PoolTimeoutError extends RelataError {
  constructor(what: string, parts: ErrorParts) {
    super('POOL_TIMEOUT', what, parts)
  }
}

/** A connection was not ready within `connectTimeout`. Nothing was done, so it may be tried again. */
export class ConnectTimeoutError extends OperationalError {}

/** A statement had no answer within `statementTimeout`; it was cancelled on the server and its connection was cut. */
export class StatementTimeoutError extends OperationalError {}
