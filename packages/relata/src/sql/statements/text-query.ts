/** SQL by hand whose result columns are declared. */
import type { ColumnType } from '../../types/column-type.ts'
import type { Label } from '../core/expression.ts'
import type { KeyOutput, Shape, SqlNode, SqlOutput } from '../core/sql-node.ts'
import { Statement } from '../core/statement.ts'
import { type OutputColumn, type QueryColumns, Subquery } from '../sources/subquery.ts'
import { ScalarSubquery } from './scalar-subquery.ts'

/** A query that is written as text; its columns are declared in the order in which the text gives them. */
export class TextQuery<out R = unknown> extends Statement<R> {
  readonly kind = 'text-query'
  readonly text: SqlNode
  readonly outputColumns: readonly OutputColumn[]

  constructor(text: SqlNode, outputColumns: readonly OutputColumn[]) {
    super()
    this.text = text
    this.outputColumns = outputColumns
  }

  get shape(): Shape {
    return TEXT_QUERY_SHAPE
  }

  get resultTypes(): readonly ColumnType[] {
    return this.outputColumns.map(column => column.type)
  }

  override writeKey(out: KeyOutput): void {
    for (const column of this.outputColumns) {
      out.value(column.key)
      out.value(column.name)
      out.type(column.type)
    }
    out.parts(this)
  }

  override render(out: SqlOutput): void {
    out.write(this.text)
  }

  /** The rows as a source. */
  subquery(name?: string): Subquery<QueryColumns<R>> {
    return new Subquery<QueryColumns<R>>(this, name ?? null)
  }

  /** The only column of the only row as a value. */
  scalarSubquery(): ScalarSubquery {
    return new ScalarSubquery(this)
  }

  as<const N extends string>(name: N): Label<unknown, N> {
    return this.scalarSubquery().as(name)
  }
}

const TEXT_QUERY_SHAPE: Shape = [['text', 'node']]
