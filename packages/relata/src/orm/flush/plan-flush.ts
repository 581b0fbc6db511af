/** Works out what a flush writes, without writing: `session.explainFlush()` shows the result. */
import type { Pausable } from '../../base/pausable.ts'
import { buildSteps } from './build-steps.ts'
import { collectChanges } from './collect-changes.ts'
import type { FlushPlan } from './flush-plan.ts'
import type { FlushSession } from './flush-session.ts'
import type { FlushWork } from './flush-work.ts'
import { loadMissing } from './load-for-flush.ts'
import { orderRows } from './order-rows.ts'
import { switchRows } from './row-switch.ts'
import { settleValues } from './settle-values.ts'
import { syncForeignKeys } from './sync-foreign-keys.ts'
import { syncKeyChanges } from './sync-key-changes.ts'
import { syncLinks } from './sync-links.ts'
import { loadUniqueValues } from './unique-handovers.ts'

/**
 * Plan a flush. It may read: children of deleted objects, replaced objects and expired keys that nobody has loaded. It
 * writes nothing, neither to the database nor to the objects; what is wrong with the objects is an error here. `beforeRows`
 * runs once it is known which rows change, and may still change their values.
 */
export function* planFlush(session: FlushSession, beforeRows: ((work: FlushWork) => Pausable<void>) | null = null): Pausable<FlushPlan> {
  const work = yield* collectChanges(session)
  syncForeignKeys(work)
  syncKeyChanges(work)
  syncLinks(work)
  if (work.missing.length > 0) yield* loadMissing(session, work.missing)
  if (beforeRows !== null) yield* beforeRows(work)
  switchRows(work)
  settleValues(work)
  yield* loadUniqueValues(work)
  const steps = buildSteps(work, orderRows(work))
  return Object.freeze({ steps: Object.freeze(steps), work, dialect: session.dialect })
}
