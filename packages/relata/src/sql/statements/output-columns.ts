/** The columns that a query gives, with names that differ, for programs that refer to them by name. */
import type { ColumnType } from '../../types/column-type.ts'
import { numberType } from '../../types/number-type.ts'
import type { ColumnReference } from '../core/column-reference.ts'
import type { Label, Expression } from '../core/expression.ts'
import type { CompositeItem } from '../core/protocols.ts'
import type { SqlNode } from '../core/sql-node.ts'
import type { OutputColumn } from '../sources/subquery.ts'

/** A result column and the expression that gives it. */
export interface ResultColumn extends OutputColumn {
  readonly expression: Expression
  /** The name that the database gives the column by itself; null: none to rely on. */
  readonly ownName: string | null
}

/** One column for each expression, several for each composite item. */
export function resultColumnsOf(items: readonly SqlNode[]): readonly ResultColumn[] {
  const taken = new Set<string>()
  const columns: ResultColumn[] = []
  let anonymous = 0
  const add = (expression: Expression): void => {
    const { name, key } = ownNames(expression) ?? { name: null, key: null }
    const unique = uniqueName(name ?? `anon_${++anonymous}`, taken)
    const ownName = expression.kind === 'column' && !(expression as ColumnReference).isNamed ? null : name
    columns.push({ expression, ownName, name: unique, key: name === unique ? (key ?? unique) : unique, type: resultType(expression) })
  }
  for (const item of items) {
    if (isComposite(item)) for (const column of item.columns) add(column)
    else add(item as Expression)
  }
  return columns
}

export function outputColumnsOf(items: readonly SqlNode[]): readonly OutputColumn[] {
  return resultColumnsOf(items)
}

/** The types of the result columns, in order. */
export function resultTypesOf(items: readonly SqlNode[]): ColumnType[] {
  return items.flatMap(item => (isComposite(item) ? item.columns.map(column => column.type) : [resultType(item as Expression)]))
}

/** A computed whole number may come as any kind of number: MariaDB adds integers to bigints. A column's is what it says. */
function resultType(expression: Expression): ColumnType {
  const inner = expression.kind === 'label' ? (expression as Label).expression : expression
  return inner.kind !== 'column' && (expression.type.kind === 'integer' || expression.type.kind === 'smallint') ? numberType : expression.type
}

export function isComposite(item: SqlNode): item is CompositeItem {
  return item.kind === 'entity'
}

function ownNames(expression: Expression): { name: string; key: string } | null {
  if (expression.kind === 'label') return { name: (expression as Label).name, key: (expression as Label).name }
  if (expression.kind === 'column') return { name: (expression as ColumnReference).name, key: (expression as ColumnReference).key }
  return null
}

function uniqueName(name: string, taken: Set<string>): string {
  let unique = name
  for (let number = 1; taken.has(unique); number++) unique = `${name}_${number}`
  taken.add(unique)
  return unique
}
