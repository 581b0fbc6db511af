/** Writes an expression as a result column: in the outermost query a type may need SQL around it to be read exactly. */
import type { Expression } from '../core/expression.ts'
import type { SqlOutput } from '../core/sql-node.ts'

export function writeResultColumn(expression: Expression, out: SqlOutput): void {
  const around = out.outermost ? out.dialect.typeAdapter(expression.type).select : null
  if (around === null) return out.write(expression)
  out.text(around[0])
  out.write(expression)
  out.text(around[1])
}
