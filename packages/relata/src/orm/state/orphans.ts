/** Which objects have lost the parent that owns them. */
import type { Mapper, Relationship } from '../mapping/mapper.ts'
import type { InstanceState } from './instance-state.ts'

/**
 * True when a relationship with delete-orphan that leads to the object's model has no owner for it. A stored object whose
 * owners were never touched counts as owned; a new one that never had an owner does not (SQLAlchemy `Mapper._is_orphan`).
 * With `legacyIsOrphan` all of them have to have none.
 */
export function isOrphan(state: InstanceState): boolean {
  const { legacyIsOrphan } = state.mapper
  const relationships = owningRelationships(state.mapper)
  for (const relationship of relationships) {
    const owner = state.owners?.get(relationship)
    const isLost = owner === undefined ? state.key === undefined : owner === null
    if (isLost !== legacyIsOrphan) return isLost
  }
  return legacyIsOrphan && relationships.length > 0
}

const owning = new WeakMap<Mapper, readonly Relationship[]>()

/** The relationships with delete-orphan that lead to the model. */
export function owningRelationships(mapper: Mapper): readonly Relationship[] {
  let found = owning.get(mapper)
  if (found === undefined) owning.set(mapper, (found = mapper.referredBy.filter(relationship => relationship.cascade.deleteOrphan)))
  return found
}
