/** setCommittedValue(): a value that counts as loaded. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnAttribute, Relationship } from '../mapping/mapper.ts'
import { checkRelated } from './check-related.ts'
import { sideOf } from './collection.ts'
import type { EntityObject, InstanceState } from './instance-state.ts'
import { setLoaded } from './related-value.ts'
import { isEntity, stateOf } from './state-slot.ts'

/**
 * Give an attribute a value as if it had been loaded: no change is noted, nothing is written, and the other side of a
 * relationship is left alone. What was changed and not flushed of the attribute is forgotten. For values that a program has
 * found by means of its own; misspelt names and values of the wrong kind are an ArgumentError.
 *
 * @example
 * const recent = await session.query(Post).filter(…).all()
 * for (const user of users) setCommittedValue(user, 'posts', recent.filter(post => post.authorId === user.id))
 */
export function setCommittedValue<E extends object, K extends keyof E & string>(
  entity: E,
  key: K,
  value: E[K] extends Iterable<infer M> | null ? E[K] | readonly M[] : E[K],
): void {
  if (!isEntity(entity)) throw new ArgumentError('setCommittedValue() takes an object of a model.', { value: typeof entity })
  const state = stateOf(entity)
  const attribute = state.mapper.attribute(key)
  if (attribute === undefined) throw state.mapper.unknownAttribute(key)
  if (attribute.kind === 'relationship') return commitRelated(state, attribute, value)
  checkColumnValue(state, attribute, value)
  state.values[attribute.index] = value
  if (attribute.index < 31) {
    state.rawCells &= ~(1 << attribute.index)
    if (state.key !== undefined) state.insertMarks &= ~(1 << attribute.index)
  }
  state.changes?.columns.delete(attribute.index)
}

function checkColumnValue(state: InstanceState, { key, type }: ColumnAttribute, value: unknown): void {
  const wrong = value === undefined ? 'undefined is no value' : value === null ? null : type.check(value)
  if (wrong === null) return
  throw new ArgumentError(`setCommittedValue() was given a value that ${state.mapper.name}.${key} cannot have.`, { value: wrong })
}

function commitRelated(state: InstanceState, relationship: Relationship, value: unknown): void {
  if (relationship.writeOnly) throw new ArgumentError(`${relationship.name} is write-only: it has no value.`, {})
  const members = membersOf(relationship, value)
  for (const member of members) checkRelated(state, relationship, member, true)
  const before = state.relatedAt(relationship)
  if (before !== undefined && relationship.isCollection) sideOf(before).release()
  const { changes } = state
  if (changes !== null) for (const noted of [changes.collections, changes.scalars, changes.queued]) noted.delete(relationship.index)
  setLoaded(state, relationship, members)
}

function membersOf(relationship: Relationship, value: unknown): EntityObject[] {
  if (!relationship.isCollection) return value === null || value === undefined ? [] : [value]
  if (typeof value === 'object' && value !== null && Symbol.iterator in value)
    return value instanceof Map ? ([...value.values()] as EntityObject[]) : [...(value as Iterable<EntityObject>)]
  throw new ArgumentError(`${relationship.name} is a collection, and was given something else.`, {
    value: typeof value,
    do: 'give it a list of objects',
  })
}
