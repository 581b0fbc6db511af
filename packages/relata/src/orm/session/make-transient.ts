/** makeTransient(entity): an object forgets its row. */
import { InvalidRequestError } from '../../base/errors.ts'
import { identityOf } from '../state/identity-key.ts'
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

/**
 * Take a new object for the row with its primary key, without asking the database: it is detached, and what was not set is
 * loaded when it is read in a session.
 *
 * @example
 * const post = new Post({ id: 7 })
 * makeTransientToDetached(post)
 * session.add(post)
 * await lazy(post).title   // select … from posts where posts.id = 7
 */
export function makeTransientToDetached(entity: object): void {
  const state = entityState(entity, 'makeTransientToDetached()')
  const key = state.lifecycle === 'transient' ? identityOf(state.mapper, state.values) : undefined
  if (key === undefined) {
    throw new InvalidRequestError(`makeTransientToDetached() takes a new object with a primary key; ${String(state)} is ${state.lifecycle}.`, {
      object: String(state),
      do: `write new ${state.mapper.name}({ ${state.mapper.primaryKey.map(attribute => `${attribute.key}: …`).join(', ')} }), and add it to no session`,
    })
  }
  state.values.forEach((value, index) => {
    if (value === UNSET) state.values[index] = UNLOADED
  })
  state.key = key
  state.lifecycle = 'detached'
  state.changes = null
  state.insertMarks = 0
  state.expired = state.values.includes(UNLOADED)
}
