/** The first step of a flush: which rows change, found from what the session has noted, never by looking through what it has loaded. */
import type { Pausable } from '../../base/pausable.ts'
import { loadColumnsOf } from '../loading/fetch-columns.ts'
import type { Relationship } from '../mapping/mapper.ts'
import { peekCell } from '../state/cells.ts'
import { relatedHistory } from '../state/history.ts'
import { type InstanceState, UNLOADED } from '../state/instance-state.ts'
import { isOrphan, owningRelationships } from '../state/orphans.ts'
import { inIdentityMap } from '../state/reference.ts'
import { stateOf } from '../state/state-slot.ts'
import { cascadeDeleteAll } from './cascade-delete.ts'
import type { FlushSession } from './flush-session.ts'
import { FlushWork, noteColumnChanges } from './flush-work.ts'
import { foreignKeyPairs } from './foreign-key-pairs.ts'
import { loadForFlush, loadReplaced, UnloadedRelationships } from './load-for-flush.ts'

/** Collect inserts, updates and deletes, orphans and what they take with them; load what is needed to know their effects. */
export function* collectChanges(session: FlushSession): Pausable<FlushWork> {
  const work = new FlushWork(session)
  session.pending.forEach(state => {
    if (state.orphanedOutside && isOrphan(state)) work.released.add(state)
    else work.insert(state)
  })
  const orphans: InstanceState[] = []
  for (const state of session.dirty) {
    if (session.deleted.has(state)) continue
    if (owningRelationships(state.mapper).length > 0 && isOrphan(state)) orphans.push(state)
    else noteUpdate(work, state)
  }
  if (session.dirty.size > 0) yield* loadReplacedScalars(work, orphans)
  yield* addDeletes(work, [...session.deleted], orphans)
  if (session.dirty.size > 0) yield* loadChildrenOfRekeyed(work)
  return work
}

function noteUpdate(work: FlushWork, state: InstanceState): void {
  const change = work.save(state)
  if (change !== null) noteColumnChanges(change)
}

/** A one-to-one whose former target nobody has read: that one is set free or deleted, so it is loaded. */
function* loadReplacedScalars(work: FlushWork, orphans: InstanceState[], of: 'update' | 'delete' = 'update'): Pausable<void> {
  const unloaded = new UnloadedRelationships()
  for (const { state, operation } of work.list) {
    if (state.key === undefined || (operation === 'delete') !== (of === 'delete') || state.changes === null || state.changes.scalars.size === 0)
      continue
    for (const index of state.changes.scalars.keys()) {
      const relationship = state.mapper.relationships[index] as Relationship
      const reads = relationship.direction !== 'many-to-one' || relationship.cascade.deleteOrphan
      if (reads && !relationship.viewonly && relationship.passiveDeletes !== 'all' && relatedHistory(state, relationship).removedUnknown)
        unloaded.force(state, relationship)
    }
  }
  for (const [relationship, states] of unloaded.byRelationship) {
    yield* loadReplaced(work.session, states, relationship)
    if (relationship.cascade.deleteOrphan) for (const state of states) orphans.push(...abandoned(work, state, relationship))
  }
}

/** The former target, if no other parent has taken it. */
function abandoned(work: FlushWork, state: InstanceState, relationship: Relationship): InstanceState[] {
  const former = state.changes?.scalars.get(relationship.index)
  if (former === undefined || former === null || former === UNLOADED || former === state.relatedAt(relationship)) return []
  const child = stateOf(former)
  const owner = child.owners?.get(relationship)
  const taken = owner !== undefined && owner !== null && owner !== state
  return taken || child.session !== work.session ? [] : [child]
}

/** Deleted objects and orphans, with everything that goes with them, and the children that have to be told. */
function* addDeletes(work: FlushWork, deleted: readonly InstanceState[], orphans: readonly InstanceState[]): Pausable<void> {
  if (deleted.length === 0 && orphans.length === 0) return
  const { session } = work
  for (const state of deleted) work.delete(state)
  for (const state of orphans) work.delete(state)
  // a new object that was added to a deleted one is a contradiction, which its foreign key will tell
  if (deleted.length > 0) for (const state of yield* cascadeDeleteAll(session, deleted)) if (state.lifecycle === 'persistent') work.delete(state)
  if (orphans.length > 0) {
    for (const state of yield* cascadeDeleteAll(session, orphans)) {
      if (state.lifecycle === 'pending') {
        work.forget(state)
        work.released.add(state)
      } else if (state.lifecycle === 'persistent') work.delete(state)
    }
  }
  const unloaded = new UnloadedRelationships()
  const expired: InstanceState[] = []
  for (const change of work.list) {
    if (change.operation !== 'delete') continue
    if (change.state.expired) expired.push(change.state)
    for (const relationship of change.mapper.relationships) {
      if (!relationship.viewonly && relationship.direction === 'one-to-many') unloaded.note(session, change.state, relationship)
    }
  }
  const abandonedLate: InstanceState[] = []
  yield* loadReplacedScalars(work, abandonedLate, 'delete')
  for (const state of abandonedLate) work.delete(state)
  // the object outlives its row, so its values are fetched while there is one
  if (expired.length > 0) yield* loadColumnsOf(session, expired, false)
  if (!unloaded.isEmpty) yield* loadForFlush(session, unloaded)
  for (const change of work.list) if (change.operation === 'delete') keepTargets(change.state)
}

/** A deleted object remembers the many-to-one targets that the session holds: it cannot load them later. */
function keepTargets(state: InstanceState): void {
  for (const relationship of state.mapper.relationships) {
    if (relationship.direction !== 'many-to-one' || state.relatedAt(relationship) !== undefined) continue
    const target = inIdentityMap(state, relationship)
    if (target !== undefined) state.setRelated(relationship, target)
  }
}

/** Where the database does not carry a new primary key on to the children, they are loaded and written. */
function* loadChildrenOfRekeyed(work: FlushWork): Pausable<void> {
  const unloaded = new UnloadedRelationships()
  for (const { state, operation } of work.list) {
    if (operation !== 'update' || state.changes === null || state.changes.columns.size === 0) continue
    for (const relationship of state.mapper.relationships) {
      if (
        relationship.direction !== 'one-to-many' ||
        relationship.viewonly ||
        relationship.writeOnly ||
        relationship.passiveUpdates ||
        state.relatedAt(relationship) !== undefined
      )
        continue
      if (foreignKeyPairs(relationship).referred.some(index => hasChanged(state, index))) unloaded.force(state, relationship)
    }
  }
  if (!unloaded.isEmpty) yield* loadForFlush(work.session, unloaded)
}

/** Whether a column of a stored object differs from the database. */
export function hasChanged(state: InstanceState, index: number): boolean {
  const { changes } = state
  return changes !== null && changes.columns.has(index) && changes.columns.get(index) !== peekCell(state, index)
}
