/** Follows a reference to the value it stands for, as far as that is known before the flush runs. */
import { SqlNode } from '../../sql/core/sql-node.ts'
import { peekCell } from '../state/cells.ts'
import { UNSET } from '../state/instance-state.ts'
import { RowReference } from './row-change.ts'

/** The value, or the reference nearest to where it will come from. */
export function resolveReference(reference: RowReference): unknown {
  let current = reference
  // a circle of references has no value; it is found when the rows are put in order
  for (let step = 0; step < 1000; step++) {
    const { change, state, index } = current
    if (change === null) return known(peekCell(state, index))
    const value = change.values[index]
    if (value === UNSET) return change.operation === 'insert' ? current : known(peekCell(change.replaces ?? state, index))
    if (value instanceof SqlNode) return current
    if (!(value instanceof RowReference)) return value
    current = value
  }
  return current
}

function known(value: unknown): unknown {
  return typeof value === 'symbol' ? null : value
}
