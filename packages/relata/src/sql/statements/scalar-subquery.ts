/** A query of one column as a value. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { Expression } from '../core/expression.ts'
import type { Shape, SqlOutput } from '../core/sql-node.ts'
import type { QueryStatement } from '../sources/subquery.ts'

/** `(select …)` where a value may stand. */
export class ScalarSubquery<out V = unknown> extends Expression<V> {
  readonly kind = 'scalar-subquery'
  readonly query: QueryStatement
  readonly type: ColumnType

  constructor(query: QueryStatement) {
    super()
    const columns = query.outputColumns
    const first = columns[0]
    if (first === undefined || columns.length > 1) {
      throw new ArgumentError(`A query of ${columns.length} columns stands where a value should.`, { do: 'select one column or expression' })
    }
    this.query = query
    this.type = first.type
  }

  get shape(): Shape {
    return SCALAR_SHAPE
  }

  override render(out: SqlOutput): void {
    out.nested(this.query, 'value')
  }
}

const SCALAR_SHAPE: Shape = [['query', 'node']]
