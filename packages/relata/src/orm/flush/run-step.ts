/** Sends one step of a flush plan, checks how many rows it found, and takes over what came back. */
import type { Pausable } from '../../base/pausable.ts'
import { SqlNode } from '../../sql/core/sql-node.ts'
import { peekCell } from '../state/cells.ts'
import { UNLOADED } from '../state/instance-state.ts'
import { blameValue } from './blame-value.ts'
import { FlushError } from './flush-errors.ts'
import type { FlushStep } from './flush-plan.ts'
import type { FlushSession } from './flush-session.ts'
import type { MemoryJournal } from './memory-journal.ts'
import { nameObjects } from './name-objects.ts'
import { checkFound } from './check-found.ts'
import { completeViolation } from './complete-violation.ts'
import { type RowChange, RowReference } from './row-change.ts'
import { deleteRows, insertRows, updateRows } from './write-rows.ts'

/** Run a step. References to earlier rows are known by now. */
export function* runStep(session: FlushSession, step: FlushStep, journal: MemoryJournal): Pausable<void> {
  const { rows } = step
  session.at(step.table)
  for (const row of rows) resolveRow(row)
  try {
    if (step.kind === 'insert' || step.kind === 'link') {
      const returned = yield* insertRows(session, step, rows)
      takeWritten(step, rows, journal)
      if (step.changes !== null && step.returning.length > 0) takeReturned(step, step.changes, returned, journal)
      return
    }
    const found = step.set.length > 0 ? yield* updateRows(session, step, rows) : yield* deleteRows(session, step, rows)
    if (found !== rows.length) yield* checkFound(session, step, rows, found)
    takeWritten(step, rows, journal)
  } catch (error) {
    nameObjects(error, step)
    completeViolation(error, step.table)
    throw blameValue(session, step, error)
  }
}

function resolveRow(row: unknown[]): void {
  for (let position = 0; position < row.length; position++) {
    const value = row[position]
    if (typeof value === 'object' && value instanceof RowReference) row[position] = valueAt(value)
  }
}

function valueAt(reference: RowReference): unknown {
  const value = peekCell(reference.state, reference.index)
  if (typeof value === 'symbol') {
    throw new FlushError(`${String(reference)} is needed by another row, and the database has not told it.`, {
      object: String(reference.state),
      cause: 'the column is filled by an SQL expression or a trigger, and the database returns no values from this statement',
      do: 'set the value in the program, or flush in two steps and refresh the object in between',
    })
  }
  return value
}

/** Defaults and foreign keys that the flush has decided are the objects' values now. */
function takeWritten(step: FlushStep, rows: readonly (readonly unknown[])[], journal: MemoryJournal): void {
  const { changes, set } = step
  if (changes === null || set.length === 0) return
  const { mapper } = changes[0] as RowChange
  const indexes = set.map(column => mapper.attributeOfColumn(column)?.index as number)
  for (let position = 0; position < changes.length; position++) {
    const { state } = changes[position] as RowChange
    const row = rows[position] as readonly unknown[]
    for (let cell = 0; cell < indexes.length; cell++) {
      const index = indexes[cell] as number
      const value = row[cell]
      if (step.expressions && value instanceof SqlNode) journal.write(state, index, UNLOADED)
      else if (value !== state.values[index]) journal.write(state, index, value)
    }
  }
}

/** Generated keys and server defaults. A database that tells nothing but the key leaves the others to be loaded. */
function takeReturned(step: FlushStep, changes: readonly RowChange[], returned: readonly (readonly unknown[])[], journal: MemoryJournal): void {
  const { mapper } = changes[0] as RowChange
  const indexes = step.returning.map(column => mapper.attributeOfColumn(column)?.index as number)
  for (let position = 0; position < changes.length; position++) {
    const { state } = changes[position] as RowChange
    const row = returned[position]
    for (let cell = 0; cell < indexes.length; cell++) journal.write(state, indexes[cell] as number, row?.[cell] === undefined ? UNLOADED : row[cell])
  }
}
