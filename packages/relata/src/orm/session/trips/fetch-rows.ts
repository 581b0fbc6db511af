/** Running a statement without entities. */
import type { Pausable } from '../../../base/pausable.ts'
import type { Statement } from '../../../sql/core/statement.ts'
import { compileCached } from '../../../sql/render/cached-compile.ts'
import type { SessionCore } from '../session-core.ts'

/** Run a statement without entities and return its rows as JavaScript values. */
export function* fetchRows(core: SessionCore, statement: Statement): Pausable<unknown[][]> {
  core.at(statement)
  const { compiled, parameters } = compileCached(core.engine.statementCache, statement, core.dialect)
  const bound = compiled.bind(parameters)
  const result = yield* core.fetch(bound.sql, bound.parameters)
  return compiled.readRows(result.rows)
}
