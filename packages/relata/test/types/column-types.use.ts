/** The types of columns: arrays, variants, enumerations of objects, vendors' types. Checked by the compilers, never run. */
import { declarativeBase } from '../../src/orm/declarative/declarative-base.ts'
import { array, char, column, enumeration, integer, interval, json, smallint, text, timestamptz, varchar } from '../../src/schema/column-builders.ts'
import { anyOf } from '../../src/sql/expressions/any-all.ts'
import { arrayAgg, arrayAt, arrayContains, arrayLength } from '../../src/sql/expressions/array-functions.ts'
import type { RowOf } from '../../src/sql/core/statement.ts'
import { select } from '../../src/sql/statements/select.ts'
import { vendorType } from '../../src/types/vendor-type.ts'

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the usual test of two types being the same
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function same<A, B>(same: Equal<A, B>): void
declare function row<S>(statement: S): RowOf<S>

const Color = { Red: 'red', Green: 'green' } as const
const Base = declarativeBase()
class Note extends Base.model('notes', {
  id: integer().primaryKey(),
  tags: array(text()),
  counts: array(integer().nullable()).nullable(),
  times: array(timestamptz()),
  color: enumeration(Color),
  size: smallint(),
  code: char(2),
  wait: interval(),
  address: column(vendorType('inet', { only: 'postgresql' })),
  level: column(vendorType<number>('int2')),
  plain: json<{ a: 1 }>({ binary: false }),
  title: text().withVariant('mariadb', varchar(50)),
}) {}
const n = Note.c
declare const note: Note
same<typeof note.tags, string[]>(true)
same<typeof note.counts, (number | null)[] | null>(true)
same<typeof note.color, 'red' | 'green'>(true)
same<typeof note.size, number>(true)
same<typeof note.wait, number>(true)
same<typeof note.address, string>(true)
same<typeof note.level, number>(true)
same<typeof note.plain, { a: 1 }>(true)
same<typeof note.title, string>(true)
void n.color.eq(Color.Red)
// @ts-expect-error no such colour
void n.color.eq('blue')
// @ts-expect-error a text is no variant of a number
void integer().withVariant('sqlite', text())

const rows = row(select(arrayAt(n.tags, 1), arrayLength(n.counts), arrayAgg(n.id), n.times))
same<(typeof rows)[0], string | null>(true)
same<(typeof rows)[1], number | null>(true)
same<(typeof rows)[2], number[] | null>(true)
same<(typeof rows)[3], Date[]>(true)
void arrayContains(n.tags, ['x'])
void n.title.eq(anyOf(n.tags))
// @ts-expect-error numbers among texts
void arrayContains(n.tags, [1])
// @ts-expect-error a text is no array
void arrayAt(n.title, 1)
// @ts-expect-error a number beside texts
void n.id.eq(anyOf(n.tags))
// @ts-expect-error an array of texts
void n.tags.eq([1])
