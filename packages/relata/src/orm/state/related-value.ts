/** Reading and assigning related objects: what an accessor of a relationship does. */
import { InvalidRequestError } from '../../base/errors.ts'
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import type { Relationship } from '../mapping/mapper.ts'
import type { KeyedCollection, KeyedWithFunction } from '../mapping/relationship-declaration.ts'
import { someHooks } from '../mapping/model-hooks.ts'
import { detached } from './cells.ts'
import { type CollectionOwner, EntityList, EntityMap, EntitySet, sideOf } from './collection.ts'
import { Changes, type EntityObject, type InstanceState, type QueuedMembers, UNLOADED, UNSET } from './instance-state.ts'
import { stateOf } from './state-slot.ts'
import { heardBulkReplace, heardMirror, heardSet } from './attribute-events.ts'
import { checkRelated, notRelated } from './check-related.ts'
import { memberAdded, memberMet, memberRemoved, scalarReplaced } from './link-events.ts'
import { neverLoaded } from './never-loaded.ts'
import { numberMembers } from './number-members.ts'
import { inIdentityMap } from './reference.ts'
import { takeUnread } from './unread-collections.ts'
import { validated, validatedMembers, validateMirror, validateRemoval } from './validate.ts'

/** The value of a relationship that is not loaded: new objects have an empty one, the others ask their session. */
export function readUnloaded(state: InstanceState, relationship: Relationship): unknown {
  if (relationship.writeOnly) return neverLoaded(state, relationship)
  if (state.key === undefined) {
    // no query is sent for a new object, but what its key refers to may be there
    if (!relationship.isCollection) return inIdentityMap(state, relationship) ?? null
    const empty = createCollection(state, relationship, [])
    state.setRelated(relationship, empty)
    return empty
  }
  if (state.session === null) throw detached(state, relationship.key)
  return state.session.loadRelationship(state, relationship)
}

/** Give an unloaded relationship its value from the database; queued changes of the collection are merged in behind it. */
export function setLoaded(state: InstanceState, relationship: Relationship, related: readonly EntityObject[]): unknown {
  if (!relationship.isCollection) {
    const value = related[0] ?? null
    state.setRelated(relationship, value)
    return value
  }
  const queued = state.changes?.queued.get(relationship.index)
  const members = queued === undefined ? related : mergeQueued(state, relationship, related, queued)
  const kept = takeUnread(state, relationship)
  const collection = kept ?? createCollection(state, relationship, members)
  if (kept !== undefined) for (const member of members) sideOf(kept).insertSilently(member)
  state.setRelated(relationship, collection)
  // those that were added while the list was not loaded stand behind the others now
  if (queued !== undefined && relationship.ordering !== null) numberMembers(members, relationship.ordering, related.length)
  return collection
}

function mergeQueued(state: InstanceState, relationship: Relationship, loaded: readonly EntityObject[], queued: QueuedMembers): EntityObject[] {
  const changes = state.changes as Changes
  changes.queued.delete(relationship.index)
  changes.collections.set(relationship.index, [...loaded])
  const members = loaded.filter(member => !queued.removed.has(member))
  const known = new Set(members)
  for (const member of queued.added) if (!known.has(member)) members.push(member)
  return members
}

/** A collection of the relationship's kind that tells its owner about changes. */
export function createCollection(state: InstanceState, relationship: Relationship, members: readonly EntityObject[]): unknown {
  const owner = relationship.viewonly ? null : new TrackedCollection(state, relationship)
  const { collection } = relationship
  if (collection === 'list') return EntityList.of_(owner, members)
  if (collection === 'set') return EntitySet.of_(owner, members)
  return EntityMap.of_(owner, members, keysOf(collection as KeyedCollection | KeyedWithFunction))
}

/** Reads the key of a Map's member; undefined where the member has none, and is left out. */
function keysOf(collection: KeyedCollection | KeyedWithFunction): (member: EntityObject) => unknown {
  if ('keyedWith' in collection) return member => (collection.keyedWith as (member: EntityObject) => unknown)(member)
  const { keyedBy, ignoreUnset } = collection
  return member => {
    const key = (member as Readonly<Record<string, unknown>>)[keyedBy]
    return key === null && ignoreUnset === true && isUnset(stateOf(member), keyedBy) ? undefined : key
  }
}

