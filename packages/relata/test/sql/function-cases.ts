/** The catalogue of functions: each in a statement, with the rows that it gives. Their texts are in function-texts.ts. */
import type { Statement } from '../../src/sql/core/statement.ts'
import { distinct } from '../../src/sql/expressions/aggregates.ts'
import { allOf, anyOf } from '../../src/sql/expressions/any-all.ts'
import { collate, typeCoerce } from '../../src/sql/expressions/conversions.ts'
import { currentDate, dateAdd, dateOf, dateSubtract, dateTrunc, extract, secondsBetween } from '../../src/sql/expressions/moment-functions.ts'
import {
  boolAnd,
  boolOr,
  percentileCont,
  percentileDisc,
  stddev,
  stddevPop,
  stringAgg,
  variance,
  variancePop,
  withinGroup,
} from '../../src/sql/expressions/more-aggregates.ts'
import {
  bitAnd,
  bitNot,
  bitOr,
  bitXor,
  ceil,
  exp,
  floor,
  greatest,
  integerDivide,
  least,
  ln,
  log10,
  power,
  random,
  round,
  shiftLeft,
  shiftRight,
  sign,
  sqrt,
  trunc,
} from '../../src/sql/expressions/number-functions.ts'
import { regexpMatch, regexpReplace } from '../../src/sql/expressions/regular-expressions.ts'
import {
  concatWs,
  left,
  lpad,
  ltrim,
  md5,
  octetLength,
  position,
  repeat,
  replace,
  reverse,
  right,
  rpad,
  rtrim,
  splitPart,
  substring,
} from '../../src/sql/expressions/text-functions.ts'
import { construct } from '../../src/sql/expressions/forms/construct.ts'
import { now, func } from '../../src/sql/expressions/functions.ts'
import { literal, nullValue } from '../../src/sql/expressions/literals.ts'
import { sql } from '../../src/sql/expressions/sql-text.ts'
import { aliasOf } from '../../src/sql/sources/alias.ts'
import { select } from '../../src/sql/statements/select.ts'
import { boolean, integer, text } from '../../src/schema/column-builders.ts'
import type { DatabaseName } from '../support/databases.ts'
import { books } from './library.ts'

export interface FunctionCase {
  readonly name: string
  readonly statement: Statement
  readonly rows: readonly (readonly unknown[])[]
  /** The databases that have it, where not all do: the others tell so in an ArgumentError. */
  readonly only?: readonly DatabaseName[]
  /** The databases that refuse it themselves. */
  readonly refusedByServer?: readonly DatabaseName[]
  /** Rows of a database that knows it otherwise. */
  readonly differs?: Partial<Record<DatabaseName, readonly (readonly unknown[])[]>>
}

const b = books.c
const one = select(b.id).where(b.id.eq(1))
const near = (close: number): { close: number } => ({ close })

const shout = construct('shout', {
  takes: [text(), text()],
  returns: text(),
  forms: { postgresql: 'upper({1} || {2})', sqlite: (word, mark) => sql`upper(${word} || ${mark})`, default: 'concat(ucase({1}), {2})' },
})
const doubled = construct('doubled', { takes: [integer()], returns: integer(), forms: value => sql`${value} * 2` })
const between = construct('is_between', {
  takes: [integer(), integer(), integer()],
  returns: boolean(),
  forms: { default: '{2} <= {1} and {1} <= {3}' },
})

