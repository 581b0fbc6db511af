/** The types of column builders: what must compile, and what must not. Checked by both compilers, never run. */
import type { ColumnBuilder } from '../../src/schema/column-builder.ts'
import {
  bigint,
  blob,
  boolean,
  column,
  date,
  double,
  enumeration,
  integer,
  json,
  numeric,
  real,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
  varchar,
} from '../../src/schema/column-builders.ts'
import { check, foreignKey, index, primaryKey, unique } from '../../src/schema/constraint-builders.ts'
import type { TableOptions } from '../../src/schema/table.ts'
import { customType } from '../../src/types/custom-type.ts'
import { textType } from '../../src/types/text-type.ts'

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the usual test for the same type
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** The builder's values have exactly this type, and new rows may leave it out or not. */
function is<V, Opt extends boolean>(): <C>(_builder: C, _same: Same<C, ColumnBuilder<V, Opt>>) => void {
  return () => undefined
}

// What each builder holds.
is<number, false>()(integer(), true)
is<number, false>()(integer('AuthorId'), true)
is<bigint, false>()(bigint(), true)
is<string, false>()(text(), true)
is<string, false>()(varchar(50), true)
is<string, false>()(varchar('name', 50), true)
is<boolean, false>()(boolean(), true)
is<number, false>()(real(), true)
is<number, false>()(double(), true)
is<string, false>()(numeric(10, 2), true)
is<string, false>()(numeric('Price', 10, 2), true)
is<string, false>()(date(), true)
is<string, false>()(time(), true)
is<Date, false>()(timestamp(), true)
is<Date, false>()(timestamp({ withTimezone: true }), true)
is<Date, false>()(timestamptz('At'), true)
is<unknown, false>()(json(), true)
is<{ theme: string }, false>()(json<{ theme: string }>(), true)
is<string, false>()(uuid(), true)
is<Uint8Array, false>()(blob(), true)
is<'draft' | 'done', false>()(enumeration(['draft', 'done']), true)
is<'draft' | 'done', false>()(enumeration('Status', ['draft', 'done'], { name: 'status' }), true)

// What the methods change.
is<number, true>()(integer().primaryKey(), true)
is<number | null, true>()(integer().nullable(), true)
is<number, true>()(integer().default(1), true)
is<Date, true>()(
  timestamp().default(() => new Date()),
  true,
)
is<Date, false>()(
  timestamp().onUpdate(() => new Date()),
  true,
)
is<string, true>()(text().serverDefault('x'), true)
is<number, true>()(
  integer().references(() => later.value),
  true,
)
is<string, false>()(text().unique().index({ name: 'ix' }).comment('…').deferred().activeHistory(), true)
is<number, false>()(
  integer().check(age => age.gt(0)),
  true,
)
is<number, true>()(
  integer().generatedAs(() => later.value, { stored: false }),
  true,
)
is<number | null, true>()(
  integer()
    .references(() => later.value, { onDelete: 'set null' })
    .nullable(),
  true,
)
is<'a' | 'b' | null, true>()(enumeration(['a', 'b']).nullable().default(null), true)

// Custom types.
const url = customType<URL, string>({ base: textType, toDatabase: String, fromDatabase: value => new URL(value) })
is<URL, false>()(column(url), true)
is<URL, false>()(text().type(url), true)
is<URL | null, true>()(text().nullable().type(url), true)

// Builders of any kind fit where the kind does not matter.
export const anyColumns: Record<string, ColumnBuilder> = { a: integer(), b: text().nullable(), c: json<{ x: 1 }>(), d: enumeration(['a']) }

// Columns named by table options are those of the table.
export const options: TableOptions<'a' | 'b'> = {
  constraints: [
    primaryKey('a', 'b'),
    unique(['a'], { name: 'u' }),
    foreignKey(['a', 'b'], () => [later.value]),
    check(() => later.value),
    index('b'),
    index(['a'], { unique: true }),
  ],
}
// @ts-expect-error no such column
export const misspelt: TableOptions<'a' | 'b'> = { constraints: [unique('a', 'c')] }

// @ts-expect-error a default of another type
integer().default('x')
// @ts-expect-error a function that gives another type
integer().default(() => 'x')
// @ts-expect-error not nullable
integer().default(null)
// @ts-expect-error no member of the enumeration
enumeration(['draft', 'done']).default('doen')
// @ts-expect-error a misspelt action
integer().references(() => later.value, { onDelete: 'cascad' })
// @ts-expect-error the referred column itself instead of a function
integer().references(1)
// @ts-expect-error a number compared to a string
integer().check(age => age.gt('0'))
// @ts-expect-error a text of no length
varchar()
// @ts-expect-error a custom type of other values
is<URL, false>()(text().type(textType), true)
// @ts-expect-error an index of expressions needs a name
index(() => [later.value])

const later: { value: never } = { value: undefined as never }
