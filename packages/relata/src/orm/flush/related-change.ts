/** What a relationship of an object in a flush has gained and lost. */
import type { Mapper, Relationship } from '../mapping/mapper.ts'
import { sideOf } from '../state/collection.ts'
import { relatedHistory } from '../state/history.ts'
import type { EntityObject, InstanceState } from '../state/instance-state.ts'

const none: readonly EntityObject[] = Object.freeze([])
const noRelationships: readonly Relationship[] = Object.freeze([])

/** The relationships of a model that can be written, by kind; found once. */
export interface WrittenRelationships {
  readonly manyToOne: readonly Relationship[]
  readonly oneToMany: readonly Relationship[]
  readonly manyToMany: readonly Relationship[]
  /** Many-to-one relationships that always have a target. */
  readonly required: readonly Relationship[]
}

const written = new WeakMap<Mapper, WrittenRelationships>()

export function writtenRelationships(mapper: Mapper): WrittenRelationships {
  let found = written.get(mapper)
  if (found === undefined) {
    const of = (direction: Relationship['direction']): Relationship[] =>
      mapper.relationships.filter(relationship => !relationship.viewonly && relationship.direction === direction)
    found = {
      manyToOne: of('many-to-one'),
      oneToMany: of('one-to-many'),
      manyToMany: of('many-to-many'),
      required: of('many-to-one').filter(relationship => relationship.required),
    }
    written.set(mapper, found)
  }
  return found
}

/** Those of the given relationships that may have changed: all of a new object's, else the ones that were touched. */
export function touchedRelationships(state: InstanceState, relationships: readonly Relationship[]): readonly Relationship[] {
  if (relationships.length === 0) return noRelationships
  if (state.key === undefined) return state.related === null && state.changes === null ? noRelationships : relationships
  const { changes } = state
  if (changes === null || (changes.scalars.size === 0 && changes.collections.size === 0 && changes.queued.size === 0)) return noRelationships
  return relationships.filter(({ index }) => changes.scalars.has(index) || changes.collections.has(index) || changes.queued.has(index))
}

/** Objects that were linked since the last flush; for a new object all that it is linked to. */
export function addedTo(state: InstanceState, relationship: Relationship): readonly EntityObject[] {
  if (state.key !== undefined) return relatedHistory(state, relationship).added
  if (relationship.writeOnly) return [...(state.changes?.queued.get(relationship.index)?.added ?? none)]
  const value = state.relatedAt(relationship)
  if (value === undefined || value === null) return none
  // a list is read where it is: nothing changes it while a flush is planned
  if (relationship.isCollection) return Array.isArray(value) ? (value as readonly EntityObject[]) : sideOf(value).members()
  return [value]
}

/** Objects that were linked at the last flush and are not now. */
export function removedFrom(state: InstanceState, relationship: Relationship): readonly EntityObject[] {
  return state.key === undefined ? none : relatedHistory(state, relationship).removed
}

/** Objects that are linked now or were at the last flush. */
export function everIn(state: InstanceState, relationship: Relationship): readonly EntityObject[] {
  const { added, removed, unchanged } = relatedHistory(state, relationship)
  return [...added, ...removed, ...(unchanged ?? none)]
}

/** The object has been given to another owner, and this one's side of a one-to-one pair has not been told. */
export function hasMoved(reached: InstanceState, relationship: Relationship, from: InstanceState): boolean {
  const { back } = relationship
  if (back === null || back.isCollection || relationship.isCollection) return false
  const owner = reached.relatedAt(back)
  return owner !== undefined && owner !== null && owner !== from.entity
}
