/** Reads rows of several tables as objects of their classes, each from the identity map of its class. */
import type { Dialect } from '../../dialect/dialect.ts'
import type { ColumnAttribute, Mapper } from '../mapping/mapper.ts'
import type { InstanceState } from '../state/instance-state.ts'
import { cellReaders } from './cell-readers.ts'
import { entityShape } from './entity-shape.ts'
import { defaultPath } from './load-path.ts'
import type { LoadingSession } from './loading-session.ts'
import { newBatch } from './peers.ts'
import { isPolymorphic, type MakeReader, polymorphicReader, unusedClass } from './polymorphic-reader.ts'
import { type EntityReader, entityReader, type ReadContext } from './read-entity.ts'

/** A class, and its attributes by the keys of the union's columns. */
interface UnionMember {
  readonly mapper: Mapper
  readonly identity: string
  readonly attributes: ReadonlyMap<string, ColumnAttribute>
}

/** One class's rows in one execution. */
interface MemberReading {
  readonly reader: EntityReader
  readonly context: ReadContext
}

/** A reader that asks the discriminator of the union whose reader to use. */
export function unionReader(union: Mapper, members: readonly UnionMember[]): MakeReader {
  const discriminator = union.discriminator as ColumnAttribute
  return (placed, dialect, rowLength) => {
    const position = placed.get(discriminator) as number
    const readers = new Map<UnionMember, EntityReader>()
    const executions = new WeakMap<ReadContext, Map<unknown, MemberReading>>()
    const reading = (identity: unknown, context: ReadContext): MemberReading => {
      let known = executions.get(context)
      if (known === undefined) executions.set(context, (known = new Map()))
      let found = known.get(identity)
      if (found !== undefined) return found
      const member = members.find(each => each.identity === identity) as UnionMember
      if (!member.mapper.isClaimed) throw unusedClass(union, discriminator, identity)
      let reader = readers.get(member)
      if (reader === undefined) readers.set(member, (reader = memberReader(union, member, placed, dialect, rowLength)))
      known.set(identity, (found = { reader, context: contextFor(member.mapper, context) }))
      return found
    }
    const one = (row: unknown[], context: ReadContext): InstanceState | null => {
      const identity = row[position]
      // an outer join found no row
      if (identity === null) return null
      const { reader, context: own } = reading(identity, context)
      const { peers } = own.batch
      const before = peers.length
      const state = reader.one(row, own)
      // whoever asks for the objects that were made asks the union
      if (context.moved !== null) for (let index = before; index < peers.length; index++) context.batch.peers.push(peers[index] as InstanceState)
      return state
    }
    return {
      one,
      all(rows, context, into) {
        for (let index = 0; index < rows.length; index++) into[index] = one(rows[index] as unknown[], context)
      },
    }
  }
}

function memberReader(
  union: Mapper,
  { mapper, attributes }: UnionMember,
  placed: ReadonlyMap<ColumnAttribute, number>,
  dialect: Dialect,
  rowLength: number,
): EntityReader {
  const places = new Map<ColumnAttribute, number>()
  for (const [key, attribute] of attributes) {
    const place = placed.get(union.attribute(key) as ColumnAttribute)
    if (place !== undefined) places.set(attribute, place)
  }
  const shape = entityShape(mapper, cellReaders(mapper, dialect), places, rowLength)
  return isPolymorphic(mapper) ? polymorphicReader(shape, places, dialect, rowLength) : entityReader(shape)
}

/** Objects of a class are peers of each other, and load what belongs to them as its queries do. */
function contextFor(mapper: Mapper, context: ReadContext): ReadContext {
  const session = context.session as LoadingSession
  const batch = newBatch(session.scopes?.pathOf(mapper) ?? defaultPath(mapper), session)
  return { ...context, map: session.identityMap.of(mapper), batch }
}
