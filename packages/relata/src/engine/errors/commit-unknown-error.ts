/** The error of a COMMIT that was sent and never answered. */
import { OperationalError, type DatabaseErrorDetails } from './database-error.ts'

/**
 * COMMIT was sent and its answer was lost: the transaction may have been committed or not. relata never retries it; find
 * out by reading what the transaction would have written, then decide.
 */
export class CommitUnknownError extends OperationalError {
  constructor(target: string, details: Omit<DatabaseErrorDetails, 'code' | 'parts'>) {
    super(`the connection to ${target} was lost after COMMIT was sent, so it is not known whether the transaction was committed`, {
      ...details,
      code: 'COMMIT_UNKNOWN',
      parts: {
        cause: reasonOf(details.cause),
        do: 'read back what the transaction wrote, and run it again only if it is not there',
      },
      retrySafe: false,
    })
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
