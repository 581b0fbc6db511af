/** Forgetting loaded values, so that the next read asks the database. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnAttribute, Relationship } from '../mapping/mapper.ts'
import { sideOf } from '../state/collection.ts'
import { type InstanceState, UNLOADED } from '../state/instance-state.ts'
import { forgetDerived } from '../state/forget-derived.ts'
import { dropUnread } from '../state/unread-collections.ts'
import { forget, reachable } from './membership.ts'
import type { SessionCore } from './session-core.ts'
import { notPersistent } from './session-errors.ts'

/**
 * session.expire: the object, and what the cascade refresh-expire reaches from it, or only the named attributes. Objects
 * reached that are not stored yet leave the session: nothing of them would be left (SQLAlchemy `_conditional_expire`).
 */
export function expireEntity(core: SessionCore, state: InstanceState, attributes: readonly string[] | undefined): void {
  if (state.session !== core || state.lifecycle !== 'persistent') throw notPersistent(state, 'expire()')
  if (attributes === undefined) expireReached(core, state)
  else expireAttributes(core, state, attributes)
}

/** Expire a stored object and what the cascade refresh-expire reaches from it. */
export function expireReached(core: SessionCore, state: InstanceState): void {
  for (const reached of reachable(state, 'refreshExpire', other => other.session !== core)) {
    if (reached.key === undefined) forget(core, reached)
    else expireState(core, reached)
  }
  core.hints.drop()
}

/** Expire a whole object: columns but the primary key, relationships and unflushed changes. */
export function expireState(core: SessionCore | null, state: InstanceState): void {
  const { values, mapper, changes } = state
  const { columns, relationships } = mapper
  for (let index = 0; index < columns.length; index++) {
    const attribute = columns[index] as ColumnAttribute
    if (!attribute.primaryKey) values[attribute.index] = attribute.supplied ? null : UNLOADED
    else if (changes !== null && changes.columns.has(attribute.index)) values[attribute.index] = changes.columns.get(attribute.index)
  }
  forgetDerived(state)
  state.rawCells = 0
  state.insertMarks = 0
  dropUnread(state)
  state.expired = true
  if (state.related !== null) {
    for (let index = 0; index < relationships.length; index++) {
      const relationship = relationships[index] as Relationship
      const value = state.relatedAt(relationship)
      if (value !== undefined && relationship.isCollection) sideOf(value).forget()
    }
    state.related = null
  }
  state.changes = null
  core?.dirty.delete(state)
}

/** Expire some attributes of an object. */
export function expireAttributes(core: SessionCore, state: InstanceState, keys: readonly string[]): void {
  forgetDerived(state)
  for (const key of keys.flatMap(name => state.mapper.partsOf(name))) {
    const attribute = state.mapper.attribute(key)
    if (attribute === undefined) throw state.mapper.unknownAttribute(key)
    if (attribute.kind === 'column') {
      if (attribute.primaryKey)
        throw new ArgumentError(`${state.mapper.name}.${key} is a primary key, which identifies the object and is not expired alone.`, {
          do: 'expire the whole object',
        })
      state.values[attribute.index] = attribute.supplied ? null : UNLOADED
      const bit = attribute.index < 31 ? 1 << attribute.index : 0
      state.rawCells &= ~bit
      state.insertMarks &= ~bit
      state.changes?.columns.delete(attribute.index)
    } else if (state.related !== null) {
      const value = state.relatedAt(attribute)
      if (value !== undefined && attribute.isCollection) sideOf(value).forget()
      state.related[attribute.index] = undefined
      state.changes?.collections.delete(attribute.index)
      state.changes?.scalars.delete(attribute.index)
      state.changes?.queued.delete(attribute.index)
    } else state.changes?.queued.delete(attribute.index)
  }
  core.hints.drop()
  if (state.changes !== null && isEmpty(state.changes)) {
    state.changes = null
    core.dirty.delete(state)
  }
}

/** Expire every stored object of the session. */
export function expireAll(core: SessionCore): void {
  for (const state of core.identityMap.states()) expireState(core, state)
  core.hints.drop()
}

function isEmpty(changes: NonNullable<InstanceState['changes']>): boolean {
  return changes.columns.size === 0 && changes.scalars.size === 0 && changes.collections.size === 0 && changes.queued.size === 0
}
