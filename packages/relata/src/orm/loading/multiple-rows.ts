/** The warning for a scalar relationship that leads to several rows. */
import type { Relationship } from '../mapping/mapper.ts'
import type { InstanceState } from '../state/instance-state.ts'

/** Warn once per object and load; the first row is taken. */
export function warnMultipleRows(state: InstanceState, relationship: Relationship): void {
  process.emitWarning(
    `${relationship.name} leads to one object, and ${state} has several rows of ${relationship.target.name}; the first is taken. Declare it with many(…), or make its foreign key unique.`,
    {
      type: 'RelataWarning',
      code: 'RELATA_MULTIPLE_ROWS',
    },
  )
}
