/**
 * The collections of relationships: a list (a real array), a Set and a Map keyed by an attribute. Every change goes
 * through the collection's owner, so that it is remembered and the other side is kept in step.
 */
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import { ArgumentError } from '../../base/errors.ts'
import type { Relationship } from '../mapping/mapper.ts'
import type { EntityObject, InstanceState } from './instance-state.ts'

/** What a collection tells its owner. The members are as they were before the first change since the last flush. */
export interface CollectionOwner {
  readonly state: InstanceState
  readonly relationship: Relationship
  /** About to change: keep the members as they are now, unless that was done. */
  changing(members: readonly EntityObject[]): void
  /**
   * Checks the candidates (their class, single parent) and throws before anything has changed. Gives the members to take:
   * the candidates, or what validators make of them. Where they replace members, these may come back whatever has become of them.
   */
  admit<E extends EntityObject>(candidates: readonly E[], replacing: boolean): readonly E[]
  /** Members are about to be replaced as a whole: gives those that the collection is to have. */
  replacing<E extends EntityObject>(members: readonly E[]): readonly E[]
  /** Somebody wants to know of members before they are taken out. */
  readonly asksBeforeRemoval: boolean
  /** About to take members out; throws before anything has changed. */
  dismiss(members: readonly EntityObject[]): void
  added(member: EntityObject): void
  /** A member was put in once more: nothing changes, but it comes into the owner's session. */
  met(member: EntityObject): void
  removed(member: EntityObject): void
  /** The list is as it shall be: its members hold their places from this one on. Null where they hold none. */
  readonly number: ((members: readonly EntityObject[], start: number) => void) | null
  /** The collection was forgotten, and the attribute has or will have another one: changes of this one mean nothing. */
  forgotten(): void
}

/** What all collections have in common for the code that loads and flushes them. */
export interface RelatedCollection {
  /** The members in order, as a fresh array. */
  members(): EntityObject[]
  /** Put a member in without telling the owner: loading, and the other side of a change. */
  insertSilently(member: EntityObject): void
  removeSilently(member: EntityObject): boolean
  /** Takes out many in one pass; false if none of them was a member. */
  removeAllSilently(members: ReadonlySet<EntityObject>): boolean
  has(member: EntityObject): boolean
  /** No longer the value of an attribute: another one was assigned, and changes are not tracked any more. */
  release(): void
  /** No longer the value of an attribute: it was expired. Changes are warned of. */
  forget(): void
}

/** A list of related objects: an array whose methods keep both sides of the relationship in step. Index writes are not tracked. */
export class EntityList<E extends EntityObject = EntityObject> extends Array<E> {
  #owner: CollectionOwner | null = null

  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  static of_<E extends EntityObject>(owner: CollectionOwner | null, members: readonly E[]): EntityList<E> {
    const list = new EntityList<E>()
    for (let index = 0; index < members.length; index++) list[index] = members[index] as E
    list.#owner = owner
    return list
  }

  static side(list: EntityList): RelatedCollection {
    return new ListSide(
      list,
      () => (list.#owner = null),
      () => list.#owner?.forgotten(),
    )
  }

  override push(...members: E[]): number {
    this.#insert(this.length, members)
    return this.length
  }

  override unshift(...members: E[]): number {
    this.#insert(0, members)
    return this.length
  }

  override pop(): E | undefined {
    return this.length === 0 ? undefined : this.splice(this.length - 1, 1)[0]
  }

  override shift(): E | undefined {
    return this.length === 0 ? undefined : this.splice(0, 1)[0]
  }

  /** Take a member out; false if it is none. */
  remove(member: E): boolean {
    const index = this.indexOf(member)
    if (index < 0) return false
    this.splice(index, 1)
    return true
  }

  clear(): void {
    this.splice(0, this.length)
  }

  /** Make these the members; only the differences count as changes. */
  replace(members: Iterable<E>): void {
    const owner = this.#owner
    this.splice(0, this.length, ...(owner === null ? members : owner.replacing([...members])))
  }

  override splice(start: number, deleteCount?: number, ...members: E[]): E[] {
    const from = start < 0 ? Math.max(this.length + start, 0) : Math.min(start, this.length)
    const count = deleteCount === undefined && arguments.length < 2 ? this.length - from : Math.max(0, Math.min(deleteCount ?? 0, this.length - from))
    const owner = this.#owner
    if (owner === null) return replaceRange(this, from, count, members)
    if (count === 0 && members.length === 0) return []
    const admitted = owner.admit(members, count > 0)
    if (owner.asksBeforeRemoval) owner.dismiss(copyOf(this, from, from + count).filter(member => !admitted.includes(member)))
    owner.changing(this)
    const removed = replaceRange(this, from, count, admitted)
    const gone = new Set<E>(removed)
    const come = new Set<E>(admitted)
    // a member that occurs elsewhere in the list is still a member
    for (const member of gone) if (!come.has(member) && !this.includes(member)) owner.removed(member)
    for (const member of come) {
      if (gone.has(member)) owner.met(member)
      else owner.added(member)
    }
    owner.number?.(this, from)
    return removed
  }

  /** Bring a member to another place of the list. */
  move(member: E, to: number): void {
    const from = this.indexOf(member)
    if (from < 0) throw notMoved(this.#owner, 'something that is no member of it')
    if (!Number.isSafeInteger(to) || to < 0 || to >= this.length) throw notMoved(this.#owner, `a member to ${to}, beyond its ${this.length} places`)
    this.#owner?.changing(this)
    replaceRange(this, from, 1, [])
    replaceRange(this, to, 0, [member])
    this.#owner?.number?.(this, 0)
  }

  override sort(compare?: (a: E, b: E) => number): this {
    this.#owner?.changing(this)
    super.sort(compare)
    this.#owner?.number?.(this, 0)
    return this
  }

  override reverse(): E[] {
    this.#owner?.changing(this)
    super.reverse()
    this.#owner?.number?.(this, 0)
    return this
  }

  override fill(): this {
    throw notOffered('fill', 'replace')
  }

  override copyWithin(): this {
    throw notOffered('copyWithin', 'splice')
  }

  #insert(at: number, given: readonly E[]): void {
    const owner = this.#owner
    if (owner === null) {
      replaceRange(this, at, 0, given)
      return
    }
    const members = owner.admit(given, false)
    owner.changing(this)
    if (at === this.length) super.push(...members)
    else replaceRange(this, at, 0, members)
    for (const member of members) owner.added(member)
    owner.number?.(this, at)
  }
}

/** Printed as the array that it is. */
Object.defineProperty(EntityList.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: EntityList, depth: number, options: object, inspect: (value: unknown, options: object) => string) {
    return inspect(Array.from(this), { ...options, depth })
  },
})

