/** session.refresh: loads an object's values again at once. */
import type { Pausable } from '../../../base/pausable.ts'
import type { LockOptions } from '../../../sql/statements/select-parts.ts'
import { keyOf } from '../../loading/fetch-columns.ts'
import { getByKey } from '../../loading/get-by-key.ts'
import { loadColumns } from '../../loading/load-columns.ts'
import { loadRelationship } from '../../loading/load-relationship.ts'
import { objectDeleted } from '../../loading/object-deleted-error.ts'
import { tablesOfObject } from '../../loading/tables-read.ts'
import type { InstanceState } from '../../state/instance-state.ts'
import { expireAttributes, expireReached } from '../expire.ts'
import type { SessionCore } from '../session-core.ts'
import { notPersistent } from '../session-errors.ts'

/** How an object is refreshed. */
export interface RefreshOptions {
  /** Lock the row until the transaction ends. */
  readonly forUpdate?: boolean | LockOptions
}

/** Forget, flush, load: unflushed changes of what is refreshed are lost, as SQLAlchemy has it. Named relationships are loaded as well; the cascade refresh-expire expires the related objects. */
export function* refreshEntity(
  core: SessionCore,
  state: InstanceState,
  attributes: readonly string[] | undefined,
  { forUpdate = false }: RefreshOptions,
): Pausable<void> {
  if (state.session !== core || state.key === undefined) throw notPersistent(state, 'refresh()')
  // what is forgotten is not written first; the changes of other objects are
  if (attributes === undefined) {
    expireReached(core, state)
    yield* flushOthers(core, state, [])
    if (forUpdate === false) yield* loadColumns(core, state, 'expired')
    else yield* lockRow(core, state, forUpdate)
    return
  }
  expireAttributes(core, state, attributes)
  yield* flushOthers(core, state, attributes)
  if (forUpdate !== false) yield* lockRow(core, state, forUpdate)
  const named = attributes.flatMap(key => state.mapper.partsOf(key)).map(key => state.mapper.attribute(key))
  const columns = named.filter(attribute => attribute?.kind === 'column')
  if (columns.length === 0) yield* loadColumns(core, state, 'expired')
  // what loads with the first may be all of them
  for (const column of columns) yield* loadColumns(core, state, column)
  for (const attribute of named) if (attribute?.kind === 'relationship') yield* loadRelationship(core, [state], attribute)
}

/** Read the whole row, and lock it. */
function* lockRow(core: SessionCore, state: InstanceState, forUpdate: true | LockOptions): Pausable<void> {
  const found = yield* getByKey(core, state.mapper, keyOf(state), { forUpdate, everything: true })
  if (found === null) throw objectDeleted(state)
}

/** The flush deletes the object where it was marked: then there is nothing to load it from. */
function* flushOthers(core: SessionCore, state: InstanceState, attributes: readonly string[]): Pausable<void> {
  // what named relationships load is told there
  yield* core.flushBeforeQuery(
    attributes.every(key => state.mapper.attribute(key)?.kind === 'column') ? () => tablesOfObject(core, state) : undefined,
  )
  if (state.lifecycle === 'deleted') throw objectDeleted(state)
}
