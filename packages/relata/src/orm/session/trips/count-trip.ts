/** query.count() and query.exists(). */
import type { Pausable } from '../../../base/pausable.ts'
import type { Expression } from '../../../sql/core/expression.ts'
import { count } from '../../../sql/expressions/aggregates.ts'
import { literal } from '../../../sql/expressions/literals.ts'
import { type Select, select } from '../../../sql/statements/select.ts'
import { withEntityPlaces } from '../../../sql/statements/entity-places.ts'
import { tablesNamedIn } from '../../loading/tables-read.ts'
import { EntityItem } from '../../mapping/entity-item.ts'
import { fetchRows } from './fetch-rows.ts'
import { narrowedBy } from '../query/narrowed.ts'
import { intercepted } from '../events/statement-execution.ts'
import type { SessionCore } from '../session-core.ts'

/** How many rows the select has: it is counted as a subquery of its primary keys, without load options and, where no limit needs it, order. */
export function* countRows(core: SessionCore, given: Select): Pausable<number> {
  const query = yield* intercepted(core, given)
  const statement = narrowedBy(core, query, withEntityPlaces(query))
  yield* core.flushBeforeQuery(() => tablesNamedIn(statement))
  const limited = statement.limitCount !== null || statement.offsetCount !== null
  const inner = statement.with({
    items: statement.isDistinct ? statement.items.flatMap(columnsOf) : statement.items.flatMap(keysOf),
    loadOptions: [],
    ...(limited ? {} : { orders: [] }),
  })
  const rows = yield* fetchRows(core, select(count()).from(inner.subquery()))
  return rows[0]?.[0] as number
}

/** Whether the select has a row. */
export function* existsRow(core: SessionCore, given: Select): Pausable<boolean> {
  const query = yield* intercepted(core, given)
  const statement = narrowedBy(core, query, withEntityPlaces(query))
  yield* core.flushBeforeQuery(() => tablesNamedIn(statement))
  const inner = statement
    .with({ items: [literal(1)], froms: statement.froms.length > 0 ? statement.froms : sourcesOf(statement), loadOptions: [], orders: [] })
    .limit(1)
  return (yield* fetchRows(core, inner)).length > 0
}

function keysOf(item: Select['items'][number]): Expression[] {
  return item instanceof EntityItem ? item.mapper.primaryKey.map(attribute => item.columns[attribute.index] as Expression) : [item as Expression]
}

function columnsOf(item: Select['items'][number]): Expression[] {
  return item instanceof EntityItem ? [...item.columns] : [item as Expression]
}

function sourcesOf(statement: Select): Select['froms'] {
  return statement.items.flatMap(item => (item instanceof EntityItem ? [item.source] : []))
}
