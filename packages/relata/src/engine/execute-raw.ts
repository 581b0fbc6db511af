/** Statements given as text. */
import { ArgumentError } from '../base/errors.ts'
import type { Mode, Pausable } from '../base/pausable.ts'
import type { EngineCore } from './engine-core.ts'
import type { PooledConnection } from './pool/pooled-connection.ts'
import { namedRows, type RowOf } from './result/row-class.ts'
import { type Rows, rowsOf } from './result/rows.ts'

/** Text that changes more than data: the session's settings, locks or temporary tables, which the next borrower must not see. */
const CHANGES_SESSION = /^\s*(set\s+(?!local\b|transaction\b|constraints\b)|reset\b|listen\b|load\b|prepare\b|create\s+(global\s+|local\s+)?temp)|advisory_lock|get_lock\s*\(|lock\s+tables|flush\s+tables|set_config\s*\(/i

/** Run a statement on a connection, in whatever transaction it has. */
export function* executeRaw(pooled: PooledConnection, statement: string, parameters: readonly unknown[]): Pausable<Rows<RowOf>> {
  for (const [index, value] of parameters.entries()) {
    if (value === undefined) throw new ArgumentError(`parameter ${index + 1} is undefined`, { object: statement, do: 'null is the SQL NULL' })
  }
  if (CHANGES_SESSION.test(statement)) pooled.tainted = true
  const result = yield* pooled.execute(statement, parameters)
  return rowsOf(namedRows(result.columns, result.rows) as unknown as RowOf[], result)
}

/** Run a statement on a connection of its own, outside of a transaction. */
export function* executeAlone<M extends Mode>(engine: EngineCore<M>, statement: string, parameters: readonly unknown[]): Pausable<Rows<RowOf>> {
  const pooled = yield* engine.acquire()
  try {
    const rows = yield* executeRaw(pooled, statement, parameters)
    yield* pooled.commitAlone()
    return rows
  } finally {
    yield* engine.release(pooled)
  }
}
