/**
 * The types of models: what a definition says about the objects, the class and the constructor. The constructions that
 * avoid circular inference are explained in docs/decisions/002-typing-of-models.md; read it before changing any of them.
 */
import type { Column } from '../../schema/column.ts'
import type { ColumnBuilder } from '../../schema/column-builder.ts'
import type { Table } from '../../schema/table.ts'
import type { Expression } from '../../sql/core/expression.ts'
import type { RelationshipAttribute } from '../mapping/relationship-attribute.ts'

declare const phantom: unique symbol

/** A relationship as the type checker sees it: its kind, target, the partner's name, and the collection's kind or the empty value. */
export interface RelationshipType<Kind, M, Back, Extra> {
  readonly [phantom]?: readonly [Kind, M, Back, Extra]
  readonly kind: Kind
}

/** Anything with a model's definition. */
export interface HasDefinition<D> {
  readonly $def: D
}

/** What a model is made of: columns, and arrows that return relationships. Four names belong to the class itself. */
// oxlint-disable-next-line typescript/no-explicit-any -- a definition may hold columns of every type
export type Definition = Record<string, ColumnBuilder<any, boolean> | Function> & {
  // oxlint-disable-next-line typescript/no-explicit-any
  name?: ColumnBuilder<any, boolean>
  // oxlint-disable-next-line typescript/no-explicit-any
  length?: ColumnBuilder<any, boolean>
  prototype?: never
  c?: never
}

/** The names of a definition's relationships. */
export type RelationshipKeys<D> = { [K in keyof D]: D[K] extends Function ? K : never }[keyof D]

/** A collection: a real array to read, changed through its methods so that both sides stay in step. */
export interface Collection<E> extends ReadonlyArray<E> {
  /** Add members at the end; each member's other side is set at once, with no SQL. */
  push(...members: E[]): number
  unshift(...members: E[]): number
  pop(): E | undefined
  shift(): E | undefined
  splice(start: number, deleteCount?: number, ...members: E[]): E[]
  /** Take a member out; false if it is none. */
  remove(member: E): boolean
  clear(): void
  /** Make these the members; only the differences are written. */
  replace(members: Iterable<E>): void
}

/** A collection as a Map, keyed by an attribute of its members. */
export interface KeyedMap<K, E> extends Map<K, E> {
  /** Add a member under its own key. */
  add(member: E): this
  replace(members: Iterable<E>): void
}

/** The object type of a model class. */
// oxlint-disable-next-line typescript/no-explicit-any -- the constructor's parameters do not matter
export type Instance<M> = M extends { new (...args: any): infer I } ? I : never

type KeyOf<E, K> = K extends keyof E ? E[K] : unknown
type CollectionOf<E, Kind> = Kind extends 'list' ? Collection<E> : Kind extends 'set' ? Set<E> : Kind extends { readonly keyedBy: infer K } ? KeyedMap<KeyOf<E, K>, E> : never

// oxlint-disable typescript/no-explicit-any -- these types take declarations apart
type Value<A> =
  A extends ColumnBuilder<infer V, any>
    ? V
    : A extends () => infer R
      ? R extends RelationshipType<'many', infer M, any, infer Kind>
        ? CollectionOf<Instance<M>, Kind>
        : R extends RelationshipType<'one', infer M, any, infer Empty>
          ? Instance<M> | Empty
          : never
      : never

/** The attributes of a model's objects. */
export type Fields<D> = { -readonly [K in keyof D]: Value<D[K]> }

type RequiredKeys<D> = { [K in keyof D]: D[K] extends ColumnBuilder<any, false> ? K : never }[keyof D]
type InitialValue<A> = A extends () => infer R ? (R extends RelationshipType<'many', infer M, any, any> ? Iterable<Instance<M>> : Value<A>) : Value<A>

/** What a model's constructor takes: columns that are neither nullable, defaulted, keys nor foreign keys are required. */
export type Init<D> = { [K in RequiredKeys<D>]: Value<D[K]> } & { [K in Exclude<keyof D, RequiredKeys<D>>]?: InitialValue<D[K]> }

type AttributeOf<A> = A extends () => infer R ? (R extends RelationshipType<any, infer M, any, any> ? RelationshipAttribute<Extract<Instance<M>, object>> : never) : never

/** The relationships of a model as they stand on its class. */
export type RelationshipAttributes<D> = { readonly [K in keyof D as D[K] extends Function ? K : never]: AttributeOf<D[K]> }

/** The columns of a model or table, as they stand in `.c`. */
export type Columns<D> = { readonly [K in keyof D as D[K] extends Function ? never : K]: D[K] extends ColumnBuilder<infer V, any> ? Column<V> : never }

/** What `Base.model(…)` returns, to be extended by a class. */
export interface ModelClass<N extends string, D> extends HasDefinition<D> {
  new (init: Init<D>): Fields<D>
  /** The columns, for queries: `User.c.name.eq('Ed')`. */
  readonly c: Columns<D>
  readonly $table: N
}

/** What `inherit(…)` returns: the parent's definition with more in it, and objects that are the parent's too. */
export type InheritedClass<M extends HasDefinition<unknown>, D, N extends string> = HasDefinition<M['$def'] & D> & {
  new (init: Init<M['$def'] & D>): Instance<M> & Fields<D>
  readonly c: Columns<M['$def'] & D>
  readonly $table: [N] extends [never] ? TableOf<M> : N
  /** What this model itself declares. */
  readonly $own: D
} & RelationshipAttributes<M['$def'] & D>

/** What `Base.table(…)` returns: a table without a model. */
export type CoreTable<D> = Table<Columns<D>>

/** What `Base.register(…)` takes: a class whose relationships do not agree with their other sides is replaced by the message. */
export type Registered<M> = { [K in keyof M]: [Mismatch<M[K]>] extends [never] ? M[K] : Mismatch<M[K]> }

type Returned<A> = A extends () => infer R ? R : never
type TableOf<M> = M extends { readonly $table: infer N extends string } ? N : '?'
type CheckPair<M, P, R> =
  R extends RelationshipType<any, infer Target extends HasDefinition<any>, infer B, any>
    ? [B] extends [never]
      ? never
      : B extends keyof Target['$def']
        ? Returned<Target['$def'][B]> extends RelationshipType<any, infer Back, infer P2, any>
          ? TableOf<Back> extends TableOf<M>
            ? [P2] extends [never]
              ? `${TableOf<M>}.${P & string}: ${TableOf<Target>}.${B & string} has no backPopulates: '${P & string}'`
              : P2 extends P
                ? never
                : `${TableOf<M>}.${P & string}: ${TableOf<Target>}.${B & string} names '${P2 & string}' back, not '${P & string}'`
            : `${TableOf<M>}.${P & string}: ${TableOf<Target>}.${B & string} points at ${TableOf<Back>}, not at ${TableOf<M>}`
          : never
        : never
    : never
/** The message for the first relationships of a model that their partners do not confirm; never when all agree. */
export type Mismatch<M> = M extends { readonly $own: infer D } ? PairMismatch<M, D> : M extends HasDefinition<infer D> ? PairMismatch<M, D> : never

type PairMismatch<M, D> = { [P in keyof D]: D[P] extends Function ? CheckPair<M, P, Returned<D[P]>> : never }[keyof D]
// oxlint-enable typescript/no-explicit-any

/** Filters by equality: attribute names to values. */
export type FilterBy<D> = { [K in keyof D as D[K] extends Function ? never : K]?: Value<D[K]> | Expression<Value<D[K]>> }
