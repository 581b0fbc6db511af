/** Association rows from many-to-many relationships. */
import type { Relationship } from '../mapping/mapper.ts'
import { stateOf } from '../state/state-slot.ts'
import type { FlushWork } from './flush-work.ts'
import { addedTo, removedFrom, touchedRelationships, writtenRelationships } from './related-change.ts'
import type { RowChange } from './row-change.ts'
import type { InstanceState } from '../state/instance-state.ts'

/** Note the links that are written and removed. A deleted object loses all of its links, whichever side declares them. */
export function syncLinks(work: FlushWork): void {
  for (const change of work.changes.values()) {
    if (change.operation === 'delete') removeAll(work, change)
    else noteChanged(work, change)
  }
}

function noteChanged(work: FlushWork, change: RowChange): void {
  const { state, mapper } = change
  for (const relationship of touchedRelationships(state, writtenRelationships(mapper).manyToMany)) {
    for (const member of addedTo(state, relationship)) {
      const other = stateOf(member)
      if (work.canLink(state, relationship, other) && !work.isDeleted(other)) work.links.note(relationship, state, other, 'link')
    }
    for (const member of removedFrom(state, relationship)) {
      const other = stateOf(member)
      if (other.key !== undefined) work.links.note(relationship, state, other, 'unlink')
    }
  }
}

function removeAll(work: FlushWork, change: RowChange): void {
  const { state, mapper } = change
  for (const relationship of writtenRelationships(mapper).manyToMany) {
    if (!leftToDatabase(state, relationship)) work.links.gone(relationship, state, false)
  }
  for (const relationship of mapper.referredBy) {
    if (relationship.direction === 'many-to-many' && !relationship.viewonly && relationship.back === null && relationship.passiveDeletes === false) work.links.gone(relationship, state, true)
  }
}

function leftToDatabase(state: InstanceState, relationship: Relationship): boolean {
  return relationship.passiveDeletes === 'all' || (relationship.passiveDeletes === true && state.relatedAt(relationship) === undefined)
}
