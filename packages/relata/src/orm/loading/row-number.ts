/** row_number() over (partition by … order by …): counts the rows of each parent. */
import { Expression } from '../../sql/core/expression.ts'
import type { Shape, SqlOutput } from '../../sql/core/sql-node.ts'
import type { Ordering } from '../../sql/core/expression.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { integerType } from '../../types/integer-type.ts'

/** The number of a row within its partition. */
export class RowNumber extends Expression<number> {
  readonly kind = 'row-number'
  readonly type: ColumnType = integerType
  readonly partition: readonly Expression[]
  readonly order: readonly Expression[]

  constructor(partition: readonly Expression[], order: readonly Expression[]) {
    super()
    this.partition = partition
    this.order = order
  }

  get shape(): Shape {
    return ROW_NUMBER_SHAPE
  }

  override render(out: SqlOutput): void {
    out.text('row_number() over (partition by ')
    out.list(this.partition)
    out.text(' order by ')
    this.order.forEach((expression, index) => {
      if (index > 0) out.text(', ')
      const ordering = expression.kind === 'ordering' ? (expression as Ordering) : null
      out.write(ordering === null ? expression : ordering.expression)
      if (ordering?.direction === 'desc') out.text(' desc')
    })
    out.text(')')
  }
}

const ROW_NUMBER_SHAPE: Shape = [
  ['partition', 'nodes'],
  ['order', 'nodes'],
]
