/**
 * Keeps the two sides of a relationship in step in memory, with no SQL, and lets the session cascade. The rules are
 * SQLAlchemy's `backref_listeners` (lib/sqlalchemy/orm/attributes.py) and `track_cascade_events` (unitofwork.py).
 *
 * `origin` is true for the change the user made and false for its mirror on the other side: a mirror detaches what it
 * replaces, but does not mirror back, and only the origin cascades.
 */
import type { Relationship } from '../mapping/mapper.ts'
import { sideOf } from './collection.ts'
import { Changes, type EntityObject, type InstanceState, UNLOADED } from './instance-state.ts'
import { numberMembers } from './number-members.ts'
import { isOrphan } from './orphans.ts'
import { inIdentityMap } from './reference.ts'
import { stateOf } from './state-slot.ts'

/** A member has come into the owner's collection. */
export function memberAdded(owner: InstanceState, relationship: Relationship, member: EntityObject, origin: boolean): void {
  const target = stateOf(member)
  adoptedBy(target, relationship, owner)
  if (origin) {
    const { back } = relationship
    // first into the session, with what it has been linked to so far, as in SQLAlchemy
    cascade(owner, relationship, target)
    if (back !== null) attach(target, back, owner.entity)
  }
}

/** A member was put in again: it is where it was, but now the owner's session knows of it. */
export function memberMet(owner: InstanceState, relationship: Relationship, member: EntityObject): void {
  cascade(owner, relationship, stateOf(member))
}

/** A member has left the owner's collection. */
export function memberRemoved(owner: InstanceState, relationship: Relationship, member: EntityObject, origin: boolean): void {
  const target = stateOf(member)
  if (origin && relationship.back !== null) detach(target, relationship.back, owner.entity)
  lostBy(target, relationship, owner)
}

/** A scalar relationship is given another object, or null. `old` is UNLOADED where it is not known. */
export function scalarReplaced(
  state: InstanceState,
  relationship: Relationship,
  value: EntityObject | null,
  old: EntityObject | null | typeof UNLOADED,
  origin: boolean,
): void {
  if (old === value && state.relatedAt(relationship) !== undefined) return
  noteScalar(state, relationship, old)
  state.setRelated(relationship, value)
  const { back } = relationship
  // the new one first: an object that is handed from owner to owner is nobody's orphan in between
  if (value !== null) adoptedBy(stateOf(value), relationship, state)
  if (value !== null && origin && back !== null && old !== value) attach(stateOf(value), back, state.entity)
  if (old !== value && old !== null && old !== UNLOADED) {
    // of a one-to-one pair only the two objects that were assigned are put in step: a third one shows its old partner until it is expired
    if (back !== null && (origin || back.isCollection)) detach(stateOf(old), back, state.entity)
    lostBy(stateOf(old), relationship, state)
  }
  if (value !== null && origin) cascade(state, relationship, stateOf(value))
}

/** Mirror: make `entity` the value of `state`'s relationship, or a member of it. */
function attach(state: InstanceState, relationship: Relationship, entity: EntityObject): void {
  if (!relationship.isCollection) {
    const current = state.relatedAt(relationship) as EntityObject | null | undefined
    scalarReplaced(state, relationship, entity, current ?? currentScalar(state, relationship), false)
    return
  }
  const collection = state.relatedAt(relationship)
  if (collection === undefined) queue(state, relationship, entity, true)
  else {
    const side = sideOf(collection)
    noteMembersOf(state, relationship, () => side.members())
    side.insertSilently(entity)
  }
  memberAdded(state, relationship, entity, false)
  renumber(state, relationship, true)
}

/** Mirror: take `entity` out of `state`'s relationship, if it is there. */
function detach(state: InstanceState, relationship: Relationship, entity: EntityObject): void {
  if (!relationship.isCollection) {
    const current = state.relatedAt(relationship)
    if (current === entity || (current === undefined && state.key !== undefined)) scalarReplaced(state, relationship, null, entity, false)
    return
  }
  const collection = state.relatedAt(relationship)
  if (collection === undefined) {
    if (state.key === undefined && !relationship.writeOnly) return
    queue(state, relationship, entity, false)
  } else {
    const side = sideOf(collection)
    if (!side.has(entity)) return
    noteMembersOf(state, relationship, () => side.members())
    side.removeSilently(entity)
  }
  memberRemoved(state, relationship, entity, false)
  renumber(state, relationship, false)
}

