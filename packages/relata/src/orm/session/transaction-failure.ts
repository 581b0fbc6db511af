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
  const links = core.openLinks
  let failure: unknown = cause
  let lost = links.length === 0
  for (const { connection } of links) {
    try {
      if (connection?.usable === true) yield* connection.rollbackToSavepoint(savepoint)
      else lost = true
    } catch (error) {
      failure ??= error
      lost = true
    }
  }
  if (lost) yield* failTransaction(core, failure)
}

/** The transaction is gone, whatever savepoints it had: every level waits for rollback(). */
function* failTransaction(core: SessionCore, cause: unknown): Pausable<void> {
  for (let level: SessionTransaction | null = core.transaction; level !== null; level = level.parent) level.failure ??= { cause }
  yield* dropConnections(core)
}

/** Give the connections back as they are: the pool rolls back. */
export function* abandonConnections(core: SessionCore): Pausable<void> {
  for (const link of core.openLinks) yield* link.abandon()
}

/** Roll back wherever the session has a transaction, and give the connections back. One that fails keeps no other from it. */
export function* dropConnections(core: SessionCore): Pausable<void> {
  let failure: { readonly error: unknown } | null = null
  for (const link of core.openLinks) {
    try {
      yield* link.drop()
    } catch (error) {
      failure ??= { error }
    }
  }
  if (failure !== null) throw failure.error
}
