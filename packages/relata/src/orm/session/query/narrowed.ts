/** The criteria of a query and the declared scopes, put into statements that are not loaded from. */
import type { SqlNode } from '../../../sql/core/sql-node.ts'
import type { Select } from '../../../sql/statements/select.ts'
import type { LoadOption } from '../../loading/load-option.ts'
import { criteriaOf } from '../../loading/loader-criteria.ts'
import { narrowStatement } from '../../loading/narrow-statement.ts'
import type { SessionCore } from '../session-core.ts'

/** A statement that is made of a query: what the query's options and the scopes say about its rows. */
export function narrowedBy<S extends SqlNode>(core: SessionCore, query: Select, statement: S): S {
  const { loadOptions } = core.scopes?.scoped(query) ?? query
  return loadOptions.length === 0 ? statement : narrowStatement(statement, criteriaOf(loadOptions as readonly LoadOption[]))
}

/** A statement of the program's own: the scopes, but for those it leaves out. */
export function narrowedByScopes<S extends SqlNode>(core: SessionCore, statement: S, without: readonly string[]): S {
  const { scopes } = core
  return scopes === null ? statement : narrowStatement(statement, scopes.criteria(without))
}