/** Take a member out of a loaded collection without calling it a change: its row says so already. */
export function leaveMember(owner: InstanceState, relationship: Relationship, member: EntityObject): void {
  const related = owner.relatedAt(relationship)
  if (related === undefined || related === null) return
  owner.session?.noteChange(owner)
  if (relationship.isCollection) sideOf(related).removeSilently(member)
  else if (related === member) owner.setRelated(relationship, null)
}

/** The members of an ordered list hold their places, also where the other side was changed. */
function renumber(state: InstanceState, { ordering, index }: Relationship, added: boolean): void {
  const members = ordering === null ? undefined : (state.related?.[index] as readonly EntityObject[] | undefined)
  if (ordering !== null && members !== undefined) numberMembers(members, ordering, added ? members.length - 1 : 0)
}

function currentScalar(state: InstanceState, relationship: Relationship): EntityObject | null | typeof UNLOADED {
  const current = state.relatedAt(relationship) as EntityObject | null | undefined
  if (current !== undefined) return current
  if (state.key === undefined) return null
  return inIdentityMap(state, relationship) ?? UNLOADED
}

/** Note a change to a collection that is not loaded: only net effects are kept. */
function queue(state: InstanceState, relationship: Relationship, entity: EntityObject, add: boolean): void {
  if (state.key === undefined && !relationship.writeOnly) {
    // a new object's collection is empty, so it can be filled at once
    const empty = (state.entity as Record<string, unknown>)[relationship.key]
    noteMembersOf(state, relationship, () => [])
    if (add) sideOf(empty).insertSilently(entity)
    return
  }
  queueMember(state, relationship, entity, add)
}

/** Note a member that comes to or goes from a collection that is not loaded. */
export function queueMember(state: InstanceState, relationship: Relationship, entity: EntityObject, add: boolean): void {
  state.session?.noteChange(state)
  const changes = (state.changes ??= new Changes())
  let queued = changes.queued.get(relationship.index)
  if (queued === undefined) changes.queued.set(relationship.index, (queued = { added: new Set(), removed: new Set() }))
  const [into, outOf] = add ? [queued.added, queued.removed] : [queued.removed, queued.added]
  if (!outOf.delete(entity)) into.add(entity)
}

function noteMembersOf(state: InstanceState, relationship: Relationship, members: () => readonly EntityObject[]): void {
  state.session?.noteChange(state)
  // everything about a new object is a change
  if (state.key === undefined) {
    if (relationship.index < 31) state.insertMarks |= 1 << relationship.index
    return
  }
  const changes = (state.changes ??= new Changes())
  if (!changes.collections.has(relationship.index)) changes.collections.set(relationship.index, [...members()])
}

function noteScalar(state: InstanceState, relationship: Relationship, old: EntityObject | null | typeof UNLOADED): void {
  state.session?.noteChange(state)
  if (state.key === undefined) return
  const changes = (state.changes ??= new Changes())
  if (!changes.scalars.has(relationship.index)) changes.scalars.set(relationship.index, old)
}

/** save-update: linking an object to one of a session's brings it into the session. */
function cascade(owner: InstanceState, relationship: Relationship, target: InstanceState): void {
  if (owner.session !== null && relationship.cascade.saveUpdate && target.session === null) owner.session.adopt(target)
}

function adoptedBy(target: InstanceState, relationship: Relationship, owner: InstanceState): void {
  if (!relationship.cascade.deleteOrphan) return
  target.owners ??= new Map()
  target.owners.set(relationship, owner)
  target.orphanedOutside = false
}

/** delete-orphan: a new object that loses its owner is not inserted; a stored one is deleted by the flush. */
function lostBy(target: InstanceState, relationship: Relationship, owner: InstanceState): void {
  if (!relationship.cascade.deleteOrphan) return
  target.owners ??= new Map()
  const current = target.owners.get(relationship)
  if (current !== undefined && current !== null && current !== owner) return
  target.owners.set(relationship, null)
  if (target.key === undefined && isOrphan(target)) {
    if (target.session !== null) target.session.releasePending(target)
    else target.orphanedOutside = true
  } else target.session?.noteChange(target)
}
