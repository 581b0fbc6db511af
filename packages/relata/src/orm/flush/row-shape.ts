/** Which columns a row writes: rows of one shape share a statement. */
import type { Column } from '../../schema/column.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { UNSET } from '../state/instance-state.ts'
import { writtenColumns } from './written-columns.ts'

/** A set of columns of a model. */
export interface RowShape {
  readonly indexes: readonly number[]
  readonly columns: readonly Column[]
  /** For an INSERT: the columns that the database fills. */
  readonly returning: readonly Column[]
}

const shapes = new WeakMap<Mapper, Map<number | string, RowShape>>()

/** The shape of a row with these values; one object for each set of columns of a model. */
export function rowShape(mapper: Mapper, values: readonly unknown[]): RowShape {
  let known = shapes.get(mapper)
  if (known === undefined) shapes.set(mapper, (known = new Map()))
  const key = shapeKey(values)
  let shape = known.get(key)
  if (shape === undefined) known.set(key, (shape = makeShape(mapper, values)))
  return shape
}

/** A bit for each written column; text where there are more than 30 columns. */
function shapeKey(values: readonly unknown[]): number | string {
  if (values.length > 30) return values.map(value => (value === UNSET ? '0' : '1')).join('')
  let bits = 0
  for (let index = 0; index < values.length; index++) if (values[index] !== UNSET) bits |= 1 << index
  return bits
}

function makeShape(mapper: Mapper, values: readonly unknown[]): RowShape {
  const { all } = writtenColumns(mapper)
  const written = all.filter(column => values[column.index] !== UNSET)
  return Object.freeze({
    indexes: written.map(column => column.index),
    columns: written.map(column => column.column),
    returning: all.filter(column => values[column.index] === UNSET && column.generated).map(column => column.column),
  })
}
