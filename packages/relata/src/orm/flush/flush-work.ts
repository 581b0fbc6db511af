/** What a flush is about to do, while it is being worked out. The objects themselves are not changed. */
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import type { Relationship } from '../mapping/mapper.ts'
import { committedCell, peekCell } from '../state/cells.ts'
import { type InstanceState, UNLOADED, UNSET } from '../state/instance-state.ts'
import { relatedOfOtherSession } from './flush-errors.ts'
import type { FlushSession } from './flush-session.ts'
import { flushWarning } from './flush-warning.ts'
import { LinkChanges } from './link-changes.ts'
import { RowChange, RowReference } from './row-change.ts'

/** A cell that changes in memory only: the database changes the row itself, or has that value already. */
export interface MemoryChange {
  readonly state: InstanceState
  readonly index: number
  readonly value: unknown
}

/** A child that lost its parent because the parent is deleted. */
export interface LostParent {
  readonly child: InstanceState
  readonly relationship: Relationship
  readonly parent: InstanceState
}

/** The rows that change, and what is known of them so far. */
export class FlushWork {
  readonly session: FlushSession
  /** In the order in which they came up: new objects first, in the order they were added. */
  readonly changes: Map<InstanceState, RowChange> = new Map()
  /** Foreign keys that are written by an UPDATE of their own. */
  readonly postUpdates: Map<InstanceState, RowChange> = new Map()
  readonly links: LinkChanges = new LinkChanges()
  /** Relationships whose foreign keys are written: their tables depend on each other. */
  readonly relationships: Set<Relationship> = new Set()
  readonly memory: MemoryChange[] = []
  readonly lostParents: LostParent[] = []
  /** New objects that are not inserted. */
  readonly released: Set<InstanceState> = new Set()
  /** Objects whose row a new one takes over. */
  readonly replaced: InstanceState[] = []
  /** Cells that are needed and not loaded. */
  readonly missing: RowReference[] = []
  deletes = 0
  #list: readonly RowChange[] | null = null

  constructor(session: FlushSession) {
    this.session = session
  }

  /** All changes as an array: as they are now, unaffected by what is added while it is walked. */
  get list(): readonly RowChange[] {
    return (this.#list ??= Array.from(this.changes.values()))
  }

  insert(state: InstanceState): void {
    this.#put(state, 'insert')
  }

  /** The change of a stored or new object; null where its row goes. */
  save(state: InstanceState): RowChange | null {
    let change = this.changes.get(state)
    if (change === undefined) {
      change = this.#put(state, 'update')
      this.#needVersion(state)
    }
    return change.operation === 'delete' ? null : change
  }

  delete(state: InstanceState): void {
    const change = this.changes.get(state)
    if (change?.operation === 'delete') return
    // a delete comes last, also where an update was noted first
    this.changes.delete(state)
    this.#put(state, 'delete')
    this.deletes++
    this.#needVersion(state)
  }

  /** A deleted object that was given a new parent stays. */
  cancelDelete(state: InstanceState): void {
    this.changes.delete(state)
    this.deletes--
    const change = this.save(state) as RowChange
    noteColumnChanges(change)
  }

  /** Nothing happens to the object's own row. */
  forget(state: InstanceState): void {
    this.changes.delete(state)
    this.#list = null
  }

  isDeleted(state: InstanceState): boolean {
    return this.deletes > 0 && this.changes.get(state)?.operation === 'delete'
  }

  postUpdate(state: InstanceState): RowChange {
    let change = this.postUpdates.get(state)
    if (change === undefined) this.postUpdates.set(state, (change = new RowChange(state, 'update')))
    return change
  }

  /** The value a column will have: itself, or a reference where the flush may still decide it. */
  valueOf(state: InstanceState, index: number): unknown {
    const change = this.changes.get(state)
    if (change !== undefined && change.operation === 'insert') return change.reference(index)
    const value = peekCell(state, index)
    if (change !== undefined && change.operation === 'update' && value !== UNLOADED) return change.reference(index)
    if (value === UNLOADED) return this.need(state, index)
    return value === UNSET ? null : value
  }

  /** A cell that has to be loaded before the plan is finished. */
  need(state: InstanceState, index: number): RowReference {
    const reference = new RowReference(state, index, null)
    this.missing.push(reference)
    return reference
  }

  #put(state: InstanceState, operation: RowChange['operation']): RowChange {
    const change = new RowChange(state, operation)
    this.changes.set(state, change)
    this.#list = null
    return change
  }

  /** The version that an update or delete of the row will compare. */
  #needVersion(state: InstanceState): void {
    const version = state.mapper.versionColumn
    if (version !== null && committedCell(state, version.index) === UNLOADED) this.need(state, version.index)
  }

  /** Whether a related object can be linked: it must be in this session, and must have a row or be given one. */
  canLink(owner: InstanceState, relationship: Relationship, related: InstanceState): boolean {
    if (related.session === this.session) {
      if (related.lifecycle === 'persistent' || (related.lifecycle === 'pending' && !this.released.has(related))) return true
    } else if (related.session !== null) throw relatedOfOtherSession(owner, relationship, related)
    flushWarning(
      'RELATA_NOT_IN_SESSION',
      `${String(related)} is not in the session, so the link along ${relationship.name} from ${String(owner)} will not proceed. Add it with session.add(…), or give the relationship the cascade save-update.`,
    )
    return false
  }
}

/** Put an object's changed columns into its change. */
export function noteColumnChanges(change: RowChange): void {
  const { state, values } = change
  if (state.changes === null) return
  for (const index of state.changes.columns.keys()) {
    const value = peekCell(state, index)
    if (value !== UNLOADED && value !== UNSET) values[index] = value
  }
}

keepHiddenClass(new FlushWork(null as never))
