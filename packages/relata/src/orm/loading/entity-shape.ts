/** Where the columns of one entity are in the rows of a statement, and how they become an object's values. */
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import type { ColumnAttribute, Mapper } from '../mapping/mapper.ts'
import { convertsOnRead } from '../state/cells.ts'
import type { CellReaders } from '../state/instance-state.ts'

/** One entity in the rows of a statement. */
export interface EntityShape {
  readonly mapper: Mapper
  /** By index of the column: its place in the row, or -1 where it is not loaded. */
  readonly positions: readonly number[]
  readonly readers: CellReaders
  /** Places of the primary key. */
  readonly keyPositions: readonly number[]
  /** Columns whose cells keep the driver's value until they are read. */
  readonly rawMask: number
  /** Columns that the rows do not have. */
  readonly absentMask: number
  /** The row is the object's array of values as it stands: one entity, all columns, in order. */
  readonly whole: boolean
}

/** Describe an entity whose loaded columns stand at the given places. */
export function entityShape(mapper: Mapper, readers: CellReaders, placed: ReadonlyMap<ColumnAttribute, number>, rowLength: number): EntityShape {
  const positions = mapper.columns.map(attribute => placed.get(attribute) ?? -1)
  let rawMask = 0
  for (const attribute of mapper.columns) if (positions[attribute.index] !== -1 && staysRaw(attribute, readers)) rawMask |= 1 << attribute.index
  return {
    mapper,
    positions,
    readers,
    keyPositions: mapper.primaryKey.map(attribute => positions[attribute.index] as number),
    rawMask,
    absentMask: positions.reduce((mask, position, index) => (position === -1 && index < 31 ? mask | (1 << index) : mask), 0),
    whole: rowLength === positions.length && positions.every((position, index) => position === index),
  }
}

/** Whether a column's cell holds the driver's value at first. Keys are converted at once: they are looked up. */
export function staysRaw(attribute: ColumnAttribute, readers: CellReaders): boolean {
  return !attribute.primaryKey && readers[attribute.index] !== null && convertsOnRead(attribute)
}

/** The reader that is applied when the row is read; null where the value is taken as it is. */
export function eagerReader(shape: EntityShape, index: number): ((raw: unknown) => unknown) | null {
  const attribute = shape.mapper.columns[index] as ColumnAttribute
  return staysRaw(attribute, shape.readers) ? null : (shape.readers[index] ?? null)
}

/** Kinds whose driver values, where no reader is needed, are numbers or strings: they are their own identity. */
const plainKeyKinds: ReadonlySet<string> = new Set(['integer', 'text', 'varchar', 'uuid', 'enum'])

/** Whether a value of the column, read without conversion, is its own identity. */
export function hasPlainColumn(column: ColumnReference): boolean {
  return plainKeyKinds.has(column.type.kind)
}

/** Whether the driver's value of a single-column key is the identity itself. */
export function hasPlainKey(shape: EntityShape): boolean {
  const [key] = shape.mapper.primaryKey
  return shape.mapper.primaryKey.length === 1 && key !== undefined && shape.readers[key.index] === null && hasPlainColumn(key.column)
}
