/** Functions that people use, typed, and `func` for all others. */
import { nullType } from '../../types/null-type.ts'
import { numberType } from '../../types/number-type.ts'
import { textType } from '../../types/text-type.ts'
import { timestamptzType } from '../../types/timestamp-type.ts'
import { type Expression, expressionOf, type Operand, operandFor } from '../core/expression.ts'
import { FunctionCall } from './function-call.ts'

type Text = string | null

export function lower<V extends Text>(text: Expression<V>): FunctionCall<V> {
  return new FunctionCall<V>('lower', [text], textType)
}

export function upper<V extends Text>(text: Expression<V>): FunctionCall<V> {
  return new FunctionCall<V>('upper', [text], textType)
}

/** Without blanks at both ends. */
export function trim<V extends Text>(text: Expression<V>): FunctionCall<V> {
  return new FunctionCall<V>('trim', [text], textType)
}

/** The number of characters. */
export function length<V extends Text>(text: Expression<V>): FunctionCall<V extends string ? number : null> {
  return new FunctionCall<V extends string ? number : null>('char_length', [text], numberType)
}

export function abs<V extends number | bigint | string | null>(value: Expression<V>): FunctionCall<V> {
  return new FunctionCall<V>('abs', [value], value.type)
}

/** The first of the values that is not NULL. */
export function coalesce<V, W>(value: Expression<V>, ...others: readonly Operand<W>[]): FunctionCall<NonNullable<V> | W> {
  return new FunctionCall<NonNullable<V> | W>('coalesce', [value, ...others.map(other => operandFor(value, other))], value.type)
}

/** NULL where the two are equal, else the first. */
export function nullif<V>(value: Expression<V>, other: Operand<NonNullable<V>>): FunctionCall<V | null> {
  return new FunctionCall<V | null>('nullif', [value, operandFor(value, other)], value.type)
}

/** The moment the statement (PostgreSQL: the transaction) began. */
export function now(): FunctionCall<Date> {
  return new FunctionCall<Date>('now', [], timestamptzType)
}

/** Any function of the database by name: as a property, or given with its values. */
export interface Func {
  (name: string, ...values: readonly unknown[]): FunctionCall
  readonly [name: string]: (...values: readonly unknown[]) => FunctionCall
}

/**
 * Any function: `func('json_array_length', User.c.tags)`, or `func.json_array_length(User.c.tags)`. Values become bound
 * parameters; `.returns(type)` says what comes back.
 *
 * @example
 * select(func('substr', User.c.name, 1, 3).returns(textType))
 * // select substr(users.name, $1, $2) from users
 */
export const func: Func = new Proxy(callOf as Func, {
  get: (_target, name) => (typeof name === 'string' ? (...values: readonly unknown[]) => callOf(name, ...values) : undefined),
})

function callOf(name: string, ...values: readonly unknown[]): FunctionCall {
  return new FunctionCall(name, values.map(expressionOf), nullType)
}
