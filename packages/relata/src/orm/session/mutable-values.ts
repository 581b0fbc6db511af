/** Values that are edited in place, such as JSON: a flush compares them with what they were when they were read. */
import type { Dialect } from '../../dialect/dialect.ts'
import type { Table } from '../../schema/table.ts'
import type { ColumnAttribute } from '../mapping/mapper.ts'
import { peekCell } from '../state/cells.ts'
import { Changes, type EntitySession, type InstanceState, UNLOADED } from '../state/instance-state.ts'

/** The session, as far as mutable values need it. */
interface MutableHolder extends EntitySession {
  at(target: Table): void
  readonly dialect: Dialect
  readonly dirty: Set<InstanceState>
  readonly pending: Iterable<InstanceState>
}

/** What the driver was, or would have been, given for the values that a program has in hand. */
export class MutableValues {
  readonly #noted = new Map<InstanceState, Map<number, unknown>>()
  /** Objects that have handed out values made of several columns. */
  readonly #composed = new Set<InstanceState>()

  /** A value that can be edited in place has been handed out, or has just been written. */
  note(core: MutableHolder, state: InstanceState, index: number | null): void {
    if (index === null) {
      this.#composed.add(state)
      return
    }
    const written = writtenForm(core, state, index)
    if (written === undefined) return
    let cells = this.#noted.get(state)
    if (cells === undefined) this.#noted.set(state, (cells = new Map()))
    cells.set(index, written)
  }

  /** Note the mutable values of objects that a flush has written. */
  noteWritten(core: MutableHolder, states: Iterable<InstanceState>): void {
    for (const state of states) {
      if (settles(state)) this.#composed.add(state)
      for (const index of mutableColumns(state))
        if (typeof state.values[index] !== 'symbol' && (state.rawCells & (index < 31 ? 1 << index : 0)) === 0) this.note(core, state, index)
    }
  }

  /** Mark the objects whose values have been edited since as changed. */
  detect(core: MutableHolder): void {
    for (const state of core.pending) if (settles(state)) settle(state)
    for (const state of this.#composed) {
      if (state.session === core && state.lifecycle === 'persistent') settle(state)
      else this.#composed.delete(state)
    }
    for (const [state, cells] of this.#noted) {
      if (state.session !== core || state.lifecycle !== 'persistent') {
        this.#noted.delete(state)
        continue
      }
      for (const [index, before] of cells) {
        if (state.values[index] === UNLOADED) cells.delete(index)
        else if (state.changes?.columns.has(index) !== true && !isSame(before, writtenForm(core, state, index))) {
          const changes = (state.changes ??= new Changes())
          // the value as it was is gone: it has been edited
          changes.columns.set(index, UNLOADED)
          core.dirty.add(state)
        }
      }
    }
  }

  clear(): void {
    this.#noted.clear()
    this.#composed.clear()
  }
}

/** Whether the object has attributes made of several columns, whose values may be edited in place. */
function settles({ mapper }: InstanceState): boolean {
  if (mapper.derived.size === 0) return false
  for (const attribute of mapper.derived.values()) if (attribute.settle !== undefined) return true
  return false
}

function settle(state: InstanceState): void {
  for (const attribute of state.mapper.derived.values()) attribute.settle?.(state.entity)
}

/** What is sent for the value: text for JSON. Undefined where there is nothing to compare. */
function writtenForm(core: MutableHolder, state: InstanceState, index: number): unknown {
  const value = peekCell(state, index)
  if (value === null || typeof value !== 'object') return undefined
  core.at(state.mapper.table)
  const { bind } = core.dialect.typeAdapter((state.mapper.columns[index] as ColumnAttribute).type)
  const written = bind === null ? value : bind(value)
  return written instanceof Uint8Array ? Uint8Array.from(written) : written
}

function isSame(before: unknown, now: unknown): boolean {
  if (before instanceof Uint8Array && now instanceof Uint8Array) return Buffer.compare(before, now) === 0
  return before === now
}

const mutable = new WeakMap<InstanceState['mapper'], readonly number[]>()

function mutableColumns({ mapper }: InstanceState): readonly number[] {
  let columns = mutable.get(mapper)
  if (columns === undefined)
    mutable.set(
      mapper,
      (columns = mapper.columns.filter(attribute => !attribute.computed && attribute.type.mutable).map(attribute => attribute.index)),
    )
  return columns
}
