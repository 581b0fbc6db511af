/** Beginning, committing and rolling back a session's transaction and its savepoints. */
import { InvalidRequestError } from '../../../base/errors.ts'
import type { Pausable } from '../../../base/pausable.ts'
import type { PooledConnection } from '../../../engine/pool/pooled-connection.ts'
import { isDefaulted } from '../../state/cells.ts'
import { Changes, type InstanceState, UNLOADED, UNSET } from '../../state/instance-state.ts'
import { expireAll, expireState } from '../expire.ts'
import { flush, flushAll } from './flush-trip.ts'
import { detach, forget } from '../membership.ts'
import type { SessionCore } from '../session-core.ts'
import { SessionTransaction } from '../session-transaction.ts'
import { abandonConnections, dropConnections, rollbackToSavepoint } from '../transaction-failure.ts'

/** Flush, then COMMIT; open savepoints are released with it. Loaded values are expired afterwards, unless told otherwise. */
export function* commit(core: SessionCore): Pausable<void> {
  core.requireUsable('commit()')
  yield* core.announce('beforeCommit', core.facade)
  yield* flushAll(core)
  while (core.transaction !== null && core.transaction.parent !== null) yield* release(core, core.transaction)
  const { openLinks, transaction } = core
  try {
    for (const link of openLinks) yield* link.commit()
  } catch (error) {
    yield* failCommit(core, error)
  }
  core.transaction = null
  core.hints.drop()
  for (const link of openLinks) yield* link.giveBack()
  try {
    // what is loaded can still be read
    yield* core.announce('afterCommit', core.facade)
  } finally {
    // without expiry they stay `deleted`, as SQLAlchemy has it
    if (transaction !== null) finishDeleted(core, transaction.deleted, core.expireOnCommit ? 'detached' : 'deleted')
    if (core.expireOnCommit) expireAll(core)
  }
}

/** A COMMIT that fails ends the transaction; the objects go back to where they were once rollback() is called. */
function* failCommit(core: SessionCore, error: unknown): Pausable<never> {
  if (core.transaction !== null) core.transaction.failure = { cause: error }
  yield* dropConnections(core)
  throw error
}

/** ROLLBACK everything, savepoints included, and undo in memory. */
export function* rollback(core: SessionCore): Pausable<void> {
  core.hints.drop()
  const levels: SessionTransaction[] = []
  for (let level = core.transaction; level !== null; level = level.parent) levels.push(level)
  const inDatabase = core.openLinks.length > 0
  try {
    yield* dropConnections(core)
  } finally {
    for (const level of levels) restore(core, level, level.parent === null)
    core.transaction = null
  }
  if (inDatabase) yield* core.announce('afterRollback', core.facade)
  yield* core.announce('afterSoftRollback', core.facade)
}

/** Flush, then SAVEPOINT: what happens from here can be undone alone. */
export function* beginNested(core: SessionCore): Pausable<SessionTransaction> {
  core.requireUsable('beginNested()')
  yield* flush(core)
  if (core.openLinks.length === 0) yield* core.connect()
  const name = core.nextSavepoint()
  for (const { connection } of core.openLinks) yield* (connection as PooledConnection).savepoint(name)
  return (core.transaction = new SessionTransaction(core.transaction, name))
}

/** Flush and RELEASE the savepoint; inner ones go with it. */
export function* commitNested(core: SessionCore, level: SessionTransaction): Pausable<void> {
  requireOpen(core, level)
  core.requireUsable('commit() of a savepoint')
  yield* core.announce('beforeCommit', core.facade)
  yield* flushAll(core)
  while (core.transaction !== null && core.transaction !== level) yield* release(core, core.transaction)
  yield* release(core, level)
  yield* core.announce('afterCommit', core.facade)
}

/** ROLLBACK TO the savepoint and undo in memory what happened since; inner savepoints go with it. */
export function* rollbackNested(core: SessionCore, level: SessionTransaction): Pausable<void> {
  requireOpen(core, level)
  core.hints.drop()
  const levels: SessionTransaction[] = []
  for (let current = core.transaction; current !== null; current = current.parent) {
    levels.push(current)
    if (current === level) break
  }
  const inDatabase = level.failure === null && core.openLinks.length > 0 && level.savepoint !== null
  if (inDatabase) yield* rollbackToSavepoint(core, level.savepoint)
  for (const current of levels) restore(core, current, false)
  core.transaction = level.parent
  if (inDatabase) yield* core.announce('afterRollback', core.facade)
  yield* core.announce('afterSoftRollback', core.facade)
}

/** Roll back, detach every object and give the connection back; the session can be used again. */
export function* close(core: SessionCore): Pausable<void> {
  core.hints.drop()
  try {
    yield* abandonConnections(core)
  } finally {
    for (let level = core.transaction; level !== null; level = level.parent) for (const state of level.deleted) forget(core, state)
    core.transaction = null
    expungeAll(core)
    core.noteClosed()
  }
}

