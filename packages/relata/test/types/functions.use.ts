/** The types of the catalogue of functions, operators and constructs of one's own. Checked by the compilers, never run. */
import { declarativeBase } from '../../src/orm/declarative/declarative-base.ts'
import { bigint, boolean, date, double, integer, numeric, text, timestamptz } from '../../src/schema/column-builders.ts'
import { allOf, anyOf } from '../../src/sql/expressions/any-all.ts'
import { collate, typeCoerce } from '../../src/sql/expressions/conversions.ts'
import { construct } from '../../src/sql/expressions/forms/construct.ts'
import { dateAdd, dateOf, dateTrunc, extract, secondsBetween } from '../../src/sql/expressions/moment-functions.ts'
import { boolAnd, percentileCont, stringAgg } from '../../src/sql/expressions/more-aggregates.ts'
import { bitAnd, greatest, integerDivide, round, sqrt } from '../../src/sql/expressions/number-functions.ts'
import { bindParameters, parameter } from '../../src/sql/expressions/parameter.ts'
import { regexpMatch, regexpReplace } from '../../src/sql/expressions/regular-expressions.ts'
import { concatWs, position, substring } from '../../src/sql/expressions/text-functions.ts'
import { match } from '../../src/sql/expressions/text-search.ts'
import type { Expression } from '../../src/sql/core/expression.ts'
import type { RowOf } from '../../src/sql/core/statement.ts'
import { sql } from '../../src/sql/expressions/sql-text.ts'
import { select } from '../../src/sql/statements/select.ts'

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the usual test of two types being the same
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function same<A, B>(same: Equal<A, B>): void
declare function row<S>(statement: S): RowOf<S>
declare function valueOf<V>(expression: Expression<V>): V

const Base = declarativeBase()
class Post extends Base.model('posts', {
  id: integer().primaryKey(),
  title: text(),
  note: text().nullable(),
  views: bigint(),
  weight: double(),
  price: numeric(10, 2),
  created: timestamptz(),
  seen: timestamptz().nullable(),
  day: date(),
  live: boolean(),
}) {}
const p = Post.c
const byTitle = select(p.id, p.note).where(p.title.eq(parameter('title', text())))
const bound = (): RowOf<typeof byTitle> => row(bindParameters(byTitle, { title: 'x' }))

// text
const texts = [
  valueOf(substring(p.title, 1, 2)),
  valueOf(substring(p.note, 1)),
  valueOf(position(p.note, 'x')),
  valueOf(concatWs('-', p.title, p.note)),
  valueOf(regexpReplace(p.note, 'a', 'b')),
] as const
same<typeof texts, readonly [string, string | null, number | null, string, string | null]>(true)
void regexpMatch(p.title, 'x', { ignoreCase: true }).and(p.live)
// @ts-expect-error numbers have no characters
void substring(p.id, 1)
// @ts-expect-error a position is a number
void substring(p.title, 'x')
// @ts-expect-error numbers match no expression
void regexpMatch(p.id, 'x')
// @ts-expect-error no such option
void regexpMatch(p.title, 'x', { ignorecase: true })

// numbers
const numbers = [valueOf(round(p.price, 1)), valueOf(sqrt(p.weight)), valueOf(integerDivide(p.views, 2n)), valueOf(bitAnd(p.id, 3))] as const
same<typeof numbers, readonly [string, number, bigint, number]>(true)
void greatest(p.id, 1, p.id)
// @ts-expect-error text has no root
void integerDivide(p.title, 2)
// @ts-expect-error a bigint is divided by bigints
void integerDivide(p.views, 2)
// @ts-expect-error one value has no greatest
void greatest(p.id)
// @ts-expect-error a text among numbers
void greatest(p.id, 'x')

// moments
const moments = [
  valueOf(extract('year', p.created)),
  valueOf(extract('year', p.seen)),
  valueOf(dateAdd(p.seen, { days: p.id })),
  valueOf(dateAdd(p.day, { months: 1 })),
  valueOf(dateTrunc('month', p.created)),
  valueOf(dateOf(p.created)),
  valueOf(secondsBetween(p.created, new Date())),
] as const
same<typeof moments, readonly [number, number | null, Date | null, string, Date, string, number | null]>(true)
// @ts-expect-error no such part
void extract('years', p.created)
// @ts-expect-error a number has no year
void extract('year', p.id)
// @ts-expect-error no such unit
void dateAdd(p.created, { fortnights: 1 })
// @ts-expect-error days are a number
void dateAdd(p.created, { days: '1' })

// aggregates
same<ReturnType<typeof valueOf<string | null>>, string | null>(true)
void stringAgg(p.title, ', ').orderBy(p.id.desc()).filter(p.live).as('titles')
void percentileCont(0.5, p.weight).over({ partitionBy: p.live })
// @ts-expect-error numbers are put together as texts
void stringAgg(p.id, ', ')
// @ts-expect-error a text is no condition
void boolAnd(p.title)

// any and all
void p.id.eq(anyOf(select(p.id)))
void p.id.gt(allOf(select(p.id)))
// @ts-expect-error texts beside a number
void p.id.eq(anyOf(select(p.title)))

// operators, types, collations
same<ReturnType<typeof p.id.op<boolean>>, Expression<boolean>>(true)
void p.title.op('~', 'x', boolean()).and(p.live)
void p.id.op('%', 2).gt(1)
// @ts-expect-error text is compared with text
void p.title.op('||', 'x').eq(1)
void typeCoerce(p.id, text()).like('1%')
void collate(p.title, 'C').desc()
// @ts-expect-error numbers have no collation
void collate(p.id, 'C')
void match(p.title, 'dog', { language: 'english' })

// named parameters
void p.title.eq(parameter('title', text()))
// @ts-expect-error a number beside a text
void p.title.eq(parameter('title', integer()))
same<ReturnType<typeof bound>, RowOf<typeof byTitle>>(true)

// constructs
const near = construct('near', { takes: [double(), double()], returns: boolean(), forms: { default: (a, b) => sql`abs(${a} - ${b}) < 0.1` } })
void near(p.weight, 1).and(p.live)
// @ts-expect-error too few operands
void near(p.weight)
// @ts-expect-error a text for a number
void near(p.weight, 'x')
// @ts-expect-error a construct needs forms
void construct('x', { returns: boolean() })
const loose = construct('loose', { returns: text(), forms: 'loose({*})' })
void loose(1, 'x', p.id).like('x')
