/** Functions that give rows, and SQL by hand that does, as sources. */
import { ArgumentError } from '../../base/errors.ts'
import { nullType } from '../../types/null-type.ts'
import { numberType } from '../../types/number-type.ts'
import { ColumnReference } from '../core/column-reference.ts'
import { columnRecord, Source } from '../core/source.ts'
import type { KeyOutput, Shape, SqlNode, SqlOutput } from '../core/sql-node.ts'
import type { OutputColumn } from './subquery.ts'
import { type ColumnTypes, type DeclaredColumns, computedColumns } from './typed-columns.ts'

/** How a function stands in FROM. */
export interface TableFunctionOptions<O extends string = string> {
  readonly name?: string
  /** A column that numbers the rows from 1: WITH ORDINALITY (PostgreSQL). */
  readonly ordinality?: O
}

/** `function(…) as name (columns)`. It may use columns of what stands before it in FROM. */
export class TableFunction<out C = unknown> extends Source<C> {
  readonly kind = 'table-function'
  readonly call: SqlNode
  readonly name: string | null
  readonly ordinality: boolean
  readonly columns: readonly ColumnReference[]
  readonly c: C
  /** It is joined for each row, without a condition. */
  readonly lateral = true

  constructor(call: SqlNode, columns: readonly OutputColumn[], name: string | null, ordinality: boolean) {
    super()
    this.call = call
    this.name = name
    this.ordinality = ordinality
    this.columns = Object.freeze(columns.map(column => new ColumnReference(this, column.name, column.key, column.type)))
    this.c = columnRecord(this.columns) as C
    Object.freeze(this)
  }

  get shape(): Shape {
    return FUNCTION_SHAPE
  }

  get label(): string {
    return this.name ?? (this.call as { readonly name?: string }).name ?? 'anon'
  }

  override writeKey(out: KeyOutput): void {
    if (out.seen(this)) return
    for (const column of this.columns) {
      out.value(column.name)
      out.type(column.type)
    }
    out.parts(this)
  }

  override render(out: SqlOutput): void {
    out.identifier(out.sourceName(this) ?? this.label)
  }

  override renderFrom(out: SqlOutput): void {
    const way = this.call.kind === 'sql' ? 'own-names' : out.dialect.features.tableFunctions
    if (way === 'none') {
      throw new ArgumentError(`${out.dialect.name} has no functions that give rows by a call alone.`, {
        do: 'write its own form by hand: sql`json_table(…)`.tableValued({ … })',
      })
    }
    if (this.ordinality && way !== 'named') throw new ArgumentError(`${out.dialect.name} has no WITH ORDINALITY.`, { do: 'use rowNumber().over()' })
    out.write(this.call)
    if (this.ordinality) out.text(' with ordinality')
    out.text(' as ')
    out.write(this)
    if (way !== 'named') return
    this.columns.forEach((column, index) => {
      out.text(index === 0 ? ' (' : ', ')
      out.identifier(column.name)
    })
    out.text(')')
  }

  override rebuild(changes: Readonly<Record<string, unknown>>): TableFunction<C> {
    return new TableFunction<C>((changes['call'] ?? this.call) as SqlNode, this.columns, this.name, this.ordinality)
  }
}

const FUNCTION_SHAPE: Shape = [
  ['name', 'value'],
  ['ordinality', 'value'],
  ['call', 'node'],
]

/** The columns of a call in FROM: typed where types were given for them. */
export type FunctionColumns<T, O extends string = never> = (T extends string ? { readonly [K in T]: ColumnReference } : DeclaredColumns<T>) & {
  readonly [K in O]: ColumnReference<number>
}

/** A call as a source; columns are names, or types by name. */
export function tableFunction<C>(call: SqlNode, columns: string | ColumnTypes, options: TableFunctionOptions): Source<C> {
  const declared: OutputColumn[] =
    typeof columns === 'string' ? [{ name: columns, key: columns, type: nullType }] : [...computedColumns(columns, 'tableValued()')]
  const { ordinality } = options
  if (ordinality !== undefined) declared.push({ name: ordinality, key: ordinality, type: numberType })
  return new TableFunction<C>(call, declared, options.name ?? null, ordinality !== undefined)
}
