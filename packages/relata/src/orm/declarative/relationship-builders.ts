/** `many(…)` and `one(…)`: declare a relationship inside a model. */
import { RelationshipDeclaration, type RelationshipOptions, type SharedRelationshipOptions } from '../mapping/relationship-declaration.ts'
import type { Defined, HasDefinition, RelationshipType } from './model-types.ts'

/** The options of `many(…)`. */
export interface ManyOptions<B, C> extends SharedRelationshipOptions {
  /** The relationship on the target that is the other side of this one. */
  readonly backPopulates?: B
  /** `'list'`, `orderedBy('position')`, `'set'`, `keyedBy('name')` for a Map, `'writeOnly'` for one that is never loaded, `'dynamic'` for one that is queried each time. */
  readonly collection?: C
}

/** The options of `one(…)`. */
export interface OneOptions<B, R> extends SharedRelationshipOptions {
  /** The relationship on the target that is the other side of this one. */
  readonly backPopulates?: B
  /** The target is always there: its type is without null, and joinedload may use an INNER JOIN. */
  readonly required?: R
}

/**
 * A relationship to many objects: one-to-many where the target has the foreign key, many-to-many with `secondary`.
 * The attribute is a {@link Collection}; `collection: 'set'` makes it a Set, `collection: keyedBy('name')` a Map,
 * `collection: orderedBy('position')` a list that numbers its members, and `collection: 'writeOnly'` a {@link WriteOnlyCollection}, which is never loaded.
 *
 * @example
 * posts: () => many(Post, { backPopulates: 'author', cascade: ['all', 'delete-orphan'] })
 * // reading it: select … from posts where posts.author_id = ?
 */
export function many<
  M extends HasDefinition<unknown>,
  const B extends Defined<M['$def']>['relationshipKey'] = never,
  const C extends
    | 'list'
    | 'set'
    | 'writeOnly'
    | 'dynamic'
    | { readonly keyedBy: Defined<M['$def']>['columnKey']; readonly ignoreUnset?: boolean }
    | { readonly keyedWith: Function }
    | { readonly orderedBy: Defined<M['$def']>['columnKey']; readonly from: number } = 'list',
>(target: M, options?: ManyOptions<B, C>): RelationshipType<'many', M, B, C>
export function many(target: unknown, options: unknown = {}): unknown {
  return new RelationshipDeclaration('many', target, options as RelationshipOptions)
}

/**
 * A relationship to one object: many-to-one where this model has the foreign key, else one-to-one. The attribute is
 * the object or null; `required: true` removes null from its type.
 *
 * @example
 * author: () => one(User, { backPopulates: 'posts', required: true })
 * // reading it: nothing if the session holds the user, else select … from users where users.id = ?
 */
export function one<M extends HasDefinition<unknown>, const B extends Defined<M['$def']>['relationshipKey'] = never, const R extends boolean = false>(
  target: M,
  options?: OneOptions<B, R>,
): RelationshipType<'one', M, B, R extends true ? never : null>
export function one(target: unknown, options: unknown = {}): unknown {
  return new RelationshipDeclaration('one', target, options as RelationshipOptions)
}

/**
 * Makes a collection a Map, keyed by an attribute of its members or by a function of them. The key is read when a member is
 * added, and does not follow later changes. A member whose attribute was never set is refused, or, with `ignoreUnset`, not in
 * the Map until it is loaded again.
 *
 * @example
 * tags: () => many(Tag, { collection: keyedBy('name') })                            // Map<string, Tag>
 * prices: () => many(Price, { collection: keyedBy((price: Price) => price.day.getTime()) })   // Map<number, Price>
 */
export function keyedBy<const K extends string | Function>(key: K, options: { readonly ignoreUnset?: boolean } = {}): KeyedBy<K> {
  return (typeof key === 'function' ? { keyedWith: key } : { keyedBy: key, ...options }) as KeyedBy<K>
}

/** What `keyedBy(…)` gives to `collection`. */
export type KeyedBy<K> = K extends string ? { readonly keyedBy: K; readonly ignoreUnset?: boolean } : { readonly keyedWith: K }

/**
 * Makes a collection a list whose members hold their place in it: `collection: orderedBy('position')`. Whatever changes the
 * list (push, splice, remove, move, sort, an assignment, or the other side of the relationship) numbers the members anew,
 * from 0 or `from`; the flush writes the places that have changed. It is loaded in that order. Under a unique key over
 * parent and place, places are exchanged in one flush. Rows that a statement changes behind the session are not numbered.
 *
 * @example
 * bullets: () => many(Bullet, { cascade: ['all', 'delete-orphan'], collection: orderedBy('position') })
 * slide.bullets.move(last, 0)   // update bullets set position = ? where id = ?, for each that has moved
 */
export function orderedBy<const K extends string>(
  attribute: K,
  options: { readonly from?: number } = {},
): { readonly orderedBy: K; readonly from: number } {
  return { orderedBy: attribute, from: options.from ?? 0 }
}
