/** Functions over numbers. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { doubleType } from '../../types/double-type.ts'
import { integerType } from '../../types/integer-type.ts'
import { numberType } from '../../types/number-type.ts'
import { type NumericType, numericType } from '../../types/numeric-type.ts'
import { type Expression, type Operand, operandFor } from '../core/expression.ts'
import { describeExpression } from '../core/operand-check.ts'
import { Construct, type Definition, operandOf } from './forms/construct.ts'

type NumberLike = number | bigint | string | null

const ROUND_EXACT: Definition = { name: 'round', forms: 'round({1}, {2})' }
const ROUND: Definition = {
  name: 'round',
  forms: { postgresql: 'cast(round(cast({1} as numeric), {2}) as double precision)', default: 'round({1}, {2})' },
}

/** Rounded to so many digits after the point, halves away from zero; MariaDB rounds halves of doubles to even. */
export function round<V extends NumberLike>(value: Expression<V>, digits = 0): Expression<V> {
  if (!Number.isSafeInteger(digits)) throw new ArgumentError('The digits of round() are no whole number.', { value: String(digits) })
  const exact = value.type.kind === 'numeric'
  return new Construct<V>(exact ? ROUND_EXACT : ROUND, exact ? numericType(38, Math.max(0, digits)) : value.type, [
    value,
    operandOf('round', digits, integerType),
  ])
}

const FLOOR: Definition = { name: 'floor', forms: 'floor({1})' }
const CEIL: Definition = { name: 'ceil', forms: 'ceil({1})' }
const TRUNC: Definition = { name: 'trunc', forms: { mariadb: 'truncate({1}, 0)', default: 'trunc({1})' } }
const SIGN: Definition = { name: 'sign', forms: { postgresql: 'cast(sign({1}) as integer)', default: 'sign({1})' } }

/** The greatest whole number that is not greater. */
export function floor<V extends NumberLike>(value: Expression<V>): Expression<V> {
  return wholeOf(FLOOR, value)
}

/** The least whole number that is not less. */
export function ceil<V extends NumberLike>(value: Expression<V>): Expression<V> {
  return wholeOf(CEIL, value)
}

/** Without what is after the point. */
export function trunc<V extends NumberLike>(value: Expression<V>): Expression<V> {
  return wholeOf(TRUNC, value)
}

/** 1, 0 or -1. */
export function sign<V extends NumberLike>(value: Expression<V>): Expression<number | Extract<V, null>> {
  return new Construct<number | Extract<V, null>>(SIGN, integerType, [value])
}

const SQRT: Definition = { name: 'sqrt', forms: 'sqrt({1})' }
const POWER: Definition = { name: 'power', forms: 'power({1}, {2})' }
const EXP: Definition = { name: 'exp', forms: 'exp({1})' }
const LN: Definition = { name: 'ln', forms: 'ln({1})' }
const LOG10: Definition = { name: 'log10', forms: 'log10({1})' }

/** The square root. */
export function sqrt<V extends NumberLike>(value: Expression<V>): Expression<number | Extract<V, null>> {
  return computed(SQRT, value)
}

export function power<V extends NumberLike>(value: Expression<V>, exponent: Operand<number>): Expression<number | Extract<V, null>> {
  return computed(POWER, value, operandOf('power', exponent, doubleType))
}

export function exp<V extends NumberLike>(value: Expression<V>): Expression<number | Extract<V, null>> {
  return computed(EXP, value)
}

/** The natural logarithm. */
export function ln<V extends NumberLike>(value: Expression<V>): Expression<number | Extract<V, null>> {
  return computed(LN, value)
}

export function log10<V extends NumberLike>(value: Expression<V>): Expression<number | Extract<V, null>> {
  return computed(LOG10, value)
}

const RANDOM: Definition = {
  name: 'random',
  forms: { postgresql: 'random()', sqlite: '(random() / 18446744073709551616.0 + 0.5)', mariadb: 'rand()' },
  precedence: 100,
}

/** A random number from 0 to 1, another one for every row. */
export function random(): Expression<number> {
  return new Construct<number>(RANDOM, numberType, [])
}

const GREATEST: Definition = { name: 'greatest', forms: { sqlite: 'max({*})', default: 'greatest({*})' } }
const LEAST: Definition = { name: 'least', forms: { sqlite: 'min({*})', default: 'least({*})' } }

