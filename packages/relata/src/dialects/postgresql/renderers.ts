/** Where PostgreSQL's SQL differs from the standard rendering. */
import type { BindParameter, Operation } from '../../sql/core/expression.ts'
import type { Renderers, SqlOutput } from '../../sql/core/sql-node.ts'

/** A parameter that stands beside no column needs a type, since the server may not be able to infer one. */
function bind(parameter: BindParameter, out: SqlOutput): void {
  out.parameter(parameter, parameter.type)
  const name = out.dialect.typeAdapter(parameter.type).parameter
  if (name !== null) out.text(`::${name}`)
}

/** There is no remainder of doubles. */
function moduloFraction(operation: Operation, out: SqlOutput): void {
  const exact = operation.type.kind === 'numeric'
  out.text(exact ? 'mod(' : 'cast(mod(')
  operation.operands.forEach((operand, index) => {
    out.text(index === 0 ? 'cast(' : ', cast(')
    out.write(operand)
    out.text(' as numeric)')
  })
  out.text(exact ? ')' : ') as double precision)')
}

export const renderers: Renderers = Object.freeze({ bind, 'modulo-fraction': moduloFraction })
