/** Functions over arrays, which PostgreSQL has. Positions count from 1. */
import { ArgumentError } from '../../base/errors.ts'
import { type ArrayType, arrayType } from '../../types/array-type.ts'
import { booleanType } from '../../types/boolean-type.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { integerType } from '../../types/integer-type.ts'
import { type Expression, type Operand, operandFor } from '../core/expression.ts'
import { describeExpression } from '../core/operand-check.ts'
import { Aggregate } from './forms/aggregate.ts'
import { Construct, type Definition, operandOf } from './forms/construct.ts'

type Members<V> = Expression<readonly V[] | null>
type MembersOperand<V> = readonly V[] | Members<V>

const INSTEAD = 'use a column of JSON and its functions'
const COMPARISON = 40

const AT: Definition = { name: 'arrayAt', forms: { postgresql: '{1}[{2}]' }, precedence: 100, instead: INSTEAD }
const SLICE: Definition = { name: 'arraySlice', forms: { postgresql: '{1}[{2}:{3}]' }, precedence: 100, instead: INSTEAD }

/**
 * The member at a position, from 1; NULL where there is none.
 *
 * @example
 * select(arrayAt(Post.c.tags, 1))
 * // select posts.tags[$1] from posts
 */
export function arrayAt<V>(array: Members<V>, position: Operand<number>): Expression<V | null> {
  return new Construct<V | null>(AT, elementOf('arrayAt', array), [array, operandOf('arrayAt', position, integerType)])
}

/** The members from one position to another, both included. */
export function arraySlice<V>(array: Members<V>, from: Operand<number>, to: Operand<number>): Expression<V[] | null> {
  elementOf('arraySlice', array)
  return new Construct<V[] | null>(SLICE, array.type, [array, operandOf('arraySlice', from, integerType), operandOf('arraySlice', to, integerType)])
}

const CONTAINS: Definition = { name: 'arrayContains', forms: { postgresql: '{1} @> {2}' }, precedence: COMPARISON, instead: INSTEAD }
const CONTAINED: Definition = { name: 'arrayContainedBy', forms: { postgresql: '{1} <@ {2}' }, precedence: COMPARISON, instead: INSTEAD }
const OVERLAPS: Definition = { name: 'arrayOverlaps', forms: { postgresql: '{1} && {2}' }, precedence: COMPARISON, instead: INSTEAD }

/**
 * Whether all of the others are members.
 *
 * @example
 * select(Post).where(arrayContains(Post.c.tags, ['sql', 'orm']))
 * // select … from posts where posts.tags @> $1::text[]
 */
export function arrayContains<V>(array: Members<V>, others: MembersOperand<NoInfer<V>>): Expression<boolean> {
  return test(CONTAINS, array, others)
}

/** Whether all members are among the others. */
export function arrayContainedBy<V>(array: Members<V>, others: MembersOperand<NoInfer<V>>): Expression<boolean> {
  return test(CONTAINED, array, others)
}

/** Whether one of the others is a member. */
export function arrayOverlaps<V>(array: Members<V>, others: MembersOperand<NoInfer<V>>): Expression<boolean> {
  return test(OVERLAPS, array, others)
}

const LENGTH: Definition = { name: 'arrayLength', forms: { postgresql: 'cardinality({1})' }, instead: INSTEAD }
const POSITION: Definition = { name: 'arrayPosition', forms: { postgresql: 'array_position({*})' }, instead: INSTEAD }

/** How many members there are, those of arrays inside counted each. */
export function arrayLength<V>(array: Members<V>): Expression<number | null> {
  elementOf('arrayLength', array)
  return new Construct<number | null>(LENGTH, integerType, [array])
}

/** The position of the first member that is equal, from 1; NULL where there is none. */
export function arrayPosition<V>(array: Members<V>, member: Operand<NoInfer<V>>): Expression<number | null> {
  return new Construct<number | null>(POSITION, integerType, [array, operandOf('arrayPosition', member, elementOf('arrayPosition', array))])
}

const CONCAT: Definition = { name: 'arrayConcat', forms: { postgresql: 'array_cat({*})' }, instead: INSTEAD }
const APPEND: Definition = { name: 'arrayAppend', forms: { postgresql: 'array_append({*})' }, instead: INSTEAD }
const REMOVE: Definition = { name: 'arrayRemove', forms: { postgresql: 'array_remove({*})' }, instead: INSTEAD }

/** The members of both, one after the other. */
export function arrayConcat<V>(array: Members<V>, others: MembersOperand<NoInfer<V>>): Expression<V[]> {
  elementOf('arrayConcat', array)
  return new Construct<V[]>(CONCAT, array.type, [array, operandFor(array, others)])
}

/** The array with one more member at its end. */
export function arrayAppend<V>(array: Members<V>, member: Operand<NoInfer<V>>): Expression<V[]> {
  return new Construct<V[]>(APPEND, array.type, [array, operandOf('arrayAppend', member, elementOf('arrayAppend', array))])
}

/** The array without the members that are equal. */
export function arrayRemove<V>(array: Members<V>, member: Operand<NoInfer<V>>): Expression<V[] | null> {
  return new Construct<V[] | null>(REMOVE, array.type, [array, operandOf('arrayRemove', member, elementOf('arrayRemove', array))])
}

const AGG: Definition = { name: 'arrayAgg', keepsNull: true, forms: { postgresql: 'array_agg({1}{order})' }, instead: 'use jsonAgg()' }

/** An array of the values of all rows, those that are NULL too; NULL over no rows. */
export function arrayAgg<V>(value: Expression<V>): Aggregate<V[] | null> {
  return new Aggregate<V[] | null>(AGG, arrayType(value.type, true), [value])
}

function test<V>(definition: Definition, array: Members<V>, others: MembersOperand<V>): Expression<boolean> {
  elementOf(definition.name, array)
  return new Construct<boolean>(definition, booleanType, [array, operandFor(array, others)])
}

function elementOf(call: string, array: Expression): ColumnType {
  if (array.type.kind === 'array') return (array.type as unknown as ArrayType).element
  throw new ArgumentError(`${call}() was given ${describeExpression(array)}, which is no array.`, {
    do: 'pass a column array(…), or say .cast(array(…))',
  })
}
