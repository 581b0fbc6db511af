/** A collection that is never loaded: members are added and removed, and queried as rows. For collections of any size. */
import type { Relationship } from '../mapping/mapper.ts'
import { someHooks } from '../mapping/model-hooks.ts'
import { RelationshipAttribute } from '../mapping/relationship-attribute.ts'
import { withParent } from '../mapping/with-parent.ts'
import { select, type Select } from '../../sql/statements/select.ts'
import { checkRelated } from './check-related.ts'
import { validatedMembers, validateRemoval } from './validate.ts'
import type { EntityObject, InstanceState } from './instance-state.ts'
import { memberAdded, memberRemoved, queueMember } from './link-events.ts'

/**
 * What an attribute with `collection: 'writeOnly'` is.
 *
 * @example
 * user.events.add(new Event({ kind: 'login' }))
 * const recent = await session.scalars(user.events.select().orderBy(Event.c.id.desc()).limit(10))
 * // select … from events where events.user_id = $1 order by events.id desc limit 10
 */
export class WriteOnlyCollection<E extends EntityObject = EntityObject> {
  readonly #state: InstanceState
  readonly #relationship: Relationship

  constructor(state: InstanceState, relationship: Relationship) {
    this.#state = state
    this.#relationship = relationship
  }

  /** Add a member; its other side is set at once, with no SQL. */
  add(given: E): this {
    checkRelated(this.#state, this.#relationship, given)
    const member = someHooks() ? (validatedMembers(this.#state, this.#relationship, [given])[0] as E) : given
    queueMember(this.#state, this.#relationship, member, true)
    memberAdded(this.#state, this.#relationship, member, true)
    return this
  }

  addAll(members: Iterable<E>): this {
    for (const member of members) this.add(member)
    return this
  }

  /** Take a member out. Whether it is one is not known before the flush. */
  remove(member: E): void {
    checkRelated(this.#state, this.#relationship, member)
    if (someHooks()) validateRemoval(this.#state, this.#relationship, member)
    queueMember(this.#state, this.#relationship, member, false)
    memberRemoved(this.#state, this.#relationship, member, true)
  }

  /** The members as a select of their model, to narrow, order and run: `session.scalars(…)`. */
  select(): Select<readonly [E]> {
    const { target, parent, orderBy, key } = this.#relationship
    const attribute = RelationshipAttribute.of(parent, key, parent.root.table)
    const statement = select(target.model as never).where(withParent(this.#state.entity, attribute as RelationshipAttribute<object>))
    return orderBy.length === 0 ? statement : statement.orderBy(...orderBy)
  }

  toJSON(): undefined {
    return undefined
  }
}

const collections = new WeakMap<InstanceState, Map<Relationship, WriteOnlyCollection>>()

/** The collection of an object; the same one every time. */
export function writeOnlyCollection(state: InstanceState, relationship: Relationship): WriteOnlyCollection {
  let known = collections.get(state)
  if (known === undefined) collections.set(state, (known = new Map()))
  let collection = known.get(relationship)
  if (collection === undefined) known.set(relationship, (collection = new WriteOnlyCollection(state, relationship)))
  return collection
}
