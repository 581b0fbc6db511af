/** TABLESAMPLE: some of a table's rows, chosen by chance. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { doubleType } from '../../types/double-type.ts'
import { ColumnReference, type ColumnSource } from '../core/column-reference.ts'
import { BindParameter } from '../core/expression.ts'
import { compositeItemOf, type Selectable } from '../core/protocols.ts'
import type { ModelLike } from '../core/model-types.ts'
import { columnRecord, Source } from '../core/source.ts'
import type { KeyOutput, Shape, SqlNode, SqlOutput } from '../core/sql-node.ts'
import { TableSource } from './table-source.ts'

/** How rows are chosen. */
export interface SampleOptions {
  /** `bernoulli` (default) chooses row by row, `system` page by page, which is quicker. */
  readonly method?: 'bernoulli' | 'system'
  /** The same number chooses the same rows, as long as the table does not change. */
  readonly seed?: number
  readonly name?: string
}

/** `table as name tablesample bernoulli (10)`. */
export class TableSample<out C = unknown> extends Source<C> {
  readonly kind = 'table-sample'
  readonly source: TableSource
  readonly name: string | null
  readonly method: string
  readonly percent: SqlNode
  readonly seed: SqlNode | null
  readonly columns: readonly ColumnReference[]
  readonly c: C

  constructor(source: TableSource, name: string | null, method: string, percent: SqlNode, seed: SqlNode | null) {
    super()
    this.source = source
    this.name = name
    this.method = method
    this.percent = percent
    this.seed = seed
    this.columns = Object.freeze(source.columns.map(column => new ColumnReference(this, column.name, column.key, column.type)))
    this.c = columnRecord(this.columns) as C
    Object.freeze(this)
  }

  get shape(): Shape {
    return SAMPLE_SHAPE
  }

  get label(): string {
    return this.name ?? this.source.label
  }

  override get origin(): ColumnSource {
    return this.source.origin
  }

  override writeKey(out: KeyOutput): void {
    if (!out.seen(this)) out.parts(this)
  }

  override render(out: SqlOutput): void {
    out.identifier(out.sourceName(this) ?? this.label)
  }

  override renderFrom(out: SqlOutput): void {
    if (!out.dialect.features.tableSample)
      throw new ArgumentError(`${out.dialect.name} has no TABLESAMPLE.`, { do: 'order by a random number, with a limit' })
    out.write(this.source)
    out.text(' as ')
    out.write(this)
    out.text(` tablesample ${this.method} (`)
    out.write(this.percent)
    out.text(')')
    if (this.seed === null) return
    out.text(' repeatable (')
    out.write(this.seed)
    out.text(')')
  }
}

const SAMPLE_SHAPE: Shape = [
  ['name', 'value'],
  ['method', 'value'],
  ['source', 'node'],
  ['percent', 'node'],
  ['seed', 'node'],
]

/**
 * About so many percent of a table's rows (PostgreSQL).
 *
 * @example
 * const some = tablesample(User, 10, { seed: 7 })
 * select(some.c.name)   // select users_1.name from users as users_1 tablesample bernoulli ($1) repeatable ($2)
 */
export function tablesample<C>(
  target: (TableSource | Selectable | ModelLike) & { readonly c: C },
  percent: number,
  options: SampleOptions = {},
): Source<C> {
  const source = target instanceof TableSource ? target : compositeItemOf(target)?.source
  if (!(source instanceof TableSource))
    throw new ArgumentError(`tablesample() was given ${describeValue(target)}.`, { do: 'pass a model or a table' })
  const { method = 'bernoulli', seed, name } = options
  if (method !== 'bernoulli' && method !== 'system')
    throw new ArgumentError(`tablesample() knows no method ${describeValue(method)}.`, { do: "use 'bernoulli' or 'system'" })
  return new TableSample<C>(source, name ?? null, method, number(percent, 100), seed === undefined ? null : number(seed, Infinity))
}

function number(value: number, most: number): SqlNode {
  if (typeof value === 'number' && value >= 0 && value <= most && Number.isFinite(value)) return new BindParameter(value, doubleType)
  throw new ArgumentError(`tablesample() was given ${describeValue(value)}.`, { do: 'pass a number of percent from 0 to 100' })
}
