/** session.merge: copies an object from outside onto the session's object of the same identity. */
import { ArgumentError, InvalidRequestError } from '../../../base/errors.ts'
import type { Pausable } from '../../../base/pausable.ts'
import { loadColumnsOf } from '../../loading/fetch-columns.ts'
import { getByKey } from '../../loading/get-by-key.ts'
import { getByKeys } from '../../loading/get-by-keys.ts'
import { loadRelationship } from '../../loading/load-relationship.ts'
import { describeValue } from '../../../types/describe-value.ts'
import type { Mapper, Relationship } from '../../mapping/mapper.ts'
import { isDefaulted, peekCell, writeCell } from '../../state/cells.ts'
import { identityOf } from '../../state/identity-key.ts'
import { type EntityObject, type IdentityKey, type InstanceState, UNLOADED, UNSET } from '../../state/instance-state.ts'
import { setLoaded, writeRelated } from '../../state/related-value.ts'
import { instantiatorOf, stateOf } from '../../state/state-slot.ts'
import { expireAttributes } from '../expire.ts'
import { autoflush } from './flush-trip.ts'
import { add, entityState, relatedObjects } from '../membership.ts'
import type { SessionCore } from '../session-core.ts'

/** How an object is merged. */
export interface MergeOptions {
  /** With false the database is not asked: the object's values are taken to be stored as they are. Default true. */
  readonly load?: boolean
}

/** The session's object with the given one's values. Autoflush happens once before, never in the middle. */
export function* mergeEntity(core: SessionCore, state: InstanceState, options: MergeOptions): Pausable<EntityObject> {
  return (yield* mergeStates(core, [state], options))[0] as EntityObject
}

/** {@link mergeEntity} for several objects; sources of one identity lead to one object. */
export function* mergeEntities(core: SessionCore, entities: Iterable<unknown>, options: MergeOptions): Pausable<EntityObject[]> {
  if (typeof entities !== 'object' || entities === null || !(Symbol.iterator in entities))
    throw new ArgumentError('mergeAll() takes several objects.', {
      value: describeValue(entities),
      do: 'give it an array of objects, or use merge(object)',
    })
  const states = Array.from(entities, entity => entityState(entity, 'mergeAll()'))
  return yield* mergeStates(core, states, options)
}

function* mergeStates(core: SessionCore, states: readonly InstanceState[], options: MergeOptions): Pausable<EntityObject[]> {
  core.requireUsable('merge()')
  const merge = new Merge(core)
  if (options.load === false) return states.map(state => mergeStored(merge, state).entity)
  yield* autoflush(core)
  const before = core.autoflush
  core.autoflush = false
  try {
    yield* loadTargets(merge, new Merge(core), states)
    const targets: EntityObject[] = []
    for (const state of states) targets.push((yield* mergeState(merge, state)).entity)
    return targets
  } finally {
    core.autoflush = before
  }
}

/** Load what the sources will be merged into: level by level of their graph, with a query for each model and collection. */
function* loadTargets(merge: Merge, walk: Merge, sources: readonly InstanceState[]): Pausable<void> {
  const { core } = merge
  const seen = new Set<InstanceState>()
  for (let level = [...sources]; level.length > 0;) {
    const byMapper = new Map<Mapper, InstanceState[]>()
    for (const source of level) {
      if (seen.has(source) || source.session === core) continue
      seen.add(source)
      const group = byMapper.get(source.mapper)
      if (group === undefined) byMapper.set(source.mapper, [source])
      else group.push(source)
    }
    level = []
    for (const [mapper, group] of byMapper) yield* loadLevel(merge, mapper, group)
    for (const [mapper, group] of byMapper) level.push(...(yield* nextLevel(merge, walk, mapper, group)))
  }
}

/** The stored rows of some sources. What is not there need not be asked for again. */
function* loadLevel(merge: Merge, mapper: Mapper, group: readonly InstanceState[]): Pausable<void> {
  const { core } = merge
  const keys = new Map<IdentityKey, unknown[]>()
  const expired: InstanceState[] = []
  for (const source of group) {
    const key = sourceKey(source)
    if (key === undefined || merge.known(mapper, key) !== undefined) continue
    const held = core.identityMap.get(mapper, key)
    if (held === undefined)
      keys.set(
        key,
        mapper.primaryKey.map(attribute => peekCell(source, attribute.index)),
      )
    else if (held.expired) expired.push(held)
  }
  const [first] = keys.values()
  if (keys.size > 1) yield* getByKeys(core, mapper, [...keys.values()])
  else if (first !== undefined) yield* getByKey(core, mapper, first, { everything: true })
  for (const key of keys.keys()) if (core.identityMap.get(mapper, key) === undefined) merge.noteAbsent(mapper, key)
  if (expired.length > 1) yield* loadColumnsOf(core, expired, false)
}

