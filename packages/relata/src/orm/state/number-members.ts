/** Gives the members of an ordered list their places. */
import type { OrderedCollection } from '../mapping/relationship-declaration.ts'
import type { EntityObject } from './instance-state.ts'

/**
 * Number the members from the one at `start` on; all of them where those before do not hold their places, as rows may that
 * others have written. Only places that change are assigned.
 */
export function numberMembers(members: readonly EntityObject[], { orderedBy, from }: OrderedCollection, start: number): void {
  const placeOf = (index: number): unknown => (members[index] as Readonly<Record<string, unknown>> | undefined)?.[orderedBy]
  const first = start > 0 && placeOf(start - 1) !== from + start - 1 ? 0 : start
  for (let index = first; index < members.length; index++)
    if (placeOf(index) !== from + index) (members[index] as Record<string, unknown>)[orderedBy] = from + index
}
