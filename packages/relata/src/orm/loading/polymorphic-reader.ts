/** Reads rows of an inheritance hierarchy: the discriminator says of which class each object is. */
import { InvalidRequestError } from '../../base/errors.ts'
import type { Dialect } from '../../dialect/dialect.ts'
import type { ColumnAttribute, Mapper } from '../mapping/mapper.ts'
import type { InstanceState } from '../state/instance-state.ts'
import { cellReaders } from './cell-readers.ts'
import { entityShape, type EntityShape } from './entity-shape.ts'
import { type EntityReader, entityReader, type ReadContext } from './read-entity.ts'

/** Makes the reader of a statement from the places of the columns in its rows. */
export type MakeReader = (placed: ReadonlyMap<ColumnAttribute, number>, dialect: Dialect, rowLength: number) => EntityReader

/** How rows of mappers are read that stand for the tables of several. Those that make such mappers enter them. */
export const readersOf: WeakMap<Mapper, MakeReader> = new WeakMap<Mapper, MakeReader>()

/** Whether rows of a mapper are objects of several classes. */
export function isPolymorphic(mapper: Mapper): boolean {
  return mapper.discriminator !== null && mapper.root.children.length > 0
}

/**
 * A reader with one reader for each class below the shape's. Columns that a class adds and that the statement does not
 * load are loaded when they are read.
 */
export function polymorphicReader(
  shape: EntityShape,
  placed: ReadonlyMap<ColumnAttribute, number>,
  dialect: Dialect,
  rowLength: number,
): EntityReader {
  const { mapper } = shape
  const make = readersOf.get(mapper)
  if (make !== undefined) return make(placed, dialect, rowLength)
  const discriminator = mapper.discriminator as ColumnAttribute
  const position = shape.positions[discriminator.index] as number
  const keyPosition = shape.keyPositions[0] as number
  const members = new Map<unknown, Mapper>()
  for (const member of mapper.family()) if (member.identity !== null) members.set(member.identity, member)
  // made when the first row of a class is met: until then its module need not have been used
  const readers = new Map<unknown, EntityReader>()
  const readerOf = (identity: unknown): EntityReader => {
    const member = members.get(identity)
    if (member === undefined) throw unknownIdentity(mapper, discriminator, identity)
    if (!member.isClaimed) throw unusedClass(mapper, discriminator, identity)
    const reader =
      member === mapper
        ? entityReader(shape)
        : entityReader(entityShape(member, cellReaders(member, dialect), placesOf(member, mapper, placed), rowLength))
    readers.set(identity, reader)
    return reader
  }
  const one = (row: unknown[], context: ReadContext): InstanceState | null => {
    if (row[keyPosition] === null) return null
    const reader = readers.get(row[position]) ?? readerOf(row[position])
    return reader.one(row, context)
  }
  return {
    one,
    all(rows, context, into) {
      for (let index = 0; index < rows.length; index++) into[index] = one(rows[index] as unknown[], context)
    },
  }
}

/** The columns of the base stand at the same indexes in every class below it. */
function placesOf(member: Mapper, base: Mapper, placed: ReadonlyMap<ColumnAttribute, number>): ReadonlyMap<ColumnAttribute, number> {
  const places = new Map<ColumnAttribute, number>()
  for (const attribute of member.columns) {
    const place = placed.get(attribute) ?? placed.get(base.columns[attribute.index] as ColumnAttribute)
    if (place !== undefined && (attribute.index < base.columns.length || placed.has(attribute))) places.set(attribute, place)
  }
  return places
}

function unknownIdentity(mapper: Mapper, discriminator: ColumnAttribute, value: unknown): InvalidRequestError {
  const known = [...mapper.family()].flatMap(member => (member.identity === null ? [] : [`${String(member.identity)} (${member.name})`]))
  return new InvalidRequestError(
    `A row of ${mapper.name} belongs to no class: its ${discriminator.key} is not known.`,
    {
      value: JSON.stringify(value),
      cause: 'the module that defines the class is not imported, or the row was written by another program',
      do: `import the class, or correct the row; known are ${known.join(', ')}`,
    },
    'UNKNOWN_IDENTITY',
  )
}

/** Rows of a class cannot become objects before it is known. */
export function unusedClass(mapper: Mapper, discriminator: ColumnAttribute, identity: unknown): InvalidRequestError {
  return new InvalidRequestError(
    `A row of ${mapper.name} belongs to a class that is not known yet: the one with the identity ${JSON.stringify(identity)}.`,
    {
      value: `${discriminator.key} ${JSON.stringify(identity)}`,
      cause: 'a class is known once it has been registered or used, and nothing has used this one',
      do: `name all classes of ${mapper.name} in Base.register({ … }) before the first query`,
    },
    'UNREGISTERED_CLASS',
  )
}
