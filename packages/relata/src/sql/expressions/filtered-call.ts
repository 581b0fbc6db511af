/** FILTER: an aggregate over the rows for which a condition holds. */
import { ArgumentError } from '../../base/errors.ts'
import { type Condition, Expression, Operation } from '../core/expression.ts'
import { notACondition } from '../core/operand-check.ts'
import type { Shape, SqlNode, SqlOutput } from '../core/sql-node.ts'
import { CaseExpression } from './case-expression.ts'
import { SqlText } from './sql-text.ts'
import { type WindowExpression, windowOf, type WindowOptions } from './window.ts'

interface Call<V> extends Expression<V> {
  readonly name: string
  readonly operands: readonly SqlNode[]
  /** The call leaves out rows whose first operand is NULL, and has no other operands that come from rows. */
  readonly skipsNull?: boolean
}

/** What `*` counts. */
const sqlOne = new SqlText(['1'], [])

/** `count(*) filter (where …)`; where the database has no FILTER, the rows are left out by a CASE in the argument. */
export class FilteredCall<out V = unknown> extends Expression<V> {
  readonly kind = 'filter'
  readonly call: Call<V>
  readonly criterion: Condition
  readonly type: Expression['type']

  constructor(call: Call<V>, criterion: Condition) {
    super()
    if (!(criterion instanceof Expression)) throw notACondition(criterion)
    this.call = call
    this.criterion = criterion
    this.type = call.type
  }

  get shape(): Shape {
    return FILTER_SHAPE
  }

  /** The filtered aggregate over a window. */
  over(window: WindowOptions = {}): WindowExpression<V> {
    return windowOf<V>(this, window)
  }

  override render(out: SqlOutput): void {
    if (!out.dialect.features.aggregateFilter) return this.#writeCase(out)
    out.write(this.call)
    out.text(' filter (where ')
    out.write(this.criterion)
    out.text(')')
  }

  /** NULL is what aggregates leave out. */
  #writeCase(out: SqlOutput): void {
    const [operand, ...others] = this.call.operands
    if (operand === undefined || !(this.call.skipsNull ?? others.length === 0)) {
      throw new ArgumentError(`${out.dialect.name} has no FILTER for ${this.call.name}().`, { do: 'use case_() in its argument' })
    }
    const { type } = this.call
    const distinct = operand.kind === 'distinct' && operand instanceof Operation
    const value = distinct ? (operand.operands[0] as Expression) : operand.kind === 'star' ? sqlOne : (operand as Expression)
    const chosen = new CaseExpression([this.criterion], [value], null)
    out.write(this.call.rebuild({ operands: [distinct ? new Operation('distinct', type, [chosen]) : chosen, ...others] }))
  }
}

const FILTER_SHAPE: Shape = [
  ['call', 'node'],
  ['criterion', 'node'],
]
