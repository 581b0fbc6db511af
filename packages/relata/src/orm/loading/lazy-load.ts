/** Loads a relationship when it is read: without SQL where that is possible, else for the object and some of its peers. */
import type { Pausable } from '../../base/pausable.ts'
import type { Mapper, Relationship } from '../mapping/mapper.ts'
import { peekCell } from '../state/cells.ts'
import type { EntityObject, IdentityKey, InstanceState, LoadBatch } from '../state/instance-state.ts'
import { referenceKey } from '../state/reference.ts'
import { setLoaded } from '../state/related-value.ts'
import { progressOf, takeAlong } from './adaptive.ts'
import { raiseError } from './lazy-load-error.ts'
import { loadColumns } from './load-columns.ts'
import type { LoadPath, RelationshipLoad } from './load-path.ts'
import { fetchRelated, loadFor } from './load-related.ts'
import type { LoadingSession } from './loading-session.ts'
import { objectDeleted } from './object-deleted-error.ts'
import { batchOf } from './peers.ts'
import { tablesOfRelated } from './tables-read.ts'

/**
 * The value of an unloaded relationship where no query is needed: the key is null, the identity map holds the target, or it
 * was fetched ahead. Undefined where a query is needed. Throws where the load options forbid reading.
 */
export function relatedWithoutSql(
  session: LoadingSession,
  state: InstanceState,
  relationship: Relationship,
  acceptExpired: boolean = session.mode === 'async',
): unknown {
  const { strategy, option } = loadFor(session, state, relationship)
  if (strategy === 'raise') throw raiseError(state, relationship, option ?? `lazy: 'raise' of ${relationship.name}`)
  if (strategy === 'noload') return setLoaded(state, relationship, [])
  // what was fetched ahead is for reads that could have run a query themselves, and not for what a flush would change first
  return knownRelated(session, state, relationship, session.mode === 'sync', acceptExpired)
}

/** Load a relationship and return its value. Autoflush happens first. */
export function* lazyLoad(session: LoadingSession, state: InstanceState, relationship: Relationship): Pausable<unknown> {
  const load = loadFor(session, state, relationship)
  if (load.strategy === 'raise' || load.strategy === 'raiseOnSql') {
    const known = load.strategy === 'raiseOnSql' ? knownRelated(session, state, relationship, true) : undefined
    if (known !== undefined) return known
    throw raiseError(state, relationship, load.option ?? `lazy: '${load.strategy}' of ${relationship.name}`)
  }
  if (load.strategy === 'noload') return setLoaded(state, relationship, [])
  if (session.mustFlush) {
    const expired = state.expired && !state.writtenSinceExpired
    yield* session.flushBeforeQuery(() => tablesOfRelated(session, [state], [relationship]))
    // the flush has deleted its row: what it would be refreshed from is gone, and what the flush has loaded is out of date
    if (state.lifecycle === 'deleted') {
      if (expired) throw objectDeleted(state)
      if (state.relatedAt(relationship) !== undefined) state.setRelated(relationship, undefined)
    }
    if (state.relatedAt(relationship) !== undefined) return state.relatedAt(relationship)
  }
  yield* loadLocals(session, state, relationship)
  if (state.relatedAt(relationship) !== undefined) return state.relatedAt(relationship)
  const known = yield* checkedTarget(session, state, relationship)
  if (known !== undefined) return known
  yield* fetchWithPeers(session, state, load)
  return state.relatedAt(relationship)
}

/** Load a relationship for all of the objects that lack it, each by the options of its own path. */
export function* loadWanted(session: LoadingSession, states: readonly InstanceState[], relationship: Relationship): Pausable<void> {
  const byPath = new Map<LoadPath, { load: RelationshipLoad; states: InstanceState[] }>()
  for (const state of states) {
    if (state.relatedAt(relationship) !== undefined || state.session !== session) continue
    yield* loadLocals(session, state, relationship)
    if (knownRelated(session, state, relationship, true) !== undefined) continue
    const { strategy, option } = loadFor(session, state, relationship)
    if (strategy === 'raise' || strategy === 'raiseOnSql')
      throw raiseError(state, relationship, option ?? `lazy: '${strategy}' of ${relationship.name}`)
    const path = batchOf(session, state).options as LoadPath
    const group = byPath.get(path)
    if (group === undefined) byPath.set(path, { load: loadFor(session, state, relationship), states: [state] })
    else group.states.push(state)
  }
  for (const { load, states: group } of byPath.values()) {
    const related = yield* fetchRelated({ session, overwritten: null, created: null }, group, load)
    group.forEach((state, index) => setIfUnloaded(state, relationship, related[index] as EntityObject[]))
  }
}

function* fetchWithPeers(session: LoadingSession, state: InstanceState, load: RelationshipLoad): Pausable<void> {
  const { relationship } = load
  const batch = batchOf(session, state)
  if (load.strategy === 'select') {
    const related = yield* fetchRelated({ session, overwritten: null, created: null }, [state], load)
    setIfUnloaded(state, relationship, related[0] as EntityObject[])
    return
  }
  const progress = progressOf(batch, relationship)
  const states = takeAlong(
    session,
    batch,
    progress,
    state,
    relationship.identityColumns === null
      ? unloadedPeer(session, relationship)
      : missingTarget(session, state, relationship, relationship.identityColumns),
  )
  const created: InstanceState[] | null = states.length > 1 ? [] : null
  const related = yield* fetchRelated({ session, overwritten: null, created }, states, load)
  if (created !== null) fileAhead(session, states, load, batch, related, created)
  setIfUnloaded(state, relationship, related[0] as EntityObject[])
}