const texts: readonly FunctionCase[] = [
  {
    name: 'substring, left, right',
    statement: select(
      substring(b.title, 2),
      substring(b.title, 2, 3),
      left(b.title, 2),
      right(b.title, 2),
      right(b.title, 0),
      left(b.title, b.id),
    ).orderBy(b.id),
    rows: [
      ['mma', 'mma', 'Em', 'ma', '', 'E'],
      ['ółć 😀', 'ółć', 'Żó', ' 😀', '', 'Żó'],
    ],
  },
  {
    name: 'replace, trims, pads',
    statement: select(
      replace(b.title, 'm', '%'),
      ltrim(literal('  x ')),
      rtrim(literal('  x ')),
      lpad(b.title, 6, '*-'),
      rpad(b.title, 6),
      lpad(b.title, 2),
    ).where(b.id.eq(1)),
    rows: [['E%%a', 'x ', '  x', '*-Emma', 'Emma  ', 'Em']],
  },
  {
    name: 'repeat, reverse, position, octetLength',
    statement: select(repeat(b.title, 2), reverse(b.title), position(b.title, 'ć'), position(b.title, '!'), octetLength(b.title)).where(b.id.eq(2)),
    rows: [['Żółć 😀Żółć 😀', '😀 ćłóŻ', 4, 0, 13]],
  },
  {
    name: 'concatWs, splitPart',
    statement: select(concatWs('-', b.title, b.note, 'x'), splitPart(b.note, '-', 2), splitPart(b.note, '-', 9), splitPart(b.note, '-', 1)).orderBy(
      b.id,
    ),
    rows: [
      ['Emma-a-b-c-x', 'b', '', 'a'],
      ['Żółć 😀-x', null, null, null],
    ],
  },
  { name: 'md5', statement: select(md5(b.title)).where(b.id.eq(1)), rows: [['4535367f2f39b5a2ebaee0092f184a79']], only: ['postgresql', 'mariadb'] },
  {
    name: 'regexpMatch',
    statement: select(
      regexpMatch(b.title, '^E.*a$'),
      regexpMatch(b.title, '^e'),
      regexpMatch(b.title, '^e', { ignoreCase: true }),
      regexpMatch(b.note, '[a-c]-'),
      regexpMatch(b.title, '^Ż'),
    ).orderBy(b.id),
    rows: [
      [true, false, true, true, false],
      [false, false, false, null, true],
    ],
  },
  {
    name: 'regexpReplace',
    statement: select(
      regexpReplace(b.title, 'm(m|n)', '<\\1>'),
      regexpReplace(b.title, 'M', '$&', { ignoreCase: true }),
      regexpReplace(b.note, '(.)-', '\\1\\1'),
    ).where(b.id.eq(1)),
    rows: [['E<m>a', 'E$&$&a', 'aabbc']],
  },
  {
    name: 'a construct of one’s own',
    statement: select(shout(b.title, '!'), between(b.copies, 1, b.copies), between(2, 1, 3).not(), doubled(b.copies.plus(1))).where(
      shout(b.title, b.title).eq('EMMAEMMA'),
    ),
    rows: [['EMMA!', true, false, 16]],
  },
  {
    name: 'operators of one’s own',
    statement: select(b.copies.op('%', 4), b.copies.op('<', b.id, boolean())).where(b.title.op('like', 'E%', boolean())),
    rows: [[3, false]],
  },
  {
    name: 'collate and typeCoerce',
    statement: select(typeCoerce(b.copies, text()), typeCoerce('7', text())).where(b.id.eq(1)),
    rows: [[7, '7']],
  },
]

