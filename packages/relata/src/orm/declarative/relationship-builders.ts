/** `many(…)` and `one(…)`: declare a relationship inside a model. */
import { RelationshipDeclaration, type RelationshipOptions } from '../mapping/relationship-declaration.ts'
import type { HasDefinition, RelationshipKeys, RelationshipType } from './model-types.ts'

type Options<B> = Omit<RelationshipOptions, 'backPopulates' | 'collection' | 'required'> & { readonly backPopulates?: B }

/**
 * A relationship to many objects: one-to-many where the target has the foreign key, many-to-many with `secondary`.
 * The attribute is a {@link Collection}; `collection: 'set'` makes it a Set and `collection: keyedBy('name')` a Map.
 *
 * @example
 * posts: () => many(Post, { backPopulates: 'author', cascade: ['all', 'delete-orphan'] })
 * // reading it: select … from posts where posts.author_id = ?
 */
export function many<M extends HasDefinition<unknown>, const B extends RelationshipKeys<M['$def']> = never>(
  target: M,
  options?: Options<B> & { readonly collection?: 'list' },
): RelationshipType<'many', M, B, 'list'>
export function many<M extends HasDefinition<unknown>, const B extends RelationshipKeys<M['$def']> = never>(
  target: M,
  options: Options<B> & { readonly collection: 'set' },
): RelationshipType<'many', M, B, 'set'>
export function many<M extends HasDefinition<unknown>, const K extends string, const B extends RelationshipKeys<M['$def']> = never>(
  target: M,
  options: Options<B> & { readonly collection: { readonly keyedBy: K } },
): RelationshipType<'many', M, B, { readonly keyedBy: K }>
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
export function one<M extends HasDefinition<unknown>, const B extends RelationshipKeys<M['$def']> = never>(
  target: M,
  options: Options<B> & { readonly required: true },
): RelationshipType<'one', M, B, never>
export function one<M extends HasDefinition<unknown>, const B extends RelationshipKeys<M['$def']> = never>(
  target: M,
  options?: Options<B> & { readonly required?: false },
): RelationshipType<'one', M, B, null>
export function one(target: unknown, options: unknown = {}): unknown {
  return new RelationshipDeclaration('one', target, options as RelationshipOptions)
}

/** Makes a collection a Map, keyed by an attribute of its members: `collection: keyedBy('name')`. */
export function keyedBy<const K extends string>(attribute: K): { readonly keyedBy: K } {
  return { keyedBy: attribute }
}
