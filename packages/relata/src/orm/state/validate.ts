/** Asks the validators of an attribute before a value comes to it or leaves it. Callers have seen that the model has hooks. */
import { ArgumentError } from '../../base/errors.ts'
import { isPromiseLike } from '../../base/pausable.ts'
import type { Relationship } from '../mapping/mapper.ts'
import { heardAppend, heardMirror, heardRemove } from './attribute-events.ts'
import { checkRelated } from './check-related.ts'
import type { EntityObject, InstanceState } from './instance-state.ts'
import { stateOf } from './state-slot.ts'

/** The value that comes to the attribute: what the validators make of the given one. */
export function validated(state: InstanceState, key: string, given: unknown): unknown {
  const validators = state.mapper.hooks?.validators.get(key)
  if (validators === undefined) return given
  let value = given
  for (const validator of validators) {
    value = validator.run(value, { entity: state.entity, key, removed: false })
    if (value === undefined || isPromiseLike(value)) throw noValue(state, key, value)
  }
  return value
}

const NONE: readonly EntityObject[] = []

/**
 * The members that come to a collection: what the validators and listeners of both sides make of the given ones. Listeners
 * are not told of those that are `present` already.
 */
export function validatedMembers(
  state: InstanceState,
  relationship: Relationship,
  given: readonly EntityObject[],
  present: readonly EntityObject[] = NONE,
): readonly EntityObject[] {
  const { key } = relationship
  const there = new Set(present)
  const members = given.map(member => {
    const valid = validated(state, key, member) as EntityObject
    return there.has(valid) ? valid : heardAppend(state, key, valid)
  })
  members.forEach((member, index) => {
    if (member !== given[index]) checkRelated(state, relationship, member)
    validateMirror(state, relationship, member, false)
    if (!there.has(member)) heardMirror(state, relationship, member, false)
  })
  return members
}

/** A related object is about to be taken away. */
export function validateRemoval(state: InstanceState, relationship: Relationship, related: EntityObject): void {
  const { key } = relationship
  for (const validator of state.mapper.hooks?.validators.get(key) ?? [])
    if (validator.removes) validator.run(related, { entity: state.entity, key, removed: true })
  validateMirror(state, relationship, related, true)
  if (relationship.isCollection) heardRemove(state, key, related, false)
  heardMirror(state, relationship, related, true)
}

/** The other side of a relationship is about to change with it; its validators may refuse, and replace nothing. */
export function validateMirror(owner: InstanceState, { back }: Relationship, related: EntityObject, removed: boolean): void {
  if (back === null) return
  const value = removed && !back.isCollection ? null : owner.entity
  for (const validator of stateOf(related).mapper.hooks?.validators.get(back.key) ?? [])
    if (validator.mirrors && (!removed || !back.isCollection || validator.removes))
      validator.run(value, { entity: related, key: back.key, removed: removed && back.isCollection })
}

function noValue(state: InstanceState, key: string, value: unknown): ArgumentError {
  return new ArgumentError(`A validator of ${state.mapper.name}.${key} returned ${value === undefined ? 'undefined' : 'a promise'}.`, {
    object: String(state),
    cause: value === undefined ? 'it has a path without return' : 'it is an async function',
    do: value === undefined ? 'return the value that the attribute is to have; null for none' : 'make it synchronous: an assignment cannot wait',
  })
}
