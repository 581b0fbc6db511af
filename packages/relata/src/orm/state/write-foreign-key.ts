/** Assigns columns of foreign keys: the relationships that they refer along follow at once, as far as that is known without SQL. */
import type { Mapper, Relationship } from '../mapping/mapper.ts'
import { peekCell, writeCell } from './cells.ts'
import { type EntityObject, type InstanceState, UNLOADED } from './instance-state.ts'
import { leaveMember, scalarReplaced } from './link-events.ts'
import { inIdentityMap } from './reference.ts'
import { stateOf } from './state-slot.ts'

/** What the accessor of a foreign key column does. */
export function writeForeignKey(state: InstanceState, index: number, value: unknown): void {
  const references = referencesOf(state.mapper, index)
  const isLive = state.key !== undefined && state.session?.liveCollections === true
  const former = isLive ? references.map(relationship => formerOf(state, relationship)) : null
  const before = peekCell(state, index)
  writeCell(state, index, value)
  if (peekCell(state, index) === before) return
  references.forEach((relationship, position) => {
    if (state.key === undefined) noteWritten(state, relationship, value)
    // a relationship that was assigned, too, stands: the flush compares the two
    else if (state.session !== null && state.changes?.scalars.has(relationship.index) !== true)
      follow(state, relationship, former === null ? UNLOADED : (former[position] as EntityObject | null | typeof UNLOADED))
  })
}

/** Of a new object: the key was given a value by the program, and not by a flush that was rolled back. */
function noteWritten(state: InstanceState, { index }: Relationship, value: unknown): void {
  if (index >= 31) return
  if (value === null) state.insertMarks &= ~(1 << index)
  else state.insertMarks |= 1 << index
}

/** Whether the program has given a new object's foreign key a value. */
export function hasWrittenKey(state: InstanceState, { index }: Relationship): boolean {
  return index < 31 && (state.insertMarks & (1 << index)) !== 0
}

function formerOf(state: InstanceState, relationship: Relationship): EntityObject | null | typeof UNLOADED {
  const current = state.relatedAt(relationship) as EntityObject | null | undefined
  return current ?? inIdentityMap(state, relationship) ?? (current === null ? null : UNLOADED)
}

/** Lead to the object that the key refers to now, if it is known; else the next read asks for it. */
function follow(state: InstanceState, relationship: Relationship, former: EntityObject | null | typeof UNLOADED): void {
  const target = inIdentityMap(state, relationship)
  if (state.session?.liveCollections === true && !relationship.viewonly) {
    if (target !== undefined) {
      scalarReplaced(state, relationship, target, former, true)
      return
    }
    const { back } = relationship
    if (back !== null && former !== UNLOADED && former !== null) leaveMember(stateOf(former), back, state.entity)
  }
  if (state.relatedAt(relationship) !== undefined) state.setRelated(relationship, target)
}

const known = new WeakMap<Mapper, readonly (readonly Relationship[])[]>()

/** The many-to-one relationships whose foreign key the column is part of. */
function referencesOf(mapper: Mapper, index: number): readonly Relationship[] {
  let references = known.get(mapper)
  if (references === undefined) {
    mapper.configure()
    references = mapper.columns.map(({ column }) =>
      mapper.relationships.filter(({ direction, pairs }) => direction === 'many-to-one' && pairs.some(({ local }) => local === column)),
    )
    known.set(mapper, references)
  }
  return references[index] as readonly Relationship[]
}
