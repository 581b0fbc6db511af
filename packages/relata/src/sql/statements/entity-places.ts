/** What models in a select bring with them: joins of inherited tables, and the condition that tells their rows. */
import type { Condition } from '../core/expression.ts'
import { type CompositeItem, compositeItemOf } from '../core/protocols.ts'
import { Source } from '../core/source.ts'
import type { Join } from '../sources/join.ts'
import { isComposite } from './output-columns.ts'
import type { SelectParts } from './select-parts.ts'

/** The select with the joins and conditions that its entities need by themselves; itself where there are none. */
export function withEntityPlaces<S extends SelectParts & { with(changes: Partial<SelectParts>): S }>(select: S): S {
  const entities = select.items.filter(item => isComposite(item) && hasMore(item)) as unknown as readonly CompositeItem[]
  if (entities.length === 0) return select
  const joined = new Set(select.joins.map(join => join.right))
  // an entity that the query joins has its tables with that join, and what it adds to them comes behind it
  const before = entities.filter(entity => !joined.has(entity.source)).flatMap(entity => [...entity.joins, ...entity.outer] as unknown as Join[])
  const behind = entities.filter(entity => joined.has(entity.source)).flatMap(entity => entity.outer as unknown as Join[])
  return select.with({
    // from(Model) has them already
    joins: [...before.filter(join => !joined.has(join.right)), ...select.joins, ...behind],
    criteria: [...select.criteria, ...entities.flatMap(entity => (entity.criterion === null ? [] : [entity.criterion]))],
  })
}

/** What models in FROM bring with them: rows of an inheriting model are those of its class, joined over all of its tables. */
export function placesInFrom(targets: readonly unknown[]): { readonly joins: readonly Join[]; readonly criteria: readonly Condition[] } {
  const entities = targets.flatMap(target => {
    const item = target instanceof Source ? null : compositeItemOf(target)
    return item === null ? [] : [item]
  })
  return {
    joins: entities.flatMap(entity => entity.joins as unknown as readonly Join[]),
    criteria: entities.flatMap(entity => (entity.criterion === null ? [] : [entity.criterion])),
  }
}

function hasMore({ joins, outer, criterion }: CompositeItem): boolean {
  return joins.length > 0 || outer.length > 0 || criterion !== null
}