/** The greatest of several values. With a NULL among them NULL, on PostgreSQL the greatest of the others. */
export function greatest<V>(value: Expression<V>, ...others: readonly [Operand<V>, ...Operand<V>[]]): Expression<V> {
  return new Construct<V>(GREATEST, value.type, [value, ...others.map(other => operandFor(value, other))])
}

/** The least of several values. With a NULL among them NULL, on PostgreSQL the least of the others. */
export function least<V>(value: Expression<V>, ...others: readonly [Operand<V>, ...Operand<V>[]]): Expression<V> {
  return new Construct<V>(LEAST, value.type, [value, ...others.map(other => operandFor(value, other))])
}

const DIVIDE: Definition = { name: 'integerDivide', forms: { mariadb: '{1} div {2}', default: '{1} / {2}' }, precedence: 0 }

/**
 * Division of whole numbers without the fraction, towards zero: 7 by 2 is 3, and -7 by 2 is -3. The sign of `modulo` is that
 * of what is divided. For division with a fraction use `dividedBy`.
 */
export function integerDivide<V extends number | bigint | null>(value: Expression<V>, by: Operand<NonNullable<V>>): Expression<V> {
  const divisor = operandFor(value, by)
  for (const each of [value, divisor]) {
    if (!['integer', 'smallint', 'bigint', 'number'].includes(each.type.kind))
      throw new ArgumentError(`${describeExpression(each)} is no whole number, and integerDivide() divides those only.`, { do: 'use dividedBy()' })
  }
  return new Construct<V>(DIVIDE, value.type, [value, divisor])
}

const AND: Definition = { name: 'bitAnd', forms: { mariadb: 'cast({1} & {2} as signed)', default: '{1} & {2}' }, precedence: 0 }
const OR: Definition = { name: 'bitOr', forms: { mariadb: 'cast({1} | {2} as signed)', default: '{1} | {2}' }, precedence: 0 }
const XOR: Definition = {
  name: 'bitXor',
  forms: { postgresql: '{1} # {2}', sqlite: '({1} | {2}) - ({1} & {2})', mariadb: 'cast({1} ^ {2} as signed)' },
  precedence: 0,
}
const NOT: Definition = { name: 'bitNot', forms: { mariadb: 'cast(~{1} as signed)', default: '~{1}' }, precedence: 0 }
const LEFT: Definition = { name: 'shiftLeft', forms: { mariadb: 'cast({1} << {2} as signed)', default: '{1} << {2}' }, precedence: 0 }
const RIGHT: Definition = { name: 'shiftRight', forms: { mariadb: '{1} >> {2}', default: '{1} >> {2}' }, precedence: 0 }

type Bits = number | bigint | null

/** The bits that both have. */
export function bitAnd<V extends Bits>(value: Expression<V>, other: Operand<NonNullable<V>>): Expression<V> {
  return new Construct<V>(AND, value.type, [value, operandFor(value, other)])
}

/** The bits that one of them has. */
export function bitOr<V extends Bits>(value: Expression<V>, other: Operand<NonNullable<V>>): Expression<V> {
  return new Construct<V>(OR, value.type, [value, operandFor(value, other)])
}

/** The bits that exactly one of them has. */
export function bitXor<V extends Bits>(value: Expression<V>, other: Operand<NonNullable<V>>): Expression<V> {
  return new Construct<V>(XOR, value.type, [value, operandFor(value, other)])
}

/** The bits that it has not. */
export function bitNot<V extends Bits>(value: Expression<V>): Expression<V> {
  return new Construct<V>(NOT, value.type, [value])
}

/** Moved up by so many bits. */
export function shiftLeft<V extends Bits>(value: Expression<V>, bits: Operand<number>): Expression<V> {
  return new Construct<V>(LEFT, value.type, [value, operandOf('shiftLeft', bits, integerType)])
}

/** Moved down by so many bits; of numbers below zero databases differ. */
export function shiftRight<V extends Bits>(value: Expression<V>, bits: Operand<number>): Expression<V> {
  return new Construct<V>(RIGHT, value.type, [value, operandOf('shiftRight', bits, integerType)])
}

/** A whole number has no scale. */
function wholeOf<V>(definition: Definition, value: Expression<V>): Expression<V> {
  return new Construct<V>(definition, value.type.kind === 'numeric' ? wholeNumeric(value.type as NumericType) : value.type, [value])
}

function wholeNumeric(type: NumericType): ColumnType<string> {
  return type.scale === 0 ? type : numericType(38, 0)
}

function computed<V>(definition: Definition, ...operands: readonly Expression[]): Expression<V> {
  return new Construct<V>(definition, numberType, operands)
}
