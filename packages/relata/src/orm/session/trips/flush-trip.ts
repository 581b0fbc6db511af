/** The flush as a trip of the session: plan, run, and what it means for the session's objects. */
import { InvalidRequestError } from '../../../base/errors.ts'
import type { Pausable } from '../../../base/pausable.ts'
import type { FlushOutcome } from '../../flush/flush-outcome.ts'
import type { FlushPlan } from '../../flush/flush-plan.ts'
import { planFlush } from '../../flush/plan-flush.ts'
import { FlushError } from '../../flush/flush-errors.ts'
import { readBack } from '../../flush/read-back.ts'
import { runFlushPlan } from '../../flush/run-flush-plan.ts'
import { identityOf } from '../../state/identity-key.ts'
import type { InstanceState } from '../../state/instance-state.ts'
import { releasePending } from '../membership.ts'
import { beforeRows, tellAfterRows } from '../events/row-events.ts'
import type { SessionCore } from '../session-core.ts'
import type { SessionTransaction } from '../session-transaction.ts'
import { failLevel } from '../transaction-failure.ts'

/** Write what is pending; nothing happens where nothing is. A failure rolls the transaction (or savepoint) back. */
export function* flush(core: SessionCore): Pausable<void> {
  if (core.flushing) throw flushInFlush()
  core.mutableValues.detect(core)
  if (core.pending.size === 0 && core.dirty.size === 0 && core.deleted.size === 0) return
  core.requireUsable('flush()')
  core.beginLogically()
  core.flushing = true
  try {
    yield* beforeFlush(core)
    const plan = yield* planFlush(core, work => beforeRows(core, work))
    const outcome = yield* runFlushPlan(core, plan, () => afterRows(core, plan))
    applyOutcome(core, outcome)
    yield* readBack(core, outcome)
    yield* afterFlushPostexec(core)
  } catch (error) {
    yield* failFlush(core, error)
    throw error
  } finally {
    core.flushing = false
    core.changeable = null
    core.hints.drop()
  }
}

/** Listeners may still change the plan: whatever they add, change or delete is written by this flush. */
function* beforeFlush(core: SessionCore): Pausable<void> {
  core.changeable = 'all'
  yield* core.announce('beforeFlush', core.facade)
  core.changeable = null
  core.mutableValues.detect(core)
}

/** Rows are written, and the session shows what was new, dirty and deleted for the last time. */
function* afterRows(core: SessionCore, plan: FlushPlan): Pausable<void> {
  yield* tellAfterRows(core, plan)
  yield* core.announce('afterFlush', core.facade)
}

/** The session is as after the flush; what is changed now is for the next one. */
function* afterFlushPostexec(core: SessionCore): Pausable<void> {
  core.changeable = 'all'
  yield* core.announce('afterFlushPostexec', core.facade)
}

function* failFlush(core: SessionCore, error: unknown): Pausable<void> {
  const inDatabase = core.openLinks.length > 0
  core.changeable = 'all'
  yield* failLevel(core, error)
  if (inDatabase) yield* core.announce('afterRollback', core.facade)
}

/** Flush until nothing is left to write, as a commit does: listeners may leave something each time. */
export function* flushAll(core: SessionCore): Pausable<void> {
  yield* flush(core)
  for (let again = 1; core.pending.size > 0 || core.dirty.size > 0 || core.deleted.size > 0; again++) {
    if (again === MOST_FLUSHES) throw endlessFlush()
    yield* flush(core)
  }
}

function endlessFlush(): FlushError {
  return new FlushError(`A commit has flushed ${MOST_FLUSHES} times, and there is still something to write.`, {
    cause: 'a listener of afterFlush or afterFlushPostexec adds or changes an object each time',
    do: 'let it do so under a condition that comes to an end, or use beforeFlush, which runs once for each flush',
  })
}

/** SQLAlchemy's own limit. */
const MOST_FLUSHES = 100

/** Plan a flush without running it, and hand the plan to `explain`. */
export function* planOnly<T>(core: SessionCore, explain: (core: SessionCore, plan: FlushPlan) => T): Pausable<T> {
  if (core.flushing) throw flushInFlush()
  core.requireUsable('explainFlush()')
  core.mutableValues.detect(core)
  core.flushing = true
  try {
    return explain(core, yield* planFlush(core))
  } finally {
    core.flushing = false
  }
}

/** Flush before a query, if the session does so. */
export function autoflush(core: SessionCore): Pausable<void> {
  return core.flushBeforeQuery()
}

/** Move the objects between the session's sets: deleted, then rekeyed, then inserted, as the outcome asks. */
function applyOutcome(core: SessionCore, outcome: FlushOutcome): void {
  const transaction = core.transaction as SessionTransaction
  for (const state of outcome.released) releasePending(core, state)
  for (const state of outcome.deleted) markDeleted(core, transaction, state)
  rekey(core, transaction, outcome)
  for (const state of outcome.inserted) markInserted(core, transaction, state)
  for (const state of outcome.touched) transaction.touched.add(state)
  core.mutableValues.noteWritten(core, outcome.inserted)
  core.mutableValues.noteWritten(core, outcome.touched)
  core.dirty.clear()
  // an object that was given a new parent is written first and stays marked: the next flush deletes it
  for (const state of outcome.deleted) core.deleted.delete(state)
}

/** The object's row is gone; it comes back if the transaction is rolled back. */
export function markDeleted(core: SessionCore, transaction: SessionTransaction, state: InstanceState): void {
  if (state.key !== undefined) core.identityMap.remove(state, state.key)
  state.lifecycle = 'deleted'
  transaction.deleted.add(state)
  core.tell('persistentToDeleted', state)
}

/** All old keys go before the new ones come: rows may have exchanged their keys. */
function rekey(core: SessionCore, transaction: SessionTransaction, outcome: FlushOutcome): void {
  for (const [state, former] of outcome.rekeyed) {
    core.identityMap.remove(state, former.key)
    if (!transaction.rekeyed.has(state)) transaction.rekeyed.set(state, former)
  }
  for (const state of outcome.rekeyed.keys()) {
    state.key = identityOf(state.mapper, state.values)
    if (state.key !== undefined) core.identityMap.add(state, state.key)
  }
}

function markInserted(core: SessionCore, transaction: SessionTransaction, state: InstanceState): void {
  const key = identityOf(state.mapper, state.values)
  state.key = key
  state.lifecycle = 'persistent'
  core.pending.delete(state)
  transaction.added.add(state)
  if (key !== undefined) core.identityMap.add(state, key)
  core.tell('pendingToPersistent', state)
}

function flushInFlush(): InvalidRequestError {
  return new InvalidRequestError(
    'A flush was started inside a flush.',
    { cause: 'code that runs during the flush called flush() or ran a query', do: 'change objects there and let the running flush write them' },
    'FLUSH_IN_FLUSH',
  )
}
