/** A list of values as a source of rows. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { ColumnReference } from '../core/column-reference.ts'
import { BindParameter, Expression, operandFor } from '../core/expression.ts'
import { columnRecord, Source } from '../core/source.ts'
import type { KeyOutput, Shape, SqlNode, SqlOutput } from '../core/sql-node.ts'
import type { OutputColumn } from './subquery.ts'
import { type ColumnTypes, type DeclaredColumns, declaredColumns, type DeclaredValue } from './typed-columns.ts'

/** A row of values by column; null is NULL. */
export type ValuesRow<T> = { readonly [K in keyof T]: DeclaredValue<T[K]> | Expression<DeclaredValue<T[K]> | null> | null }

/** `(values (…), (…)) as name (columns)`. */
export class ValuesSource<out C = unknown> extends Source<C> {
  readonly kind = 'values'
  readonly name: string | null
  readonly columns: readonly ColumnReference[]
  readonly rows: readonly (readonly Expression[])[]
  readonly c: C

  constructor(name: string | null, columns: readonly OutputColumn[], rows: (source: ValuesSource<C>) => readonly (readonly Expression[])[]) {
    super()
    this.name = name
    this.columns = Object.freeze(columns.map(column => new ColumnReference(this, column.name, column.key, column.type)))
    this.c = columnRecord(this.columns) as C
    this.rows = rows(this)
    Object.freeze(this)
  }

  get shape(): Shape {
    return VALUES_SHAPE
  }

  get label(): string {
    return this.name ?? 'values'
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
    const { valuesSource } = out.dialect.features
    out.text('(')
    if (this.rows.length === 0) this.#writeNone(out)
    else if (valuesSource === 'named') this.#writeRows(this.rows, 'values ', ', ', ['(', ')'], out)
    else {
      const [first, ...others] = this.rows as [readonly Expression[], ...(readonly Expression[])[]]
      this.#writeNamed(out, index => out.write(first[index] as Expression))
      if (others.length > 0) {
        const selects = valuesSource === 'union-selects'
        this.#writeRows(
          others,
          ` union all ${selects ? 'select ' : 'values '}`,
          selects ? ' union all select ' : ', ',
          selects ? ['', ''] : ['(', ')'],
          out,
        )
      }
    }
    out.text(') as ')
    out.write(this)
    if (valuesSource !== 'named' || this.rows.length === 0) return
    this.columns.forEach((column, index) => {
      out.text(index === 0 ? ' (' : ', ')
      out.identifier(column.name)
    })
    out.text(')')
  }

  override rebuild(changes: Readonly<Record<string, unknown>>): ValuesSource<C> {
    return new ValuesSource<C>(this.name, this.columns, () => (changes['rows'] ?? this.rows) as readonly (readonly Expression[])[])
  }

  /** A list of no rows still has its columns. */
  #writeNone(out: SqlOutput): void {
    this.#writeNamed(out, index => {
      const { type } = this.columns[index] as ColumnReference
      const cast = out.dialect.typeAdapter(type).cast(type)
      out.text(cast === null ? 'null' : `cast(null as ${cast})`)
    })
    out.text(' limit 0')
  }

  #writeNamed(out: SqlOutput, write: (index: number) => void): void {
    this.columns.forEach((column, index) => {
      out.text(index === 0 ? 'select ' : ', ')
      write(index)
      out.text(' as ')
      out.identifier(column.name)
    })
  }

  #writeRows(rows: readonly (readonly SqlNode[])[], before: string, between: string, [open, close]: readonly [string, string], out: SqlOutput): void {
    rows.forEach((row, index) => {
      out.text((index === 0 ? before : between) + open)
      out.list(row)
      out.text(close)
    })
  }
}

const VALUES_SHAPE: Shape = [
  ['name', 'value'],
  ['rows', 'rows'],
]

/**
 * Rows of values as a source, to join with or to select from. No rows are none; values become bound parameters.
 *
 * @example
 * const wanted = values({ id: integer(), note: text() }, [{ id: 1, note: 'x' }, { id: 2, note: null }], 'wanted')
 * select(User.c.name, wanted.c.note).join(wanted, wanted.c.id.eq(User.c.id))
 * // select users.name, wanted.note from users join (values ($1, $2), ($3, $4)) as wanted (id, note) on wanted.id = users.id
 * // SQLite, MariaDB: … join (select ? as id, ? as note union all values (?, ?)) as wanted on …
 */
export function values<const T extends ColumnTypes>(columns: T, rows: readonly ValuesRow<T>[], name?: string): Source<DeclaredColumns<T>> {
  const declared = declaredColumns(columns, 'values()')
  if (!Array.isArray(rows))
    throw new ArgumentError(`values() was given ${describeValue(rows)}.`, { do: 'pass an array of rows: values({ id: integer() }, [{ id: 1 }])' })
  return new ValuesSource<DeclaredColumns<T>>(name ?? null, declared, source =>
    rows.map(row => source.columns.map(column => cell(column, row, source.columns))),
  )
}

function cell(column: ColumnReference, row: unknown, columns: readonly ColumnReference[]): Expression {
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw new ArgumentError(`A row of values() is ${describeValue(row)}.`, { do: 'pass an object of values by column: { id: 1 }' })
  const surplus = Object.keys(row).find(key => !columns.some(each => each.key === key))
  if (surplus !== undefined) {
    throw new ArgumentError(`values() has no column '${surplus}'.`, { do: `use ${columns.map(each => each.key).join(', ')}` }, 'UNKNOWN_ATTRIBUTE')
  }
  const value = Object.hasOwn(row, column.key) ? (row as Readonly<Record<string, unknown>>)[column.key] : undefined
  return value === null ? new BindParameter(null, column.type) : operandFor(column, value)
}
