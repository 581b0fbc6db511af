/** The objects a session holds: what membership needs to know of it. */
import type { EntitySession, InstanceState } from '../state/instance-state.ts'
import type { IdentityMap } from '../state/identity-map.ts'
import type { SessionTransaction } from './session-transaction.ts'

/** The ways of an object from state to state that listeners can be told of. */
export type SessionTransition =
  | 'transientToPending'
  | 'pendingToTransient'
  | 'persistentToTransient'
  | 'pendingToPersistent'
  | 'detachedToPersistent'
  | 'loadedAsPersistent'
  | 'persistentToDeleted'
  | 'deletedToPersistent'
  | 'deletedToDetached'
  | 'persistentToDetached'

/** The sets of a session. */
export interface SessionHold extends EntitySession {
  readonly identityMap: IdentityMap
  readonly pending: Set<InstanceState>
  readonly dirty: Set<InstanceState>
  readonly deleted: Set<InstanceState>
  transaction: SessionTransaction | null
  beginLogically(): void
  /** An object has come to another state. */
  tell(event: SessionTransition, state: InstanceState): void
}
