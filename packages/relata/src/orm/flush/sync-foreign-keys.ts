/**
 * Foreign keys from relationships. A key is cleared first for what has left a relationship, then set from many-to-one
 * sides, then from one-to-many sides, so that an object that moves from one parent to another is written once.
 */
import type { Relationship } from '../mapping/mapper.ts'
import { committedCell, peekCell } from '../state/cells.ts'
import { type EntityObject, type InstanceState, UNLOADED } from '../state/instance-state.ts'
import { inIdentityMap } from '../state/reference.ts'
import { stateOf } from '../state/state-slot.ts'
import type { FlushWork } from './flush-work.ts'
import { foreignKeyPairs, sameKeyValue } from './foreign-key-pairs.ts'
import { checkAgreement } from './check-agreement.ts'
import { addedTo, everIn, hasMoved, removedFrom, touchedRelationships, writtenRelationships } from './related-change.ts'
import type { RowChange } from './row-change.ts'

/** Work out the foreign keys and links of all changed objects. */
export function syncForeignKeys(work: FlushWork): void {
  if (work.deletes > 0) keepReattached(work)
  const changes = work.list
  for (let position = 0; position < changes.length; position++) clearLeft(work, changes[position] as RowChange)
  for (let position = 0; position < changes.length; position++) {
    const change = changes[position] as RowChange
    if (change.operation !== 'delete') syncManyToOne(work, change)
  }
  for (let position = 0; position < changes.length; position++) {
    const change = changes[position] as RowChange
    if (change.operation !== 'delete') syncOneToMany(work, change)
  }
}

/** An object that is deleted and was given a new parent meanwhile stays (SQLAlchemy's cancel_delete). */
function keepReattached(work: FlushWork): void {
  for (const { state, operation, mapper } of work.list) {
    if (operation === 'delete') continue
    for (const relationship of touchedRelationships(state, writtenRelationships(mapper).oneToMany)) {
      for (const member of addedTo(state, relationship)) {
        const child = stateOf(member)
        if (work.isDeleted(child)) work.cancelDelete(child)
      }
    }
  }
}

/** Children that have left their parent, and children of a parent that goes. */
function clearLeft(work: FlushWork, change: RowChange): void {
  const { state, mapper } = change
  if (state.key === undefined) return
  const { oneToMany } = writtenRelationships(mapper)
  if (work.isDeleted(state)) {
    for (const relationship of oneToMany) if (relationship.passiveDeletes !== 'all') clearChildren(work, state, relationship)
    takeBackReferences(work, change)
    return
  }
  for (const relationship of touchedRelationships(state, oneToMany)) {
    if (relationship.passiveDeletes === 'all') continue
    for (const member of removedFrom(state, relationship)) {
      const child = stateOf(member)
      if (child.lifecycle === 'persistent' && child.session === work.session && !work.isDeleted(child) && pointsAt(child, state, relationship))
        setForeignKey(work, child, relationship, null)
    }
  }
}

/** The parent is deleted: its children lose the reference, unless they go too. */
function clearChildren(work: FlushWork, parent: InstanceState, relationship: Relationship): void {
  const late = writtenLate(relationship)
  for (const member of everIn(parent, relationship)) {
    const child = stateOf(member)
    if (child.lifecycle !== 'persistent' || child.session !== work.session) continue
    if (work.isDeleted(child) && !late) continue
    if (!pointsAt(child, parent, relationship)) continue
    setForeignKey(work, child, relationship, null)
    if (!work.isDeleted(child)) work.lostParents.push({ child, relationship, parent })
  }
}

/** References of a deleted object that were written after its row are taken back before it goes. */
function takeBackReferences(work: FlushWork, change: RowChange): void {
  const { state, mapper } = change
  for (const relationship of writtenRelationships(mapper).manyToOne) {
    if (!writtenLate(relationship)) continue
    const { foreign } = foreignKeyPairs(relationship)
    const values = foreign.map(index => committedCell(state, index))
    const stored = values.every(value => value !== null)
    const assigned = relationship.postUpdate && state.relatedAt(relationship) != null
    if (!stored && !assigned) continue
    // a target that nobody holds, of a model that the flush does not touch, stays: the reference may go with its row
    if (!assigned && relationship.postUpdate && !isAtHand(work, state, relationship)) continue
    setForeignKey(work, state, relationship, null)
    // SQLAlchemy takes back what is only in memory, too
    if (!stored) work.postUpdate(state).always = true
  }
}

