/** Which attributes of a model are columns of which of its tables; a joined model's key is in all of them. */
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import type { Mapper } from '../mapping/mapper.ts'

/** A column of a table, and the place of its value. */
export interface TableColumn {
  readonly index: number
  readonly column: Column
  /** The key of a table below the root: filled with the root's value. */
  readonly inherited: boolean
}

const known = new WeakMap<Mapper, Map<Table, readonly TableColumn[]>>()

/** The columns of one table of a model, in the order of its attributes. */
export function tableColumns(mapper: Mapper, table: Table): readonly TableColumn[] {
  let tables = known.get(mapper)
  if (tables === undefined) known.set(mapper, (tables = new Map()))
  let columns = tables.get(table)
  if (columns === undefined) tables.set(table, (columns = findColumns(mapper, table)))
  return columns
}

/** The columns that find a row of one table of a model, in the order of its primary key. */
export function keyColumnsOf(mapper: Mapper, table: Table): readonly Column[] {
  return mapper.primaryKey.map(({ index }) => (tableColumns(mapper, table).find(column => column.index === index) as TableColumn).column)
}

function findColumns(mapper: Mapper, table: Table): TableColumn[] {
  const found: TableColumn[] = []
  for (const { index, column, equivalents, computed } of mapper.columns) {
    if (computed) continue
    if (column.table === table) found.push({ index, column, inherited: false })
    const equivalent = equivalents.find(other => other.table === table)
    if (equivalent !== undefined) found.push({ index, column: equivalent, inherited: true })
  }
  return found
}
