/** Remembers what a running flush changes in memory, so that a failure leaves every object as it was. */
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import { peekCell } from '../state/cells.ts'
import type { InstanceState } from '../state/instance-state.ts'

/** An undo list of cells. */
export class MemoryJournal {
  readonly #states: InstanceState[] = []
  readonly #indexes: number[] = []
  readonly #former: unknown[] = []

  /** Give a cell another value. */
  write(state: InstanceState, index: number, value: unknown): void {
    const former = peekCell(state, index)
    if (former === value) return
    this.#states.push(state)
    this.#indexes.push(index)
    this.#former.push(former)
    if (index < 31) state.rawCells &= ~(1 << index)
    state.values[index] = value
  }

  /** The value a cell had before the flush, where the flush has changed it. */
  former(state: InstanceState, index: number): unknown {
    for (let position = 0; position < this.#states.length; position++) {
      if (this.#states[position] === state && this.#indexes[position] === index) return this.#former[position]
    }
    return state.values[index]
  }

  /** Put everything back, last change first. */
  undo(): void {
    for (let position = this.#states.length - 1; position >= 0; position--) {
      const state = this.#states[position] as InstanceState
      state.values[this.#indexes[position] as number] = this.#former[position]
    }
  }
}

keepHiddenClass(new MemoryJournal())
