/** Loads a relationship for many objects in one statement, and what their options load with it. */
import type { Pausable } from '../../base/pausable.ts'
import type { Relationship } from '../mapping/mapper.ts'
import { peekCell } from '../state/cells.ts'
import { sideOf } from '../state/collection.ts'
import { identityKey } from '../state/identity-key.ts'
import type { EntityObject, IdentityKey, InstanceState } from '../state/instance-state.ts'
import { referenceKey } from '../state/reference.ts'
import { setLoaded } from '../state/related-value.ts'
import { stateOf } from '../state/state-slot.ts'
import { loadColumnsOf } from './fetch-columns.ts'
import { fetchKeyed } from './fetch-keyed.ts'
import { defaultPath, type LoadPath, type RelationshipLoad } from './load-path.ts'
import type { LoadingSession } from './loading-session.ts'
import { warnMultipleRows } from './multiple-rows.ts'
import { batchOf, childBatch } from './peers.ts'
import { isFollowed } from './plan-draft.ts'
import { type Execution, Reading } from './reading.ts'
import { RelatedPlan } from './related-plan.ts'

/**
 * Load a relationship of the given objects, wherever it is not loaded yet: one statement for all of them, or one for each
 * 500 where the database wants its lists written out. Load options that forbid loading do not count here; with
 * `everything` none does, and no criterion leaves rows out.
 */
export function* loadRelated(
  session: LoadingSession,
  states: readonly InstanceState[],
  relationship: Relationship,
  everything = false,
): Pausable<void> {
  const byLoad = new Map<RelationshipLoad, InstanceState[]>()
  for (const state of states) {
    if (state.relatedAt(relationship) !== undefined) continue
    const load = everything ? defaultPath(relationship.parent).load(relationship) : loadFor(session, state, relationship)
    const group = byLoad.get(load)
    if (group === undefined) byLoad.set(load, [state])
    else group.push(state)
  }
  for (const [load, group] of byLoad) yield* loadGroup({ session, overwritten: null, created: null }, group, load)
}

/** How the object's own load, or the mapping, wants a relationship to be loaded. */
export function loadFor(session: LoadingSession, state: InstanceState, relationship: Relationship): RelationshipLoad {
  const load = (batchOf(session, state).options as LoadPath).load(relationship)
  // what a query's own join has filled is loaded in full when it is loaded again
  if (load.strategy !== 'containsEager') return load
  return (session.scopes?.pathOf(relationship.parent) ?? defaultPath(relationship.parent)).load(relationship)
}

/** Load what the options of a path load after the rows have been read; `unread`: of objects that no row has been read for. */
export function* loadFollowing(execution: Execution, path: LoadPath, states: Iterable<InstanceState>, unread = false): Pausable<void> {
  const all = [...states]
  if (all.length === 0) return
  for (const member of path.polymorphic)
    yield* loadColumnsOf(
      execution.session,
      all.filter(state => state.mapper.isA(member)),
      false,
    )
  for (const load of path.active) {
    // objects that were there before have no rows that could bring what is joined
    if (!isFollowed(load) && !(unread && load.strategy === 'joined')) continue
    const { relationship } = load
    const having = path.mapper.isA(relationship.parent) ? all : all.filter(state => state.mapper.isA(relationship.parent))
    const unloaded = having.filter(state => state.relatedAt(relationship) === undefined)
    if (load.strategy === 'noload') {
      for (const state of unloaded) setLoaded(state, relationship, [])
      continue
    }
    // what is loaded already is left alone, but what its options load with it is loaded there too
    const before = load.path.active.length === 0 || unloaded.length === having.length ? [] : loadedObjects(having, relationship)
    if (unloaded.length > 0) yield* loadGroup(execution, unloaded, load)
    if (before.length > 0) yield* loadFollowing(execution, load.path, before, true)
  }
}

function loadedObjects(states: readonly InstanceState[], relationship: Relationship): InstanceState[] {
  const found = new Set<InstanceState>()
  for (const state of states) {
    const value = state.relatedAt(relationship)
    if (value === undefined || value === null) continue
    for (const member of relationship.isCollection ? sideOf(value).members() : [value]) found.add(stateOf(member))
  }
  return [...found]
}

/** One relationship of objects that share a path; many-to-one targets that the session holds need no query. */
function* loadGroup(execution: Execution, states: readonly InstanceState[], load: RelationshipLoad): Pausable<void> {
  const { session } = execution
  const { relationship } = load
  let wanting = states
  // targets that the session holds already: what their options load is loaded together with the others'
  const held: InstanceState[] = []
  const immediate = load.strategy === 'immediate'
  if (relationship.identityColumns !== null && (immediate || execution.overwritten === null) && load.criteria.length === 0) {
    wanting = states.filter(state => !setFromIdentityMap(session, state, relationship, held))
  }
  if (immediate || load.path.active.length === 0) held.length = 0
  if (wanting.length === 0) {
    if (held.length > 0) yield* loadFollowing(execution, load.path, new Set(held), true)
    return
  }
  const related = yield* fetchRelated(execution, wanting, load, held)
  wanting.forEach((state, index) => {
    if (state.relatedAt(relationship) === undefined) setLoaded(state, relationship, related[index] as EntityObject[])
  })
}

