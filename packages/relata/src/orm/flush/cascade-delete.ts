/** What deleting an object takes with it: the objects that the delete cascades reach, loaded level by level. */
import type { Pausable } from '../../base/pausable.ts'
import { loadColumnsOf } from '../loading/fetch-columns.ts'
import { objectDeleted } from '../loading/object-deleted-error.ts'
import type { Relationship } from '../mapping/mapper.ts'
import { sideOf } from '../state/collection.ts'
import { type EntityObject, type InstanceState, UNLOADED } from '../state/instance-state.ts'
import { inIdentityMap } from '../state/reference.ts'
import { stateOf } from '../state/state-slot.ts'
import type { FlushSession } from './flush-session.ts'
import { loadForFlush, UnloadedRelationships } from './load-for-flush.ts'
import { hasMoved } from './related-change.ts'

/** Everything that is deleted along with an object, without the object itself. One statement for each relationship and level. */
export function* cascadeDelete(session: FlushSession, state: InstanceState): Pausable<Set<InstanceState>> {
  return yield* cascadeDeleteAll(session, [state])
}

/** The same for several objects at once. */
export function* cascadeDeleteAll(session: FlushSession, states: readonly InstanceState[]): Pausable<Set<InstanceState>> {
  const seen = new Set(states)
  let level: readonly InstanceState[] = states
  while (level.length > 0) {
    const unloaded = new UnloadedRelationships()
    for (const state of level)
      for (const relationship of state.mapper.relationships)
        if (relationship.cascade.delete && !relationship.viewonly && !isHeld(state, relationship)) unloaded.note(session, state, relationship)
    if (!unloaded.isEmpty) {
      // what is pending may belong to what is loaded; within a flush nothing happens here
      yield* session.flushBeforeQuery()
      yield* refreshExpired(session, unloaded)
      yield* loadForFlush(session, unloaded)
    }
    const next: InstanceState[] = []
    for (const state of level) {
      for (const relationship of state.mapper.relationships) {
        if (!relationship.cascade.delete || relationship.viewonly) continue
        for (const related of membersOf(state, relationship)) {
          const reached = stateOf(related)
          if (seen.has(reached) || reached.session !== session || hasMoved(reached, relationship, state)) continue
          seen.add(reached)
          next.push(reached)
        }
      }
    }
    level = next
  }
  for (const state of states) seen.delete(state)
  return seen
}

/** A many-to-one target that the session holds needs no query, and so no autoflush before it. */
function isHeld(state: InstanceState, relationship: Relationship): boolean {
  if (relationship.direction !== 'many-to-one' || state.relatedAt(relationship) !== undefined) return false
  const target = inIdentityMap(state, relationship)
  if (target === undefined) return false
  state.setRelated(relationship, target)
  return true
}

/** What is loaded from is loaded itself: the object outlives its row. One whose row is gone cannot be deleted. */
function* refreshExpired(session: FlushSession, unloaded: UnloadedRelationships): Pausable<void> {
  const expired = new Set<InstanceState>()
  for (const states of unloaded.byRelationship.values()) for (const state of states) if (state.expired) expired.add(state)
  if (expired.size === 0) return
  yield* loadColumnsOf(session, [...expired], false)
  for (const state of expired) if (state.expired && state.values.includes(UNLOADED)) throw objectDeleted(state)
}

/** The related objects that are known now: loaded, or queued for a collection that is not. */
export function membersOf(state: InstanceState, relationship: Relationship): readonly EntityObject[] {
  const value = state.relatedAt(relationship)
  if (value === undefined) return [...(state.changes?.queued.get(relationship.index)?.added ?? [])]
  if (value === null) return []
  return relationship.isCollection ? sideOf(value).members() : [value]
}
