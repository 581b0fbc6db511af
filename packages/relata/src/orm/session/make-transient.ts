/** makeTransient(entity): an object forgets its row. */
import { UNLOADED, UNSET } from '../state/instance-state.ts'
import { SessionCore } from './session-core.ts'
import { entityState, forget } from './membership.ts'

/**
 * Forget the session and the identity of an object: it is as new, with the values that are loaded, and can be added again
 * as another row. What is not loaded is not set.
 *
 * @example
 * makeTransient(post)
 * post.id = 30
 * session.add(post)   // insert into posts (id, title) values (30, …)
 */
export function makeTransient(entity: object): void {
  const state = entityState(entity, 'makeTransient()')
  if (state.session instanceof SessionCore) forget(state.session, state)
  state.values.forEach((value, index) => {
    if (value === UNLOADED) state.values[index] = UNSET
  })
  state.key = undefined
  state.session = null
  state.lifecycle = 'transient'
  state.changes = null
  state.batch = state.rawCells === 0 ? null : state.batch
  state.expired = false
  state.wasDeleted = false
  state.orphanedOutside = false
}
