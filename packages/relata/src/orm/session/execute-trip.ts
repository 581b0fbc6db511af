/** Running statements in a session: selects become objects and rows, everything else is sent as it is. */
import { checkOptions } from '../../base/check-options.ts'
import { ArgumentError } from '../../base/errors.ts'
import type { Pausable } from '../../base/pausable.ts'
import { SqlNode } from '../../sql/core/sql-node.ts'
import type { Statement } from '../../sql/core/statement.ts'
import { Select } from '../../sql/statements/select.ts'
import { executeEntities, executeSelect, type SelectExecution } from '../loading/execute-select.ts'
import type { WriteOptions } from './bulk-write-trip.ts'
import { narrowedByScopes } from './narrowed.ts'
import { withoutScope } from './scope.ts'
import { intercepted } from './statement-execution.ts'
import type { SessionCore } from './session-core.ts'
import { executeWrite } from './write-trip.ts'

/** How a statement is executed in a session. */
export interface ExecuteOptions extends SelectExecution, WriteOptions {
  /** Declared scopes that do not hold for the statement. */
  readonly withoutScopes?: readonly string[]
  readonly populateExisting?: boolean
}

/** The rows of a statement. A select is flushed for first; another statement may change what was fetched ahead. */
export function* executeStatement(
  core: SessionCore,
  given: Statement,
  rows: readonly unknown[] | null,
  options: ExecuteOptions,
): Pausable<unknown[]> {
  checkOptions(options, ['synchronize', 'populateExisting', 'withoutScopes'], 'execute()')
  const statement = given instanceof SqlNode ? yield* intercepted(core, given) : given
  if (statement instanceof Select) {
    if (rows !== null) throw new ArgumentError('execute() with rows takes insert(Model) or update(Model).', { value: 'a select' })
    if (core.mustFlush) yield* core.flushBeforeQuery()
    const { withoutScopes } = options
    return yield* executeSelect(core, withoutScopes === undefined ? statement : statement.options(withoutScope(...withoutScopes)), options)
  }
  if (!(statement instanceof SqlNode)) {
    throw new ArgumentError('execute() takes a statement.', {
      value: typeof statement,
      cause: 'text, or a query',
      do: 'use select(…), insert(…), update(…), delete_(…) or sql`…`; for session.query(…) call .all()',
    })
  }
  return yield* executeWrite(core, narrowedByScopes(core, statement, options.withoutScopes ?? []), rows, options)
}

/** The objects of a query for one model, each once. */
export function* queryEntities(core: SessionCore, given: Select, populateExisting: boolean): Pausable<unknown[]> {
  const statement = yield* intercepted(core, given)
  if (core.mustFlush) yield* core.flushBeforeQuery()
  return yield* executeEntities(core, statement, { populateExisting })
}

/** The first item of each row. */
export function* scalarRows(core: SessionCore, given: Select): Pausable<unknown[]> {
  const statement = yield* intercepted(core, given)
  if (core.mustFlush) yield* core.flushBeforeQuery()
  const rows = (yield* executeSelect(core, statement, {})) as readonly (readonly unknown[])[]
  return rows.map(row => row[0])
}
