/** What the functions, operators and constructs refuse, and in which words. */
import { describe, expect, test } from 'vitest'
import { sqliteDialect } from '../../src/dialects/sqlite/sqlite-dialect.ts'
import type { Expression } from '../../src/sql/core/expression.ts'
import { boolean, integer, text } from '../../src/schema/column-builders.ts'
import { construct } from '../../src/sql/expressions/forms/construct.ts'
import { jsonHasKey, jsonRemove, jsonSet } from '../../src/sql/expressions/json-functions.ts'
import { jsonPath } from '../../src/sql/expressions/json-path.ts'
import { dateAdd, dateTrunc, extract } from '../../src/sql/expressions/moment-functions.ts'
import { percentileCont, stringAgg } from '../../src/sql/expressions/more-aggregates.ts'
import { integerDivide, round } from '../../src/sql/expressions/number-functions.ts'
import { regexpMatch } from '../../src/sql/expressions/regular-expressions.ts'
import { substring } from '../../src/sql/expressions/text-functions.ts'
import { compile } from '../../src/sql/render/compile.ts'
import { select } from '../../src/sql/statements/select.ts'
import { books } from './library.ts'

const b = books.c
const untyped = (value: unknown): never => value as never
const loosely = (call: unknown): ((...all: unknown[]) => unknown) => call as (...all: unknown[]) => unknown
const half = construct('half', { takes: [integer()], returns: integer(), forms: { postgresql: '{1} / 2' } })
const writeForSqlite = (expression: Expression): string => compile(select(expression), sqliteDialect).sql

const cases: readonly (readonly [name: string, act: () => unknown, message: RegExp])[] = [
  [
    'undefined as a path’s step',
    () => loosely(jsonPath)(b.facts, undefined),
    /A step of jsonPath\(\) is undefined\..*\n[\s\S]*keys of objects as strings/,
  ],
  ['a fraction as a position', () => jsonPath(b.facts, 'tags', 0.5), /A step of jsonPath\(\) is the number 0.5/],
  ['NUL in a key', () => jsonPath(b.extra, 'a\u0000b'), /NUL or half of a surrogate pair/],
  ['half of a surrogate pair in a key', () => jsonHasKey(b.extra, '\ud800'), /NUL or half of a surrogate pair/],
  ['a path of no expression', () => loosely(jsonPath)({ a: 1 }, 'a'), /jsonPath\(\) was given an object/],
  ['a change of no place', () => loosely(jsonSet)(b.extra, [], 1), /jsonSet\(\) was given an array as a place/],
  ['a place that is no array', () => loosely(jsonRemove)(b.extra, 'a'), /jsonRemove\(\) was given the string 'a' as a place/],
  ['undefined as a member', () => jsonSet(b.extra, ['a'], undefined), /undefined/],
  ['what is no JSON', () => jsonSet(b.extra, ['a'], untyped(1n)), /expects a JSON value, got the bigint 1n/],
  ['an unknown part', () => extract(untyped('__proto__'), b.printed), /'__proto__' is no part of a moment/],
  ['an unknown unit', () => dateAdd(b.printed, untyped({ constructor: 1 })), /unit 'constructor'/],
  ['no span', () => dateAdd(b.printed, untyped(undefined)), /dateAdd\(\) was given undefined/],
  ['undefined in a span', () => dateAdd(b.printed, { days: untyped(undefined) }), /undefined/],
  ['a text in a span', () => dateAdd(b.printed, { days: untyped('1; drop table x') }), /dateAdd\(\) expects an integer/],
  ['an unknown cut', () => dateTrunc(untyped('toString'), b.printed), /dateTrunc\(\) was given the unit the string 'toString'/],
  ['digits that are none', () => round(b.weight, untyped('2')), /digits of round\(\)/],
  ['a fraction divided', () => integerDivide(untyped(b.weight), untyped(2)), /books\.weight is no whole number/],
  ['a separator that is none', () => stringAgg(b.title, untyped(1)), /separator of stringAgg\(\) is the number 1/],
  ['a pattern that is none', () => regexpMatch(b.title, untyped(/x/)), /regexpMatch\(\) expects a string/],
  ['options that are none', () => regexpMatch(b.title, 'x', untyped(null)), /options of a regular expression are null/],
  ['a position that is none', () => substring(b.title, untyped(null)), /substring\(\) expects an integer.*got null/],
  ['an operator that ends the statement', () => b.title.op('; drop table books', 1), /symbol of an operator/],
  ['an operator that begins a comment', () => b.copies.op('--', 1), /symbol of an operator/],
  ['an operator that begins a long comment', () => b.copies.op('/*', 1), /symbol of an operator/],
  ['an operator that is none', () => b.copies.op(untyped(undefined), 1), /symbol of an operator is undefined/],
  ['a fraction of a day', () => dateAdd(b.printed, { days: 1.5 }), /dateAdd\(\) expects an integer/],
  ['undefined beside an operator', () => b.copies.op('+', undefined), /undefined/],
  ['a construct without forms', () => construct('x', untyped({})), /construct\(\) was given undefined as forms of the string 'x'/],
  ['a construct with a form that is none', () => construct('x', untyped({ forms: { sqlite: 1 } })), /construct\(\) was given an object as forms/],
  ['too many operands', () => loosely(half)(1, 2), /half\(\) takes 1 operands and was given 2/],
  ['an operand of another type', () => half(untyped('x')), /half\(\) expects an integer/],
  ['a construct that a database has not', () => writeForSqlite(half(b.copies)), /sqlite has no half\(\)\.\n[\s\S]*construct\(\)/],
  ['an aggregate that a database has not', () => writeForSqlite(percentileCont(0.5, b.weight)), /sqlite has no withinGroup\(\)/],
  [
    'an order where there is none',
    () => writeForSqlite(Object.assign(stringAgg(b.title, ','), {}).orderBy(untyped('title'))),
    /stringAgg\(\) is ordered by the string 'title'/,
  ],
]

describe('functions refuse', () => {
  test.each(cases)('%s', (_name, act, message) => {
    expect(act).toThrow(message)
  })
})

test('an operand of a construct that is NULL has to say so', () => {
  const same = construct('same', { takes: [text().nullable()], returns: boolean(), forms: '{1} is null' })
  expect(() => same(untyped(null))).toThrow()
})