/** Load the collections that will be compared, and give the objects that the merge goes on to. */
function* nextLevel(merge: Merge, walk: Merge, mapper: Mapper, group: readonly InstanceState[]): Pausable<InstanceState[]> {
  const { core } = merge
  const next: InstanceState[] = []
  for (const relationship of mapper.relationships) {
    const having = group.filter(source => walk.relationshipsOf(source).includes(relationship))
    if (relationship.isCollection) {
      const targets = having.flatMap(source => {
        const key = sourceKey(source)
        const target = key === undefined ? undefined : core.identityMap.get(mapper, key)
        return target === undefined || target.relatedAt(relationship) !== undefined ? [] : [target]
      })
      if (targets.length > 0) yield* loadRelationship(core, targets, relationship)
    }
    for (const source of having)
      for (const related of relatedObjects(source, relationship)) {
        walk.arrive(stateOf(related), relationship)
        next.push(stateOf(related))
      }
  }
  return next
}

function sourceKey(source: InstanceState): IdentityKey | undefined {
  return source.key ?? identityOf(source.mapper, source.values)
}

/** One call of merge. */
class Merge {
  readonly core: SessionCore
  /** The session's objects for the sources seen so far. */
  readonly targets: Map<InstanceState, InstanceState> = new Map()
  /** The relationships by which a source was reached: their other sides say nothing new. */
  readonly #arrivals = new Map<InstanceState, Set<Relationship>>()
  readonly #byKey = new Map<Mapper, Map<IdentityKey, InstanceState>>()
  /** Keys without a row. */
  readonly #absent = new Map<Mapper, Set<IdentityKey>>()

  constructor(core: SessionCore) {
    this.core = core
  }

  keep(mapper: Mapper, key: IdentityKey, target: InstanceState): void {
    let targets = this.#byKey.get(mapper)
    if (targets === undefined) this.#byKey.set(mapper, (targets = new Map()))
    targets.set(key, target)
  }

  /** The target that another source of the same identity has led to. */
  known(mapper: Mapper, key: IdentityKey): InstanceState | undefined {
    return this.#byKey.get(mapper)?.get(key)
  }

  noteAbsent(mapper: Mapper, key: IdentityKey): void {
    const keys = this.#absent.get(mapper)
    if (keys === undefined) this.#absent.set(mapper, new Set([key]))
    else keys.add(key)
  }

  isAbsent(mapper: Mapper, key: IdentityKey): boolean {
    return this.#absent.get(mapper)?.has(key) === true
  }

  arrive(source: InstanceState, relationship: Relationship): void {
    const relationships = this.#arrivals.get(source)
    if (relationships === undefined) this.#arrivals.set(source, new Set([relationship]))
    else relationships.add(relationship)
  }

  /** The loaded relationships of a source along which the merge goes on. */
  relationshipsOf(source: InstanceState): readonly Relationship[] {
    const arrivals = this.#arrivals.get(source)
    return source.mapper.relationships.filter(
      relationship =>
        relationship.cascade.merge &&
        !relationship.viewonly &&
        source.relatedAt(relationship) !== undefined &&
        (relationship.back === null || arrivals?.has(relationship.back) !== true),
    )
  }
}

function* mergeState(merge: Merge, source: InstanceState): Pausable<InstanceState> {
  const { core, targets } = merge
  const known = targets.get(source)
  if (known !== undefined) return known
  // one whose row was deleted in this transaction is stored anew
  if (source.session === core && source.lifecycle !== 'deleted') {
    targets.set(source, source)
    return source
  }
  const key = sourceKey(source)
  const target = (yield* findTarget(merge, source, key)) ?? newTarget(core, source.mapper)
  targets.set(source, target)
  if (key !== undefined) merge.keep(source.mapper, key, target)
  copyColumns(core, source, target)
  for (const relationship of merge.relationshipsOf(source)) yield* mergeRelated(merge, source, target, relationship)
  return target
}

