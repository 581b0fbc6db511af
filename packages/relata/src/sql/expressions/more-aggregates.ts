/** Aggregates beside those that count and add: texts put together, truth, deviations, and those within a group. */
import { ArgumentError } from '../../base/errors.ts'
import { booleanType } from '../../types/boolean-type.ts'
import { describeValue } from '../../types/describe-value.ts'
import { doubleType } from '../../types/double-type.ts'
import { numberType } from '../../types/number-type.ts'
import { textType } from '../../types/text-type.ts'
import { Expression } from '../core/expression.ts'
import { stringLiteral } from '../render/literal.ts'
import { Aggregate } from './forms/aggregate.ts'
import { Construct, type Definition, operandOf } from './forms/construct.ts'

const STRING_AGG: Definition = {
  name: 'stringAgg',
  forms: {
    postgresql: 'string_agg({1}, {detail}{order})',
    sqlite: 'group_concat({1}, {detail}{order})',
    mariadb: 'group_concat({1}{order} separator {detail})',
  },
  writeDetail: (separator, out) => out.text(stringLiteral(out.dialect.literals, separator)),
}

/**
 * The texts of all rows with a separator between them; NULL over no rows. SQLite cannot put a separator between different
 * texts, `stringAgg(distinct(…))`.
 *
 * @example
 * select(Post.c.authorId, stringAgg(Post.c.title, ', ').orderBy(Post.c.title)).groupBy(Post.c.authorId)
 * // PostgreSQL: … string_agg(posts.title, ', ' order by posts.title) …
 * // MariaDB: … group_concat(posts.title order by posts.title separator ', ') …
 */
export function stringAgg(text: Expression<string | null>, separator: string): Aggregate<string | null> {
  if (typeof separator !== 'string') throw new ArgumentError(`The separator of stringAgg() is ${describeValue(separator)}.`, { do: 'pass a string' })
  return new Aggregate<string | null>(STRING_AGG, textType, [text], separator)
}

const BOOL_AND: Definition = { name: 'boolAnd', forms: { postgresql: 'bool_and({1})', default: 'min({1})' } }
const BOOL_OR: Definition = { name: 'boolOr', forms: { postgresql: 'bool_or({1})', default: 'max({1})' } }

/** Whether the condition holds in all rows; NULL over no rows. */
export function boolAnd(condition: Expression<boolean | null>): Aggregate<boolean | null> {
  return new Aggregate<boolean | null>(BOOL_AND, booleanType, [condition])
}

/** Whether the condition holds in one of the rows; NULL over no rows. */
export function boolOr(condition: Expression<boolean | null>): Aggregate<boolean | null> {
  return new Aggregate<boolean | null>(BOOL_OR, booleanType, [condition])
}

type NumberLike = number | bigint | string | null

const STDDEV: Definition = { name: 'stddev', forms: 'stddev_samp({1})' }
const STDDEV_POP: Definition = { name: 'stddevPop', forms: 'stddev_pop({1})' }
const VARIANCE: Definition = { name: 'variance', forms: 'var_samp({1})' }
const VARIANCE_POP: Definition = { name: 'variancePop', forms: 'var_pop({1})' }

/** The standard deviation, of rows that are a sample; NULL over fewer than two. On SQLite relata's drivers bring the function. */
export function stddev(value: Expression<NumberLike>): Aggregate<number | null> {
  return new Aggregate<number | null>(STDDEV, numberType, [value])
}

/** The standard deviation of all rows. */
export function stddevPop(value: Expression<NumberLike>): Aggregate<number | null> {
  return new Aggregate<number | null>(STDDEV_POP, numberType, [value])
}

/** The variance, of rows that are a sample. */
export function variance(value: Expression<NumberLike>): Aggregate<number | null> {
  return new Aggregate<number | null>(VARIANCE, numberType, [value])
}

/** The variance of all rows. */
export function variancePop(value: Expression<NumberLike>): Aggregate<number | null> {
  return new Aggregate<number | null>(VARIANCE_POP, numberType, [value])
}

const WITHIN_GROUP: Definition = {
  name: 'withinGroup',
  forms: { postgresql: '{1} within group ({order})' },
  precedence: 100,
  keepsNull: true,
  instead: 'number the rows with rowNumber().over(…) and choose among them',
}

/**
 * An aggregate over rows in an order (PostgreSQL).
 *
 * @example
 * select(withinGroup(func('mode').returns(text()), Post.c.title))
 * // select mode() within group (order by posts.title) from posts
 */
export function withinGroup<V>(call: Expression<V>, ...orders: readonly [Expression, ...Expression[]]): Aggregate<V> {
  for (const order of orders as readonly unknown[]) {
    if (!(order instanceof Expression)) throw new ArgumentError(`withinGroup() is ordered by ${describeValue(order)}.`, { do: 'pass columns' })
  }
  return new Aggregate<V>(WITHIN_GROUP, call.type, [call], null, orders)
}

const PERCENTILE: Definition = { name: 'percentile', forms: 'percentile_cont({1})' }
const PERCENTILE_OF_VALUES: Definition = { name: 'percentileOfValues', forms: 'percentile_disc({1})' }

/** The value below which a part of the rows are, between two rows where it falls there; 0.5 is the median (PostgreSQL). */
export function percentileCont(fraction: number, value: Expression<number | null>): Aggregate<number | null> {
  return withinGroup(new Construct<number | null>(PERCENTILE, doubleType, [operandOf('percentileCont', fraction, doubleType)]), value)
}

/** The first value of a row below which a part of the rows are (PostgreSQL). */
export function percentileDisc<V>(fraction: number, value: Expression<V>): Aggregate<V | null> {
  return withinGroup(new Construct<V | null>(PERCENTILE_OF_VALUES, value.type, [operandOf('percentileDisc', fraction, doubleType)]), value)
}
