/** The types of JSON in statements: paths are checked against the column's type, leaves are typed. Checked by the compilers, never run. */
import { declarativeBase } from '../../src/orm/declarative/declarative-base.ts'
import { bigint, integer, json, text, timestamptz } from '../../src/schema/column-builders.ts'
import { jsonAgg } from '../../src/sql/expressions/json-aggregates.ts'
import { jsonContains, jsonObject, jsonRemove, jsonSet } from '../../src/sql/expressions/json-functions.ts'
import { jsonPath } from '../../src/sql/expressions/json-path.ts'
import type { RowOf } from '../../src/sql/core/statement.ts'
import { select } from '../../src/sql/statements/select.ts'

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the usual test of two types being the same
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function same<A, B>(same: Equal<A, B>): void
declare function row<S>(statement: S): RowOf<S>

interface Settings {
  theme: { name: 'dark' | 'light'; size?: number }
  tags: string[]
  nested: { deep: { deeper: { deepest: boolean } } }[]
}

const Base = declarativeBase()
class User extends Base.model('users', {
  id: integer().primaryKey(),
  name: text(),
  visits: bigint(),
  since: timestamptz(),
  settings: json<Settings>(),
  optional: json<Settings>().nullable(),
  anything: json(),
}) {}
const u = User.c

// leaves
const leaves = row(
  select(
    jsonPath(u.settings, 'theme', 'name').asText(),
    jsonPath(u.settings, 'theme', 'size').asInteger(),
    jsonPath(u.settings, 'tags', 0).asText(),
    jsonPath(u.settings, 'nested', 0, 'deep', 'deeper', 'deepest').asBoolean(),
    jsonPath(u.optional, 'theme').asJson(),
    jsonPath(u.anything, 'whatever', 3).asText(),
    jsonPath(u.anything, 'whatever').asJson(),
    jsonPath(u.settings, 'theme').exists(),
  ),
)
same<(typeof leaves)[0], 'dark' | 'light' | null>(true)
same<(typeof leaves)[1], number | null>(true)
same<(typeof leaves)[2], string | null>(true)
same<(typeof leaves)[3], boolean | null>(true)
same<(typeof leaves)[4], { name: 'dark' | 'light'; size?: number } | null>(true)
same<(typeof leaves)[5], string | null>(true)
same<(typeof leaves)[6], unknown>(true)
same<(typeof leaves)[7], boolean>(true)
void jsonPath(u.settings, 'theme', 'name').asText().eq('dark')
// @ts-expect-error no such theme
void jsonPath(u.settings, 'theme', 'name').asText().eq('darkish')
// @ts-expect-error a misspelt key
void jsonPath(u.settings, 'thme')
// @ts-expect-error a misspelt key below
void jsonPath(u.settings, 'theme', 'nmae')
// @ts-expect-error an array has positions
void jsonPath(u.settings, 'tags', 'first')
// @ts-expect-error a string has no members
void jsonPath(u.settings, 'theme', 'name', 'first')
// @ts-expect-error a place is no expression until it is said what stands there
void jsonPath(u.settings, 'theme', 'name').eq('dark')
// @ts-expect-error a place cannot be selected until it is said what stands there
void select(jsonPath(u.settings, 'theme', 'name'))
// @ts-expect-error a text is compared with texts
void jsonPath(u.anything, 'x').asText().eq(1)

// changes
const changed = row(select(jsonSet(u.settings, ['theme', 'size'], 3), jsonRemove(u.settings, ['tags', 0])))
same<(typeof changed)[0], Settings>(true)
same<(typeof changed)[1], Settings>(true)
void jsonSet(u.settings, ['theme', 'size'], u.id)
void jsonSet(u.anything, ['a'], { b: 1 })
// @ts-expect-error no such place
void jsonSet(u.settings, ['theme', 'colour'], 3)
// @ts-expect-error a size is a number
void jsonSet(u.settings, ['theme', 'size'], 'big')
// @ts-expect-error no such place
void jsonRemove(u.settings, ['teme'])
void jsonContains(u.settings, { theme: { name: 'dark' } })

// documents
const made = row(select(jsonObject({ id: u.id, visits: u.visits, since: u.since, fixed: 'x' }), jsonAgg(u.name), jsonAgg(u.visits)))
same<(typeof made)[0], { id: number; visits: string; since: string; fixed: 'x' }>(true)
same<(typeof made)[1], string[] | null>(true)
same<(typeof made)[2], string[] | null>(true)