/** The session's object of that identity, or one that another source of this merge has led to, or the stored row's. */
function* findTarget(merge: Merge, source: InstanceState, key: IdentityKey | undefined): Pausable<InstanceState | null> {
  if (key === undefined) return null
  const known = merge.known(source.mapper, key)
  if (known !== undefined) return known
  if (merge.isAbsent(source.mapper, key)) return null
  const entity = yield* getByKey(
    merge.core,
    source.mapper,
    source.mapper.primaryKey.map(attribute => peekCell(source, attribute.index)),
    { everything: true },
  )
  return entity === null ? null : stateOf(entity)
}

/** As for rows, the constructor is not called: it may ask for arguments that nobody has. */
function newTarget(core: SessionCore, mapper: Mapper): InstanceState {
  const target = instantiatorOf(mapper)(new Array<unknown>(mapper.columns.length).fill(UNSET), null, undefined, 0, null)
  add(core, target)
  return target
}

function copyColumns(core: SessionCore, source: InstanceState, target: InstanceState): void {
  for (const attribute of source.mapper.columns) {
    if (attribute.computed) continue
    const value = peekCell(source, attribute.index)
    if (typeof value === 'symbol') {
      // neither side knows: the row does
      if (target.key !== undefined && isDefaulted(target, attribute.index)) expireAttributes(core, target, [attribute.key])
      continue
    }
    const present = peekCell(target, attribute.index)
    if (
      typeof present !== 'symbol' &&
      present !== null &&
      value !== null &&
      attribute.type.check(value) === null &&
      attribute.type.equals(present, value)
    )
      continue
    writeCell(target, attribute.index, value)
  }
}

function* mergeRelated(merge: Merge, source: InstanceState, target: InstanceState, relationship: Relationship): Pausable<void> {
  // the members of a collection are likely to be among those that are there
  if (relationship.isCollection && target.key !== undefined && target.relatedAt(relationship) === undefined)
    yield* loadRelationship(merge.core, [target], relationship)
  const copies: EntityObject[] = []
  for (const related of relatedObjects(source, relationship)) {
    merge.arrive(stateOf(related), relationship)
    copies.push((yield* mergeState(merge, stateOf(related))).entity)
  }
  writeRelated(target, relationship, relationship.isCollection ? copies : (copies[0] ?? null))
}

/** Merge without asking the database: what the source holds is stored so. */
function mergeStored(merge: Merge, source: InstanceState): InstanceState {
  const { core, targets } = merge
  const known = targets.get(source)
  if (known !== undefined) return known
  if (source.key === undefined || source.changes !== null) throw notClean(source)
  if (source.session === core) return source
  const { mapper, key } = source
  const target = core.identityMap.get(mapper, key) ?? storedTarget(core, mapper, key)
  targets.set(source, target)
  for (const { index } of mapper.columns) {
    const value = peekCell(source, index)
    if (typeof value === 'symbol') continue
    target.values[index] = value
    if (index < 31) target.rawCells &= ~(1 << index)
    target.changes?.columns.delete(index)
  }
  if (!target.values.includes(UNLOADED)) target.expired = false
  for (const relationship of merge.relationshipsOf(source)) {
    const copies = relatedObjects(source, relationship).map(related => {
      merge.arrive(stateOf(related), relationship)
      return mergeStored(merge, stateOf(related)).entity
    })
    setLoaded(target, relationship, copies)
  }
  return target
}

function storedTarget(core: SessionCore, mapper: Mapper, key: IdentityKey): InstanceState {
  const target = instantiatorOf(mapper)(new Array<unknown>(mapper.columns.length).fill(UNLOADED), core, key, 0, null)
  core.identityMap.add(target, key)
  core.beginLogically()
  return target
}

function notClean(source: InstanceState): InvalidRequestError {
  return new InvalidRequestError(
    `merge(…, { load: false }) takes stored objects without changes; ${source} ${source.key === undefined ? 'is not stored' : 'has changes that are not flushed'}.`,
    {
      object: String(source),
      cause: 'without asking the database nobody could tell which of the values are stored',
      do: 'flush in the session of the object first, or merge it with load: true',
    },
    'MERGE_NOT_CLEAN',
  )
}
