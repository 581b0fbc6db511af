/** session.delete: marks an object and what its delete cascades reach. */
import { ArgumentError } from '../../../base/errors.ts'
import type { Pausable } from '../../../base/pausable.ts'
import { cascadeDelete } from '../../flush/cascade-delete.ts'
import type { InstanceState } from '../../state/instance-state.ts'
import { adopt, entityState, reachable } from '../membership.ts'
import type { SessionCore } from '../session-core.ts'
import { notPersistent, otherSession } from '../session-errors.ts'

/** Mark the object; related objects are loaded as far as the cascade needs them. */
export function* deleteEntity(core: SessionCore, state: InstanceState): Pausable<void> {
  // a detached object enters the session to be deleted in it
  if (state.lifecycle === 'detached' && !state.wasDeleted) {
    for (const reached of reachable(state, 'delete', other => other.lifecycle !== 'detached')) adopt(core, reached)
  }
  // it is marked, or its row is gone already: nothing is left to do, as in SQLAlchemy
  if (state.session === core && (state.lifecycle === 'deleted' || core.deleted.has(state))) return
  if (state.session !== core || state.lifecycle !== 'persistent')
    throw state.session === null || state.session === core ? notPersistent(state, 'delete()') : otherSession(state)
  core.beginLogically()
  // an autoflush before the cascade's loads must not delete the object yet
  const cascaded = yield* cascadeDelete(core, state)
  if (state.lifecycle === 'persistent') core.deleted.add(state)
  for (const reached of cascaded) {
    // a new object stays pending: that it was added to a deleted one is for the flush to tell
    if (reached.session === core && reached.lifecycle === 'persistent') core.deleted.add(reached)
  }
}

/** {@link deleteEntity} for several objects; all are looked at before the first one is marked. */
export function* deleteEntities(core: SessionCore, entities: Iterable<unknown>): Pausable<void> {
  if (typeof entities !== 'object' || entities === null || !(Symbol.iterator in entities)) {
    throw new ArgumentError('deleteAll() takes several objects.', {
      value: entities === null ? 'null' : typeof entities,
      do: 'give it an array of objects, or use delete(object)',
    })
  }
  const states = Array.from(entities, entity => entityState(entity, 'deleteAll()'))
  for (const state of states) yield* deleteEntity(core, state)
}
