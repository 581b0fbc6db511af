/** session.delete: marks an object and what its delete cascades reach. */
import type { Pausable } from '../../base/pausable.ts'
import { cascadeDelete } from '../flush/cascade-delete.ts'
import type { InstanceState } from '../state/instance-state.ts'
import { releasePending } from './membership.ts'
import type { SessionCore } from './session-core.ts'
import { notPersistent } from './session-errors.ts'

/** Mark the object; related objects are loaded as far as the cascade needs them. */
export function* deleteEntity(core: SessionCore, state: InstanceState): Pausable<void> {
  if (state.session !== core || state.lifecycle !== 'persistent') throw notPersistent(state, 'delete()')
  core.beginLogically()
  core.deleted.add(state)
  for (const reached of yield* cascadeDelete(core, state)) {
    if (reached.lifecycle === 'pending') releasePending(core, reached)
    else if (reached.session === core) core.deleted.add(reached)
  }
}
