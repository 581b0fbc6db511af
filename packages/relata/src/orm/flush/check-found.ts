/** What it means that an UPDATE or DELETE found fewer rows than there are objects. */
import type { Pausable } from '../../base/pausable.ts'
import type { InstanceState } from '../state/instance-state.ts'
import { StaleDataError } from './flush-errors.ts'
import type { FlushStep } from './flush-plan.ts'
import type { FlushSession } from './flush-session.ts'
import { flushWarning } from './flush-warning.ts'
import { describeRows } from './name-objects.ts'
import { findMissing } from './find-missing.ts'

/** An update without its row is an error; a delete whose row is gone already is a warning, unless versions are counted. */
export function* checkFound(session: FlushSession, step: FlushStep, rows: readonly (readonly unknown[])[], found: number): Pausable<void> {
  if (step.kind === 'relink' || (step.kind === 'unlink' && !step.counted)) return
  if (step.kind === 'unlink') throw staleLinks(step, rows.length, found)
  const missing = step.changes === null || rows.length === 1 ? null : yield* findMissing(session, step)
  if (step.kind === 'delete' && !step.counted) {
    if (step.changes?.[0]?.mapper.writeRules.confirmDeletedRows === false) return
    flushWarning(
      'RELATA_DELETE_MISSED',
      `DELETE of ${nameRows(step, missing)} found ${found} of ${rows.length} rows in "${step.table.fullName}": the others had been deleted already. If the database deletes them (ON DELETE CASCADE), set passiveDeletes: true on the relationship.`,
    )
    return
  }
  throw staleRows(step, missing, rows.length, found)
}

function staleRows(step: FlushStep, missing: readonly InstanceState[] | null, expected: number, found: number): StaleDataError {
  const versioned = step.changes?.[0]?.mapper.versionColumn != null
  return new StaleDataError(
    `${step.kind === 'update' ? 'UPDATE' : 'DELETE'} of ${nameRows(step, missing)} found ${found} of ${expected} rows in "${step.table.fullName}".`,
    {
      object: nameRows(step, missing),
      cause: versioned
        ? 'another transaction has changed or deleted the row since it was loaded'
        : 'the row was deleted meanwhile, or its primary key was changed',
      do: 'roll back, load the object again and decide anew',
    },
  )
}

function staleLinks(step: FlushStep, expected: number, found: number): StaleDataError {
  return new StaleDataError(`DELETE of links in "${step.table.fullName}" found ${found} of ${expected} rows.`, {
    object: describeRows(step),
    cause: found < expected ? 'another transaction has removed the link since the collection was loaded' : 'the association table holds a link twice',
    do: found < expected ? 'roll back and load the collection again' : 'give the association table a primary key over both of its foreign keys',
  })
}

function nameRows(step: FlushStep, missing: readonly InstanceState[] | null): string {
  if (missing === null || missing.length === 0) return describeRows(step)
  const names = missing.slice(0, 3).map(String).join(', ')
  return missing.length > 3 ? `${names} and ${missing.length - 3} more` : names
}
