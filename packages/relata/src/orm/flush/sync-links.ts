/** Association rows from many-to-many relationships. */
import type { Relationship } from '../mapping/mapper.ts'
import type { EntityObject, InstanceState } from '../state/instance-state.ts'
import { stateOf } from '../state/state-slot.ts'
import { linkToDeleted } from './flush-errors.ts'
import type { FlushWork } from './flush-work.ts'
import { addedTo, removedFrom, touchedRelationships, writtenRelationships } from './related-change.ts'
import type { RowChange } from './row-change.ts'

/** Note the links that are written and removed. A deleted object loses all of its links, whichever side declares them. */
export function syncLinks(work: FlushWork): void {
  for (const change of work.list) {
    if (change.operation === 'delete') removeAll(work, change)
    else noteChanged(work, change)
  }
}

function noteChanged(work: FlushWork, change: RowChange): void {
  const { state, mapper } = change
  const touched = touchedRelationships(state, writtenRelationships(mapper).manyToMany)
  for (let place = 0; place < touched.length; place++) {
    const relationship = touched[place] as Relationship
    const added = addedTo(state, relationship)
    for (let position = 0; position < added.length; position++) {
      const other = stateOf(added[position] as EntityObject)
      if (work.isDeleted(other)) throw linkToDeleted(state, relationship, other)
      if (work.canLink(state, relationship, other)) work.links.note(relationship, state, other, 'link')
    }
    for (const member of removedFrom(state, relationship)) {
      const other = stateOf(member)
      // the links of an object that is deleted already went with it
      if (other.key !== undefined && other.lifecycle !== 'deleted' && !other.wasDeleted) work.links.note(relationship, state, other, 'unlink')
    }
  }
}

function removeAll(work: FlushWork, change: RowChange): void {
  const { state, mapper } = change
  for (const relationship of writtenRelationships(mapper).manyToMany) {
    if (!leftToDatabase(state, relationship)) work.links.gone(relationship, state, false)
  }
  for (const relationship of mapper.referredBy) {
    if (relationship.direction === 'many-to-many' && !relationship.viewonly && relationship.back === null && relationship.passiveDeletes === false)
      work.links.gone(relationship, state, true)
  }
}

function leftToDatabase(state: InstanceState, relationship: Relationship): boolean {
  return relationship.passiveDeletes === 'all' || (relationship.passiveDeletes && state.relatedAt(relationship) === undefined)
}
