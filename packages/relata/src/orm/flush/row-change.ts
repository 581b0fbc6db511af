/** One row that a flush inserts, updates or deletes, and values that another row's insert will give. */
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { committedCell } from '../state/cells.ts'
import { InstanceState, UNSET } from '../state/instance-state.ts'

/** The value of a column of another object, not known until that one's row is written. */
export class RowReference {
  readonly state: InstanceState
  readonly index: number
  /** What the flush does to the other object; null where it does nothing to it. */
  readonly change: RowChange | null

  constructor(state: InstanceState, index: number, change: RowChange | null) {
    this.state = state
    this.index = index
    this.change = change
  }

  toString(): string {
    const { mapper } = this.state
    return `${String(this.state)}.${mapper.columns[this.index]?.key ?? this.index}`
  }
}

const NO_KEY: readonly unknown[] = Object.freeze([])

/** What happens to one row. */
export class RowChange {
  readonly state: InstanceState
  readonly mapper: Mapper
  operation: 'insert' | 'update' | 'delete'
  /** By column index: what is written; UNSET where the column is not. */
  readonly values: unknown[]
  /** The key in WHERE, by position in the primary key; for an insert empty. */
  key: readonly unknown[]
  /** The version in WHERE, where the model counts versions. */
  version: unknown = undefined
  /** Written even where it says what the row says already. */
  always = false
  /** An insert's columns that are null because they were never set, a bit for each of the first 31. */
  defaulted = 0
  /** The deleted object whose row this new one takes over. */
  replaces: InstanceState | null = null
  #references: (RowReference | undefined)[] | null = null

  constructor(state: InstanceState, operation: 'insert' | 'update' | 'delete') {
    this.state = state
    this.mapper = state.mapper
    this.operation = operation
    this.values = operation === 'insert' ? state.values.slice() : operation === 'update' ? new Array<unknown>(state.values.length).fill(UNSET) : []
    this.key = operation === 'insert' ? NO_KEY : committedKey(state)
  }

  /** A reference to a column of this row, one object for all who ask. */
  reference(index: number): RowReference {
    this.#references ??= []
    return (this.#references[index] ??= new RowReference(this.state, index, this))
  }
}

/** The primary key as it is in the database. */
export function committedKey(state: InstanceState): unknown[] {
  return state.mapper.primaryKey.map(attribute => committedCell(state, attribute.index))
}

const specimen = new RowChange(new InstanceState({ primaryKey: [] } as unknown as Mapper, {}, [], null, undefined, 0, null), 'insert')
keepHiddenClass(specimen, specimen.reference(0))
