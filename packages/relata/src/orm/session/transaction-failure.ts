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
  if (level.savepoint === null || lost) yield* failTransaction(core, error)
  else yield* rollbackToSavepoint(core, level.savepoint, error)
}

/** ROLLBACK TO. Where the database has lost the whole transaction (a deadlock in MariaDB), all levels have failed. */
export function* rollbackToSavepoint(core: SessionCore, savepoint: string, cause?: unknown): Pausable<void> {
  try {
    if (core.connection?.usable === true) {
      yield* core.connection.rollbackToSavepoint(savepoint)
      return
    }
  } catch (error) {
    yield* failTransaction(core, cause ?? error)
    return
  }
  yield* failTransaction(core, cause)
}

/** The transaction is gone, whatever savepoints it had: every level waits for rollback(). */
function* failTransaction(core: SessionCore, cause: unknown): Pausable<void> {
  for (let level: SessionTransaction | null = core.transaction; level !== null; level = level.parent) level.failure ??= { cause }
  yield* dropConnection(core)
}

/** Give the connection back as it is: the pool rolls back, and nobody waits for that where the driver sees to the order. */
export function* abandonConnection(core: SessionCore): Pausable<void> {
  const { connection } = core
  if (connection === null) return
  core.connection = null
  yield* connection.release()
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
