/** The types of window functions. Checked by the compilers, never run. */
import { declarativeBase } from '../../src/orm/declarative/declarative-base.ts'
import { integer, text } from '../../src/schema/column-builders.ts'
import type { RowOf } from '../../src/sql/core/statement.ts'
import { count, sum } from '../../src/sql/expressions/aggregates.ts'
import type { WindowOptions } from '../../src/sql/expressions/window.ts'
import { firstValue, lag, ntile, rowNumber } from '../../src/sql/expressions/window-functions.ts'
import { select } from '../../src/sql/statements/select.ts'

declare function row<S>(statement: S): RowOf<S>

const Base = declarativeBase()
const posts = Base.table('posts', { id: integer().primaryKey(), title: text(), score: integer() })

const latest: WindowOptions = { partitionBy: [posts.c.title], orderBy: posts.c.id.desc(), rows: [{ preceding: 1 }, 'current row'] }
const values = row(select(rowNumber().over(latest).as('place'), lag(posts.c.title).over(latest), count().over(), sum(posts.c.score).over()))
values.place satisfies number
values[1] satisfies string | null
values[2] satisfies number
values[3] satisfies number | null
row(select(count().filter(posts.c.score.gt(1)).as('n'))).n satisfies number
// @ts-expect-error a number is no condition
void count().filter(posts.c.score)
// @ts-expect-error there may be no row before
values[1] satisfies string
// @ts-expect-error a window function is a number here
void rowNumber().over(latest).eq('1')
// @ts-expect-error no such bound
void firstValue(posts.c.id).over({ rows: 'everything' })
// @ts-expect-error no such part of a window
void ntile(2).over({ order: posts.c.id })
// @ts-expect-error a column has no window
void posts.c.id.over({})
