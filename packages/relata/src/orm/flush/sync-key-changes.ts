/** What follows from a stored object's new primary key: for its children, its links, and those that refer to it. */
import type { Relationship } from '../mapping/mapper.ts'
import { committedCell, peekCell } from '../state/cells.ts'
import { UNSET } from '../state/instance-state.ts'
import { stateOf } from '../state/state-slot.ts'
import { membersOf } from './cascade-delete.ts'
import type { FlushWork } from './flush-work.ts'
import { endIndexes, foreignKeyPairs } from './foreign-key-pairs.ts'
import { writtenRelationships } from './related-change.ts'
import type { RowChange } from './row-change.ts'
import { setForeignKey } from './sync-foreign-keys.ts'

/** Let foreign keys follow: by UPDATE where `passiveUpdates` is false, else in memory, since the database does it (ON UPDATE CASCADE). */
export function syncKeyChanges(work: FlushWork): void {
  for (const change of work.list) {
    if (change.operation !== 'update' || !change.values.some(value => value !== UNSET)) continue
    const { oneToMany, manyToMany } = writtenRelationships(change.mapper)
    for (const relationship of oneToMany) if (isRewritten(change, foreignKeyPairs(relationship).referred)) followChildren(work, change, relationship)
    for (const relationship of manyToMany) {
      if (!relationship.passiveUpdates && isRewritten(change, endIndexes(change.mapper, relationship.pairs, 'local')))
        work.links.rekeyed(relationship, change.state)
    }
    for (const relationship of change.mapper.referredBy) {
      if (relationship.direction === 'many-to-one' && !relationship.viewonly && !relationship.passiveUpdates && relationship.back === null)
        followReferrers(work, change, relationship)
    }
  }
}

/** One of the columns is written with another value than the row has. */
function isRewritten(change: RowChange, indexes: readonly number[]): boolean {
  return indexes.some(index => {
    const value = change.values[index]
    return value !== UNSET && value !== committedCell(change.state, index)
  })
}

function followChildren(work: FlushWork, change: RowChange, relationship: Relationship): void {
  const { state } = change
  const { foreign, referred } = foreignKeyPairs(relationship)
  for (const member of membersOf(state, relationship)) {
    const child = stateOf(member)
    if (child.lifecycle !== 'persistent' || work.isDeleted(child)) continue
    if (!foreign.every((index, position) => peekCell(child, index) === committedCell(state, referred[position] as number))) continue
    if (!relationship.passiveUpdates) setForeignKey(work, child, relationship, state)
    else foreign.forEach((index, position) => work.memory.push({ state: child, index, value: change.reference(referred[position] as number) }))
  }
}

/** Objects that refer to this one from their own side only, as far as the session holds them. */
function followReferrers(work: FlushWork, change: RowChange, relationship: Relationship): void {
  if (!isRewritten(change, foreignKeyPairs(relationship).referred)) return
  for (const referrer of work.session.identityMap.of(relationship.parent).values()) {
    if (!referrer.mapper.isA(relationship.parent) || referrer.relatedAt(relationship) !== change.state.entity) continue
    if (!work.isDeleted(referrer)) setForeignKey(work, referrer, relationship, change.state)
  }
}