function setFromIdentityMap(session: LoadingSession, state: InstanceState, relationship: Relationship, held: InstanceState[]): boolean {
  const key = referenceKey(state, relationship.identityColumns as readonly number[])
  if (key === undefined) return false
  if (key === null) {
    setLoaded(state, relationship, [])
    return true
  }
  const target = session.identityMap.get(relationship.target, key)
  if (target === undefined || target.expired || session.hints.isConcealed(target)) return false
  setLoaded(state, relationship, [target.entity])
  held.push(target)
  return true
}

const NONE: EntityObject[] = []

/** The related objects of each object, in order. All objects share the path that `load` belongs to. */
export function* fetchRelated(
  execution: Execution,
  states: readonly InstanceState[],
  load: RelationshipLoad,
  held: readonly InstanceState[] = [],
): Pausable<EntityObject[][]> {
  const { session } = execution
  const { relationship } = load
  const plan = planOf(load, session)
  const locals = relationship.pairs.map(pair => relationship.parent.attributeOfColumn(pair.local)?.index ?? -1)
  const lists = new Map<IdentityKey, EntityObject[]>()
  const keys: (readonly unknown[])[] = []
  const own = states.map(state => {
    const values = localValues(state, locals)
    const key = values === null ? null : identityKey(values)
    if (values === null || key === null) return NONE
    let list = lists.get(key)
    if (list === undefined) {
      lists.set(key, (list = []))
      keys.push(values)
    }
    return list
  })
  if (keys.length > 0) yield* readKeys(execution, states[0] as InstanceState, load, plan, keys, lists, held)
  else if (held.length > 0) yield* loadFollowing(execution, load.path, new Set(held))
  if (!relationship.isCollection) {
    own.forEach((list, index) => {
      if (list.length > 1) warnMultipleRows(states[index] as InstanceState, relationship)
    })
  }
  return own
}

/** The object's values by which related rows are found; null where one is not known. */
function localValues(state: InstanceState, locals: readonly number[]): unknown[] | null {
  const values: unknown[] = []
  for (let index = 0; index < locals.length; index++) {
    const value = peekCell(state, locals[index] as number)
    if (typeof value === 'symbol') return null
    values.push(value)
  }
  return values
}

function* readKeys(
  execution: Execution,
  parent: InstanceState,
  load: RelationshipLoad,
  plan: RelatedPlan,
  keys: readonly (readonly unknown[])[],
  lists: ReadonlyMap<IdentityKey, EntityObject[]>,
  held: readonly InstanceState[],
): Pausable<void> {
  const { session, created } = execution
  const batch = childBatch(batchOf(session, parent), load.relationship, load.path, session)
  const reading = new Reading(plan.entity, load.path, batch, execution)
  const most = Math.min(plan.statement.mostKeys, load.settings.chunkSize ?? Number.POSITIVE_INFINITY)
  for (let start = 0; start < keys.length; start += most) {
    const rows = yield* fetchKeyed(session, plan.statement, keys.length <= most ? keys : keys.slice(start, start + most), load.about)
    gather(rows, reading, plan, lists)
  }
  reading.finish()
  if (created !== null) reading.collectCreated(created)
  for (const state of held) reading.met?.add(state)
  for (const followed of reading.followed()) yield* loadFollowing(execution, followed.path, followed.met as Set<InstanceState>)
}

/** Give each row's object to the list of its key. */
function gather(rows: unknown[][], reading: Reading, plan: RelatedPlan, lists: ReadonlyMap<IdentityKey, EntityObject[]>): void {
  const { context } = reading
  if (!plan.repeats && reading.met === null) {
    const { reader } = plan.entity
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] as unknown[]
      // the key first: reading may turn the row into the object's values
      const list = lists.get(plan.keyOf(row) as IdentityKey)
      const state = reader.one(row, context)
      if (state !== null && list !== undefined) list.push(state.entity)
    }
    return
  }
  const seen = new Map<EntityObject[], Set<EntityObject>>()
  for (const row of rows) {
    const list = lists.get(plan.keyOf(row) as IdentityKey)
    const state = reading.read(row)
    if (state === null || list === undefined || list[list.length - 1] === state.entity) continue
    if (plan.repeats && !isFirst(list, state.entity, seen)) continue
    list.push(state.entity)
  }
}

const LIST_IS_FASTER = 16

function isFirst(list: EntityObject[], entity: EntityObject, seen: Map<EntityObject[], Set<EntityObject>>): boolean {
  if (list.length < LIST_IS_FASTER) return !list.includes(entity)
  let members = seen.get(list)
  if (members === undefined) seen.set(list, (members = new Set(list)))
  if (members.has(entity)) return false
  members.add(entity)
  return true
}

const plans = new WeakMap<RelationshipLoad, Map<unknown, RelatedPlan>>()

/** One plan for each relationship of a path and dialect. */
function planOf(load: RelationshipLoad, session: LoadingSession): RelatedPlan {
  let byDialect = plans.get(load)
  if (byDialect === undefined) plans.set(load, (byDialect = new Map()))
  session.at(load.relationship.target.table)
  let plan = byDialect.get(session.dialect)
  if (plan === undefined) byDialect.set(session.dialect, (plan = new RelatedPlan(load, session.dialect)))
  return plan
}
