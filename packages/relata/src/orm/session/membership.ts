/** How objects enter and leave a session. */
import { ArgumentError, InvalidRequestError } from '../../base/errors.ts'
import type { Cascade } from '../mapping/cascade.ts'
import type { Relationship } from '../mapping/mapper.ts'
import { sideOf } from '../state/collection.ts'
import { identityOf } from '../state/identity-key.ts'
import { type EntityObject, type InstanceState, UNLOADED } from '../state/instance-state.ts'
import { isEntity, stateOf } from '../state/state-slot.ts'
import type { SessionHold } from './session-hold.ts'
import { identityConflict, otherSession } from './session-errors.ts'

/** The state of a value that a session call was given; an ArgumentError for anything that is no object of a model. */
export function entityState(value: unknown, operation: string): InstanceState {
  if (isEntity(value)) return stateOf(value)
  throw new ArgumentError(`${operation} takes an object of a model.`, {
    value: value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'a plain object' : typeof value,
    cause: Array.isArray(value) ? 'several objects were given at once' : 'a plain object or a class was given',
    do: Array.isArray(value) ? 'use addAll(objects)' : 'make one: new User({ … })',
  })
}

/** Add an object and what save-update reaches from it. New objects become pending, detached ones persistent again. */
export function add(core: SessionHold, state: InstanceState): void {
  const reached = reachable(state, 'saveUpdate', other => other.session === core && other !== state)
  // all or none
  for (const other of reached) checkAdoptable(core, other)
  core.beginLogically()
  for (const other of reached) adopt(core, other)
}

/** {@link add} for several objects; all are looked at before the first one is added. */
export function addAll(core: SessionHold, entities: Iterable<unknown>): void {
  if (typeof entities !== 'object' || entities === null || !(Symbol.iterator in entities)) {
    throw new ArgumentError('addAll() takes several objects.', {
      value: entities === null ? 'null' : typeof entities,
      do: 'give it an array of objects, or use add(object)',
    })
  }
  const states = Array.from(entities, entity => entityState(entity, 'addAll()'))
  for (const state of states) add(core, state)
}

/** Throws unless the object can enter the session. */
export function checkAdoptable(core: SessionHold, state: InstanceState): void {
  if (state.session !== null && state.session !== core) throw otherSession(state)
  if (state.lifecycle === 'deleted' || state.wasDeleted) throw deletedObject(state)
  if (state.key === undefined) refuseHidden(state)
  const present = state.key === undefined ? undefined : core.identityMap.get(state.mapper, state.key)
  if (present !== undefined && present !== state) throw identityConflict(state)
}

/** Take one object in, without its cascade. */
export function adopt(core: SessionHold, state: InstanceState): void {
  checkAdoptable(core, state)
  if (state.session === core) {
    core.deleted.delete(state)
    return
  }
  if (state.key === undefined) {
    state.session = core
    state.lifecycle = 'pending'
    core.pending.add(state)
    core.tell('transientToPending', state)
    return
  }
  state.session = core
  state.lifecycle = 'persistent'
  core.identityMap.add(state, state.key)
  if (state.changes !== null) core.dirty.add(state)
  core.tell('detachedToPersistent', state)
}

/** A field in the class body stands in front of the attribute: what is written to it would never reach the database. */
function refuseHidden(state: InstanceState): void {
  for (const key of Object.keys(state.entity)) {
    if (state.mapper.attribute(key) === undefined && !state.mapper.derived.has(key)) continue
    throw new InvalidRequestError(
      `${state.mapper.name}.${key} is hidden by a field of the class, so its values would not be stored.`,
      {
        object: String(state),
        cause: `the body of ${state.mapper.name} declares the field ${key}`,
        do: `remove it: the type is known from the model; or write \`declare ${key}: …\`, which makes no field`,
      },
      'HIDDEN_ATTRIBUTE',
    )
  }
}

/** A pending object whose last owner let it go leaves the session. */
export function releasePending(core: SessionHold, state: InstanceState): void {
  if (!core.pending.delete(state)) return
  core.transaction?.added.delete(state)
  state.session = null
  state.lifecycle = 'transient'
  core.tell('pendingToTransient', state)
}

/** Remove objects and what the expunge cascade reaches: pending ones become transient, stored ones detached. */
export function expunge(core: SessionHold, state: InstanceState): void {
  if (state.session !== core) {
    throw new InvalidRequestError(
      `expunge needs an object of this session; ${state} is not in it.`,
      { object: String(state), do: 'check with session.contains(object)' },
      'NOT_IN_SESSION',
    )
  }
  for (const reached of reachable(state, 'expunge', other => other.session !== core)) if (reached.session === core) forget(core, reached)
}

