/** session.refresh: loads an object's values again at once. */
import type { Pausable } from '../../base/pausable.ts'
import { loadColumns } from '../loading/load-columns.ts'
import { loadRelationship } from '../loading/load-relationship.ts'
import type { InstanceState } from '../state/instance-state.ts'
import { expireAttributes, expireReached } from './expire.ts'
import { autoflush } from './flush-trip.ts'
import type { SessionCore } from './session-core.ts'
import { notPersistent } from './session-errors.ts'

/** Flush, forget, load. Named relationships are loaded as well; the cascade refresh-expire expires the related objects. */
export function* refreshEntity(core: SessionCore, state: InstanceState, attributes: readonly string[] | undefined): Pausable<void> {
  if (state.session !== core || state.key === undefined) throw notPersistent(state, 'refresh()')
  yield* autoflush(core)
  if (attributes === undefined) {
    expireReached(core, state)
    yield* loadColumns(core, state, 'expired')
    return
  }
  expireAttributes(core, state, attributes)
  const named = attributes.flatMap(key => state.mapper.partsOf(key)).map(key => state.mapper.attribute(key))
  const columns = named.filter(attribute => attribute?.kind === 'column')
  if (columns.length === 0) yield* loadColumns(core, state, 'expired')
  // what loads with the first may be all of them
  for (const column of columns) yield* loadColumns(core, state, column)
  for (const attribute of named) if (attribute?.kind === 'relationship') yield* loadRelationship(core, [state], attribute)
}
