/**
 * Random expressions give on every database what they mean: each is evaluated in memory too. Left out is what databases know
 * differently: text is compared for equality only and in one case (collations), numbers stay far from their bounds.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine } from '../../src/drivers/create-engine.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { declarativeBase } from '../../src/orm/declarative/declarative-base.ts'
import { integer, text } from '../../src/schema/column-builders.ts'
import type { Expression } from '../../src/sql/core/expression.ts'
import { case_ } from '../../src/sql/expressions/case-expression.ts'
import { and, not, or } from '../../src/sql/expressions/conditions.ts'
import { abs, coalesce, length, nullif } from '../../src/sql/expressions/functions.ts'
import { literal } from '../../src/sql/expressions/literals.ts'
import { integerDivide, sign } from '../../src/sql/expressions/number-functions.ts'
import { regexpMatch } from '../../src/sql/expressions/regular-expressions.ts'
import { left, lpad, repeat, replace, reverse, right, substring } from '../../src/sql/expressions/text-functions.ts'
import { insert } from '../../src/sql/statements/insert.ts'
import { select } from '../../src/sql/statements/select.ts'
import { database, type DatabaseName, type FreshDatabase } from '../support/databases.ts'

const Base = declarativeBase()
const table = Base.table('terms', { id: integer().primaryKey(), n: integer().nullable(), m: integer(), t: text().nullable(), s: text() })
const c = table.c
interface Row {
  readonly id: number
  readonly n: number | null
  readonly m: number
  readonly t: string | null
  readonly s: string
}
const rows: readonly Row[] = [
  { id: 1, n: null, m: 3, t: null, s: '' },
  { id: 2, n: -7, m: 0, t: "a'b", s: 'abc' },
  { id: 3, n: 12, m: -2, t: '%_', s: "c'%" },
  { id: 4, n: 0, m: 20, t: '', s: 'aab\\' },
]

/** An expression, and what it gives for a row. */
interface Term<V> {
  readonly sql: Expression<V | null>
  readonly of: (row: Row) => V | null
}
type Arb<V> = fc.Arbitrary<Term<V>>

const strict =
  <A extends unknown[], V>(compute: (...values: { [K in keyof A]: NonNullable<A[K]> }) => V, ...terms: { [K in keyof A]: Term<A[K]> }) =>
  (row: Row): V | null => {
    const values = terms.map(term => term.of(row))
    return values.includes(null) ? null : compute(...(values as never))
  }
