/** The SQL between the tables of a relationship, for any aliases of them. */
import type { Column } from '../../schema/column.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import { type Condition, junction } from '../../sql/core/expression.ts'
import type { Source } from '../../sql/core/source.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { rewrite } from '../../sql/core/walk.ts'
import { Alias } from '../../sql/sources/alias.ts'
import type { ColumnPair, Relationship } from './mapper.ts'

/** Where a table's columns are found in a statement: the table itself, an alias, or a subquery that selects them. */
export type ColumnAt = (column: Column) => ColumnReference

/** The columns of a table at the table itself or an alias of it. */
export function columnsAt(source: Source<unknown>): ColumnAt {
  return column => {
    if (column.source === source) return column
    if (source instanceof Alias) return source.column(column)
    throw new TypeError(`${column} is not selected from ${source.label}`)
  }
}

/** An expression written with a table's own columns, for an alias of the table. */
export function adapted<N extends SqlNode>(expression: N, table: Source<unknown>, at: ColumnAt): N {
  return rewrite(expression, node => (node.kind === 'column' && (node as ColumnReference).source === table ? at(node as Column) : null))
}

/** Parent and target, or parent and association table. */
export function primaryCondition(relationship: Relationship, parent: ColumnAt, remote: ColumnAt): Condition {
  return pairsCondition(relationship.pairs, parent, remote)
}

/** Association table and target. */
export function secondaryCondition(relationship: Relationship, secondary: ColumnAt, target: ColumnAt): Condition {
  return pairsCondition(relationship.secondaryPairs, secondary, target)
}

function pairsCondition(pairs: readonly ColumnPair[], local: ColumnAt, remote: ColumnAt): Condition {
  return junction('and', pairs.map(pair => remote(pair.remote).eq(local(pair.local))))
}

/** The custom part of the join, with the tables where they are in the statement; columns of a self-reference are the target's. */
export function extraCondition(relationship: Relationship, parent: ColumnAt | null, target: ColumnAt, secondary: ColumnAt | null): Condition | null {
  const { extra } = relationship
  if (extra === null) return null
  let condition: Condition = adapted(extra, relationship.target.table, target)
  if (relationship.secondary !== null && secondary !== null) condition = adapted(condition, relationship.secondary, secondary)
  if (parent !== null && relationship.parent.table !== relationship.target.table) condition = adapted(condition, relationship.parent.table, parent)
  return condition
}
