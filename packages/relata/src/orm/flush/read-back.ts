/** After a flush: values that the database has set, and that a model wants at once. */
import type { Pausable } from '../../base/pausable.ts'
import { loadColumnsOf } from '../loading/fetch-columns.ts'
import { someReadBack } from '../mapping/write-rules.ts'
import { type InstanceState, UNLOADED } from '../state/instance-state.ts'
import type { FlushOutcome } from './flush-outcome.ts'
import type { FlushSession } from './flush-session.ts'
import { writtenColumns } from './written-columns.ts'

/** One statement for the objects of a model, where RETURNING has not told everything. */
export function* readBack(session: FlushSession, { inserted, touched }: FlushOutcome): Pausable<void> {
  if (!someReadBack()) return
  const lacking = [...inserted, ...touched].filter(lacksValues)
  if (lacking.length > 0) yield* loadColumnsOf(session, lacking, false)
}

function lacksValues({ mapper, values, session }: InstanceState): boolean {
  const { versionColumn, writeRules } = mapper
  if (session === null) return false
  if (versionColumn !== null && writeRules.nextVersion === null && values[versionColumn.index] === UNLOADED) return true
  if (!writeRules.eagerDefaults) return false
  const { all, computed } = writtenColumns(mapper)
  return computed.some(({ index }) => values[index] === UNLOADED) || all.some(column => column.generated && values[column.index] === UNLOADED)
}
