/** Which columns a row writes: rows of one shape share a statement. */
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { UNSET } from '../state/instance-state.ts'
import { tableColumns } from './table-columns.ts'
import { writtenColumns } from './written-columns.ts'

/** A set of columns of one table of a model. */
export interface RowShape {
  readonly indexes: readonly number[]
  readonly columns: readonly Column[]
  /** For an INSERT: the columns that the database fills. */
  readonly returning: readonly Column[]
}

type Shapes = Map<number | string, RowShape>

const shapes = new WeakMap<Mapper, Map<Table, readonly [inserts: Shapes, updates: Shapes]>>()

/** A row that is written, as far as its shape goes. */
interface ShapedRow {
  readonly mapper: Mapper
  readonly values: readonly unknown[]
  readonly operation: 'insert' | 'update' | 'delete'
}

/** The shape of a change's row in a table; one object for each set of columns. */
export function rowShape(change: ShapedRow, table: Table): RowShape {
  const { mapper, values } = change
  let tables = shapes.get(mapper)
  if (tables === undefined) shapes.set(mapper, (tables = new Map()))
  let pair = tables.get(table)
  if (pair === undefined) tables.set(table, (pair = [new Map(), new Map()]))
  const known = pair[change.operation === 'insert' ? 0 : 1]
  const key = shapeKey(values)
  let shape = known.get(key)
  if (shape === undefined) known.set(key, (shape = makeShape(change, table)))
  return shape
}

/** A bit for each written column; text where there are more than 30 columns. */
export function shapeKey(values: readonly unknown[]): number | string {
  if (values.length > 30) return values.map(value => (value === UNSET ? '0' : '1')).join('')
  let bits = 0
  for (let index = 0; index < values.length; index++) if (values[index] !== UNSET) bits |= 1 << index
  return bits
}

function makeShape(change: ShapedRow, table: Table): RowShape {
  const { mapper, values, operation } = change
  const inserts = operation === 'insert'
  // a row below the root gets its key from the root, which may be generated
  const written = tableColumns(mapper, table).filter(column => (column.inherited ? inserts : values[column.index] !== UNSET))
  const generated = writtenColumns(mapper).all.filter(column => column.column.table === table && column.generated && values[column.index] === UNSET)
  return Object.freeze({
    indexes: written.map(column => column.index),
    columns: written.map(column => column.column),
    returning: inserts ? generated.map(column => column.column) : [],
  })
}
