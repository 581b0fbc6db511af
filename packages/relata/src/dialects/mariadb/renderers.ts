/** Where MariaDB's SQL differs from the standard rendering. */
import type { Operation } from '../../sql/core/expression.ts'
import type { Renderers, SqlOutput } from '../../sql/core/sql-node.ts'
import { castParameter } from '../../sql/render/cast-parameter.ts'

/** A decimal is sent as text, with which MariaDB compares as with a double; not so in the comparison of a column with one value, unlike BETWEEN and IN. */
const between =
  (words: string) =>
  (operation: Operation, out: SqlOutput): void => {
    operation.operands.forEach((operand, index) => {
      if (index > 0) out.text(index === 1 ? words : ' and ')
      out.operand(operand, operation.precedence + 1)
    })
  }

export const renderers: Renderers = Object.freeze({
  bind: castParameter,
  between: between(' between '),
  'not-between': between(' not between '),
  // Milliseconds, as columns of moments have them.
  'function:now': (_node: never, out: SqlOutput) => out.text('now(3)'),
})
