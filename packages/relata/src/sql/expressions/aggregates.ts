/** Aggregate functions. */
import type { ColumnType } from '../../types/column-type.ts'
import { numberType } from '../../types/number-type.ts'
import { type NumericType, numericType } from '../../types/numeric-type.ts'
import { Expression, Operation } from '../core/expression.ts'
import { type Shape, SqlNode, type SqlOutput } from '../core/sql-node.ts'
import { FunctionCall } from './function-call.ts'

class Star extends SqlNode {
  readonly kind = 'star'

  get shape(): Shape {
    return []
  }

  override render(out: SqlOutput): void {
    out.text('*')
  }
}

const star = new Star()

/** How many rows, or how many rows where the expression is not NULL. */
export function count(expression?: Expression): FunctionCall<number> {
  return new FunctionCall<number>('count', [expression ?? star], numberType)
}

/** In an aggregate: different values only. `count(distinct(Post.c.authorId))`. */
export function distinct<V>(expression: Expression<V>): Expression<V> {
  return new Operation('distinct', expression.type, [expression])
}

/** The sum; NULL over no rows. Whole numbers and doubles give a number, bigints a bigint, numerics an exact string. */
export function sum<V extends number | bigint | string | null>(expression: Expression<V>): FunctionCall<V | null> {
  return new FunctionCall<V | null>('sum', [expression], sumType(expression.type))
}

/** The mean; NULL over no rows. Numerics give an exact string, everything else a number. */
export function avg<V extends number | bigint | string | null>(expression: Expression<V>): FunctionCall<(V extends bigint ? number : V) | null> {
  return new FunctionCall('avg', [expression], expression.type.kind === 'numeric' ? numericType() : numberType)
}

/** The least value; NULL over no rows. */
export function min<V>(expression: Expression<V>): FunctionCall<V | null> {
  return new FunctionCall<V | null>('min', [expression], expression.type)
}

/** The greatest value; NULL over no rows. */
export function max<V>(expression: Expression<V>): FunctionCall<V | null> {
  return new FunctionCall<V | null>('max', [expression], expression.type)
}

function sumType(type: ColumnType): ColumnType {
  if (type.kind === 'numeric') return sumOfNumerics((type as NumericType).scale)
  return type.kind === 'bigint' ? type : numberType
}

/** A sum has the scale of what is summed. */
function sumOfNumerics(scale: number | null): ColumnType {
  return scale === null ? numericType() : numericType(38, scale)
}
