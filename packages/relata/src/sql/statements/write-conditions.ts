/** WHERE of UPDATE and DELETE: there is one, or it was said that there is none on purpose. */
import { ArgumentError } from '../../base/errors.ts'
import type { Condition } from '../core/expression.ts'
import type { Source } from '../core/source.ts'
import type { SqlNode, SqlOutput } from '../core/sql-node.ts'
import { sourcesOf } from '../render/from-tree.ts'
import type { TableSource } from '../sources/table-source.ts'
import { writeConditions } from './render-select.ts'

interface ConditionedWrite {
  readonly target: TableSource
  readonly criteria: readonly Condition[]
  readonly scope: readonly Condition[]
  readonly values?: readonly SqlNode[]
  readonly allRows: boolean
}

export function writeWriteConditions(verb: 'update' | 'delete', statement: ConditionedWrite, out: SqlOutput): void {
  const { target, criteria, scope, allRows } = statement
  if (criteria.length === 0 && !allRows) {
    throw new ArgumentError(
      `${verb}(${target.label}) has no condition.`,
      { cause: 'a forgotten where()', do: 'add .where(…), or say .everyRow() if every row is meant' },
      'NO_CONDITION',
    )
  }
  const mentioned = new Set<Source>()
  for (const node of [...criteria, ...(statement.values ?? [])]) sourcesOf(node, mentioned)
  mentioned.delete(target)
  const [other] = mentioned
  if (other !== undefined) {
    throw new ArgumentError(`${verb}(${target.label}) mentions "${other.label}", which is not in it.`, {
      do: 'use a subquery: .where(exists(select(…)))',
    })
  }
  writeConditions(' where ', [...criteria, ...scope], out)
}