const numbers: readonly FunctionCase[] = [
  {
    name: 'round, floor, ceil, trunc, sign',
    statement: select(
      round(b.weight),
      round(b.weight, 1),
      round(b.price),
      round(b.price, 1),
      floor(b.price),
      ceil(b.price),
      trunc(b.price),
      floor(b.weight),
      sign(b.copies),
    ).orderBy(b.id),
    rows: [
      [1, 0.5, '20', '20.0', '19', '20', '19', 0, 1],
      [2, near(2.3), '-1', '-0.5', '-1', '0', '0', 2, -1],
    ],
    // It rounds halves of doubles to even.
    differs: {
      mariadb: [
        [0, 0.5, '20', '20.0', '19', '20', '19', 0, 1],
        [2, near(2.2), '-1', '-0.5', '-1', '0', '0', 2, -1],
      ],
    },
  },
  {
    name: 'sqrt, power, exp, logarithms',
    statement: select(sqrt(b.weight), power(b.weight, 2), power(b.copies, b.id), exp(b.weight), ln(b.weight), log10(b.weight)).where(b.id.eq(2)),
    rows: [[1.5, near(5.0625), 49, near(9.4877), near(0.8109), near(0.3522)]],
  },
  {
    name: 'greatest and least',
    statement: select(greatest(b.copies, b.id, 3), least(b.copies, b.id, 3), greatest(b.title, 'Fanny')).orderBy(b.id),
    rows: [
      [7, 1, 'Fanny'],
      [3, -7, 'Żółć 😀'],
    ],
  },
  {
    name: 'integer division and modulo',
    statement: select(
      integerDivide(b.copies, 2),
      b.copies.modulo(4),
      integerDivide(b.isbn, 2n),
      b.copies.dividedBy(2),
      integerDivide(b.copies, b.id).plus(1),
    ).orderBy(b.id),
    rows: [
      [3, 3, 4_611_686_018_427_387_903n, 3.5, 8],
      [-3, -3, 1n, -3.5, -2],
    ],
  },
  {
    name: 'bits',
    statement: select(
      bitAnd(b.copies, 6),
      bitOr(b.copies, 8),
      bitXor(b.copies, 5),
      bitNot(b.copies),
      shiftLeft(b.copies, 2),
      shiftRight(b.copies, 1),
      bitAnd(b.isbn, 255n),
      bitOr(bitAnd(b.copies, 1), shiftLeft(b.id, 4)),
    ).where(b.id.eq(1)),
    rows: [[6, 15, 2, -8, 28, 3, 255n, 17]],
  },
  {
    name: 'bits below zero',
    statement: select(bitAnd(b.copies, 6), bitOr(b.copies, 8), bitXor(b.copies, 5), bitNot(b.copies)).where(b.id.eq(2)),
    rows: [[0, -7, -4, 6]],
  },
  {
    name: 'modulo with fractions',
    statement: select(b.weight.modulo(2), b.price.modulo('0.75'), b.copies.modulo(literal(2.5) as never), b.weight.modulo(2).plus(1)).orderBy(b.id),
    rows: [
      [0.5, '0.49', 2, 1.5],
      [0.25, '-0.50', -2, 1.25],
    ],
  },
  { name: 'random', statement: select(random().ge(0), random().lt(1), random().ne(random())).where(b.id.eq(1)), rows: [[true, true, true]] },
]

const moments: readonly FunctionCase[] = [
  {
    name: 'extract',
    statement: select(
      extract('year', b.printed),
      extract('quarter', b.printed),
      extract('month', b.printed),
      extract('week', b.printed),
      extract('day', b.printed),
      extract('hour', b.printed),
      extract('minute', b.printed),
      extract('second', b.printed),
      extract('dow', b.printed),
      extract('isodow', b.printed),
      extract('doy', b.printed),
      extract('epoch', b.printed),
      extract('year', b.day),
      extract('dow', b.day),
    ).orderBy(b.id),
    rows: [
      [1999, 4, 12, 52, 31, 23, 59, 58, 5, 5, 365, 946_684_798.5, 2024, 3],
      [2024, 1, 2, 9, 29, 6, 7, 8, 4, 4, 60, near(1_709_186_828.009), 1969, 0],
    ],
  },
  {
    name: 'dateAdd and dateSubtract',
    statement: select(
      dateAdd(b.printed, { days: 1, hours: 2, minutes: 3, seconds: 4.5 }),
      dateAdd(b.printed, { years: 1, months: 2, weeks: 1 }),
      dateSubtract(b.printed, { days: b.id }),
      dateAdd(b.day, { months: 1 }),
      dateSubtract(b.day, { days: 31 }),
    ).orderBy(b.id),
    rows: [
      [new Date('2000-01-02T02:03:03.000Z'), new Date('2001-03-07T23:59:58.500Z'), new Date('1999-12-30T23:59:58.500Z'), '2024-02-29', '2023-12-31'],
      [new Date('2024-03-01T08:10:12.509Z'), new Date('2025-05-05T06:07:08.009Z'), new Date('2024-02-27T06:07:08.009Z'), '1969-08-20', '1969-06-19'],
    ],
  },
  {
    name: 'dateAdd in conditions',
    statement: one.where(
      dateAdd(b.printed, { days: 1 })
        .eq(new Date('2000-01-01T23:59:58.500Z'))
        .and(dateAdd(b.printed, { years: 100 }).gt(now())),
    ),
    rows: [[1]],
  },
  {
    name: 'secondsBetween',
    statement: select(
      secondsBetween(b.printed, new Date('2000-01-01T00:00:00.000Z')),
      secondsBetween(b.day, '2024-02-01'),
      secondsBetween(b.printed, b.printed),
    ).where(b.id.eq(1)),
    rows: [[1.5, 86_400, 0]],
  },
  {
    name: 'dateTrunc',
    statement: select(
      dateTrunc('year', b.printed),
      dateTrunc('quarter', b.printed),
      dateTrunc('month', b.printed),
      dateTrunc('week', b.printed),
      dateTrunc('day', b.printed),
      dateTrunc('hour', b.printed),
      dateTrunc('minute', b.printed),
      dateTrunc('second', b.printed),
    ).orderBy(b.id),
    rows: [
      ['1999-01-01', '1999-10-01', '1999-12-01', '1999-12-27', '1999-12-31', '1999-12-31T23:00', '1999-12-31T23:59', '1999-12-31T23:59:58'].map(utc),
      ['2024-01-01', '2024-01-01', '2024-02-01', '2024-02-26', '2024-02-29', '2024-02-29T06:00', '2024-02-29T06:07', '2024-02-29T06:07:08'].map(utc),
    ],
  },
  {
    name: 'dateOf and currentDate',
    statement: select(dateOf(b.printed), currentDate().gt('2026-01-01')).orderBy(b.id),
    rows: [
      ['1999-12-31', true],
      ['2024-02-29', true],
    ],
  },
]