function isAtHand(work: FlushWork, state: InstanceState, relationship: Relationship): boolean {
  return inIdentityMap(state, relationship) !== undefined || work.list.some(change => change.mapper.isA(relationship.target))
}

/** Whether the child's row still refers to the parent; where that is not known, it is taken to. */
function pointsAt(child: InstanceState, parent: InstanceState, relationship: Relationship): boolean {
  const { foreign, referred } = foreignKeyPairs(relationship)
  for (let position = 0; position < foreign.length; position++) {
    const index = foreign[position] as number
    const value = peekCell(child, index)
    if (value === UNLOADED) continue
    const referredIndex = referred[position] as number
    if (sameKeyValue(child, index, value, peekCell(parent, referredIndex)) || sameKeyValue(child, index, value, committedCell(parent, referredIndex)))
      continue
    return false
  }
  return true
}

function syncManyToOne(work: FlushWork, change: RowChange): void {
  const { state, mapper } = change
  const touched = touchedRelationships(state, writtenRelationships(mapper).manyToOne)
  for (let place = 0; place < touched.length; place++) {
    const relationship = touched[place] as Relationship
    const value = state.relatedAt(relationship) as EntityObject | null | undefined
    if (value === undefined) continue
    if (value === null) {
      // a new object has null here only where it was set: it wins over a foreign key that was set, too
      if (state.key !== undefined && !hasReplaced(state, relationship, null)) continue
      checkAgreement(state, relationship, null)
      setForeignKey(work, state, relationship, null)
      continue
    }
    if (state.key !== undefined && !hasReplaced(state, relationship, value)) continue
    const target = stateOf(value)
    if (!work.canLink(state, relationship, target)) continue
    checkAgreement(state, relationship, target)
    setForeignKey(work, state, relationship, target)
  }
}

/** Whether a scalar leads elsewhere than at the last flush. */
function hasReplaced(state: InstanceState, relationship: Relationship, value: EntityObject | null): boolean {
  const scalars = state.changes?.scalars
  return scalars !== undefined && scalars.has(relationship.index) && scalars.get(relationship.index) !== value
}

function syncOneToMany(work: FlushWork, change: RowChange): void {
  const { state, mapper } = change
  const touched = touchedRelationships(state, writtenRelationships(mapper).oneToMany)
  for (let place = 0; place < touched.length; place++) {
    const relationship = touched[place] as Relationship
    const added = addedTo(state, relationship)
    for (let position = 0; position < added.length; position++) {
      const child = stateOf(added[position] as EntityObject)
      if (!work.canLink(state, relationship, child) || work.isDeleted(child) || hasMoved(child, relationship, state)) continue
      checkAgreement(child, relationship, state)
      setForeignKey(work, child, relationship, state)
    }
  }
}

/** Whether the relationship's key is written by an UPDATE of its own, on either side's wish. */
export function writtenLate(relationship: Relationship): boolean {
  return relationship.postUpdate || relationship.back?.postUpdate === true
}

/** Fill the foreign key of `child` from `parent`, or clear it. */
export function setForeignKey(work: FlushWork, child: InstanceState, relationship: Relationship, parent: InstanceState | null): void {
  const { foreign, referred } = foreignKeyPairs(relationship)
  const change = writtenLate(relationship) ? work.postUpdate(child) : work.save(child)
  if (change === null) return
  if (parent !== null) work.relationships.add(relationship)
  for (let position = 0; position < foreign.length; position++) {
    change.values[foreign[position] as number] = parent === null ? null : work.valueOf(parent, referred[position] as number)
  }
}
