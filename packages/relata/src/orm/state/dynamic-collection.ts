/** A collection that is read from the database each time it is gone through, and otherwise write-only. */
import { InvalidRequestError } from '../../base/errors.ts'
import { isPromiseLike } from '../../base/pausable.ts'
import type { Relationship } from '../mapping/mapper.ts'
import type { Select } from '../../sql/statements/select.ts'
import type { EntityObject, InstanceState } from './instance-state.ts'
import { WriteOnlyCollection } from './write-only-collection.ts'

/** The session, as far as it runs selects. */
interface SelectingSession {
  readonly facade: { scalars(statement: Select): readonly EntityObject[] | PromiseLike<readonly EntityObject[]> } | null
}

/**
 * What an attribute with `collection: 'dynamic'` is: a {@link WriteOnlyCollection} that can be gone through, with a query each
 * time. Prefer `'writeOnly'`, where every query is written down.
 *
 * @example
 * for await (const event of user.events) …   // select … from events where events.user_id = $1
 * for (const event of user.events) …         // in a synchronous session
 */
export class DynamicCollection<E extends EntityObject = EntityObject> extends WriteOnlyCollection<E> {
  readonly #state: InstanceState
  readonly #relationship: Relationship

  constructor(state: InstanceState, relationship: Relationship) {
    super(state, relationship)
    this.#state = state
    this.#relationship = relationship
  }

  [Symbol.iterator](): IterableIterator<E> {
    const members = this.#members()
    if (!isPromiseLike(members)) return members[Symbol.iterator]() as IterableIterator<E>
    members.then(undefined, () => undefined)
    throw new InvalidRequestError(`${this.#relationship.name} is dynamic, and this session is asynchronous, so going through it has to wait.`, {
      object: String(this.#state),
      do: `write for await (const each of ….${this.#relationship.key}), or await session.scalars(….${this.#relationship.key}.select())`,
    })
  }

  async *[Symbol.asyncIterator](): AsyncIterableIterator<E> {
    for (const member of await this.#members()) yield member
  }

  /** Those of a new object are the ones that were added to it. */
  #members(): readonly E[] | PromiseLike<readonly E[]> {
    const { session, key, changes } = this.#state
    if (key === undefined) return [...(changes?.queued.get(this.#relationship.index)?.added ?? [])] as E[]
    const { facade } = (session ?? { facade: null }) as unknown as SelectingSession
    if (facade !== null) return facade.scalars(this.select()) as readonly E[] | PromiseLike<readonly E[]>
    throw new InvalidRequestError(
      `${this.#relationship.name} is dynamic, and the object is in no session that could run its query.`,
      { object: String(this.#state), do: 'bring the object back with session.merge(…)' },
      'DETACHED',
    )
  }
}