/** What was fetched for the peers becomes a hint; objects made for it are concealed until they are read. */
function fileAhead(
  session: LoadingSession,
  states: readonly InstanceState[],
  load: RelationshipLoad,
  batch: LoadBatch,
  related: readonly EntityObject[][],
  created: readonly InstanceState[],
): void {
  const { hints } = session
  const { relationship } = load
  const progress = progressOf(batch, relationship)
  const byIdentity = relationship.identityColumns
  for (const made of created) hints.conceal(session, made, byIdentity !== null && made.mapper === relationship.target ? progress : null)
  for (let index = 1; index < states.length; index++) {
    const peer = states[index] as InstanceState
    const found = related[index] as EntityObject[]
    if (byIdentity === null) hints.putRelated(peer, relationship, found, progress)
    else if (found.length === 0) hints.putMissing(relationship, referenceKey(peer, byIdentity) as IdentityKey)
  }
  hints.revealRelated(related[0] as EntityObject[])
}

function unloadedPeer(session: LoadingSession, relationship: Relationship): (peer: InstanceState) => boolean {
  const locals = relationship.pairs.map(pair => localIndex(relationship.parent, pair.local))
  return peer =>
    peer.key !== undefined &&
    peer.relatedAt(relationship) === undefined &&
    !session.hints.hasRelated(peer, relationship) &&
    locals.every(index => isStored(peer, index))
}

/** Peers whose many-to-one targets the session does not hold: each target once. */
function missingTarget(
  session: LoadingSession,
  state: InstanceState,
  relationship: Relationship,
  locals: readonly number[],
): (peer: InstanceState) => boolean {
  const taken = new Set<IdentityKey>()
  const own = referenceKey(state, locals)
  if (own !== undefined && own !== null) taken.add(own)
  const map = session.identityMap.of(relationship.target)
  return peer => {
    if (peer.relatedAt(relationship) !== undefined) return false
    const key = referenceKey(peer, locals)
    if (key === undefined || key === null || taken.has(key) || map.has(key) || session.hints.isMissing(relationship, key)) return false
    taken.add(key)
    return true
  }
}

function isStored(peer: InstanceState, index: number): boolean {
  const value = peekCell(peer, index)
  return value !== null && typeof value !== 'symbol' && peer.changes?.columns.has(index) !== true
}

/** The related object or collection where it is known already; it becomes the loaded value. */
function knownRelated(
  session: LoadingSession,
  state: InstanceState,
  relationship: Relationship,
  useHints: boolean,
  acceptExpired: boolean = session.mode === 'async',
): unknown {
  const locals = relationship.identityColumns
  const fresh = useHints && !(session.mustFlush && session.mustFlushFor(() => tablesOfRelated(session, [state], [relationship])))
  if (locals !== null) {
    const key = referenceKey(state, locals)
    if (key === null) return setLoaded(state, relationship, [])
    if (key === undefined) return undefined
    const target = session.identityMap.get(relationship.target, key)
    if (target === undefined) return fresh && session.hints.isMissing(relationship, key) ? setLoaded(state, relationship, []) : undefined
    if (session.hints.isConcealed(target)) {
      if (!fresh) return undefined
      session.hints.reveal(target)
    } else if (target.expired && !acceptExpired) return undefined
    return setLoaded(state, relationship, [target.entity])
  }
  if (relationship.pairs.some(pair => peekCell(state, localIndex(relationship.parent, pair.local)) === null))
    return setLoaded(state, relationship, [])
  if (!fresh) return undefined
  const hint = session.hints.takeRelated(state, relationship)
  return hint === undefined ? undefined : setLoaded(state, relationship, hint)
}

/** As knownRelated; an expired target is refreshed, and one whose row is gone counts as none. */
function* checkedTarget(session: LoadingSession, state: InstanceState, relationship: Relationship): Pausable<unknown> {
  const locals = relationship.identityColumns
  if (locals !== null) {
    const key = referenceKey(state, locals)
    const target = key === null || key === undefined ? undefined : session.identityMap.get(relationship.target, key)
    if (target !== undefined && target.expired && !session.hints.isConcealed(target)) {
      const exists = yield* loadColumns(session, target, 'expired', true)
      return setLoaded(state, relationship, exists ? [target.entity] : [])
    }
  }
  return knownRelated(session, state, relationship, true)
}

/** The columns by which a relationship is found must be known first. */
function* loadLocals(session: LoadingSession, state: InstanceState, relationship: Relationship): Pausable<void> {
  // an expired object is refreshed as a whole, as in SQLAlchemy: a row that is gone is told here, and later reads find its columns
  if (state.expired) yield* loadColumns(session, state, 'expired')
  for (const pair of relationship.pairs) {
    const index = localIndex(relationship.parent, pair.local)
    const attribute = relationship.parent.columns[index]
    if (attribute !== undefined && typeof peekCell(state, index) === 'symbol' && state.key !== undefined)
      yield* loadColumns(session, state, attribute)
  }
}

function localIndex(mapper: Mapper, column: Parameters<Mapper['attributeOfColumn']>[0]): number {
  return mapper.attributeOfColumn(column)?.index ?? -1
}

/** A value that came meanwhile, by another path, is kept. */
function setIfUnloaded(state: InstanceState, relationship: Relationship, related: readonly EntityObject[]): void {
  if (state.relatedAt(relationship) === undefined) setLoaded(state, relationship, related)
}