function isUnset(state: InstanceState, key: string): boolean {
  const attribute = state.mapper.attribute(key)
  return attribute?.kind === 'column' && state.values[attribute.index] === UNSET
}

/** Assign a relationship. A collection is replaced as a whole: only the differences count. */
export function writeRelated(state: InstanceState, relationship: Relationship, value: unknown): void {
  if (relationship.writeOnly) fillWriteOnly(state, relationship, value)
  else if (relationship.isCollection) replaceCollection(state, relationship, value)
  else replaceScalar(state, relationship, value)
}

/** A collection that is never loaded cannot be replaced, but a new object's can be given its members. */
function fillWriteOnly(state: InstanceState, relationship: Relationship, value: unknown): void {
  if (state.key !== undefined) throw notReplaceable(state, relationship)
  const members = asMembers(state, relationship, value)
  for (const member of members) checkRelated(state, relationship, member)
  neverLoaded(state, relationship).addAll(members)
}

function replaceCollection(state: InstanceState, relationship: Relationship, value: unknown): void {
  let given: readonly EntityObject[] = asMembers(state, relationship, value)
  for (const member of given) checkRelated(state, relationship, member, true)
  const present = state.relatedAt(relationship)
  // most assignments give a new object's collection its first members, and nobody has seen the empty one
  const isFirst = present === undefined && state.key === undefined && !someHooks()
  const old = isFirst ? undefined : (present ?? readUnloaded(state, relationship))
  if (old === value) return
  const oldSide = isFirst ? null : sideOf(old)
  const before = oldSide?.members() ?? []
  if (someHooks()) given = replacement(state, relationship, given)
  const members = someHooks() ? validatedMembers(state, relationship, given, before) : given
  if (someHooks()) for (const member of before) if (!members.includes(member)) validateRemoval(state, relationship, member)
  noteMembers(state, relationship, before)
  oldSide?.release()
  state.setRelated(relationship, createCollection(state, relationship, members))
  const kept = new Set(members)
  const known = new Set(before)
  for (const member of known) if (!kept.has(member)) memberRemoved(state, relationship, member, true)
  for (const member of kept) {
    if (known.has(member)) memberMet(state, relationship, member)
    else memberAdded(state, relationship, member, true)
  }
  if (relationship.ordering !== null) numberMembers(members, relationship.ordering, 0)
}

/** What listeners make of the members that a collection is about to have. */
function replacement(state: InstanceState, relationship: Relationship, given: readonly EntityObject[]): readonly EntityObject[] {
  const members = heardBulkReplace(state, relationship.key, given)
  if (members !== given) for (const member of members) checkRelated(state, relationship, member, true)
  return members
}

function replaceScalar(state: InstanceState, relationship: Relationship, given: unknown): void {
  if (given === undefined) throw notRelated(state, relationship, given)
  if (given !== null) checkRelated(state, relationship, given)
  const old = oldScalar(state, relationship)
  const value = someHooks() ? validatedRelated(state, relationship, given, old) : given
  scalarReplaced(state, relationship, value, old, true)
}

/** What the validators of both sides make of the object that a scalar relationship is to lead to. */
function validatedRelated(
  state: InstanceState,
  relationship: Relationship,
  given: EntityObject | null,
  old: EntityObject | null | typeof UNLOADED,
): EntityObject | null {
  const value = heardSet(state, relationship.key, validated(state, relationship.key, given), old) as EntityObject | null
  if (value !== given && value !== null) checkRelated(state, relationship, value)
  if (value === old) return value
  if (old !== null && old !== UNLOADED) validateRemoval(state, relationship, old)
  if (value === null) return null
  validateMirror(state, relationship, value, false)
  heardMirror(state, relationship, value, false)
  return value
}

/** The object a scalar relationship leads to now, without SQL; UNLOADED where that is not known. */
export function oldScalar(state: InstanceState, relationship: Relationship): EntityObject | null | typeof UNLOADED {
  const current = state.relatedAt(relationship)
  if (current !== undefined) return current
  if (state.key === undefined) return null
  if (relationship.activeHistory && state.session?.mode === 'sync') return readUnloaded(state, relationship) as EntityObject | null
  return inIdentityMap(state, relationship) ?? UNLOADED
}

