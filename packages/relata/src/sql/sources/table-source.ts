/** A named table as SQL sees it; the schema layer's tables are these. */
import { Source } from '../core/source.ts'
import type { KeyOutput, Shape, SqlOutput } from '../core/sql-node.ts'

/** A table with a name, in a schema or in the default one. */
export abstract class TableSource<out C = unknown> extends Source<C> {
  readonly kind = 'table'
  /** A number that no other table has: it stands for the table in structural keys. */
  abstract readonly id: number
  abstract readonly name: string
  abstract readonly schema: string | null

  get shape(): Shape {
    return TABLE_SHAPE
  }

  get label(): string {
    return this.schema === null ? this.name : `${this.schema}.${this.name}`
  }

  override writeKey(out: KeyOutput): void {
    out.value(this.id)
  }

  override render(out: SqlOutput): void {
    if (this.schema !== null) {
      out.identifier(this.schema)
      out.text('.')
    }
    out.identifier(this.name)
  }
}

const TABLE_SHAPE: Shape = [['id', 'value']]
