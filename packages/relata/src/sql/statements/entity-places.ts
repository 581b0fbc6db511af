/** What models in a select bring with them: joins of inherited tables, and the condition that tells their rows. */
import type { CompositeItem } from '../core/protocols.ts'
import type { Join } from '../sources/join.ts'
import { isComposite } from './output-columns.ts'
import type { SelectParts } from './select-parts.ts'

/** The select with the joins and conditions that its entities need by themselves; itself where there are none. */
export function withEntityPlaces<S extends SelectParts & { with(changes: Partial<SelectParts>): S }>(select: S): S {
  const entities = select.items.filter(item => isComposite(item) && hasMore(item)) as unknown as readonly CompositeItem[]
  if (entities.length === 0) return select
  return select.with({
    joins: [...entities.flatMap(entity => [...entity.joins, ...entity.outer] as unknown as readonly Join[]), ...select.joins],
    criteria: [...select.criteria, ...entities.flatMap(entity => (entity.criterion === null ? [] : [entity.criterion]))],
  })
}

function hasMore({ joins, outer, criterion }: CompositeItem): boolean {
  return joins.length > 0 || outer.length > 0 || criterion !== null
}
