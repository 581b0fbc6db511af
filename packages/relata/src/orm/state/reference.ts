/** Finds the target of a many-to-one relationship without SQL. */
import type { Relationship } from '../mapping/mapper.ts'
import { peekCell } from './cells.ts'
import { identityKey } from './identity-key.ts'
import { type EntityObject, type IdentityKey, type InstanceState, UNLOADED } from './instance-state.ts'

/** The target of a many-to-one, if its key is known and the session holds it; null where a part of the key is null. */
export function inIdentityMap(state: InstanceState, relationship: Relationship): EntityObject | null | undefined {
  const locals = relationship.identityColumns
  if (locals === null || state.session === null) return undefined
  const key = referenceKey(state, locals)
  if (key === undefined) return undefined
  return key === null ? null : state.session.lookUp(relationship.target, key)?.entity
}

/** The key of the referred row from the object's foreign key; null where a part is null, undefined where a part is not loaded. */
export function referenceKey(state: InstanceState, locals: readonly number[]): IdentityKey | null | undefined {
  const values = locals.map(index => peekCell(state, index))
  if (values.some(value => value === UNLOADED)) return undefined
  return identityKey(values.map(value => (typeof value === 'symbol' ? null : value)))
}
