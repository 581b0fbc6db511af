/** Sends a statement of the expression language; its rows are the driver's. */
import type { Pausable } from '../../../base/pausable.ts'
import type { DriverResult } from '../../../driver/driver.ts'
import type { Statement } from '../../../sql/core/statement.ts'
import { compileCached } from '../../../sql/render/cached-compile.ts'
import type { SessionCore } from '../session-core.ts'

export function* send(core: SessionCore, statement: Statement): Pausable<DriverResult> {
  core.at(statement)
  const { compiled, parameters } = compileCached(core.engine.statementCache, statement, core.dialect)
  const bound = compiled.bind(parameters)
  return yield* core.fetch(bound.sql, bound.parameters)
}
