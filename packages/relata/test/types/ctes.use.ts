/** The types of set operations and CTEs. Checked by the compilers, never run. */
import { declarativeBase } from '../../src/orm/declarative/declarative-base.ts'
import { integer, text } from '../../src/schema/column-builders.ts'
import type { RowOf } from '../../src/sql/core/statement.ts'
import { count } from '../../src/sql/expressions/aggregates.ts'
import { aliasOf } from '../../src/sql/sources/alias.ts'
import { cte, recursiveCte } from '../../src/sql/sources/cte.ts'
import { select } from '../../src/sql/statements/select.ts'

declare function row<S>(statement: S): RowOf<S>

const Base = declarativeBase()
const nodes = Base.table('nodes', { id: integer().primaryKey(), name: text(), parentId: integer().nullable() })

const named = cte('named', select(nodes.c.id.as('id'), nodes.c.name.as('name')))
const [name] = row(select(named.c.name))
name satisfies string
row(select(aliasOf(named).c.id))[0] satisfies number
const tree = recursiveCte('tree', select(nodes.c.id.as('id')), self => select(nodes.c.id).join(self, nodes.c.parentId.eq(self.c.id)))
row(select(tree.c.id, count().as('n')))[0] satisfies number
// @ts-expect-error the step gives other columns
void recursiveCte('tree', select(nodes.c.id.as('id')), () => select(nodes.c.name))

const both = select(nodes.c.id.as('n'), nodes.c.name).union(select(nodes.c.id, nodes.c.name)).limit(3)
row(both).n satisfies number
row(both)[1] satisfies string
row(select(both.subquery().c.n))[0] satisfies number
void nodes.c.id.in(select(nodes.c.id).except(select(nodes.c.id).intersect(select(nodes.c.id))))
// @ts-expect-error rows of other types
void select(nodes.c.id).union(select(nodes.c.name))
// @ts-expect-error rows of another length
void select(nodes.c.id).union(select(nodes.c.id, nodes.c.id))
