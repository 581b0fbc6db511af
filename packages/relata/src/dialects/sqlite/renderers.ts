/** Where SQLite's SQL differs from the standard rendering. */
import type { Renderers, SqlOutput } from '../../sql/core/sql-node.ts'
import type { FunctionCall } from '../../sql/expressions/function-call.ts'
import { castParameter } from '../../sql/render/cast-parameter.ts'

export const renderers: Renderers = Object.freeze({
  // The drivers send whole numbers as floats, which a column makes integers again; where there is no column, the text has to.
  bind: castParameter,
  'function:char_length': (call: FunctionCall, out: SqlOutput) => writeCall('length', call, out),
  'function:now': (_call: never, out: SqlOutput) => out.text("strftime('%Y-%m-%d %H:%M:%f', 'now')"),
})

function writeCall(name: string, call: FunctionCall, out: SqlOutput): void {
  out.text(`${name}(`)
  out.list(call.operands)
  out.text(')')
}
