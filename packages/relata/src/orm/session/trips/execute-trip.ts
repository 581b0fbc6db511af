/** Running statements in a session: selects become objects and rows, everything else is sent as it is. */
import { checkOptions } from '../../../base/check-options.ts'
import { ArgumentError } from '../../../base/errors.ts'
import type { Pausable } from '../../../base/pausable.ts'
import { SqlNode } from '../../../sql/core/sql-node.ts'
import type { Statement } from '../../../sql/core/statement.ts'
import { isQuery } from '../../../sql/core/statement.ts'
import { Compound } from '../../../sql/statements/compound.ts'
import { FromStatement } from '../../../sql/statements/from-statement.ts'
import { isComposite } from '../../../sql/statements/output-columns.ts'
import { Select } from '../../../sql/statements/select.ts'
import { entitiesFrom, type ReadStatement, tuplesFrom } from '../../loading/execute-from.ts'
import { executeEntities, executeSelect, type SelectExecution } from '../../loading/execute-select.ts'
import { tablesOfStatement } from '../../loading/tables-read.ts'
import type { WriteOptions } from './bulk-write-trip.ts'
import { narrowedByScopes } from '../query/narrowed.ts'
import { withoutScope } from '../scope.ts'
import { intercepted } from '../events/statement-execution.ts'
import type { SessionCore } from '../session-core.ts'
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
    if (core.mustFlush) yield* core.flushBeforeQuery(() => tablesOfStatement(core, statement))
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
  const narrowed = narrowedByScopes(core, statement, options.withoutScopes ?? [])
  const read = narrowed instanceof FromStatement ? narrowed : readAsEntities(narrowed)
  if (read !== null && rows === null) {
    yield* flushFor(core, read)
    return yield* tuplesFrom(core, core.engine.statementCache, read, options)
  }
  return yield* executeWrite(core, narrowed, rows, options)
}

/** The rows of a union of models are objects of the first one. */
function readAsEntities(statement: SqlNode): ReadStatement | null {
  if (!(statement instanceof Compound) || !statement.items.some(isComposite)) return null
  return { statement, items: statement.items, loadOptions: [] }
}

/** The objects of a statement that is read as the items of a select. */
export function* queryStatement(core: SessionCore, statement: FromStatement): Pausable<unknown[]> {
  yield* flushFor(core, statement)
  return yield* entitiesFrom(core, core.engine.statementCache, statement, {})
}

/** Text may write, and may read anything. */
function* flushFor(core: SessionCore, { statement }: ReadStatement): Pausable<void> {
  yield* core.flushBeforeQuery()
  if (!isQuery(statement)) core.hints.drop()
  core.at(statement)
}

/** The objects of a query for one model, each once. */
export function* queryEntities(core: SessionCore, given: Select, populateExisting: boolean): Pausable<unknown[]> {
  const statement = yield* intercepted(core, given)
  if (core.mustFlush) yield* core.flushBeforeQuery(() => tablesOfStatement(core, statement))
  return yield* executeEntities(core, statement, { populateExisting })
}

/** The first item of each row. */
export function* scalarRows(core: SessionCore, statement: Statement): Pausable<unknown[]> {
  const rows = (yield* executeStatement(core, statement, null, {})) as readonly (readonly unknown[])[]
  return rows.map(row => row[0])
}

/** The first item of the first row; null where there is no row. */
export function* scalarRow(core: SessionCore, statement: Statement): Pausable<unknown> {
  return (yield* scalarRows(core, statement))[0] ?? null
}
