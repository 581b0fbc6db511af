/** Loads that a flush needs: children of deleted objects, replaced objects that nobody has read, cells that were expired. */
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import type { Pausable } from '../../base/pausable.ts'
import { loadColumns } from '../loading/load-columns.ts'
import { loadRelationship } from '../loading/load-relationship.ts'
import type { ColumnAttribute, Relationship } from '../mapping/mapper.ts'
import { peekCell } from '../state/cells.ts'
import { type EntityObject, type InstanceState, UNLOADED } from '../state/instance-state.ts'
import type { FlushSession } from './flush-session.ts'
import { leftToDatabase } from './left-to-database.ts'
import type { RowReference } from './row-change.ts'

/** Relationships to load, each for several objects in one statement. */
export class UnloadedRelationships {
  readonly byRelationship: Map<Relationship, InstanceState[]> = new Map()

  get isEmpty(): boolean {
    return this.byRelationship.size === 0
  }

  /** Note the relationship of a stored object that is deleted, unless it is loaded or left to the database. */
  note(session: FlushSession, state: InstanceState, relationship: Relationship): void {
    if (state.key !== undefined && state.relatedAt(relationship) === undefined && !leftToDatabase(session, relationship))
      this.force(state, relationship)
  }

  force(state: InstanceState, relationship: Relationship): void {
    const states = this.byRelationship.get(relationship)
    if (states === undefined) this.byRelationship.set(relationship, [state])
    else states.push(state)
  }
}

/** Load them as they are in the database; load options that forbid loading do not count here. */
export function* loadForFlush(session: FlushSession, unloaded: UnloadedRelationships): Pausable<void> {
  for (const [relationship, states] of unloaded.byRelationship) {
    const present = showCommitted(states)
    try {
      yield* loadRelationship(session, states, relationship, true)
    } finally {
      present.forEach(([values, index, value]) => (values[index] = value))
    }
  }
}

/** Loads find related rows by an object's own values: those of the database, not changed ones. Gives what to put back. */
function showCommitted(states: readonly InstanceState[]): [values: unknown[], index: number, value: unknown][] {
  const present: [unknown[], number, unknown][] = []
  for (const { values, changes } of states) {
    if (changes === null) continue
    for (const [index, committed] of changes.columns) {
      present.push([values, index, values[index]])
      values[index] = committed
    }
  }
  return present
}

/** What a scalar relationship leads to in the database, for objects on which it has been assigned without knowing that. */
export function* loadReplaced(session: FlushSession, states: readonly InstanceState[], relationship: Relationship): Pausable<void> {
  const assigned = states.map(state => state.relatedAt(relationship))
  for (const state of states) state.setRelated(relationship, undefined)
  try {
    yield* loadRelationship(session, states, relationship, true)
    for (const state of states) {
      const stored = state.relatedAt(relationship) as EntityObject | null | undefined
      state.changes?.scalars.set(relationship.index, stored ?? null)
    }
  } finally {
    states.forEach((state, position) => state.setRelated(relationship, assigned[position]))
  }
}

/** Load the cells that the plan needs and does not find. */
export function* loadMissing(session: FlushSession, missing: readonly RowReference[]): Pausable<void> {
  for (const { state, index } of missing) {
    if (peekCell(state, index) === UNLOADED) yield* loadCell(session, state, index)
    else if (state.changes?.columns.get(index) === UNLOADED) yield* loadCommitted(session, state, index)
  }
}

function loadCell(session: FlushSession, state: InstanceState, index: number): Pausable<boolean> {
  return loadColumns(session, state, state.expired ? 'expired' : (state.mapper.columns[index] as ColumnAttribute))
}

/** What a cell is in the database that was assigned before it was loaded. */
function* loadCommitted(session: FlushSession, state: InstanceState, index: number): Pausable<void> {
  const assigned = state.values[index]
  state.values[index] = UNLOADED
  try {
    yield* loadCell(session, state, index)
    state.changes?.columns.set(index, peekCell(state, index))
  } finally {
    state.values[index] = assigned
    if (index < 31) state.rawCells &= ~(1 << index)
  }
}

keepHiddenClass(new UnloadedRelationships())
