/** Loads a relationship for objects that may be expired: the columns by which it is found come first. */
import type { Pausable } from '../../base/pausable.ts'
import type { Relationship } from '../mapping/mapper.ts'
import { type InstanceState, UNLOADED } from '../state/instance-state.ts'
import { loadColumnsOf } from './fetch-columns.ts'
import { loadRelated } from './load-related.ts'
import type { LoadingSession } from './loading-session.ts'

/** Load a relationship of the given objects, wherever it is not loaded yet. Load options that forbid loading do not count here; with `everything` no criterion does. */
export function* loadRelationship(
  session: LoadingSession,
  states: readonly InstanceState[],
  relationship: Relationship,
  everything = false,
): Pausable<void> {
  const locals = relationship.pairs.map(pair => relationship.parent.attributeOfColumn(pair.local)?.index ?? -1)
  const lacking = states.filter(state => locals.some(index => state.values[index] === UNLOADED))
  if (lacking.length > 0) yield* loadColumnsOf(session, lacking)
  yield* loadRelated(session, states, relationship, everything)
}
