/** query.withEntities(): the rows of a query, read as something else. */
import { withEntityPlaces } from '../../../sql/statements/entity-places.ts'
import { itemOf, type Select } from '../../../sql/statements/select.ts'
import type { LoadOption } from '../../loading/load-option.ts'
import { EntityItem } from '../../mapping/entity-item.ts'

/** The select with other items, over the same rows: what its model brought with it stays. */
export function withOtherItems(given: Select, items: readonly unknown[]): Select {
  const select = withEntityPlaces(given)
  const froms = select.froms.length > 0 ? select.froms : select.items.flatMap(item => (item instanceof EntityItem ? [item.source] : []))
  // what is said about rows holds for others too; how objects are loaded does not
  const loadOptions = (select.loadOptions as readonly LoadOption[]).filter(({ step }) => step.kind === 'criterion' || step.kind === 'unscoped')
  return select.with({ items: items.map(itemOf), froms, loadOptions, named: [...select.named, ...items] })
}
