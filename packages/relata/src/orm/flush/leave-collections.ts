/** Takes deleted objects out of the loaded relationships that still show them, in sessions with live collections. */
import type { Mapper, Relationship } from '../mapping/mapper.ts'
import { committedCell, peekCell } from '../state/cells.ts'
import { sideOf } from '../state/collection.ts'
import { identityKey } from '../state/identity-key.ts'
import type { EntityObject, InstanceState } from '../state/instance-state.ts'
import { stateOf } from '../state/state-slot.ts'
import type { FlushSession } from './flush-session.ts'

/** Gives the owners that have let go of something: a savepoint that is rolled back has to expire them. */
export function leaveCollections(session: FlushSession, deleted: readonly InstanceState[]): Set<InstanceState> {
  const owners = new Set<InstanceState>()
  const scanned = new Map<Relationship, Set<EntityObject>>()
  for (const state of deleted) {
    for (const relationship of state.mapper.referredBy) {
      if (relationship.writeOnly || relationship.direction === 'many-to-one') continue
      const known = ownersOf(session, relationship, state)
      if (known === null) {
        const gone = scanned.get(relationship)
        if (gone === undefined) scanned.set(relationship, new Set([state.entity]))
        else gone.add(state.entity)
      } else for (const owner of known) if (letGo(owner, relationship, new Set([state.entity]))) owners.add(owner)
    }
  }
  for (const [relationship, gone] of scanned)
    for (const owner of session.identityMap.of(relationship.parent).values())
      if (owner.mapper.isA(relationship.parent) && letGo(owner, relationship, gone)) owners.add(owner)
  return owners
}

/** The objects whose relationship may show the deleted one; null where only a look at all of them would tell. */
function ownersOf(session: FlushSession, relationship: Relationship, state: InstanceState): readonly InstanceState[] | null {
  const { parent, direction, back } = relationship
  if (direction === 'many-to-many') {
    const linked = back === null ? undefined : state.relatedAt(back)
    return linked === undefined ? null : linked === null ? [] : sideOf(linked).members().map(stateOf)
  }
  const keys = ownerKey(relationship, parent)
  if (keys === null) return null
  const owners: InstanceState[] = []
  for (const valueOf of [committedCell, peekCell]) {
    const values = keys.map(index => valueOf(state, index))
    const key = values.some(value => typeof value === 'symbol') ? null : identityKey(values)
    const owner = key === null ? undefined : session.lookUp(parent, key)
    if (owner !== undefined && !owners.includes(owner)) owners.push(owner)
  }
  return owners
}

/** The places of the child's foreign key in the order of the parent's primary key; null where it refers to something else. */
function ownerKey({ pairs, target }: Relationship, parent: Mapper): readonly number[] | null {
  const indexes = parent.primaryKey.map(({ column }) => {
    const pair = pairs.find(({ local }) => local === column)
    return pair === undefined ? -1 : (target.attributeOfColumn(pair.remote)?.index ?? -1)
  })
  return indexes.includes(-1) || indexes.length !== pairs.length ? null : indexes
}

function letGo(owner: InstanceState, relationship: Relationship, gone: ReadonlySet<EntityObject>): boolean {
  const related = owner.relatedAt(relationship) as EntityObject | null | undefined
  if (related === undefined || related === null) return false
  if (relationship.isCollection) return sideOf(related).removeAllSilently(gone)
  if (!gone.has(related)) return false
  owner.setRelated(relationship, null)
  return true
}
