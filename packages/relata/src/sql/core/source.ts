/** What rows come from: tables, aliases, subqueries. */
import type { ColumnReference, ColumnSource } from './column-reference.ts'
import type { Expression } from './expression.ts'
import { SqlNode, type SqlOutput } from './sql-node.ts'

/** Columns by key. */
export type ColumnRecord = Readonly<Record<string, ColumnReference>>

/** Something that can stand in FROM. `C` is the type of its columns by key. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what statements and programs read from it
export abstract class Source<out C = unknown> extends SqlNode implements ColumnSource {
  abstract readonly columns: readonly ColumnReference[]
  /** The columns by key: `source.c.name`. */
  abstract readonly c: C
  /** The name in messages, and the stem of names that are made up for it. */
  abstract get label(): string

  /** The source whose columns these are under another name; itself where it has none. */
  get origin(): ColumnSource {
    return this
  }

  /** The foreign keys that refer to another source: pairs of a column and the one that it refers to. */
  keysTo(_other: ColumnSource): readonly (readonly (readonly [ColumnReference, ColumnReference])[])[] {
    return []
  }

  /** Conditions on which this source can be joined to another: one for each foreign key between them, in either direction. */
  joinConditions(other: ColumnSource): readonly Expression<boolean>[] {
    return [...keyConditions(this, other), ...(other === this ? [] : keyConditions(other, this))]
  }

  /** Write the source as it stands in FROM, name included; `render` writes what stands in front of a column. */
  renderFrom(out: SqlOutput): void {
    out.write(this)
  }
}

function keyConditions(from: ColumnSource, to: ColumnSource): Expression<boolean>[] {
  const at = (source: ColumnSource, column: ColumnReference): ColumnReference =>
    source.columns[source.origin.columns.indexOf(column)] as ColumnReference
  return from.origin.keysTo(to.origin).map(pairs => {
    const [first, ...others] = pairs.map(([column, referred]) => at(from, column).eq(at(to, referred)))
    return (first as Expression<boolean>).and(...others)
  })
}

/** Columns by key, as a frozen object without prototype: a column may have any name. */
export function columnRecord(columns: readonly ColumnReference[]): ColumnRecord {
  const record = Object.create(null) as Record<string, ColumnReference>
  for (const column of columns) record[column.key] = column
  return Object.freeze(record)
}
