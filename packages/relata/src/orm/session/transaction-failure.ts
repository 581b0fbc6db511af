/** What a failure does to a session's transaction in the database. */
import type { Pausable } from '../../base/pausable.ts'
import { OperationalError } from '../../engine/errors/database-error.ts'
import type { SessionCore } from './session-core.ts'
import type { SessionTransaction } from './session-transaction.ts'

/** After a failed flush: the innermost level is rolled back in the database and waits for rollback(). */
export function* failLevel(core: SessionCore, error: unknown): Pausable<void> {
  const level = core.transaction
  if (level === null) return
  level.failure = { cause: error }
  const lost = error instanceof OperationalError && error.connectionLost
  if (level.savepoint !== null && core.connection !== null && !lost && core.connection.usable) yield* core.connection.rollbackToSavepoint(level.savepoint)
  else {
    for (let outer: SessionTransaction | null = level; outer !== null; outer = outer.parent) outer.failure = { cause: error }
    yield* dropConnection(core)
  }
}

/** Roll back if the connection still can, and give it back; a broken one is discarded by the pool. */
export function* dropConnection(core: SessionCore): Pausable<void> {
  const { connection } = core
  if (connection === null) return
  core.connection = null
  try {
    if (connection.usable) yield* connection.rollback()
  } finally {
    yield* connection.release()
  }
}