/** Close, and be as new whatever closing means for the session. */
export function* reset(core: SessionCore): Pausable<void> {
  yield* close(core)
  core.closed = false
}

/** Detach every object. */
export function expungeAll(core: SessionCore): void {
  core.identityMap.forEach(state => detach(core, state))
  for (const state of core.pending) detach(core, state)
  core.identityMap.clear()
  core.pending.clear()
  core.dirty.clear()
  core.deleted.clear()
  for (let level = core.transaction; level !== null; level = level.parent) {
    for (const states of [level.added, level.deleted, level.touched]) for (const state of states) if (state.session !== core) states.delete(state)
  }
  core.hints.drop()
}

function* release(core: SessionCore, level: SessionTransaction): Pausable<void> {
  if (level.savepoint !== null) for (const { connection } of core.openLinks) yield* (connection as PooledConnection).releaseSavepoint(level.savepoint)
  level.mergeIntoParent()
  core.transaction = level.parent
}

/** Undo a level in memory. */
function restore(core: SessionCore, level: SessionTransaction, everything: boolean): void {
  for (const [state, { key, values }] of level.rekeyed) {
    if (state.key !== undefined) core.identityMap.remove(state, state.key)
    state.key = key
    for (const [index, value] of values) state.values[index] = value
    core.identityMap.add(state, key)
  }
  for (const state of level.added) if (state.session === core || state.session === null) makeTransient(core, state)
  for (const state of level.deleted) {
    if (level.added.has(state)) continue
    state.lifecycle = 'persistent'
    state.session = core
    if (state.key !== undefined) core.identityMap.add(state, state.key)
    core.tell('deletedToPersistent', state)
  }
  core.deleted.clear()
  // what was pending when the level began was flushed then
  for (const state of [...core.pending]) makeTransient(core, state)
  if (everything) {
    for (const state of core.identityMap.states()) undoState(core, state)
    return
  }
  for (const state of new Set([...level.touched, ...level.deleted, ...core.dirty]))
    if (state.session === core && state.key !== undefined) undoState(core, state)
}

/** A stored object is as its row is again, and owned by whom the row says. */
function undoState(core: SessionCore, state: InstanceState): void {
  expireState(core, state)
  state.owners = null
}

/** A new object leaves the session with its values as they are; those that only the database had count as never set. */
function makeTransient(core: SessionCore, state: InstanceState): void {
  const { lifecycle } = state
  if (state.key !== undefined) core.identityMap.remove(state, state.key)
  core.pending.delete(state)
  core.dirty.delete(state)
  core.deleted.delete(state)
  for (let index = 0; index < state.values.length; index++)
    if (state.values[index] === UNLOADED || (state.values[index] === null && isDefaulted(state, index))) state.values[index] = UNSET
  if (state.key !== undefined) state.insertMarks = loadedCollections(state)
  state.key = undefined
  state.session = null
  state.lifecycle = 'transient'
  state.changes = linksOf(state)
  state.expired = false
  if (lifecycle === 'persistent') core.tell('persistentToTransient', state)
  else if (lifecycle === 'pending') core.tell('pendingToTransient', state)
  else if (lifecycle === 'deleted') core.tell('deletedToDetached', state)
}

/** Collections that were loaded are known, as those of a new object that were changed. */
function loadedCollections({ mapper, related }: InstanceState): number {
  if (related === null) return 0
  return mapper.relationships.reduce(
    (marks, { isCollection, index }) => (isCollection && index < 31 && related[index] !== undefined ? marks | (1 << index) : marks),
    0,
  )
}

/** What it was linked to before its last changes comes along if it is added again, as in SQLAlchemy. */
function linksOf({ changes }: InstanceState): Changes | null {
  if (changes === null || (changes.scalars.size === 0 && changes.collections.size === 0)) return null
  const links = new Changes()
  for (const [index, former] of changes.scalars) links.scalars.set(index, former)
  for (const [index, members] of changes.collections) links.collections.set(index, members)
  return links
}

function finishDeleted(core: SessionCore, states: ReadonlySet<InstanceState>, lifecycle: 'detached' | 'deleted'): void {
  for (const state of states) {
    state.lifecycle = lifecycle
    if (lifecycle === 'detached') state.session = null
    state.wasDeleted = true
    if (lifecycle === 'detached') core.tell('deletedToDetached', state)
  }
}

function requireOpen(core: SessionCore, level: SessionTransaction): void {
  for (let current = core.transaction; current !== null; current = current.parent) if (current === level) return
  throw new InvalidRequestError(
    'The savepoint has ended already.',
    { cause: 'it was committed or rolled back, or the transaction around it has ended', do: 'begin another one with session.beginNested()' },
    'SAVEPOINT_ENDED',
  )
}
