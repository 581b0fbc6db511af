/** A column of a table, alias or subquery, as an expression. */
import type { ColumnType } from '../../types/column-type.ts'
import { Expression } from './expression.ts'
import type { KeyOutput, Shape, SqlNode, SqlOutput } from './sql-node.ts'

/** What a column knows of the source it belongs to; the class is `Source`. */
export interface ColumnSource extends SqlNode {
  readonly columns: readonly ColumnReference[]
  readonly c: unknown
  readonly label: string
  readonly origin: ColumnSource
  keysTo(other: ColumnSource): readonly (readonly (readonly [ColumnReference, ColumnReference])[])[]
}

/** A column of a source. `name` is its name in SQL, `key` the attribute's. */
export class ColumnReference<out V = unknown> extends Expression<V> {
  readonly kind = 'column'
  readonly source: ColumnSource
  readonly name: string
  readonly key: string
  readonly type: ColumnType
  /** The column's part of a structural key, where its table is always the same. */
  readonly keyText: string | null

  constructor(source: ColumnSource, name: string, key: string, type: ColumnType<never> | ColumnType) {
    super()
    this.source = source
    this.name = name
    this.key = key
    this.type = type
    this.keyText = source.kind === 'table' ? `${(source as ColumnSource & { readonly id: number }).id}.${name}\u0000` : null
  }

  get shape(): Shape {
    return COLUMN_SHAPE
  }

  override writeKey(out: KeyOutput): void {
    if (this.keyText !== null) return out.text(this.keyText)
    out.node(this.source)
    out.value(this.name)
  }

  override render(out: SqlOutput): void {
    const name = out.sourceName(this.source)
    if (name === null) out.write(this.source)
    else out.identifier(name)
    out.text('.')
    out.identifier(this.name)
  }

  /** The database calls the values by the column's name; an expression that stands as a column has to be given its name. */
  get isNamed(): boolean {
    return true
  }

  /** A new row that is written without a value for the column gets `insertDefault()`. */
  get hasInsertDefault(): boolean {
    return false
  }

  /** A row that is updated without a value for the column gets `updateDefault()`. */
  get hasUpdateDefault(): boolean {
    return false
  }

  /** `row` gives the values that the row was given, by the names of attributes. */
  insertDefault(_row?: () => Readonly<Record<string, unknown>>): unknown {
    return undefined
  }

  updateDefault(_row?: () => Readonly<Record<string, unknown>>): unknown {
    return undefined
  }

  /** `posts.author_id`, for messages. */
  override toString(): string {
    return `${this.source.label}.${this.name}`
  }
}

const COLUMN_SHAPE: Shape = [
  ['source', 'node'],
  ['name', 'value'],
]
