/** The types of defaults, identities and DDL by hand. Checked by the compilers, never run. */
import { declarativeBase } from '../../src/orm/declarative/declarative-base.ts'
import { bigint, integer, text, timestamptz } from '../../src/schema/column-builders.ts'
import { check, index, unique } from '../../src/schema/constraint-builders.ts'
import { ddl } from '../../src/schema/ddl/custom-ddl.ts'
import { now } from '../../src/sql/expressions/functions.ts'
import { select } from '../../src/sql/statements/select.ts'
import { sql } from '../../src/sql/expressions/sql-text.ts'

const Base = declarativeBase()
const numbers = Base.metadata.sequence('numbers', { start: 10n })
class Page extends Base.model(
  'pages',
  {
    id: integer().primaryKey().identity({ always: true, start: 10 }),
    number: bigint().serverDefault(numbers.nextValue()),
    small: integer().serverDefault(numbers.nextValue(integer())),
    title: text(),
    slug: text().default(row => String(row['title'])),
    changed: timestamptz()
      .default(now())
      .onUpdate(() => now()),
    counted: integer().default(0).serverOnUpdate().evaluatesNull(),
  },
  { temporary: true, constraints: [index(['title'], { using: { postgresql: 'gin' }, only: 'postgresql' }), check(sql`true`, { only: ['sqlite'] })] },
) {}
// only what has no default has to be given
void new Page({ title: 'x' })
// @ts-expect-error the title has no default
void new Page({})
// @ts-expect-error a number is no text
void text().default(() => 1)
// @ts-expect-error a text is no moment
void timestamptz().onUpdate('now')
// @ts-expect-error a start is a number
void integer().identity({ start: '1' })
// @ts-expect-error no such option
void integer().identity({ begin: 1 })
// @ts-expect-error a unique constraint is made everywhere
void unique(['a'], { only: 'sqlite' })
const titles = Base.metadata.view('titles', select(Page.c.id.as('id'), Page.c.title.as('title')))
void select(titles.c.title, titles.c.id).where(titles.c.title.like('x%'))
// @ts-expect-error a number has no LIKE
void titles.c.id.like('x')
// @ts-expect-error text is no query
void Base.metadata.view('x', 'select 1')
Base.metadata.on('afterCreate', ddl`create view v as select 1`.only('postgresql'))
// @ts-expect-error no such event
Base.metadata.on('after_create', ddl`x`)
// @ts-expect-error text is no DDL: it would not be known what in it is a value
Base.metadata.on('afterCreate', 'create view v')
