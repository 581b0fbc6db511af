/** Loads columns that are not there: expired ones all together, deferred ones by their group; for some peers too. */
import type { Pausable } from '../../base/pausable.ts'
import type { ColumnAttribute } from '../mapping/mapper.ts'
import { type AdaptiveProgress, type IdentityKey, type InstanceState, type LoadBatch, UNLOADED } from '../state/instance-state.ts'
import { progressOf, takeAlong } from './adaptive.ts'
import { columnPlan, partialPlan } from './column-plan.ts'
import { fetchByKey, fill, keyOf } from './fetch-columns.ts'
import { fetchKeyed } from './fetch-keyed.ts'
import { COLUMNS } from './interception.ts'
import { raiseError } from './lazy-load-error.ts'
import type { LoadPath } from './load-path.ts'
import { loadFollowing } from './load-related.ts'
import type { LoadingSession } from './loading-session.ts'
import { objectDeleted } from './object-deleted-error.ts'
import { batchOf } from './peers.ts'
import { type Execution, Reading } from './reading.ts'
import { tablesOfObject } from './tables-read.ts'

/**
 * Load a column of an object and those that load with it, or all expired ones. Autoflush happens first. A row that does
 * not exist any more is an ObjectDeletedError, or false where `mayBeGone` is set.
 */
export function* loadColumns(
  session: LoadingSession,
  state: InstanceState,
  wanted: ColumnAttribute | 'expired',
  mayBeGone = false,
): Pausable<boolean> {
  if (wanted !== 'expired') refuseRaising(session, state, wanted)
  if (session.mustFlush) {
    const expired = state.expired && !state.writtenSinceExpired
    yield* session.flushBeforeQuery(() => tablesOfObject(session, state))
    if (expired && state.lifecycle === 'deleted') {
      if (mayBeGone) return false
      throw objectDeleted(state)
    }
  }
  const hint = session.hints.takeRow(state)
  if (hint !== undefined) fill(session, hint.shape, state, hint.row)
  if (isThere(state, wanted)) return true
  const path = batchOf(session, state).options as LoadPath
  if (state.expired && path.active.length > 0) return yield* refreshWithRelated(session, [state], path, mayBeGone)
  const columns = columnsFor(state, wanted, path)
  if (columns.length === 0) {
    // everything was assigned since it was expired
    state.expired = false
    return true
  }
  session.at(state.mapper.table)
  const plan = partialPlan(session.dialect, state.mapper, columns)
  const batch = batchOf(session, state)
  const progress = progressOf(batch, state.expired ? null : (columns[0] as ColumnAttribute))
  const states = peersFor(session, state, columns, batch, progress)
  const rows = yield* fetchByKey(session, states, plan.statement, plan.shape)
  for (const peer of states) {
    const row = rows.get(peer.key as IdentityKey)
    if (row === undefined) continue
    if (peer === state) fill(session, plan.shape, state, row)
    else session.hints.putRow(peer, row, plan.shape, progress)
  }
  if (rows.has(state.key as IdentityKey)) return true
  if (mayBeGone) return false
  throw objectDeleted(state)
}

function refuseRaising(session: LoadingSession, state: InstanceState, wanted: ColumnAttribute): void {
  const { raising } = (batchOf(session, state).options as LoadPath).columns
  if (raising.has(wanted.index)) throw raiseError(state, wanted, `deferRaise(${state.mapper.name}.c.${wanted.key})`)
}

function isThere(state: InstanceState, wanted: ColumnAttribute | 'expired'): boolean {
  return wanted === 'expired' ? !state.expired && !state.values.includes(UNLOADED) : state.values[wanted.index] !== UNLOADED
}

/** The columns that are loaded together. */
function columnsFor(state: InstanceState, wanted: ColumnAttribute | 'expired', path: LoadPath): ColumnAttribute[] {
  const { loaded } = path.columns
  const isMissing = (attribute: ColumnAttribute): boolean => state.values[attribute.index] === UNLOADED
  // what a class adds to that of the path is loaded together, too
  const isAdded = (attribute: ColumnAttribute): boolean => attribute.index >= path.mapper.columns.length && attribute.deferredGroup === null
  if (state.expired || wanted === 'expired' || loaded.includes(wanted)) {
    return state.mapper.columns.filter(
      attribute => isMissing(attribute) && (attribute === wanted || loaded.includes(attribute) || (state.expired && isAdded(attribute))),
    )
  }
  if (isAdded(wanted)) return state.mapper.columns.filter(attribute => isMissing(attribute) && isAdded(attribute))
  const { deferredGroup } = wanted
  return state.mapper.columns.filter(
    attribute => attribute === wanted || (deferredGroup !== null && attribute.deferredGroup === deferredGroup && isMissing(attribute)),
  )
}

/** The object, and peers that lack the same columns. */
function peersFor(
  session: LoadingSession,
  state: InstanceState,
  columns: readonly ColumnAttribute[],
  batch: LoadBatch,
  progress: AdaptiveProgress,
): InstanceState[] {
  const { expired } = state
  const first = (columns[0] as ColumnAttribute).index
  return takeAlong(
    session,
    batch,
    progress,
    state,
    peer =>
      peer.expired === expired &&
      peer.batch === batch &&
      peer.mapper === state.mapper &&
      peer.key !== undefined &&
      peer.values[first] === UNLOADED &&
      !session.hints.hasRow(peer),
  )
}

/** Expired objects whose path loads related objects with them get these with the same statement. */
function* refreshWithRelated(session: LoadingSession, states: readonly InstanceState[], path: LoadPath, mayBeGone: boolean): Pausable<boolean> {
  session.at(path.mapper.table)
  const { statement, entity } = columnPlan(session.dialect, path)
  const execution: Execution = { session, overwritten: null, created: null }
  const first = states[0] as InstanceState
  const reading = new Reading(entity, path, batchOf(session, first), execution)
  const rows = yield* fetchKeyed(session, statement, states.map(keyOf), COLUMNS)
  for (const row of rows) reading.read(row)
  reading.finish()
  for (const followed of reading.followed()) yield* loadFollowing(execution, followed.path, followed.met as Set<InstanceState>)
  if (rows.length > 0) {
    first.expired = false
    return true
  }
  if (mayBeGone) return false
  throw objectDeleted(first)
}
