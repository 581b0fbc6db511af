/** Writes a member of ORDER BY, with NULLS FIRST and LAST where the database has no words for them. */
import type { Ordering } from '../core/expression.ts'
import type { SqlNode, SqlOutput } from '../core/sql-node.ts'

/** `write` writes what is ordered by, `writeValue` the same where a label may not stand; the ordering may be null. */
export function writeOrdering(ordering: Ordering | null, write: () => void, out: SqlOutput, writeValue: () => void = write): void {
  const nulls = ordering?.nulls ?? null
  if (nulls !== null && !out.dialect.features.nullsOrdering) {
    writeValue()
    out.text(nulls === 'last' ? ' is null, ' : ' is not null, ')
  }
  write()
  if (ordering?.direction === 'desc') out.text(' desc')
  if (nulls !== null && out.dialect.features.nullsOrdering) out.text(` nulls ${nulls}`)
}

/** Orderings and plain expressions, where there are no selected labels to order by. */
export function writeOrderings(orders: readonly SqlNode[], out: SqlOutput): void {
  orders.forEach((order, index) => {
    if (index > 0) out.text(', ')
    const ordering = order.kind === 'ordering' ? (order as Ordering) : null
    writeOrdering(ordering, () => out.write(ordering?.expression ?? order), out)
  })
}
