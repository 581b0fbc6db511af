/** Sends a flush plan's steps and keeps memory in step with the database; on failure memory is as it was. */
import type { Pausable } from '../../base/pausable.ts'
import type { FlushOutcome } from './flush-outcome.ts'
import type { FlushPlan } from './flush-plan.ts'
import type { FlushSession } from './flush-session.ts'
import { finishFlush } from './finish-flush.ts'
import { MemoryJournal } from './memory-journal.ts'
import { runStep } from './run-step.ts'

/** Write everything in the plan's order. `afterRows` runs when all is written and the objects still know what has changed. */
export function* runFlushPlan(session: FlushSession, plan: FlushPlan, afterRows: () => Pausable<void>): Pausable<FlushOutcome> {
  const journal = new MemoryJournal()
  try {
    for (const step of plan.steps) yield* runStep(session, step, journal)
    yield* afterRows()
    return finishFlush(plan, journal)
  } catch (error) {
    journal.undo()
    throw error
  }
}
