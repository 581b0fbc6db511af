/** Where PostgreSQL's SQL differs from the standard rendering. */
import type { BindParameter } from '../../sql/core/expression.ts'
import type { Renderers, SqlOutput } from '../../sql/core/sql-node.ts'

/** A parameter that stands beside no column needs a type, since the server may not be able to infer one. */
function bind(parameter: BindParameter, out: SqlOutput): void {
  out.parameter(parameter, parameter.type)
  const name = out.dialect.typeAdapter(parameter.type).parameter
  if (name !== null) out.text(`::${name}`)
}

export const renderers: Renderers = Object.freeze({ bind })
