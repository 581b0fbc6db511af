/** A statement of any kind whose rows are read as the items of a select: objects of models, and values. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { type Shape, SqlNode, type SqlOutput } from '../core/sql-node.ts'
import { Statement } from '../core/statement.ts'

/** What a select's `fromStatement()` gives; it is run by a session. */
export class FromStatement<out R = unknown> extends Statement<R> {
  readonly kind = 'from-statement'
  readonly statement: SqlNode
  readonly items: readonly SqlNode[]
  readonly loadOptions: readonly SqlNode[]

  constructor(statement: SqlNode, items: readonly SqlNode[], loadOptions: readonly SqlNode[]) {
    super()
    if (!(statement instanceof SqlNode)) {
      throw new ArgumentError(`fromStatement() was given ${describeValue(statement)}.`, {
        do: 'write the text with the sql tag, or pass a statement',
      })
    }
    this.statement = statement
    this.items = items
    this.loadOptions = loadOptions
  }

  get shape(): Shape {
    return FROM_STATEMENT_SHAPE
  }

  override render(out: SqlOutput): void {
    out.write(this.statement)
  }
}

const FROM_STATEMENT_SHAPE: Shape = [
  ['statement', 'node'],
  ['items', 'nodes'],
  ['loadOptions', 'nodes'],
]