/** Let go of one object. */
export function forget(core: SessionHold, state: InstanceState): void {
  core.pending.delete(state)
  core.dirty.delete(state)
  core.deleted.delete(state)
  // what was added stays on record: a rollback takes its row away, wherever the object is by then
  for (let level = core.transaction; level !== null; level = level.parent) {
    level.deleted.delete(state)
    level.touched.delete(state)
  }
  if (state.key !== undefined) core.identityMap.remove(state, state.key)
  detach(core, state)
}

/** The object is in no session any more. */
export function detach(core: SessionHold, state: InstanceState): void {
  const { lifecycle } = state
  state.session = null
  state.lifecycle = state.key === undefined ? 'transient' : 'detached'
  if (lifecycle === 'pending') core.tell('pendingToTransient', state)
  else if (lifecycle === 'persistent') core.tell('persistentToDetached', state)
  else if (lifecycle === 'deleted') core.tell('deletedToDetached', state)
}

/** A row's object enters the session. Called by the loader for each new object. */
export function register(core: SessionHold, state: InstanceState): void {
  state.session = core
  state.lifecycle = 'persistent'
}

/** The key that a new object will have, if its primary key is set already. */
export function futureKey(state: InstanceState): ReturnType<typeof identityOf> {
  return identityOf(state.mapper, state.values)
}

/**
 * The object and everything that a cascade reaches from it over loaded relationships, each once, parents first. Walking
 * stops at objects for which `halt` holds.
 */
export function reachable(start: InstanceState, cascade: keyof Cascade, halt: (state: InstanceState) => boolean): InstanceState[] {
  const found: InstanceState[] = []
  const seen = new Set<InstanceState>([start])
  const stack: InstanceState[] = [start]
  while (stack.length > 0) {
    const state = stack.pop() as InstanceState
    found.push(state)
    const { relationships } = state.mapper
    const bottom = stack.length
    for (let place = 0; place < relationships.length; place++) {
      const relationship = relationships[place] as Relationship
      if (!relationship.cascade[cascade]) continue
      // what is only queued for a collection that is not loaded is not forgotten with it
      if (cascade === 'refreshExpire' && state.relatedAt(relationship) === undefined) continue
      const related = cascade === 'saveUpdate' ? everRelated(state, relationship) : relatedObjects(state, relationship)
      for (let index = 0; index < related.length; index++) {
        const other = stateOf(related[index] as EntityObject)
        if (seen.has(other) || halt(other)) continue
        // a new object loses its place by this only where it cannot be without its owner
        if (cascade === 'refreshExpire' && other.key === undefined && !relationship.cascade.deleteOrphan) continue
        seen.add(other)
        stack.push(other)
      }
    }
    // what was met first is taken from the stack first
    for (let low = bottom, high = stack.length - 1; low < high; low++, high--) {
      const met = stack[low] as InstanceState
      stack[low] = stack[high] as InstanceState
      stack[high] = met
    }
  }
  return found
}

const NONE: readonly EntityObject[] = []

/** The related objects, and those that were taken away since the last flush: what that means for them has to be written, too. */
function everRelated(state: InstanceState, relationship: Relationship): readonly EntityObject[] {
  const present = relatedObjects(state, relationship)
  const { changes } = state
  if (changes === null) return present
  const former = changes.scalars.get(relationship.index)
  const before = former === undefined || former === null || former === UNLOADED ? changes.collections.get(relationship.index) : [former]
  if (before === undefined || before.length === 0) return present
  return [...present, ...before.filter(object => !present.includes(object))]
}

/** The related objects that are known without SQL: loaded ones, and those queued for an unloaded collection. */
export function relatedObjects(state: InstanceState, relationship: Relationship): readonly EntityObject[] {
  const value = state.relatedAt(relationship)
  if (value === undefined) {
    const queued = state.changes?.queued.get(relationship.index)
    return queued === undefined ? NONE : [...queued.added]
  }
  if (value === null) return NONE
  return relationship.isCollection ? sideOf(value).members() : [value]
}

function deletedObject(state: InstanceState): InvalidRequestError {
  return new InvalidRequestError(
    `${state} has been deleted, so it cannot be added.`,
    {
      object: String(state),
      cause: 'its row is gone; an autoflush between removing it from its parent and attaching it again deletes an orphan',
      do: 'make a new object with its values, or wrap the change in session.withoutAutoflush(() => …)',
    },
    'DELETED_OBJECT',
  )
}
