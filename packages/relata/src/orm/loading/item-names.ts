/** What the items of a select are called in its rows. */
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import type { Label } from '../../sql/core/expression.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { EntityItem } from '../mapping/entity-item.ts'

/** Labels, attributes of columns, names of models; the empty text where there is none. */
export function itemNames(items: readonly SqlNode[]): readonly string[] {
  return items.map(item => {
    if (item instanceof EntityItem) return item.mapper.name
    if (item.kind === 'label') return (item as Label).name
    return item.kind === 'column' ? (item as ColumnReference).key : ''
  })
}
