/** A collection that is never loaded: members are added and removed, and queried as rows. For collections of any size. */
import { InvalidRequestError } from '../../base/errors.ts'
import type { Expression } from '../../sql/core/expression.ts'
import { type Delete, delete_ } from '../../sql/statements/delete.ts'
import { type Insert, insert } from '../../sql/statements/insert.ts'
import { type Update, update } from '../../sql/statements/update.ts'
import type { Relationship } from '../mapping/mapper.ts'
import { valueOf } from '../mapping/related-key.ts'
import { someHooks } from '../mapping/model-hooks.ts'
import { RelationshipAttribute } from '../mapping/relationship-attribute.ts'
import { withParent } from '../mapping/with-parent.ts'
import { select, type Select } from '../../sql/statements/select.ts'
import { checkRelated } from './check-related.ts'
import { validatedMembers, validateRemoval } from './validate.ts'
import type { EntityObject, InstanceState } from './instance-state.ts'
import { memberAdded, memberRemoved, queueMember } from './link-events.ts'

/** The columns of an object's model, as far as its type tells. */
type ColumnsOf<E> = { readonly [K in keyof E]: Expression<E[K]> }

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
    const { target, orderBy } = this.#relationship
    const statement = select(target.model as never).where(this.#belonging())
    return orderBy.length === 0 ? statement : statement.orderBy(...orderBy)
  }

  /**
   * An INSERT of rows that belong to the owner, for `session.execute(…)`; their foreign key is filled in. Over an association
   * table there is none: an InvalidRequestError.
   *
   * @example
   * await session.execute(user.events.insert([{ kind: 'login' }, { kind: 'logout' }]))
   * // insert into events (kind, user_id) values ($1, $2), ($3, $4)
   */
  insert(rows: Partial<E> | readonly Partial<E>[]): Insert<ColumnsOf<E>> {
    const { target, pairs, direction, name, parent, key } = this.#relationship
    if (direction === 'many-to-many') {
      throw new InvalidRequestError(`${name}.insert() is not possible: its members are tied to it by an association table.`, {
        object: String(this.#state),
        do: `insert them with insert(${target.name}), and the links with insert of the association table; or use ${key}.add(…)`,
      })
    }
    const owner = Object.fromEntries(
      pairs.map(({ local, remote }) => [target.attributeOfColumn(remote)?.key ?? remote.key, valueOf(this.#state.entity, parent, local)]),
    )
    const list = (Array.isArray(rows) ? rows : [rows]) as readonly object[]
    return insert(target.model as never).values(list.map(row => ({ ...row, ...owner })) as never)
  }

  /** An UPDATE of the rows that belong to the owner, to narrow and run: `session.execute(user.events.update().set({ … }))`. */
  update(): Update<ColumnsOf<E>> {
    return update(this.#relationship.target.model as never).where(this.#belonging())
  }

  /** A DELETE of the rows that belong to the owner, to narrow and run. */
  delete(): Delete {
    return delete_(this.#relationship.target.model as never).where(this.#belonging())
  }

  /** The condition that a row of the target belongs to the owner. */
  #belonging(): Expression<boolean> {
    const { parent, key } = this.#relationship
    const attribute = RelationshipAttribute.of(parent, key, parent.root.table)
    return withParent(this.#state.entity, attribute as RelationshipAttribute<object>)
  }

  toJSON(): undefined {
    return undefined
  }
}
