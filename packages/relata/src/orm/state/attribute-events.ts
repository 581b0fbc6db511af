/**
 * The events of attributes: `set`, `append`, `remove` and `bulkReplace` are told before anything has changed, to those who
 * asked with listen(). Callers have seen that some model has hooks.
 */
import { immediate } from '../../base/listener-result.ts'
import type { Relationship } from '../mapping/mapper.ts'
import { listenersOf } from '../mapping/model-hooks.ts'
import type { EntityObject, InstanceState } from './instance-state.ts'
import { stateOf } from './state-slot.ts'

/** What a listener is told beside the value. */
export interface AttributeAbout {
  readonly entity: object
  readonly key: string
  /** `set`: the value before; undefined where it was never set or is not loaded. */
  readonly old?: unknown
  /** The change was made on the other side of the relationship: it can be refused here, and not replaced. */
  readonly mirrored: boolean
}

/** A column or a scalar relationship is about to be set; gives the value that it gets. */
export function heardSet(state: InstanceState, key: string, given: unknown, old: unknown): unknown {
  const listeners = listenersOf(state.mapper, `set ${key}`)
  if (listeners.length === 0) return given
  const about = { entity: state.entity, key, old: typeof old === 'symbol' ? undefined : old, mirrored: false }
  return told(listeners, 'set', given, about)
}

/** A member is about to come to a collection; gives the member that does. */
export function heardAppend(state: InstanceState, key: string, given: EntityObject): EntityObject {
  const listeners = listenersOf(state.mapper, `append ${key}`)
  return listeners.length === 0 ? given : (told(listeners, 'append', given, { entity: state.entity, key, mirrored: false }) as EntityObject)
}

/** A member is about to leave a collection. */
export function heardRemove(state: InstanceState, key: string, member: EntityObject, mirrored: boolean): void {
  const listeners = listenersOf(state.mapper, `remove ${key}`)
  if (listeners.length > 0) told(listeners, 'remove', member, { entity: state.entity, key, mirrored })
}

/** A collection is about to be replaced as a whole; gives its members to be. */
export function heardBulkReplace(state: InstanceState, key: string, given: readonly EntityObject[]): readonly EntityObject[] {
  const listeners = listenersOf(state.mapper, `bulkReplace ${key}`)
  if (listeners.length === 0) return given
  const made = told(listeners, 'bulkReplace', given, { entity: state.entity, key, mirrored: false })
  return Array.isArray(made) ? (made as EntityObject[]) : [...(made as Iterable<EntityObject>)]
}

/** The other side of a relationship is about to change along with the owner's. */
export function heardMirror(owner: InstanceState, relationship: Relationship, related: EntityObject, removed: boolean): void {
  const { back } = relationship
  if (back === null) return
  const state = stateOf(related)
  if (back.isCollection) {
    if (removed) heardRemove(state, back.key, owner.entity, true)
    else told(listenersOf(state.mapper, `append ${back.key}`), 'append', owner.entity, { entity: related, key: back.key, mirrored: true })
    return
  }
  const old = state.relatedAt(back) as EntityObject | null | undefined
  const value = removed ? null : owner.entity
  if (old === value) return
  told(listenersOf(state.mapper, `set ${back.key}`), 'set', value, { entity: related, key: back.key, old, mirrored: true })
  // an object that is handed from parent to parent leaves the former one
  if (!removed && old !== null && old !== undefined && relationship.isCollection) heardRemove(stateOf(old), relationship.key, related, true)
}

/** Each listener gets what the one before has made of the value; undefined leaves it. A mirrored value stays. */
function told(listeners: readonly ((...told: never[]) => unknown)[], event: string, given: unknown, about: AttributeAbout): unknown {
  let value = given
  for (const listener of listeners) {
    const made = immediate(event, (listener as (value: unknown, about: AttributeAbout) => unknown)(value, about))
    if (made !== undefined && !about.mirrored) value = made
  }
  return value
}
