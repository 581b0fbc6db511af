/** The flush as a trip of the session: plan, run, and what it means for the session's objects. */
import { InvalidRequestError } from '../../base/errors.ts'
import type { Pausable } from '../../base/pausable.ts'
import type { FlushOutcome } from '../flush/flush-outcome.ts'
import { planFlush } from '../flush/plan-flush.ts'
import { runFlushPlan } from '../flush/run-flush-plan.ts'
import type { SessionCore } from './session-core.ts'
import { failLevel } from './transaction-failure.ts'

/** Write what is pending; nothing happens where nothing is. A failure rolls the transaction (or savepoint) back. */
export function* flush(core: SessionCore): Pausable<void> {
  if (core.flushing) throw new InvalidRequestError('A flush was started inside a flush.', { cause: 'an event called flush() or ran a query', do: 'change objects in the event and let the running flush write them' }, 'FLUSH_IN_FLUSH')
  if (core.pending.size === 0 && core.dirty.size === 0 && core.deleted.size === 0) return
  core.requireUsable('flush()')
  core.beginLogically()
  core.flushing = true
  try {
    const plan = yield* planFlush(core)
    const outcome = yield* runFlushPlan(core, plan)
    applyOutcome(core, outcome)
  } catch (error) {
    yield* failLevel(core, error)
    throw error
  } finally {
    core.flushing = false
    core.hints.drop()
  }
}

/** Flush before a query, if the session does so. */
export function* autoflush(core: SessionCore): Pausable<void> {
  if (core.autoflush && !core.flushing && core.resolving === null) yield* flush(core)
}

/** What the flush has done to the objects of the session. */
function applyOutcome(core: SessionCore, outcome: FlushOutcome): void {
  void core
  void outcome
}
