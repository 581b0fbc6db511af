/** Subtotals: GROUP BY over several sets of expressions at once. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { integerType } from '../../types/integer-type.ts'
import { Expression } from '../core/expression.ts'
import { type Shape, SqlNode, type SqlOutput } from '../core/sql-node.ts'
import { FunctionCall } from '../expressions/function-call.ts'

/** A member of GROUP BY that stands for several groupings. */
export class Grouping extends SqlNode {
  readonly kind = 'grouping'
  readonly way: 'rollup' | 'cube' | 'grouping sets'
  readonly sets: readonly (readonly Expression[])[]

  constructor(way: Grouping['way'], sets: readonly (readonly Expression[])[]) {
    super()
    for (const set of sets) {
      for (const each of set) {
        if (!(each instanceof Expression)) throw new ArgumentError(`${way} was given ${describeValue(each)}.`, { do: 'pass columns or expressions' })
      }
    }
    this.way = way
    this.sets = sets
  }

  get shape(): Shape {
    return GROUPING_SHAPE
  }

  override render(out: SqlOutput): void {
    const { groupingSets } = out.dialect.features
    if (groupingSets === 'none' || (groupingSets === 'with-rollup' && this.way !== 'rollup')) {
      throw new ArgumentError(`${out.dialect.name} has no ${this.way.toUpperCase()}.`, { do: 'put the groupings together with unionAll()' })
    }
    if (groupingSets === 'with-rollup') {
      out.list(this.sets.flat())
      return out.text(' with rollup')
    }
    out.text(`${this.way} (`)
    this.sets.forEach((set, index) => {
      if (index > 0) out.text(', ')
      const alone = set.length === 1
      if (!alone) out.text('(')
      out.list(set)
      if (!alone) out.text(')')
    })
    out.text(')')
  }
}

const GROUPING_SHAPE: Shape = [
  ['way', 'value'],
  ['sets', 'rows'],
]

/**
 * Subtotals from right to left: of all expressions, of all but the last, …, of everything. Not on SQLite.
 *
 * @example
 * select(Sale.c.year, Sale.c.month, sum(Sale.c.amount)).groupBy(rollup(Sale.c.year, Sale.c.month))
 * // … group by rollup (sales.year, sales.month)
 * // MariaDB: … group by sales.year, sales.month with rollup
 */
export function rollup(...expressions: readonly Expression[]): Grouping {
  return new Grouping(
    'rollup',
    expressions.map(each => [each]),
  )
}

/** Subtotals of every combination of the expressions (PostgreSQL). */
export function cube(...expressions: readonly Expression[]): Grouping {
  return new Grouping(
    'cube',
    expressions.map(each => [each]),
  )
}

/**
 * Subtotals of the given combinations (PostgreSQL); `[]` is the total.
 *
 * @example
 * groupBy(groupingSets([Sale.c.year], [Sale.c.region], []))
 * // group by grouping sets (sales.year, sales.region, ())
 */
export function groupingSets(...sets: readonly (readonly Expression[])[]): Grouping {
  return new Grouping('grouping sets', sets)
}

/** In a query with subtotals: 1 where the row sums over all values of the expression, 0 where it belongs to one (PostgreSQL, MySQL). */
export function grouping(...expressions: readonly Expression[]): FunctionCall<number> {
  return new FunctionCall<number>('grouping', expressions, integerType)
}
