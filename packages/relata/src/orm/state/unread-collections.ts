/**
 * Empty collections of new objects that nobody has changed. Once the object is stored they are not loaded: others may have
 * added rows. A program may still hold one, so the collection stays the same when it is loaded or changed.
 */
import type { Relationship } from '../mapping/mapper.ts'
import { sideOf } from './collection.ts'
import type { InstanceState } from './instance-state.ts'

const unread = new WeakMap<InstanceState, Map<Relationship, unknown>>()
/** Most programs never have one: then nothing is looked up. */
let some = false

/** The objects' INSERT is done: what was empty because nothing was known becomes unloaded. */
export function unloadUntouched(state: InstanceState): void {
  if (state.related === null) return
  const { relationships } = state.mapper
  for (let index = 0; index < relationships.length && index < 31; index++) {
    const relationship = relationships[index] as Relationship
    const collection = state.related[index]
    if (collection === undefined || !relationship.isCollection || (state.insertMarks & (1 << index)) !== 0 || sideOf(collection).members().length > 0)
      continue
    state.related[index] = undefined
    let kept = unread.get(state)
    if (kept === undefined) unread.set(state, (kept = new Map()))
    kept.set(relationship, collection)
    some = true
  }
}

/** The collection that was there before the relationship is loaded or changed, if there was one. */
export function takeUnread(state: InstanceState, relationship: Relationship): unknown {
  if (!some) return undefined
  const kept = unread.get(state)
  const collection = kept?.get(relationship)
  kept?.delete(relationship)
  return collection
}

/** Let go of them: the object is expired. */
export function dropUnread(state: InstanceState): void {
  if (!some) return
  for (const collection of unread.get(state)?.values() ?? []) sideOf(collection).forget()
  unread.delete(state)
}
