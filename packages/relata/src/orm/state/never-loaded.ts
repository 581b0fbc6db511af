/** The collections that are never loaded, one for each object and relationship. */
import type { Relationship } from '../mapping/mapper.ts'
import { DynamicCollection } from './dynamic-collection.ts'
import type { InstanceState } from './instance-state.ts'
import { WriteOnlyCollection } from './write-only-collection.ts'

const collections = new WeakMap<InstanceState, Map<Relationship, WriteOnlyCollection>>()

/** The collection of an object; the same one every time. */
export function neverLoaded(state: InstanceState, relationship: Relationship): WriteOnlyCollection {
  let known = collections.get(state)
  if (known === undefined) collections.set(state, (known = new Map()))
  let collection = known.get(relationship)
  if (collection === undefined) {
    const Kind = relationship.options.collection === 'dynamic' ? DynamicCollection : WriteOnlyCollection
    known.set(relationship, (collection = new Kind(state, relationship)))
  }
  return collection
}
