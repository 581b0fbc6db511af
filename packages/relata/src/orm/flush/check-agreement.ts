/** A foreign key and its relationship that were both changed have to mean the same row. */
import { SqlNode } from '../../sql/core/sql-node.ts'
import type { ColumnAttribute, Relationship } from '../mapping/mapper.ts'
import { committedCell, peekCell } from '../state/cells.ts'
import { type InstanceState, UNLOADED } from '../state/instance-state.ts'
import { hasWrittenKey } from '../state/write-foreign-key.ts'
import { FlushError } from './flush-errors.ts'
import { foreignKeyPairs, sameKeyValue } from './foreign-key-pairs.ts'

/** Throws where the relationship is about to overwrite a key of the child that the program has written with another value. */
export function checkAgreement(child: InstanceState, relationship: Relationship, parent: InstanceState | null): void {
  // most objects have no such change: nothing else is looked at
  if (child.key === undefined ? child.insertMarks === 0 : child.changes === null || child.changes.columns.size === 0) return
  const { foreign, referred } = foreignKeyPairs(relationship)
  for (let position = 0; position < foreign.length; position++) {
    const index = foreign[position] as number
    if (!isWritten(child, relationship, index)) continue
    const value = peekCell(child, index)
    if (value === null || typeof value === 'symbol' || (typeof value === 'object' && value instanceof SqlNode)) continue
    if (parent !== null) {
      const wanted = peekCell(parent, referred[position] as number)
      if (wanted === UNLOADED || (typeof wanted !== 'symbol' && sameKeyValue(child, index, value, wanted))) continue
    }
    throw conflict(child, child.mapper.columns[index] as ColumnAttribute, relationship, parent)
  }
}

/** Whether the program has given the column its present value since the last flush. */
function isWritten(child: InstanceState, relationship: Relationship, index: number): boolean {
  if (child.key !== undefined) return child.changes?.columns.has(index) === true && committedCell(child, index) !== peekCell(child, index)
  const reference = relationship.direction === 'many-to-one' ? relationship : relationship.back
  return reference !== null && hasWrittenKey(child, reference)
}

function conflict(child: InstanceState, column: ColumnAttribute, relationship: Relationship, parent: InstanceState | null): FlushError {
  const own = relationship.direction === 'many-to-one'
  const led = parent === null ? 'leads to nothing' : own ? `leads to ${parent}` : `of ${parent} has it as a member`
  return new FlushError(
    `${child.mapper.name}.${column.key} was set, and ${relationship.name} ${led}, which is another row.`,
    {
      object: String(child),
      cause: 'the foreign key and the relationship were both changed since the last flush, to different objects',
      do: `set one of them only: ${own ? relationship.key : (relationship.back?.key ?? relationship.key)} with an object, or ${column.key} with its key`,
    },
    'CONFLICTING_REFERENCE',
  )
}