const small = fc.integer({ min: -20, max: 20 })
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '%', '_', "'", '\\'), maxLength: 3 })
const column = <V>(sql: Expression<V | null>, key: keyof Row): Term<V> => ({ sql, of: row => row[key] as V | null })
const constant = <V>(value: V): Term<V> => ({ sql: literal(value) as Expression<V | null>, of: () => value })
const like = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern.replaceAll(/[%_]|[^%_]/gs, each => (each === '%' ? '.*' : each === '_' ? '.' : `\\u{${each.codePointAt(0)!.toString(16)}}`))}$`,
    'su',
  )
const escaped = (value: string): string => value.replaceAll(/[\\%_]/g, '')

const { number, words, truth } = fc.letrec<{ number: Term<number>; words: Term<string>; truth: Term<boolean> }>(tie => {
  const [N, T, B] = [tie('number') as Arb<number>, tie('words') as Arb<string>, tie('truth') as Arb<boolean>]
  const compare = fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge')
  const holds = {
    eq: (a: number, b: number) => a === b,
    ne: (a: number, b: number) => a !== b,
    lt: (a: number, b: number) => a < b,
    le: (a: number, b: number) => a <= b,
    gt: (a: number, b: number) => a > b,
    ge: (a: number, b: number) => a >= b,
  }
  return {
    number: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(fc.constant(column(c.n, 'n')), fc.constant(column<number>(c.m, 'm')), small.map(constant)),
      fc.tuple(N, N).map(([a, b]): Term<number> => ({ sql: a.sql.plus(b.sql as never), of: strict((x: number, y: number) => x + y, a, b) })),
      fc.tuple(N, N).map(([a, b]): Term<number> => ({ sql: a.sql.minus(b.sql as never), of: strict((x: number, y: number) => x - y, a, b) })),
      fc
        .tuple(N, fc.integer({ min: 0, max: 3 }))
        .map(([a, by]): Term<number> => ({ sql: a.sql.times(by), of: strict((x: number) => x * by || 0, a) })),
      fc
        .tuple(N, fc.integer({ min: 1, max: 5 }))
        .map(([a, by]): Term<number> => ({ sql: a.sql.modulo(by), of: strict((x: number) => x % by || 0, a) })),
      fc
        .tuple(N, fc.constantFrom(-3, -2, 2, 3))
        .map(([a, by]): Term<number> => ({ sql: integerDivide(a.sql, by), of: strict((x: number) => Math.trunc(x / by) || 0, a) })),
      N.map((a): Term<number> => ({ sql: a.sql.negate(), of: strict((x: number) => -x || 0, a) })),
      N.map((a): Term<number> => ({ sql: abs(a.sql), of: strict((x: number) => Math.abs(x), a) })),
      N.map((a): Term<number> => ({ sql: sign(a.sql), of: strict((x: number) => Math.sign(x) || 0, a) })),
      T.map((a): Term<number> => ({ sql: length(a.sql) as Expression<number | null>, of: strict((x: string) => x.length, a) })),
      fc.tuple(N, N).map(([a, b]): Term<number> => ({ sql: coalesce(a.sql, b.sql), of: row => a.of(row) ?? b.of(row) })),
      fc.tuple(N, small).map(([a, b]): Term<number> => ({ sql: nullif(a.sql, b), of: row => (a.of(row) === b ? null : a.of(row)) })),
      fc.tuple(B, N, N).map(([when, a, b]): Term<number> => ({
        sql: case_(when.sql, a.sql).else(b.sql),
        of: row => (when.of(row) === true ? a.of(row) : b.of(row)),
      })),
    ),
    words: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(fc.constant(column(c.t, 't')), fc.constant(column<string>(c.s, 's')), word.map(constant)),
      fc.tuple(T, T).map(([a, b]): Term<string> => ({ sql: a.sql.concat(b.sql as never), of: strict((x: string, y: string) => x + y, a, b) })),
      fc.tuple(T, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 3 })).map(([a, from, size]): Term<string> => ({
        sql: substring(a.sql, from, size),
        of: strict((x: string) => x.slice(from - 1, from - 1 + size), a),
      })),
      fc
        .tuple(
          T,
          word.filter(each => each !== ''),
          word,
        )
        .map(([a, what, by]): Term<string> => ({ sql: replace(a.sql, what, by), of: strict((x: string) => x.replaceAll(what, () => by), a) })),
      fc
        .tuple(T, fc.integer({ min: 0, max: 3 }))
        .map(([a, size]): Term<string> => ({ sql: left(a.sql, size), of: strict((x: string) => x.slice(0, size), a) })),
      fc
        .tuple(T, fc.integer({ min: 0, max: 3 }))
        .map(([a, size]): Term<string> => ({ sql: right(a.sql, size), of: strict((x: string) => (size === 0 ? '' : x.slice(-size)), a) })),
      fc
        .tuple(T, fc.integer({ min: 0, max: 2 }))
        .map(([a, times]): Term<string> => ({ sql: repeat(a.sql, times), of: strict((x: string) => x.repeat(times), a) })),
      fc
        .tuple(T, fc.integer({ min: 0, max: 6 }))
        .map(([a, size]): Term<string> => ({ sql: lpad(a.sql, size, '*'), of: strict((x: string) => x.slice(0, size).padStart(size, '*'), a) })),
      T.map((a): Term<string> => ({ sql: reverse(a.sql), of: strict((x: string) => [...x].reverse().join(''), a) })),
      fc.tuple(T, T).map(([a, b]): Term<string> => ({ sql: coalesce(a.sql, b.sql), of: row => a.of(row) ?? b.of(row) })),
    ),
    truth: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc
        .tuple(compare, N, N)
        .map(([kind, a, b]): Term<boolean> => ({ sql: a.sql[kind](b.sql as never), of: strict((x: number, y: number) => holds[kind](x, y), a, b) })),
      fc.tuple(T, T).map(([a, b]): Term<boolean> => ({ sql: a.sql.eq(b.sql), of: strict((x: string, y: string) => x === y, a, b) })),
      fc
        .tuple(N, small, small)
        .map(([a, low, high]): Term<boolean> => ({ sql: a.sql.between(low, high), of: strict((x: number) => low <= x && x <= high, a) })),
      fc.tuple(N, fc.array(small, { maxLength: 3 })).map(([a, list]): Term<boolean> => ({
        sql: a.sql.in(list),
        of: row => (list.length === 0 ? false : strict((x: number) => list.includes(x), a)(row)),
      })),
      fc.tuple(N, N).map(([a, b]): Term<boolean> => ({ sql: a.sql.isDistinctFrom(b.sql), of: row => a.of(row) !== b.of(row) })),
      N.map((a): Term<boolean> => ({ sql: a.sql.isNull(), of: row => a.of(row) === null })),
      T.map((a): Term<boolean> => ({ sql: a.sql.isNotNull(), of: row => a.of(row) !== null })),
      fc.tuple(T, word).map(([a, part]): Term<boolean> => ({ sql: a.sql.startsWith(part), of: strict((x: string) => x.startsWith(part), a) })),
      fc.tuple(T, word).map(([a, part]): Term<boolean> => ({ sql: a.sql.endsWith(part), of: strict((x: string) => x.endsWith(part), a) })),
      fc.tuple(T, word).map(([a, part]): Term<boolean> => ({ sql: a.sql.contains(part), of: strict((x: string) => x.includes(part), a) })),
      fc
        .tuple(T, word)
        .map(([a, pattern]): Term<boolean> => ({ sql: a.sql.like(pattern, '/'), of: strict((x: string) => like(pattern).test(x), a) })),
      fc.tuple(T, word).map(([a, part]): Term<boolean> => ({
        sql: regexpMatch(a.sql, `^[${escaped(part)}c]`),
        of: strict((x: string) => new RegExp(`^[${escaped(part)}c]`).test(x), a),
      })),
      fc.tuple(B, B).map(([a, b]): Term<boolean> => ({
        sql: and(a.sql, b.sql),
        of: row => {
          const values = [a.of(row), b.of(row)]
          return values.includes(false) ? false : values.includes(null) ? null : true
        },
      })),
      fc.tuple(B, B).map(([a, b]): Term<boolean> => ({
        sql: or(a.sql, b.sql),
        of: row => {
          const values = [a.of(row), b.of(row)]
          return values.includes(true) ? true : values.includes(null) ? null : false
        },
      })),
      B.map((a): Term<boolean> => ({ sql: not(a.sql), of: strict((x: boolean) => !x, a) })),
    ),
  }
})

describe.each(['sqlite', 'postgresql', 'mariadb'] as const satisfies DatabaseName[])('%s', name => {
  describe.skipIf(database(name).missing !== undefined)('', () => {
    let fresh: FreshDatabase
    let engine: Engine<'async'>
    beforeAll(async () => {
      fresh = await database(name).create('differential')
      engine = createEngine(fresh.url)
      await Base.metadata.createAll(engine)
      await engine.execute(insert(table).values([...rows]))
    })
    afterAll(async () => {
      await engine?.dispose()
      await fresh?.drop()
    })

    test('random expressions give what they give in memory', async () => {
      await fc.assert(
        fc.asyncProperty(number, words, truth, truth, async (n, w, b, condition) => {
          const statement = select(n.sql, w.sql, b.sql)
            .from(table)
            .where(condition.sql.or(condition.sql.isNull(), not(condition.sql)))
            .orderBy(c.id)
          const found = Array.from((await engine.execute(statement)) as unknown as unknown[][], row => Array.from(row))
          expect(found).toEqual(rows.map(row => [n.of(row), w.of(row), b.of(row)]))
          const chosen = Array.from(
            (await engine.execute(select(c.id).from(table).where(condition.sql).orderBy(c.id))) as unknown as number[][],
            row => row[0],
          )
          expect(chosen).toEqual(rows.filter(row => condition.of(row) === true).map(row => row.id))
        }),
        { numRuns: Number(process.env['DIFFERENTIAL_RUNS'] ?? 100) },
      )
    })
  })
})
