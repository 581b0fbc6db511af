/** Which objects have lost the parent that owns them. */
import type { Mapper, Relationship } from '../mapping/mapper.ts'
import type { InstanceState } from './instance-state.ts'

/**
 * True when a relationship with delete-orphan that leads to the object's model has no owner for it. A stored object whose
 * owners were never touched counts as owned; a new one that never had an owner does not (SQLAlchemy `Mapper._is_orphan`).
 */
export function isOrphan(state: InstanceState): boolean {
  for (const relationship of owningRelationships(state.mapper)) {
    const owner = state.owners?.get(relationship)
    if (owner === undefined ? state.key === undefined : owner === null) return true
  }
  return false
}

const owning = new WeakMap<Mapper, readonly Relationship[]>()

/** The relationships with delete-orphan that lead to the model. */
export function owningRelationships(mapper: Mapper): readonly Relationship[] {
  let found = owning.get(mapper)
  if (found === undefined) owning.set(mapper, (found = mapper.referredBy.filter(relationship => relationship.cascade.deleteOrphan)))
  return found
}
