/** A new object with the primary key of a deleted one takes over its row: one UPDATE instead of DELETE and INSERT. */
import type { ColumnAttribute } from '../mapping/mapper.ts'
import { committedCell } from '../state/cells.ts'
import { identityOf } from '../state/identity-key.ts'
import { UNSET } from '../state/instance-state.ts'
import { flushWarning } from './flush-warning.ts'
import type { FlushWork } from './flush-work.ts'
import { resolveReference } from './resolve-reference.ts'
import { committedKey, type RowChange, RowReference } from './row-change.ts'

/** Find new objects whose key is known and taken: by a deleted object (a switch), or by one that stays (a warning). */
export function switchRows(work: FlushWork): void {
  for (const change of work.list) {
    if (change.operation !== 'insert' || !resolveKey(change)) continue
    const key = identityOf(change.mapper, change.values)
    const present = key === undefined ? undefined : work.session.identityMap.get(change.mapper, key)
    if (present === undefined || present === change.state) continue
    const other = work.changes.get(present)
    if (other?.operation === 'delete') takeOver(work, change, other)
    else if (!change.mapper.primaryKey.some(({ index }) => other !== undefined && other.values[index] !== UNSET)) {
      flushWarning(
        'RELATA_IDENTITY_CONFLICT',
        `A new ${change.mapper.name} has the primary key of ${String(present)}, which is in this session: its INSERT will fail. Change that object, or delete it first.`,
      )
    }
  }
}

/** Put known values into the key's cells; false where a part is not known yet. */
function resolveKey(change: RowChange): boolean {
  const { primaryKey } = change.mapper
  for (let position = 0; position < primaryKey.length; position++) {
    const { index } = primaryKey[position] as ColumnAttribute
    let value = change.values[index]
    if (value instanceof RowReference) change.values[index] = value = resolveReference(value)
    if (value === UNSET || value === null || value instanceof RowReference) return false
  }
  return true
}

/** Only what differs from the old object is written; what the new one was not given keeps its value in the row. */
function takeOver(work: FlushWork, change: RowChange, old: RowChange): void {
  const { values, mapper } = change
  change.operation = 'update'
  change.replaces = old.state
  change.key = committedKey(old.state)
  work.forget(old.state)
  work.deletes--
  work.replaced.push(old.state)
  for (const { index, type } of mapper.columns) {
    let value = values[index]
    if (value instanceof RowReference) values[index] = value = resolveReference(value)
    if (value === UNSET || value instanceof RowReference) continue
    const stored = committedCell(old.state, index)
    if (value === stored || (value !== null && stored !== null && typeof stored !== 'symbol' && type.equals(value, stored))) values[index] = UNSET
  }
}
