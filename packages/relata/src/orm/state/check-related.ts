/** Whether an object may be related to another along a relationship. */
import { ArgumentError, InvalidRequestError } from '../../base/errors.ts'
import type { Mapper, Relationship } from '../mapping/mapper.ts'
import { sideOf } from './collection.ts'
import { type EntityObject, type InstanceState, UNSET } from './instance-state.ts'
import { isEntity, stateOf } from './state-slot.ts'

/**
 * Throws unless the value is an object of the target's model, and free to be attached where the relationship allows one
 * parent. `replacing`: members are replaced, so a deleted one that the collection still shows may stay in it.
 */
export function checkRelated(state: InstanceState, relationship: Relationship, value: unknown, replacing = false): void {
  if (!isEntity(value) || !isModel(value, relationship.target)) throw notRelated(state, relationship, value)
  const related = stateOf(value)
  if (state.session !== null && relationship.cascade.saveUpdate && isDeleted(related) && !(replacing && shows(state, relationship, value)))
    throw linkedAfterDelete(relationship, related)
  // before anything has changed: a stored object may be refused by the session that the cascade brings it into
  if (related.key !== undefined && related.session === null && relationship.cascade.saveUpdate) state.session?.checkAdoptable(related)
  checkKey(relationship, related)
  if (relationship.back !== null) checkKey(relationship.back, state)
  if (!relationship.singleParent || !relationship.cascade.deleteOrphan) return
  const owner = related.owners?.get(relationship)
  if (owner !== undefined && owner !== null && owner !== state) {
    throw new InvalidRequestError(
      `${related} already belongs to another ${relationship.parent.name} through ${relationship.name}, which allows one parent.`,
      {
        object: String(owner),
        cause: 'singleParent: true is set because of the cascade delete-orphan',
        do: 'remove it from its present parent first',
      },
    )
  }
}

/** The key of a Map is read when a member comes to it, so it has to be there by then. */
function checkKey({ collection, name }: Relationship, member: InstanceState): void {
  if (typeof collection !== 'object' || !('keyedBy' in collection) || collection.ignoreUnset === true) return
  const attribute = member.mapper.attribute(collection.keyedBy)
  if (attribute?.kind !== 'column' || member.values[attribute.index] !== UNSET) return
  throw new ArgumentError(`${name} is keyed by '${attribute.key}', which ${member} does not have yet.`, {
    value: `${attribute.key} was never set`,
    cause: 'the object is added to the Map before the attribute of its key is set',
    do: `set ${attribute.key} first; null is a key, too`,
  })
}

function shows(state: InstanceState, relationship: Relationship, member: EntityObject): boolean {
  const collection = state.relatedAt(relationship)
  return collection !== undefined && sideOf(collection).has(member)
}

function isDeleted(related: InstanceState): boolean {
  return related.lifecycle === 'deleted' || related.wasDeleted
}

/** The row of a deleted object is gone, so a session's object cannot be linked to it. */
function linkedAfterDelete(relationship: Relationship, related: InstanceState): InvalidRequestError {
  return new InvalidRequestError(
    `${related} has been deleted, so it cannot be added to ${relationship.name}.`,
    {
      object: String(related),
      cause: 'its row is gone; an autoflush between removing it from its parent and attaching it again deletes an orphan',
      do: 'attach it to the new parent before it is removed from the old one, or wrap the change in session.withoutAutoflush(() => …)',
    },
    'DELETED_OBJECT',
  )
}

function isModel(value: EntityObject, target: Mapper): boolean {
  const { mapper } = stateOf(value)
  return mapper.isA(target)
}

/** The error for a value that is no object of the target's model. */
export function notRelated(state: InstanceState, relationship: Relationship, value: unknown): ArgumentError {
  const wanted = relationship.isCollection
    ? `objects of ${relationship.target.name}`
    : `a ${relationship.target.name}${relationship.required ? '' : ' or null'}`
  return new ArgumentError(
    `${relationship.name} takes ${wanted}.`,
    {
      object: String(state),
      value: isEntity(value)
        ? String(stateOf(value))
        : value === null
          ? 'null'
          : Array.isArray(value)
            ? 'an array'
            : typeof value === 'object'
              ? 'a plain object'
              : String(value),
      cause: 'a key or a plain object was given where an object of the model belongs',
      do: `give it new ${relationship.target.name}({ … }), or an object that the session loaded`,
    },
    'WRONG_RELATED_TYPE',
  )
}
