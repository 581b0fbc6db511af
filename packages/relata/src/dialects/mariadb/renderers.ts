/** Where MariaDB's SQL differs from the standard rendering. */
import type { Renderers, SqlOutput } from '../../sql/core/sql-node.ts'

export const renderers: Renderers = Object.freeze({
  // Milliseconds, as columns of moments have them.
  'function:now': (_node: never, out: SqlOutput) => out.text('now(3)'),
})
