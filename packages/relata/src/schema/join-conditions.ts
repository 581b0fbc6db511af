/** How two tables are joined where nothing is said about it: along the foreign keys between them. */
import type { Expression } from '../sql/core/expression.ts'
import type { ColumnTable, ForeignKey } from './column.ts'

/** One condition for each foreign key between the tables, in either direction. */
export function joinConditions(left: ColumnTable, right: ColumnTable): readonly Expression<boolean>[] {
  const outward = left.foreignKeys.filter(key => key.referredTable === right)
  const inward = left === right ? [] : right.foreignKeys.filter(key => key.referredTable === left)
  return [...outward, ...inward].map(conditionOf)
}

function conditionOf(key: ForeignKey): Expression<boolean> {
  const [first, ...rest] = key.columns.map((column, index) => column.eq(key.referredColumns[index] ?? null))
  return (first as Expression<boolean>).and(...rest)
}
