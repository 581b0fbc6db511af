/** Where SQLite's SQL differs from the standard rendering. */
import type { BindParameter } from '../../sql/core/expression.ts'
import type { Renderers, SqlOutput } from '../../sql/core/sql-node.ts'
import type { FunctionCall } from '../../sql/expressions/function-call.ts'

export const renderers: Renderers = Object.freeze({
  bind,
  'function:char_length': (call: FunctionCall, out: SqlOutput) => writeCall('length', call, out),
  'function:now': (_call: never, out: SqlOutput) => out.text("strftime('%Y-%m-%d %H:%M:%f', 'now')"),
})

/** The drivers send whole numbers as floats, which a column makes integers again; where there is no column, the text has to. */
function bind(parameter: BindParameter, out: SqlOutput): void {
  const name = out.dialect.typeAdapter(parameter.type).parameter
  if (name === null) return out.parameter(parameter, parameter.type)
  out.text('cast(')
  out.parameter(parameter, parameter.type)
  out.text(` as ${name})`)
}

function writeCall(name: string, call: FunctionCall, out: SqlOutput): void {
  out.text(`${name}(`)
  out.list(call.operands)
  out.text(')')
}
