/** Writes a bound value with its type: cast(? as decimal(65, 30)). */
import type { BindParameter } from '../core/expression.ts'
import type { SqlOutput } from '../core/sql-node.ts'

/** The renderer of databases that take a value for another type where no column stands beside it. */
export function castParameter(parameter: BindParameter, out: SqlOutput): void {
  const name = out.dialect.typeAdapter(parameter.type).parameter
  if (name === null) return out.parameter(parameter, parameter.type)
  out.text('cast(')
  out.parameter(parameter, parameter.type)
  out.text(` as ${name})`)
}
