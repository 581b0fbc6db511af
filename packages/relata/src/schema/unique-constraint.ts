/** A unique constraint of a table. */
import type { Column, ColumnTable } from './column.ts'

/** No two rows agree in all of the columns; rows with a NULL among them agree with none. */
export class UniqueConstraint {
  readonly table: ColumnTable
  readonly columns: readonly Column[]
  /** The name that was given, as against made by the convention. */
  readonly givenName: string | null
  readonly name: string

  constructor(table: ColumnTable, columns: readonly Column[], givenName: string | null) {
    const names = columns.map(column => column.name)
    this.table = table
    this.columns = Object.freeze([...columns])
    this.givenName = givenName
    this.name = givenName ?? table.metadata.naming.unique(table.name, names)
    Object.freeze(this)
  }
}
