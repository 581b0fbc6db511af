/** Functions that only make sense over a window: positions, and values of other rows. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { doubleType } from '../../types/double-type.ts'
import { integerType } from '../../types/integer-type.ts'
import { numberType } from '../../types/number-type.ts'
import { BindParameter, type Expression } from '../core/expression.ts'
import type { SqlNode } from '../core/sql-node.ts'
import { FunctionCall } from './function-call.ts'

/**
 * The position of a row in its partition, from 1.
 *
 * @example
 * rowNumber().over({ partitionBy: Post.c.authorId, orderBy: Post.c.score.desc() })
 * // row_number() over (partition by posts.author_id order by posts.score desc)
 */
export function rowNumber(): FunctionCall<number> {
  return new FunctionCall<number>('row_number', [], numberType)
}

/** The position where equal rows share one, and the next ones are left out: 1, 2, 2, 4. */
export function rank(): FunctionCall<number> {
  return new FunctionCall<number>('rank', [], numberType)
}

/** The position where equal rows share one, and none is left out: 1, 2, 2, 3. */
export function denseRank(): FunctionCall<number> {
  return new FunctionCall<number>('dense_rank', [], numberType)
}

/** The rank between 0 and 1. */
export function percentRank(): FunctionCall<number> {
  return new FunctionCall<number>('percent_rank', [], doubleType)
}

/** The part of the rows that are not after this one. */
export function cumeDist(): FunctionCall<number> {
  return new FunctionCall<number>('cume_dist', [], doubleType)
}

/** The number of the bucket, where the rows are dealt to so many of equal size. */
export function ntile(buckets: number): FunctionCall<number> {
  if (!Number.isSafeInteger(buckets) || buckets < 1)
    throw new ArgumentError(`ntile() was given ${describeValue(buckets)}.`, { do: 'pass a whole number above 0' })
  return new FunctionCall<number>('ntile', [new BindParameter(buckets, integerType)], numberType)
}

/**
 * The value in the row so many rows before; NULL where there is none.
 *
 * @example
 * lag(Post.c.score).over({ orderBy: Post.c.id })
 * // lag(posts.score) over (order by posts.id)
 */
export function lag<V>(expression: Expression<V>, offset = 1): FunctionCall<V | null> {
  return neighbour<V>('lag', expression, offset)
}

/** The value in the row so many rows after; NULL where there is none. */
export function lead<V>(expression: Expression<V>, offset = 1): FunctionCall<V | null> {
  return neighbour<V>('lead', expression, offset)
}

/** The value in the first row of the frame; NULL where the frame is empty. */
export function firstValue<V>(expression: Expression<V>): FunctionCall<V | null> {
  return new FunctionCall<V | null>('first_value', [expression], expression.type)
}

/** The value in the last row of the frame, which ends with the current row unless the window says otherwise. */
export function lastValue<V>(expression: Expression<V>): FunctionCall<V | null> {
  return new FunctionCall<V | null>('last_value', [expression], expression.type)
}

/** The value in the n-th row of the frame, from 1; NULL where it has fewer. */
export function nthValue<V>(expression: Expression<V>, position: number): FunctionCall<V | null> {
  return new FunctionCall<V | null>('nth_value', [expression, wholeNumber('nth_value', position, 1)], expression.type)
}

function neighbour<V>(name: 'lag' | 'lead', expression: Expression<V>, offset: number): FunctionCall<V | null> {
  const operands = offset === 1 ? [expression] : [expression, wholeNumber(name, offset, 0)]
  return new FunctionCall<V | null>(name, operands, expression.type)
}

function wholeNumber(name: string, value: number, least: number): SqlNode {
  if (Number.isSafeInteger(value) && value >= least) return new BindParameter(value, integerType)
  throw new ArgumentError(`${name} was given ${describeValue(value)}.`, { do: `pass a whole number from ${least}` })
}
