/** session.merge: copies an object from outside onto the session's object of the same identity. */
import { InvalidRequestError } from '../../base/errors.ts'
import type { Pausable } from '../../base/pausable.ts'
import { getByKey } from '../loading/get-by-key.ts'
import { loadRelationship } from '../loading/load-relationship.ts'
import type { Mapper, Relationship } from '../mapping/mapper.ts'
import { isDefaulted, peekCell, writeCell } from '../state/cells.ts'
import { identityOf } from '../state/identity-key.ts'
import { type EntityObject, type IdentityKey, type InstanceState, UNLOADED, UNSET } from '../state/instance-state.ts'
import { setLoaded, writeRelated } from '../state/related-value.ts'
import { instantiatorOf, stateOf } from '../state/state-slot.ts'
import { expireAttributes } from './expire.ts'
import { autoflush } from './flush-trip.ts'
import { add, relatedObjects } from './membership.ts'
import type { SessionCore } from './session-core.ts'

/** How an object is merged. */
export interface MergeOptions {
  /** With false the database is not asked: the object's values are taken to be stored as they are. Default true. */
  readonly load?: boolean
}

/** The session's object with the given one's values. Autoflush happens once before, never in the middle. */
export function* mergeEntity(core: SessionCore, state: InstanceState, options: MergeOptions): Pausable<EntityObject> {
  core.requireUsable('merge()')
  if (options.load === false) return mergeStored(new Merge(core), state).entity
  yield* autoflush(core)
  const before = core.autoflush
  core.autoflush = false
  try {
    return (yield* mergeState(new Merge(core), state)).entity
  } finally {
    core.autoflush = before
  }
}

/** One call of merge. */
class Merge {
  readonly core: SessionCore
  /** The session's objects for the sources seen so far. */
  readonly targets: Map<InstanceState, InstanceState> = new Map()
  /** The relationships by which a source was reached: their other sides say nothing new. */
  readonly #arrivals = new Map<InstanceState, Set<Relationship>>()
  readonly #byKey = new Map<Mapper, Map<IdentityKey, InstanceState>>()

  constructor(core: SessionCore) {
    this.core = core
    for (const pending of core.pending) {
      const key = identityOf(pending.mapper, pending.values)
      if (key !== undefined) this.keep(pending.mapper, key, pending)
    }
  }

  keep(mapper: Mapper, key: IdentityKey, target: InstanceState): void {
    let targets = this.#byKey.get(mapper)
    if (targets === undefined) this.#byKey.set(mapper, (targets = new Map()))
    targets.set(key, target)
  }

  /** The target that another source of the same identity has led to, or a new object of the session. */
  known(mapper: Mapper, key: IdentityKey): InstanceState | undefined {
    return this.#byKey.get(mapper)?.get(key)
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
  if (source.session === core) {
    targets.set(source, source)
    return source
  }
  const key = source.key ?? identityOf(source.mapper, source.values)
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
