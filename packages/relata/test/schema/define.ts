/** Short ways to define tables in these tests. */
import type { Column } from '../../src/schema/column.ts'
import type { ColumnBuilder } from '../../src/schema/column-builder.ts'
import { MetaData } from '../../src/schema/metadata.ts'
import type { Table, TableOptions } from '../../src/schema/table.ts'

export type Columns = Readonly<Record<string, ColumnBuilder>>

/** A table in a metadata of its own, unless one is given. */
export function define(name: string, columns: Columns, options: TableOptions = {}, metadata: MetaData = new MetaData()): Table {
  return metadata.createTable(name, columns, options)
}

export function col(table: Table, key: string): Column {
  const found = table.column(key)
  if (found === undefined) throw new Error(`${table} has no column ${key}`)
  return found
}

/** The message of what the function throws. */
export function thrown(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}
