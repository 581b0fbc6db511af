/** What relata knows of an object, without loading anything. */
import type { ColumnAttribute, Relationship } from '../mapping/mapper.ts'
import { committedCell, peekCell } from './cells.ts'
import { sideOf } from './collection.ts'
import { relatedHistory } from './history.ts'
import { type InstanceState, type Lifecycle, UNLOADED } from './instance-state.ts'
import { stateOf } from './state-slot.ts'

/** The net change of an attribute since the last flush. For a column each list holds at most one value. */
export interface AttributeHistory<V = unknown> {
  readonly added: readonly V[]
  readonly unchanged: readonly V[]
  /** Empty as well where the former value was never loaded. */
  readonly deleted: readonly V[]
}

/** What `inspect(entity)` returns. Every property is read when it is asked for. */
export interface Inspection<E extends object = object> {
  /** Transient, pending, persistent, deleted or detached. */
  readonly lifecycle: Lifecycle
  /** The primary key of the object's row, a value for each of its columns; null while it has no row. */
  readonly identity: readonly unknown[] | null
  /** The object has changes that a flush would write: setting a value and setting it back is none. */
  readonly modified: boolean
  /** Names of the attributes that can be read without a query. */
  readonly loaded: readonly (keyof E & string)[]
  /** Names of the attributes that are in the database only. */
  readonly unloaded: readonly (keyof E & string)[]
  history(attribute: keyof E & string): AttributeHistory
}

/** What is known of an object. */
export function inspectObject<E extends object>(entity: E): Inspection<E> {
  return new StateInspection(stateOf(entity)) as unknown as Inspection<E>
}

class StateInspection implements Inspection<Record<string, unknown>> {
  readonly #state: InstanceState

  constructor(state: InstanceState) {
    this.#state = state
  }

  get lifecycle(): Lifecycle {
    return this.#state.lifecycle
  }

  get identity(): readonly unknown[] | null {
    const state = this.#state
    return state.key === undefined ? null : state.mapper.primaryKey.map(({ index }) => committedCell(state, index))
  }

  get modified(): boolean {
    return isModified(this.#state)
  }

  get loaded(): readonly string[] {
    return this.#names(true)
  }

  get unloaded(): readonly string[] {
    return this.#names(false)
  }

  history(attribute: string): AttributeHistory {
    const state = this.#state
    const found = state.mapper.attribute(attribute)
    const derived = found === undefined ? state.mapper.derived.get(attribute)?.history?.(state.entity) : undefined
    if (derived !== undefined) return derived
    if (found === undefined) throw state.mapper.unknownAttribute(attribute)
    if (found.kind === 'column') return columnHistory(state, found)
    const { added, removed, unchanged } = relatedHistory(state, found)
    return { added, unchanged: unchanged ?? [], deleted: removed }
  }

  #names(loaded: boolean): string[] {
    const state = this.#state
    const { columns, relationships } = state.mapper
    return [...columns, ...relationships].filter(attribute => isLoaded(state, attribute) === loaded).map(attribute => attribute.key)
  }
}

/** A stored object's cells may be in the database only; a new one's are loaded once they were set. */
function isLoaded(state: InstanceState, attribute: ColumnAttribute | Relationship): boolean {
  if (attribute.kind === 'column') return typeof peekCell(state, attribute.index) !== 'symbol'
  if (attribute.writeOnly) return state.changes?.queued.has(attribute.index) === true
  const value = state.relatedAt(attribute)
  if (value === undefined) return false
  // reading a new object's collection makes an empty one, which says nothing yet
  if (state.key !== undefined || !attribute.isCollection || attribute.index >= 31) return true
  return (state.insertMarks & (1 << attribute.index)) !== 0 || sideOf(value).members().length > 0
}

/** Whether a flush would write something for the object's own sake. */
export function isModified(state: InstanceState): boolean {
  const { changes, mapper } = state
  if (changes === null) return false
  for (const attribute of mapper.columns)
    if (changes.columns.has(attribute.index) && columnHistory(state, attribute).unchanged.length === 0) return true
  for (const relationship of mapper.relationships) {
    // what waits for an unloaded collection is the other side's change
    const waiting = relationship.writeOnly && changes.queued.has(relationship.index)
    if (!changes.scalars.has(relationship.index) && !changes.collections.has(relationship.index) && !waiting) continue
    const { added, removed, removedUnknown } = relatedHistory(state, relationship)
    if (added.length > 0 || removed.length > 0 || removedUnknown) return true
  }
  return false
}

function columnHistory(state: InstanceState, attribute: ColumnAttribute): AttributeHistory {
  const value = peekCell(state, attribute.index)
  const current = typeof value === 'symbol' ? [] : [value]
  if (state.key === undefined) return { added: current, unchanged: [], deleted: [] }
  if (state.changes?.columns.has(attribute.index) !== true) return { added: [], unchanged: current, deleted: [] }
  const former = committedCell(state, attribute.index)
  if (former === value || (isValue(former) && isValue(value) && attribute.type.check(value) === null && attribute.type.equals(former, value))) {
    return { added: [], unchanged: current, deleted: [] }
  }
  return { added: current, unchanged: [], deleted: former === UNLOADED || typeof former === 'symbol' ? [] : [former] }
}

function isValue(value: unknown): boolean {
  return value !== null && typeof value !== 'symbol'
}
