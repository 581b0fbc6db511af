/** Reads the column pairs out of a join condition that was written by hand. */
import { ArgumentError } from '../../base/errors.ts'
import { Column } from '../../schema/column.ts'
import { Operation } from '../../sql/core/expression.ts'
import type { Condition, Expression } from '../../sql/core/expression.ts'
import { rewrite, walk } from '../../sql/core/walk.ts'
import type { ColumnPair } from './join-shape.ts'
import { MarkedColumn } from './marked-column.ts'

/** The equalities between columns of the two sides, and what else the condition says. */
export interface CustomJoin {
  readonly pairs: readonly ColumnPair[]
  readonly extra: Expression<boolean> | null
}

/** Take the condition apart at its ANDs. `isRemote` tells whether a column is on the far side of the other one; `pairless`: there need be no pair. */
export function columnPairsOf(
  condition: Condition,
  name: string,
  isRemote: (column: Column, other: Column) => boolean,
  pairless = false,
): CustomJoin {
  const pairs: ColumnPair[] = []
  const rest: Condition[] = []
  for (const part of conjuncts(condition)) {
    const pair = pairOf(part, isRemote)
    if (pair === null) rest.push(part)
    else pairs.push(pair)
  }
  if (pairs.length === 0 && !pairless) {
    throw new ArgumentError(`${name} has a join condition without a pair of columns that are equal in related rows.`, {
      cause: 'the condition compares columns of one side only, or columns with values',
      do: 'write at least one left.c.x.eq(right.c.y) between the two tables, set foreignKeys and remoteSide where the schema does not tell, or set viewonly: true',
    })
  }
  return { pairs, extra: rest.length === 0 ? null : (unmarked(rest.reduce((left, right) => left.and(right))) as Expression<boolean>) }
}

function conjuncts(condition: Condition): Condition[] {
  return condition instanceof Operation && condition.kind === 'and'
    ? condition.operands.flatMap(operand => conjuncts(operand as Condition))
    : [condition]
}

function pairOf(part: Condition, isRemote: (column: Column, other: Column) => boolean): ColumnPair | null {
  if (!(part instanceof Operation) || part.kind !== 'eq') return null
  const [left, right] = part.operands.map(columnOf)
  if (left === null || left === undefined || right === null || right === undefined) return null
  const [here, there] = part.operands.map(operand => operand instanceof MarkedColumn && operand.isRemote)
  if (there === true || (here !== true && isRemote(right, left))) return { local: left, remote: right }
  if (here === true || isRemote(left, right)) return { local: right, remote: left }
  return null
}

function columnOf(operand: unknown): Column | null {
  if (operand instanceof MarkedColumn) return operand.column
  return operand instanceof Column ? operand : null
}

/** The columns that foreign() marks in a condition; undefined where it marks none. */
export function markedForeign(condition: Condition): readonly Column[] | undefined {
  const columns: Column[] = []
  walk(condition, node => {
    if (node instanceof MarkedColumn && node.isForeign) columns.push(node.column)
  })
  return columns.length === 0 ? undefined : columns
}

/** The condition without marks, as it is rendered. */
function unmarked(condition: Condition): Condition {
  return rewrite(condition, node => (node instanceof MarkedColumn ? node.column : null))
}
