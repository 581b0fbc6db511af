/** Adds to a database's error whose row it was about. */
import { DatabaseError } from '../../engine/errors/database-error.ts'
import type { FlushStep } from './flush-plan.ts'
import type { RowChange } from './row-change.ts'

/** Put the object into the message, before the statement: the one row's, or how many there were. Values are never part of it. */
export function nameObjects(error: unknown, step: FlushStep): void {
  if (!(error instanceof DatabaseError)) return
  const label = '\n  object  '
  const what = describeRows(step)
  if (error.message.includes(label)) error.message = error.message.replace(label, () => `${label}${what}: `)
  else error.message = error.message.replace(/\n|$/, end => `${label}${what}${end}`)
}

/** `User(id: 7)`, or `one of 12 objects of User`. */
export function describeRows(step: FlushStep): string {
  const { changes, rows, table } = step
  if (changes === null) return rows.length === 1 ? `a row of "${table.fullName}"` : `one of ${rows.length} rows of "${table.fullName}"`
  const first = changes[0] as RowChange
  return changes.length === 1 ? String(first.state) : `one of ${changes.length} objects of ${first.mapper.name}`
}
