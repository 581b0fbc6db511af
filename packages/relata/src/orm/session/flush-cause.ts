/** Whether a query has to see what is pending, in a session with `autoflush: 'touched'`. */
import type { FlushSession } from '../flush/flush-session.ts'
import { writerOf } from '../flush/tables-written.ts'
import type { TablesRead } from '../loading/loading-session.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { listenersOf, someHooks } from '../mapping/model-hooks.ts'
import type { InstanceState } from '../state/instance-state.ts'
import type { MutableValues } from './mutable-values.ts'
import type { SessionListeners } from './events/session-listeners.ts'

/** The session, as far as its pending changes and its listeners matter. */
interface ChangedSession extends FlushSession {
  readonly listeners: SessionListeners
  readonly mutableValues: MutableValues
}

/** The object whose changes the query may read; `unknown` where that cannot be told; null: the query need not wait for a flush. */
export function flushCause(core: ChangedSession, reads: (() => TablesRead) | undefined): InstanceState | 'unknown' | null {
  if (reads === undefined || core.intercept !== null || isHeard(core)) return 'unknown'
  const tables = reads()
  if (tables === 'any') return 'unknown'
  core.mutableValues.detect(core)
  return writerOf(core, tables)
}

/** Listeners of a flush may write whatever they like. */
function isHeard(core: ChangedSession): boolean {
  if (FLUSH_EVENTS.some(event => core.listeners.of(event).length > 0)) return true
  if (!someHooks()) return false
  const models = new Set<readonly Mapper[]>()
  for (const states of [core.pending, core.dirty, core.deleted]) for (const { mapper } of states) models.add(mapper.models)
  for (const all of models) if (all.some(mapper => ROW_EVENTS.some(event => listenersOf(mapper, event).length > 0))) return true
  return false
}

const FLUSH_EVENTS = ['beforeFlush', 'afterFlush', 'afterFlushPostexec']
const ROW_EVENTS = ['beforeInsert', 'beforeUpdate', 'beforeDelete', 'afterInsert', 'afterUpdate', 'afterDelete']
