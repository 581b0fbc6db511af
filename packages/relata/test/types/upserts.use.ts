/** The types of upserts. Checked by the compilers, never run. */
import { declarativeBase } from '../../src/orm/declarative/declarative-base.ts'
import { integer, text } from '../../src/schema/column-builders.ts'
import type { RowOf } from '../../src/sql/core/statement.ts'
import { insert } from '../../src/sql/statements/insert.ts'

declare function row<S>(statement: S): RowOf<S>

const Base = declarativeBase()
class Page extends Base.model('pages', {
  id: integer().primaryKey(),
  path: text().unique(),
  hits: integer(),
  title: text().nullable(),
}) {}

const one = insert(Page).values({ path: '/', hits: 1 })
void one.onConflict().doNothing()
void one.onConflict(['path', 'id']).doNothing()
void one.onConflict({ constraint: 'uq_pages_path' }).doUpdate({ title: null })
const [hits] = row(
  one
    .onConflict('path')
    .doUpdate(
      excluded => ({ hits: Page.c.hits.plus(excluded.hits) }),
      excluded => Page.c.title.isDistinctFrom(excluded.title),
    )
    .returning(Page.c.hits),
)
hits satisfies number
// @ts-expect-error no such column
void one.onConflict('paths')
// @ts-expect-error a wrong type
void one.onConflict('path').doUpdate({ hits: 'many' })
// @ts-expect-error a column that is not nullable
void one.onConflict('path').doUpdate({ hits: null })
// @ts-expect-error the excluded row has the table's columns
void one.onConflict('path').doUpdate(excluded => ({ hits: excluded.hit }))
// @ts-expect-error a text for a number
void one.onConflict('path').doUpdate(excluded => ({ hits: excluded.path }))
// @ts-expect-error a boolean of JavaScript is no condition
void one.onConflict('path').doUpdate({ hits: 1 }, true)
