/** A query as a source of rows. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { ColumnReference } from '../core/column-reference.ts'
import { columnRecord, Source, type ColumnRecord } from '../core/source.ts'
import type { KeyOutput, Shape, SqlOutput } from '../core/sql-node.ts'
import type { Statement } from '../core/statement.ts'

/** A column that a query gives: its name in the result and the name by which programs know it. */
export interface OutputColumn {
  readonly name: string
  readonly key: string
  readonly type: ColumnType
}

/** A query that knows its result columns by name. */
export interface QueryStatement extends Statement {
  readonly outputColumns: readonly OutputColumn[]
}

/** The columns of a query that is a source: typed where the query labels them. */
export type QueryColumns<R> = {
  readonly [K in keyof R as K extends keyof (readonly unknown[]) | `${number}` ? never : K]: ColumnReference<R[K]>
} & ColumnRecord

/** `(select …) as name`. Its columns are the result columns of the query. */
export class Subquery<out C = ColumnRecord> extends Source<C> {
  readonly kind = 'subquery'
  readonly query: QueryStatement
  readonly name: string | null
  /** LATERAL: the query may refer to what stands before it in FROM. */
  readonly lateral: boolean
  readonly columns: readonly ColumnReference[]
  readonly c: C

  constructor(query: QueryStatement, name: string | null, lateral = false) {
    super()
    if (name === '') throw new ArgumentError('A subquery has an empty name.', { do: 'give it a name, or none' })
    this.query = query
    this.name = name
    this.lateral = lateral
    this.columns = Object.freeze(query.outputColumns.map(column => new ColumnReference(this, column.name, column.key, column.type)))
    this.c = columnRecord(this.columns) as C
    Object.freeze(this)
  }

  get shape(): Shape {
    return SUBQUERY_SHAPE
  }

  get label(): string {
    return this.name ?? 'anon'
  }

  override writeKey(out: KeyOutput): void {
    if (!out.seen(this)) out.parts(this)
  }

  override render(out: SqlOutput): void {
    out.identifier(out.sourceName(this) ?? this.label)
  }

  override renderFrom(out: SqlOutput): void {
    if (this.lateral) {
      if (!out.dialect.features.lateral)
        throw new ArgumentError(`${out.dialect.name} has no LATERAL.`, { do: 'use a scalar subquery, or a window function in a subquery' })
      out.text('lateral ')
    }
    out.nested(this.query, this.lateral ? 'lateral' : 'table')
    out.text(' as ')
    out.write(this)
  }

  override rebuild(changes: Readonly<Record<string, unknown>>): Subquery<C> {
    return new Subquery<C>((changes['query'] ?? this.query) as QueryStatement, this.name, this.lateral)
  }
}

const SUBQUERY_SHAPE: Shape = [
  ['name', 'value'],
  ['lateral', 'value'],
  ['query', 'node'],
]
