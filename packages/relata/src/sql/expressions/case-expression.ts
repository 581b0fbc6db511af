/** CASE: the first value whose condition holds. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { type Condition, Expression, expressionOf, type Operand, operandFor } from '../core/expression.ts'
import { notACondition } from '../core/operand-check.ts'
import type { Shape, SqlOutput } from '../core/sql-node.ts'

/** `case when … then … else … end`; without `else` NULL where no condition holds. */
export class CaseExpression<out V = unknown> extends Expression<V> {
  readonly kind = 'case'
  readonly conditions: readonly Condition[]
  readonly results: readonly Expression[]
  readonly otherwise: Expression | null
  readonly type: ColumnType

  constructor(conditions: readonly Condition[], results: readonly Expression[], otherwise: Expression | null) {
    super()
    this.conditions = conditions
    this.results = results
    this.otherwise = otherwise
    this.type = (results[0] as Expression).type
  }

  get shape(): Shape {
    return CASE_SHAPE
  }

  /** Another condition, tried after those before it. */
  when<W>(condition: Condition, result: Operand<W>): CaseExpression<V | W> {
    if (!(condition instanceof Expression)) throw notACondition(condition)
    return new CaseExpression<V | W>(
      [...this.conditions, condition],
      [...this.results, operandFor(this.results[0] as Expression, result)],
      this.otherwise,
    )
  }

  /** The value where no condition holds. */
  else<W>(result: Operand<W>): CaseExpression<Exclude<V, null> | W> {
    return new CaseExpression<Exclude<V, null> | W>(
      this.conditions,
      this.results,
      result === null ? null : operandFor(this.results[0] as Expression, result),
    )
  }

  override render(out: SqlOutput): void {
    out.text('case')
    this.conditions.forEach((condition, index) => {
      out.text(' when ')
      out.write(condition)
      out.text(' then ')
      out.write(this.results[index] as Expression)
    })
    if (this.otherwise !== null) {
      out.text(' else ')
      out.write(this.otherwise)
    }
    out.text(' end')
  }
}

const CASE_SHAPE: Shape = [
  ['conditions', 'nodes'],
  ['results', 'nodes'],
  ['otherwise', 'node'],
]

/**
 * A value chosen by conditions.
 *
 * @example
 * case_(Post.c.score.gt(10), 'good').else('other')
 * // case when posts.score > $1 then $2 else $3 end
 */
export function case_<V>(condition: Condition, result: Operand<V>): CaseExpression<V | null> {
  if (!(condition instanceof Expression)) throw notACondition(condition)
  if (result === null)
    throw new ArgumentError('The first result of case_() is null, which has no type.', {
      do: 'begin with another condition, or use nullValue().cast(type)',
    })
  return new CaseExpression<V | null>([condition], [expressionOf(result)], null)
}
