/** The SQL between the tables of a relationship, for any aliases of them. */
import type { Column } from '../../schema/column.ts'
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import { type Condition, junction, type Label } from '../../sql/core/expression.ts'
import type { Source } from '../../sql/core/source.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { rewrite } from '../../sql/core/walk.ts'
import { resultColumnsOf } from '../../sql/statements/output-columns.ts'
import { Alias } from '../../sql/sources/alias.ts'
import { ExpressionColumn } from './expression-column.ts'
import type { ColumnPair } from './join-shape.ts'
import type { Mapper, Relationship } from './mapper.ts'

/** Where a table's columns are found in a statement: the table itself, an alias, or a subquery that selects them. */
export type ColumnAt = (column: Column) => ColumnReference

/** For an alias of the root's table of a model with several tables: where the columns of the other tables are. */
const columnsOfModels = new WeakMap<Source, ColumnAt>()

/** Remember where the columns of a model's tables are whose root's alias is `source`. */
export function rememberColumns(source: Source, at: ColumnAt): void {
  columnsOfModels.set(source, at)
}

/** The columns of a table at the table itself or an alias of it; for the alias of a model, those of its other tables too. */
export function columnsAt(source: Source): ColumnAt {
  const here: ColumnAt = column => {
    if (source.kind === 'table') return column
    if (!(source instanceof Alias) || source.source.kind !== 'table') return columnGivenBy(source, column)
    if (column instanceof ExpressionColumn) return column.at(source, here)
    if (source.source === column.source) return source.column(column)
    const at = columnsOfModels.get(source)
    if (at === undefined) throw new TypeError(`${column} is not selected from ${source.label}`)
    return at(column)
  }
  return here
}

/** The column of a subquery or another source that holds a table's column: the one that selects it, or one of its name. */
function columnGivenBy(source: Source, column: Column): ColumnReference {
  const inside = source instanceof Alias ? source.source : source
  const items = (inside as { readonly query?: { readonly items?: readonly SqlNode[] } }).query?.items ?? []
  const selected = resultColumnsOf(items).findIndex(
    ({ expression }) => (expression.kind === 'label' ? (expression as Label).expression : expression) === column,
  )
  const index = selected === -1 ? source.columns.findIndex(each => each.name === column.name || each.key === column.key) : selected
  const found = source.columns[index]
  if (found !== undefined) return found
  throw new ArgumentError(`"${source.label}" does not give ${column}.`, {
    value: source.columns.map(each => each.name).join(', '),
    do: 'select it there, by its own name',
  })
}

/** An expression written with a table's own columns, for an alias of the table. */
export function adapted<N extends SqlNode>(expression: N, table: Source, at: ColumnAt): N {
  return rewrite(expression, node => (node.kind === 'column' && (node as ColumnReference).source === table ? at(node as Column) : null))
}

/** An expression written with the columns of a model's tables, for wherever these are in the statement. */
export function adaptedTo<N extends SqlNode>(expression: N, mapper: Mapper, at: ColumnAt): N {
  const tables: readonly unknown[] = mapper.tables
  return rewrite(expression, node => (node.kind === 'column' && tables.includes((node as ColumnReference).source) ? at(node as Column) : null))
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
  return junction(
    'and',
    pairs.map(pair => remote(pair.remote).eq(local(pair.local))),
  )
}

/** The custom part of the join, with the tables where they are in the statement; columns of a self-reference are the target's. */
export function extraCondition(relationship: Relationship, parent: ColumnAt | null, target: ColumnAt, secondary: ColumnAt | null): Condition | null {
  const { extra } = relationship
  if (extra === null) return null
  let condition: Condition = adaptedTo(extra, relationship.target, target)
  if (relationship.secondary !== null && secondary !== null) condition = adapted(condition, relationship.secondary, secondary)
  if (parent !== null && relationship.parent.root !== relationship.target.root) condition = adaptedTo(condition, relationship.parent, parent)
  return condition
}