class ListSide implements RelatedCollection {
  readonly #list: EntityList
  readonly release: () => void
  readonly forget: () => void

  constructor(list: EntityList, release: () => void, forget: () => void) {
    this.#list = list
    this.release = release
    this.forget = forget
  }

  members(): EntityObject[] {
    return copyOf(this.#list, 0, this.#list.length)
  }

  insertSilently(member: EntityObject): void {
    Array.prototype.push.call(this.#list, member)
  }

  removeSilently(member: EntityObject): boolean {
    const index = this.#list.indexOf(member)
    if (index >= 0) replaceRange(this.#list, index, 1, [])
    return index >= 0
  }

  removeAllSilently(members: ReadonlySet<EntityObject>): boolean {
    const list = this.#list
    let kept = 0
    for (let index = 0; index < list.length; index++) {
      const member = list[index] as EntityObject
      if (!members.has(member)) list[kept++] = member
    }
    const changed = kept < list.length
    list.length = kept
    return changed
  }

  has(member: EntityObject): boolean {
    return this.#list.includes(member)
  }
}

/** A Set of related objects. */
export class EntitySet<E extends EntityObject = EntityObject> extends Set<E> {
  #owner: CollectionOwner | null = null

  static of_<E extends EntityObject>(owner: CollectionOwner | null, members: readonly E[]): EntitySet<E> {
    const set = new EntitySet<E>()
    for (const member of members) Set.prototype.add.call(set, member)
    set.#owner = owner
    return set
  }

  static side(set: EntitySet): RelatedCollection {
    return {
      members: () => [...set],
      insertSilently: member => void Set.prototype.add.call(set, member),
      removeSilently: member => Set.prototype.delete.call(set, member),
      removeAllSilently: members => dropAll(members, member => Set.prototype.delete.call(set, member)),
      has: member => Set.prototype.has.call(set, member),
      release: () => (set.#owner = null),
      forget: () => set.#owner?.forgotten(),
    }
  }

  override add(given: E): this {
    const owner = this.#owner
    if (owner === null) return super.add(given)
    if (super.has(given)) {
      owner.met(given)
      return this
    }
    this.#take(owner, owner.admit([given], false)[0] as E)
    return this
  }

  override delete(member: E): boolean {
    if (!super.has(member)) return false
    const owner = this.#owner
    if (owner?.asksBeforeRemoval === true) owner.dismiss([member])
    owner?.changing([...this])
    super.delete(member)
    owner?.removed(member)
    return true
  }

  override clear(): void {
    for (const member of [...this]) this.delete(member)
  }

  replace(members: Iterable<E>): void {
    const owner = this.#owner
    // checked before anything changes
    const wanted = new Set(owner === null ? members : owner.admit([...new Set(owner.replacing([...members]))], true))
    for (const member of [...this]) if (!wanted.has(member)) this.delete(member)
    for (const member of wanted) {
      if (owner === null) super.add(member)
      else this.#take(owner, member)
    }
  }

  #take(owner: CollectionOwner, member: E): void {
    if (super.has(member)) {
      owner.met(member)
      return
    }
    owner.changing([...this])
    super.add(member)
    owner.added(member)
  }
}

/** A Map of related objects, keyed by one of their attributes; the key is read when a member is added. */
export class EntityMap<K = unknown, E extends EntityObject = EntityObject> extends Map<K, E> {
  #owner: CollectionOwner | null = null
  #keyOf: (member: E) => K = () => undefined as K

  static of_<K, E extends EntityObject>(owner: CollectionOwner | null, members: readonly E[], keyOf: (member: E) => K): EntityMap<K, E> {
    const map = new EntityMap<K, E>()
    map.#keyOf = keyOf
    for (const member of members) map.#keep(member)
    map.#owner = owner
    return map
  }

  static side(map: EntityMap): RelatedCollection {
    return {
      members: () => [...map.values()],
      insertSilently: member => map.#keep(member),
      removeSilently: member => map.#dropMember(member),
      removeAllSilently: members =>
        dropAll(
          [...map].filter(([, member]) => members.has(member)),
          ([key]) => Map.prototype.delete.call(map, key),
        ),
      has: member => [...map.values()].includes(member),
      release: () => (map.#owner = null),
      forget: () => map.#owner?.forgotten(),
    }
  }

  /** Add a member under its own key. */
  add(member: E): this {
    const owner = this.#owner
    if (owner === null) return super.set(this.#keyOf(member), member)
    const admitted = owner.admit([member], false)[0] as E
    this.#take(owner, this.#keyOf(admitted), admitted)
    return this
  }

  override set(key: K, given: E): this {
    const owner = this.#owner
    if (owner === null) return super.set(key, given)
    if (super.get(key) === given) return this
    const member = owner.admit([given], false)[0] as E
    const expected = this.#keyOf(member)
    if (expected !== key) {
      throw new ArgumentError(`${owner.relationship.name} is keyed by an attribute of its members, and the key given is not the member's.`, {
        value: `${String(key)} for a member whose key is ${String(expected)}`,
        do: 'use .add(member), or set the attribute first',
      })
    }
    this.#take(owner, key, member)
    return this
  }

  override delete(key: K): boolean {
    const member = super.get(key)
    if (member === undefined) return false
    const owner = this.#owner
    if (owner?.asksBeforeRemoval === true) owner.dismiss([member])
    owner?.changing([...this.values()])
    super.delete(key)
    owner?.removed(member)
    return true
  }

  override clear(): void {
    for (const key of [...this.keys()]) this.delete(key)
  }

  replace(members: Iterable<E>): void {
    const owner = this.#owner
    const wanted = owner === null ? [...members] : owner.admit(owner.replacing([...members]), true)
    for (const [key, member] of [...this]) if (!wanted.includes(member)) this.delete(key)
    for (const member of wanted) {
      if (owner === null) super.set(this.#keyOf(member), member)
      else this.#take(owner, this.#keyOf(member), member)
    }
  }

  /** A member without a key is not in the Map. */
  #keep(member: E): void {
    const key = this.#keyOf(member)
    if (key !== undefined) Map.prototype.set.call(this, key, member)
  }

  #take(owner: CollectionOwner, key: K, member: E): void {
    if (key === undefined) {
      owner.added(member)
      return
    }
    const old = super.get(key)
    if (old === member) {
      owner.met(member)
      return
    }
    if (old !== undefined && owner.asksBeforeRemoval) owner.dismiss([old])
    owner.changing([...this.values()])
    super.set(key, member)
    if (old !== undefined) owner.removed(old)
    owner.added(member)
  }

  /** The key may have changed since the member was added, so it is looked for by identity. */
  #dropMember(member: E): boolean {
    for (const [key, candidate] of this) {
      if (candidate === member) return Map.prototype.delete.call(this, key)
    }
    return false
  }
}

/** What Array's splice does. The engine's own takes a path a hundred times slower for a subclass of Array. */
function replaceRange<E>(list: E[], from: number, count: number, members: readonly E[]): E[] {
  const removed = copyOf(list, from, from + count)
  const tail = copyOf(list, from + count, list.length)
  let index = from
  for (const member of members) list[index++] = member
  for (const member of tail) list[index++] = member
  list.length = index
  return removed
}

function copyOf<E>(list: readonly E[], from: number, to: number): E[] {
  const copy = new Array<E>(to - from)
  for (let index = from; index < to; index++) copy[index - from] = list[index] as E
  return copy
}

function dropAll<T>(items: Iterable<T>, drop: (item: T) => boolean): boolean {
  let changed = false
  for (const item of items) if (drop(item)) changed = true
  return changed
}

/** The code-facing side of any of the three collections. */
export function sideOf(collection: unknown): RelatedCollection {
  if (collection instanceof EntityList) return EntityList.side(collection)
  return collection instanceof EntitySet ? EntitySet.side(collection) : EntityMap.side(collection as EntityMap)
}

function notOffered(method: string, instead: string): ArgumentError {
  return new ArgumentError(`A relationship's collection has no ${method}().`, { do: `use ${instead}()` })
}

function notMoved(owner: CollectionOwner | null, what: string): ArgumentError {
  return new ArgumentError(`${owner?.relationship.name ?? 'The list'} cannot move ${what}.`, {
    cause: 'another list holds it, or it was removed',
    do: 'move a member of the list to a place from 0 on; add with splice(place, 0, member)',
  })
}

keepHiddenClass(sideOf(EntityList.of_(null, [])))
