/** session.merge: copies an object from outside onto the session's object of the same identity. */
import type { Pausable } from '../../base/pausable.ts'
import { getByKey } from '../loading/get-by-key.ts'
import { loadRelated } from '../loading/load-related.ts'
import type { Relationship } from '../mapping/mapper.ts'
import { peekCell, writeCell } from '../state/cells.ts'
import { identityOf } from '../state/identity-key.ts'
import type { EntityObject, InstanceState } from '../state/instance-state.ts'
import { writeRelated } from '../state/related-value.ts'
import { stateOf } from '../state/state-slot.ts'
import { autoflush } from './flush-trip.ts'
import { add, relatedObjects } from './membership.ts'
import type { SessionCore } from './session-core.ts'

/** The session's object with the given one's values. Autoflush happens once before, never in the middle. */
export function* mergeEntity(core: SessionCore, state: InstanceState): Pausable<EntityObject> {
  yield* autoflush(core)
  const before = core.autoflush
  core.autoflush = false
  try {
    return (yield* mergeState(core, state, new Map())).entity
  } finally {
    core.autoflush = before
  }
}

function* mergeState(core: SessionCore, source: InstanceState, merged: Map<InstanceState, InstanceState>): Pausable<InstanceState> {
  const known = merged.get(source)
  if (known !== undefined) return known
  if (source.session === core) {
    merged.set(source, source)
    return source
  }
  const target = (yield* findTarget(core, source, merged)) ?? newTarget(core, source)
  merged.set(source, target)
  copyColumns(source, target)
  for (const relationship of source.mapper.relationships) {
    if (relationship.cascade.merge && !relationship.viewonly) yield* mergeRelated(core, source, target, relationship, merged)
  }
  return target
}

/** The session's object of that identity, or one that another source of this merge has led to, or the stored row's. */
function* findTarget(core: SessionCore, source: InstanceState, merged: Map<InstanceState, InstanceState>): Pausable<InstanceState | null> {
  const key = source.key ?? identityOf(source.mapper, source.values)
  if (key === undefined) return null
  for (const [other, target] of merged) {
    if (other.mapper === source.mapper && (other.key ?? identityOf(other.mapper, other.values)) === key) return target
  }
  for (const state of core.pending) if (state.mapper === source.mapper && identityOf(state.mapper, state.values) === key) return state
  return yield* getByKey(core, source.mapper, source.mapper.primaryKey.map(attribute => peekCell(source, attribute.index)), {})
}

function newTarget(core: SessionCore, source: InstanceState): InstanceState {
  const target = stateOf(new (source.mapper.model as unknown as new () => object)())
  add(core, target)
  return target
}

function copyColumns(source: InstanceState, target: InstanceState): void {
  for (const attribute of source.mapper.columns) {
    const value = peekCell(source, attribute.index)
    if (typeof value === 'symbol') continue
    const present = peekCell(target, attribute.index)
    if (typeof present !== 'symbol' && present !== null && value !== null && attribute.type.equals(present, value)) continue
    writeCell(target, attribute.index, value)
  }
}

function* mergeRelated(core: SessionCore, source: InstanceState, target: InstanceState, relationship: Relationship, merged: Map<InstanceState, InstanceState>): Pausable<void> {
  if (source.relatedAt(relationship) === undefined) return
  const copies: EntityObject[] = []
  for (const related of relatedObjects(source, relationship)) copies.push((yield* mergeState(core, stateOf(related), merged)).entity)
  if (target.relatedAt(relationship) === undefined && target.key !== undefined) yield* loadRelated(core, [target], relationship)
  writeRelated(target, relationship, relationship.isCollection ? copies : (copies[0] ?? null))
}
