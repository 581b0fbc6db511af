/** After all rows are written: the objects become what the database holds, and the outcome tells the session. */
import { peekCell } from '../state/cells.ts'
import { identityKey } from '../state/identity-key.ts'
import { type IdentityKey, type InstanceState, UNLOADED, UNSET } from '../state/instance-state.ts'
import { unloadUntouched } from '../state/unread-collections.ts'
import type { FlushOutcome, FormerIdentity } from './flush-outcome.ts'
import type { FlushPlan } from './flush-plan.ts'
import type { FlushWork } from './flush-work.ts'
import { leaveCollections } from './leave-collections.ts'
import type { MemoryJournal } from './memory-journal.ts'
import { resolveReference } from './resolve-reference.ts'
import { type RowChange, RowReference } from './row-change.ts'
import { writtenColumns } from './written-columns.ts'

/** Clear the changes and sum up. Nothing here can fail or wait. */
export function finishFlush(plan: FlushPlan, journal: MemoryJournal): FlushOutcome {
  const { work } = plan
  for (const { state, index, value } of work.memory) journal.write(state, index, value instanceof RowReference ? runTimeValue(value) : value)
  const inserted: InstanceState[] = []
  const deleted: InstanceState[] = [...work.replaced]
  const touched = new Set<InstanceState>()
  const rekeyed = new Map<InstanceState, FormerIdentity>()
  for (const change of work.list) {
    const { state } = change
    if (change.operation === 'delete') deleted.push(state)
    else if (state.key === undefined) {
      inserted.push(state)
      unloadUntouched(state)
      finishNew(change)
    } else {
      touched.add(state)
      finishUpdated(change)
      if (change.mapper.primaryKey.some(({ index }) => change.values[index] !== UNSET)) noteFormerIdentity(state, journal, rekeyed)
    }
  }
  for (const [state, change] of work.postUpdates) {
    forgetDefaults(change)
    if (state.key !== undefined) touched.add(state)
  }
  for (const { state, index } of work.memory) {
    touched.add(state)
    if (state.mapper.columns[index]?.primaryKey === true) noteFormerIdentity(state, journal, rekeyed)
  }
  const { session } = work
  if (session.liveCollections) {
    forgetLostParents(work, touched)
    if (deleted.length > 0) for (const owner of leaveCollections(session, deleted)) touched.add(owner)
  }
  // a deleted object remembers what it was linked to: a rollback may make it new again
  for (const { state, operation } of work.list) if (operation !== 'delete') state.changes = null
  for (const state of work.replaced) state.changes = null
  return { inserted, deleted, touched: [...touched], rekeyed, released: [...work.released] }
}

function runTimeValue(reference: RowReference): unknown {
  const value = resolveReference(reference)
  return value instanceof RowReference ? value.state.values[value.index] : value
}

/** Cells of a new row that did not come back are in the database only. */
function finishNew(change: RowChange): void {
  const { state, replaces } = change
  state.insertMarks = change.defaulted
  const { values } = state
  for (let index = 0; index < values.length; index++)
    if (values[index] === UNSET) values[index] = change.mapper.columns[index]?.supplied === true ? null : UNLOADED
  for (const { index } of writtenColumns(change.mapper).expressions) values[index] = UNLOADED
  if (replaces === null) return
  change.mapper.primaryKey.forEach(({ index }, position) => (values[index] = change.key[position]))
}

/** Columns that the database computes may have changed with the row. */
function finishUpdated(change: RowChange): void {
  const { state } = change
  state.noteWritten()
  forgetDefaults(change)
  const { computed } = writtenColumns(change.mapper)
  const { versionColumn, writeRules } = change.mapper
  const versioned = versionColumn !== null && writeRules.nextVersion === null && change.values[versionColumn.index] === UNSET
  if ((computed.length === 0 && !versioned) || !change.values.some(value => value !== UNSET)) return
  for (const { index } of computed) forgetCell(state, index)
  // the database has given the row another version
  if (versioned) forgetCell(state, versionColumn.index)
}

function forgetCell(state: InstanceState, index: number): void {
  state.values[index] = UNLOADED
  if (index < 31) state.rawCells &= ~(1 << index)
}

/** What was written is no longer null by default. */
function forgetDefaults({ state, values }: RowChange): void {
  if (state.insertMarks === 0) return
  for (let index = 0; index < 31 && index < values.length; index++) if (values[index] !== UNSET) state.insertMarks &= ~(1 << index)
}

function noteFormerIdentity(state: InstanceState, journal: MemoryJournal, rekeyed: Map<InstanceState, FormerIdentity>): void {
  const { primaryKey } = state.mapper
  const present = identityKey(primaryKey.map(({ index }) => peekCell(state, index)))
  if (present === null || present === state.key) return
  const committed = (index: number): unknown =>
    state.changes?.columns.has(index) === true ? state.changes.columns.get(index) : journal.former(state, index)
  const values = new Map(primaryKey.map(({ index }) => [index, committed(index)]))
  rekeyed.set(state, { key: state.key as IdentityKey, values })
}

/** A child whose parent is deleted refers to nothing now, also in memory: in sessions with live collections, as its row says. */
function forgetLostParents(work: FlushWork, touched: Set<InstanceState>): void {
  for (const { child, relationship, parent } of work.lostParents) {
    const { back } = relationship
    if (back === null || back.isCollection || child.relatedAt(back) !== parent.entity) continue
    child.setRelated(back, null)
    touched.add(child)
  }
}