/** Remember the members as they were at the last flush. */
export function noteMembers(state: InstanceState, relationship: Relationship, members: readonly EntityObject[]): void {
  state.session?.noteChange(state)
  // everything about a new object is a change
  if (state.key === undefined) {
    if (relationship.index < 31) state.insertMarks |= 1 << relationship.index
    return
  }
  const changes = (state.changes ??= new Changes())
  if (!changes.collections.has(relationship.index)) changes.collections.set(relationship.index, [...members])
}

class TrackedCollection implements CollectionOwner {
  readonly state: InstanceState
  readonly relationship: Relationship
  #isForgotten = false

  constructor(state: InstanceState, relationship: Relationship) {
    this.state = state
    this.relationship = relationship
  }

  forgotten(): void {
    this.#isForgotten = true
  }

  get number(): CollectionOwner['number'] {
    const { ordering } = this.relationship
    return ordering === null || this.#isForgotten ? null : (members, start) => numberMembers(members, ordering, start)
  }

  changing(members: readonly EntityObject[]): void {
    if (this.#isForgotten) {
      warnOfForgotten(this.state, this.relationship)
      return
    }
    if (this.state.relatedAt(this.relationship) === undefined) {
      const kept = takeUnread(this.state, this.relationship)
      if (kept !== undefined) this.state.setRelated(this.relationship, kept)
    }
    noteMembers(this.state, this.relationship, members)
  }

  admit<E extends EntityObject>(candidates: readonly E[], replacing: boolean): readonly E[] {
    if (this.#isForgotten) return candidates
    for (const candidate of candidates) checkRelated(this.state, this.relationship, candidate, replacing)
    if (!someHooks()) return candidates
    const collection = this.state.relatedAt(this.relationship)
    const present = replacing && collection !== undefined ? sideOf(collection).members() : undefined
    return validatedMembers(this.state, this.relationship, candidates, present) as readonly E[]
  }

  replacing<E extends EntityObject>(members: readonly E[]): readonly E[] {
    return someHooks() && !this.#isForgotten ? (replacement(this.state, this.relationship, members) as readonly E[]) : members
  }

  get asksBeforeRemoval(): boolean {
    return someHooks() && !this.#isForgotten
  }

  dismiss(members: readonly EntityObject[]): void {
    for (const member of members) validateRemoval(this.state, this.relationship, member)
  }

  added(member: EntityObject): void {
    if (!this.#isForgotten) memberAdded(this.state, this.relationship, member, true)
  }

  met(member: EntityObject): void {
    if (!this.#isForgotten) memberMet(this.state, this.relationship, member)
  }

  removed(member: EntityObject): void {
    if (!this.#isForgotten) memberRemoved(this.state, this.relationship, member, true)
  }
}

function warnOfForgotten(state: InstanceState, { name, key }: Relationship): void {
  process.emitWarning(
    `A change of a former ${name} of ${state} is lost: the collection was read before the object was expired, by a commit, rollback, refresh or expire. Read .${key} again.`,
    { type: 'RelataWarning', code: 'RELATA_EXPIRED_COLLECTION' },
  )
}

function notReplaceable(state: InstanceState, relationship: Relationship): InvalidRequestError {
  return new InvalidRequestError(`${relationship.name} is write-only, so its members are not known and cannot be replaced.`, {
    object: String(state),
    do: `use ${relationship.key}.add(…) and ${relationship.key}.remove(…)`,
  })
}

function asMembers(state: InstanceState, relationship: Relationship, value: unknown): EntityObject[] {
  if (value === null || typeof value !== 'object' || !(Symbol.iterator in value)) throw notRelated(state, relationship, value)
  const members = value instanceof Map ? [...value.values()] : [...(value as Iterable<unknown>)]
  return members as EntityObject[]
}

// several: V8 learns from the first ones of which kind the elements of such lists are
for (let count = 0; count < 4; count++) keepHiddenClass(EntityList.of_(new TrackedCollection(null as never, null as never), [{}, {}]))
// an empty list has another hidden class, and yet another one once a member was added
const filled = EntityList.of_(null, [])
sideOf(filled).insertSilently({})
keepHiddenClass(filled, EntityList.of_(null, []))
