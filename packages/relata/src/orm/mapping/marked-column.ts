/** foreign(column) and remote(column): what a column is in a join condition that is written by hand. */
import { ArgumentError } from '../../base/errors.ts'
import { Column } from '../../schema/column.ts'
import { Expression } from '../../sql/core/expression.ts'
import type { Shape, SqlOutput } from '../../sql/core/sql-node.ts'
import type { ColumnType } from '../../types/column-type.ts'

/** A column with a mark. It stands in `primaryjoin` and `secondaryjoin` only. */
export class MarkedColumn<out V = unknown> extends Expression<V> {
  readonly kind = 'marked-column'
  readonly column: Column<V>
  readonly isForeign: boolean
  readonly isRemote: boolean

  constructor(column: Column<V>, isForeign: boolean, isRemote: boolean) {
    super()
    this.column = column
    this.isForeign = isForeign
    this.isRemote = isRemote
    Object.freeze(this)
  }

  get type(): ColumnType {
    return this.column.type
  }

  get shape(): Shape {
    return SHAPE
  }

  override render(out: SqlOutput): void {
    out.write(this.column)
  }
}

const SHAPE: Shape = [
  ['column', 'node'],
  ['isForeign', 'value'],
  ['isRemote', 'value'],
]

/**
 * In a relationship's `primaryjoin` or `secondaryjoin`: the column holds the reference, and is the one that a flush writes.
 * The same as naming it in `foreignKeys`.
 *
 * @example
 * uses: () => many(TagUse, { primaryjoin: foreign(TagUse.c.tagName).eq(Tag.c.name) })
 */
export function foreign<V>(column: Column<V> | MarkedColumn<V>): MarkedColumn<V> {
  return marked('foreign', column, true, false)
}

/**
 * In a relationship's `primaryjoin` or `secondaryjoin`: the column is on the far side, the target's. The same as naming it
 * in `remoteSide`, and the only way where one column stands on both sides, as in a self-reference within an account.
 *
 * @example
 * parent: () => one(Folder, {
 *   primaryjoin: remote(Folder.c.accountId).eq(Folder.c.accountId).and(remote(Folder.c.id).eq(foreign(Folder.c.parentId))),
 * })
 */
export function remote<V>(column: Column<V> | MarkedColumn<V>): MarkedColumn<V> {
  return marked('remote', column, false, true)
}

function marked<V>(mark: 'foreign' | 'remote', given: unknown, isForeign: boolean, isRemote: boolean): MarkedColumn<V> {
  if (given instanceof MarkedColumn) return new MarkedColumn(given.column as Column<V>, given.isForeign || isForeign, given.isRemote || isRemote)
  if (given instanceof Column) return new MarkedColumn(given as Column<V>, isForeign, isRemote)
  throw new ArgumentError(`${mark}() takes a column of a model or table.`, { value: typeof given, do: `write ${mark}(Model.c.column)` })
}
