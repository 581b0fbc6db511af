/** A source under another name, so that it can stand in a statement twice. */
import { ColumnReference, type ColumnSource } from '../core/column-reference.ts'
import { columnRecord, Source, type ColumnRecord } from '../core/source.ts'
import type { KeyOutput, Shape, SqlOutput } from '../core/sql-node.ts'

/** A source under a name of its own, or under one that is made up when the statement is written. */
export class Alias<out C = ColumnRecord> extends Source<C> {
  readonly kind = 'alias'
  readonly source: Source
  /** Null: a name such as "posts_1" is made up. */
  readonly name: string | null
  readonly columns: readonly ColumnReference[]
  readonly c: C

  constructor(source: Source, name: string | null) {
    super()
    this.source = source
    this.name = name
    this.columns = Object.freeze(source.columns.map(column => new ColumnReference(this, column.name, column.key, column.type)))
    this.c = columnRecord(this.columns) as C
    Object.freeze(this)
  }

  get shape(): Shape {
    return ALIAS_SHAPE
  }

  get label(): string {
    return this.name ?? this.source.label
  }

  /** The alias's column for a column of the source. */
  column<V>(original: ColumnReference<V>): ColumnReference<V> {
    const index = this.source.columns.indexOf(original)
    if (index === -1) throw new TypeError(`${original} is no column of ${this.source.label}`)
    return this.columns[index] as ColumnReference<V>
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
    out.write(this.source)
    out.text(' as ')
    out.write(this)
  }

  override rebuild(changes: Readonly<Record<string, unknown>>): Alias<C> {
    return new Alias<C>((changes['source'] ?? this.source) as Source, this.name)
  }
}

const ALIAS_SHAPE: Shape = [
  ['name', 'value'],
  ['source', 'node'],
]

/**
 * The source under another name. Without a name one is made up when the statement is written.
 *
 * @example
 * const parent = aliasOf(categories, 'parent')
 * select(parent.c.name)   // select "parent"."name" from "categories" as "parent"
 */
export function aliasOf<C>(source: Source<C>, name?: string): Alias<C> {
  return new Alias<C>(source, name ?? null)
}