const aggregates: readonly FunctionCase[] = [
  {
    name: 'stringAgg',
    statement: select(
      stringAgg(b.title, ', ').orderBy(b.id.desc()),
      stringAgg(b.note, "'"),
      stringAgg(b.title, '\\').filter(b.id.eq(1)),
      stringAgg(b.title, ',').filter(b.id.eq(9)),
    ),
    rows: [['Żółć 😀, Emma', 'a-b-c', 'Emma', null]],
  },
  {
    name: 'truth of many rows',
    statement: select(
      boolAnd(b.rare),
      boolOr(b.rare),
      boolAnd(b.copies.gt(-9)),
      boolOr(b.rare).filter(b.id.eq(2)),
      boolAnd(b.rare).filter(b.id.eq(9)),
    ),
    rows: [[false, true, true, false, null]],
  },
  {
    name: 'deviations',
    statement: select(
      stddev(b.copies),
      stddevPop(b.copies),
      variance(b.copies),
      variancePop(b.copies),
      stddev(b.copies).filter(b.id.eq(1)),
      stddevPop(b.copies).filter(b.id.eq(1)),
    ),
    rows: [[near(9.8995), 7, 98, 49, null, 0]],
  },
  {
    name: 'aggregates of different values',
    statement: select(boolOr(distinct(b.rare)), stringAgg(distinct(b.title), ',').orderBy(b.title)),
    rows: [[true, 'Emma,Żółć 😀']],
    refusedByServer: ['sqlite'],
  },
  {
    name: 'within a group',
    statement: select(
      percentileCont(0.5, b.weight),
      percentileDisc(0.5, b.copies),
      withinGroup(func('mode').returns(text()), b.title.desc()),
      percentileCont(0.5, b.weight).filter(b.id.eq(1)),
    ),
    rows: [[1.375, -7, 'Żółć 😀', 0.5]],
    only: ['postgresql'],
  },
  {
    name: 'any and all rows',
    statement: one.where(
      b.copies.gt(anyOf(select(aliasOf(books, 'other').c.copies))).and(b.copies.ge(allOf(select(aliasOf(books, 'more').c.copies)))),
    ),
    rows: [[1]],
    only: ['postgresql', 'mariadb'],
  },
]

const others: readonly FunctionCase[] = [
  {
    name: 'null-safe comparison',
    statement: select(b.note.isDistinctFrom(null), b.note.isDistinctFrom('a-b-c'), b.note.isNotDistinctFrom(nullValue())).orderBy(b.id),
    rows: [
      [true, false, false],
      [false, true, true],
    ],
  },
]

export const functionCases: readonly FunctionCase[] = [...texts, ...numbers, ...moments, ...aggregates, ...others]

/** Order and equality under a collation, whose names are the databases' own. */
export const collations: Readonly<Record<DatabaseName, string>> = { sqlite: 'nocase', postgresql: 'C', mariadb: 'utf8mb4_bin' }
export const collated = (name: DatabaseName): Statement =>
  select(b.id).where(collate(b.title, collations[name]).eq('Emma')).orderBy(collate(b.title, collations[name]).desc())

function utc(text: string): Date {
  const full = text.length === 10 ? `${text}T00:00` : text
  return new Date(`${full}Z`)
}
