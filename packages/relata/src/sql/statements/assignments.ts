/** SET: new values of columns, in an order in which each sees the old values. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnReference } from '../core/column-reference.ts'
import type { Expression } from '../core/expression.ts'
import type { SqlNode, SqlOutput } from '../core/sql-node.ts'
import { walk } from '../core/walk.ts'

/** Columns and the value of each. */
export interface Assignments {
  readonly columns: readonly ColumnReference[]
  readonly values: readonly Expression[]
}

/**
 * The order in which the columns are written. Some databases assign from left to right, so a column that others are computed
 * from is set after them. `readLate` are conditions that are evaluated with each assignment.
 */
export function assignmentOrder({ columns, values }: Assignments, readLate: readonly SqlNode[], out: SqlOutput): readonly number[] {
  const all = [...columns.keys()]
  if (out.dialect.features.assignment === 'at-once' || columns.length < 2) return all
  const needs = values.map(value => mentioned([value, ...readLate]))
  const left = new Set(all)
  const order: number[] = []
  while (left.size > 0) {
    const next = [...left].find(position => [...left].every(other => other === position || needs[other]?.has(columns[position] as SqlNode) !== true))
    if (next === undefined) {
      throw new ArgumentError(`${out.dialect.name} sets one column after the other, and these are computed from each other's old values.`, {
        value: [...left].map(position => String(columns[position])).join(', '),
        do: 'compute one of them from something else, or write them in two statements',
      })
    }
    left.delete(next)
    order.push(next)
  }
  return order
}

function mentioned(nodes: readonly SqlNode[]): ReadonlySet<SqlNode> {
  const found = new Set<SqlNode>()
  for (const node of nodes) {
    walk(node, each => {
      if (each.kind === 'column') found.add(each)
      return each.kind !== 'excluded' && each.kind !== 'column'
    })
  }
  return found
}
