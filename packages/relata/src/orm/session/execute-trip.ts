/** Running statements in a session: selects become objects and rows, everything else is sent as it is. */
import { ArgumentError } from '../../base/errors.ts'
import type { Pausable } from '../../base/pausable.ts'
import { executeAny } from '../../engine/execute-statement.ts'
import { SqlNode } from '../../sql/core/sql-node.ts'
import type { Statement } from '../../sql/core/statement.ts'
import { compileCached, type CompiledCache } from '../../sql/render/cached-compile.ts'
import { Select } from '../../sql/statements/select.ts'
import { executeEntities, executeSelect, type SelectExecution } from '../loading/execute-select.ts'
import type { SessionCore } from './session-core.ts'

/** The rows of a statement. A select is flushed for first; another statement may change what was fetched ahead. */
export function* executeStatement(core: SessionCore, statement: Statement, execution: SelectExecution = {}): Pausable<unknown[]> {
  if (statement instanceof Select) {
    if (core.mustFlush) yield* core.flushBeforeQuery()
    return yield* executeSelect(core, statement, execution)
  }
  if (!(statement instanceof SqlNode)) {
    throw new ArgumentError('execute() takes a statement.', {
      value: typeof statement,
      cause: 'text, or a query',
      do: 'use select(…), insert(…), update(…), delete_(…) or sql`…`; for session.query(…) call .all()',
    })
  }
  yield* core.flushBeforeQuery()
  core.hints.drop()
  return yield* executeAny(core.engine, yield* core.connect(), statement, [])
}

/** Run a statement without entities and return its rows as JavaScript values. */
export function* fetchRows(core: SessionCore, statement: Statement): Pausable<unknown[][]> {
  const { compiled, parameters } = compileCached(core.engine.statementCache as CompiledCache, statement, core.dialect)
  const bound = compiled.bind(parameters)
  const result = yield* core.fetch(bound.sql, bound.parameters)
  return compiled.readRows(result.rows)
}

/** The objects of a query for one model, each once. */
export function* queryEntities(core: SessionCore, statement: Select, populateExisting: boolean): Pausable<unknown[]> {
  if (core.mustFlush) yield* core.flushBeforeQuery()
  return yield* executeEntities(core, statement, { populateExisting })
}

/** The first item of each row. */
export function* scalarRows(core: SessionCore, statement: Select): Pausable<unknown[]> {
  if (core.mustFlush) yield* core.flushBeforeQuery()
  const rows = (yield* executeSelect(core, statement, {})) as readonly (readonly unknown[])[]
  return rows.map(row => row[0])
}
