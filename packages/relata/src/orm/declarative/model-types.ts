/**
 * The types of models: what a definition says about the objects, the class and the constructor. The constructions that
 * avoid circular inference are explained in docs/decisions/002-typing-of-models.md; read it before changing any of them.
 */
import type { Column } from '../../schema/column.ts'
import type { ColumnBuilder } from '../../schema/column-builder.ts'
import type { Expression } from '../../sql/core/expression.ts'
import type { JsonPath } from '../../sql/expressions/json-path.ts'
import type { JsonMember } from '../../sql/expressions/json-types.ts'
import type { Statement } from '../../sql/core/statement.ts'
import type { ProxyAttribute } from '../mapping/proxy-attribute.ts'
import type { RelationshipAttribute } from '../mapping/relationship-attribute.ts'
import type { DynamicCollection } from '../state/dynamic-collection.ts'
import type { WriteOnlyCollection } from '../state/write-only-collection.ts'

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

/** An attribute that is neither a column nor a relationship, as the type checker sees it: its kind, and what its value follows from. */
export interface AttributeType<Kind, From> {
  readonly [phantom]?: readonly [Kind, From]
  readonly attributeKind: Kind
}

/** An SQL expression whose value is loaded with the row: `computed(…)`. */
export interface ComputedType<F> extends AttributeType<'computed', F> {
  /** Not loaded with the row but on first access, together with the other columns of the group. */
  deferred(group?: string): ComputedType<F>
}

/** What `hybrid(…)` may say beside its expression. Parameters are annotated: the class is not known yet where it is defined. */
export interface HybridOptions {
  /** The object's value: `(user: User) => …`. */
  readonly get?: Function
  /** Assigns to the object: `(user: User, value: string) => …`. */
  readonly set?: Function
  /** The values of columns that a value of the hybrid sets in UPDATE and INSERT: `(value: string) => ({ … })`. */
  readonly updateExpression?: Function
  /** Operators of its own in queries: `{ eq: (expression: Expression<string>, other: string) => … }`. */
  readonly operators?: Readonly<Record<string, Function>>
}

/** An attribute that is computed in JavaScript on an object, and by the database in a query: `hybrid(…)`. */
export interface HybridType<F, O> extends AttributeType<O extends { readonly set: Function } ? 'settable hybrid' : 'hybrid', readonly [F, O]> {}

/** What `composite(…)` may say beside its parts. */
export interface CompositeOptions {
  /** Whether a row with these values has no value object: null; by default where all of them are NULL. */
  readonly returnNullOn?: Function
  /** Operators of its own in queries; the first argument has the columns by property: `{ rightOf: (at: …, x: number) => at.x.gt(x) }`. */
  readonly operators?: Readonly<Record<string, Function>>
}

/** An attribute whose expression a query supplies: `queryExpression(…)`. */
export interface QueryExpressionType<V> extends AttributeType<'query expression', V> {}

/** A value object over several columns: `composite(…)`. */
export interface CompositeType<V, P, O> extends AttributeType<'composite', readonly [V, P, O]> {}

/** A slot of a JSON document: `indexProperty(…)`. */
export interface IndexPropertyType<C, K> extends AttributeType<'index property', readonly [C, K]> {}

/** A second name of an attribute: `synonym(…)`. */
export interface SynonymType<K> extends AttributeType<'synonym', K> {}

/** A composite in queries: its columns are compared together. */
export interface CompositeColumn<V> {
  /** Types only: what UPDATE and INSERT take for it. */
  readonly $assigned?: V
  /** Every column is that of the value; with null, all of them are NULL. */
  eq(value: V | null): Expression<boolean>
  ne(value: V | null): Expression<boolean>
  in(values: readonly NonNullable<V>[]): Expression<boolean>
  isNull(): Expression<boolean>
  isNotNull(): Expression<boolean>
}

type OperatorsOf<O> = O extends { readonly operators: infer P }
  ? { readonly [K in keyof P]: P[K] extends (columns: any, ...values: infer A) => infer R ? (...values: A) => R : never }
  : unknown

/** The column of a hybrid, with the operators of its own. */
type HybridColumn<V, O> = O extends { readonly operators: object } ? Column<V> & OperatorsOf<O> : Column<V>

/** A view through a relationship: `proxy(…)`. It names the relationship or proxy that it leads through, and the attribute that it shows. */
export interface ProxyType<Via extends string, To extends string, Creator> extends AttributeType<'proxy', readonly [Via, To, Creator]> {}

/** The value of the expression that a function returns; a select gives null where it has no row. */
export type ExpressionValue<F> = F extends (model: any) => infer R
  ? R extends Expression<infer V>
    ? V
    : R extends Statement<readonly [infer V, ...unknown[]]>
      ? V | null
      : never
  : never

// a definition may hold columns of every type
type AnyColumn = ColumnBuilder<any>

/** Four names stand on every class, so a relationship cannot have them; what stands in `.c` can. */
export type OnlyColumnsMayHaveThisName = ColumnBuilder<any> | AttributeType<string, any>

/** What a model is made of: columns, and arrows that return relationships. */
export type Definition = Record<string, AnyColumn | Function | AttributeType<string, any>> & {
  name?: OnlyColumnsMayHaveThisName
  length?: OnlyColumnsMayHaveThisName
  prototype?: OnlyColumnsMayHaveThisName
  c?: OnlyColumnsMayHaveThisName
}

/** What a table without a model is made of: columns. */
export type TableDefinition = Record<string, AnyColumn>

/** The columns of a table as a model's definition; whether one has a default is not known, so the constructor asks for none. */
export type TableColumnsOf<C, K extends keyof C> = { readonly [P in K]: C[P] extends Column<infer V> ? ColumnBuilder<V, true> : never }

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

/** A list that numbers its members; see `orderedBy`. */
export interface OrderedList<E> extends Collection<E> {
  /** Bring a member to another place of the list; the others make room. */
  move(member: E, to: number): void
  sort(compare?: (a: E, b: E) => number): this
  reverse(): E[]
}

/** A collection as a Map, keyed by an attribute of its members. */
export interface KeyedMap<K, E> extends Map<K, E> {
  /** Add a member under its own key. */
  add(member: E): this
  replace(members: Iterable<E>): void
}

/** The object type of a model class. */
export type Instance<M> = M extends { new (...args: any): infer I } ? I : never

type KeyOf<E, K> = K extends keyof E ? E[K] : unknown
type CollectionOf<E, Kind> = Kind extends 'list'
  ? Collection<E>
  : Kind extends 'set'
    ? Set<E>
    : Kind extends { readonly keyedBy: infer K }
      ? KeyedMap<KeyOf<E, K>, E>
      : Kind extends 'writeOnly'
        ? WriteOnlyCollection<Extract<E, object>>
        : Kind extends { readonly orderedBy: string }
          ? OrderedList<E>
          : Kind extends 'dynamic'
            ? DynamicCollection<Extract<E, object>>
            : Kind extends { readonly keyedWith: (member: any) => infer K }
              ? KeyedMap<K, E>
              : never

type Value<A> =
  A extends ColumnBuilder<infer V, any>
    ? V
    : A extends () => infer R
      ? R extends RelationshipType<'many', infer M, any, infer Kind>
        ? CollectionOf<Instance<M>, Kind>
        : R extends RelationshipType<'one', infer M, any, infer Empty>
          ? Instance<M> | Empty
          : never
      : A extends AttributeType<'computed', infer F>
        ? ExpressionValue<F>
        : A extends AttributeType<HybridKind, readonly [infer F, any]>
          ? ExpressionValue<F>
          : A extends AttributeType<'query expression', infer V>
            ? V | null
            : never

/** An attribute of what a relationship holds, in the relationship's shape. */
type Proxied<T, To> =
  T extends Map<infer K, infer E>
    ? Map<K, Shown<E, To>>
    : T extends Set<infer E>
      ? Set<Shown<E, To>>
      : T extends readonly (infer E)[]
        ? Collection<Shown<E, To>>
        : T extends null
          ? null
          : Shown<T, To>
type Shown<E, To> = To extends keyof E ? E[To] : never
/** A value that a proxy shows, or one of several. */
type ProxyMember<T> = T extends Map<any, infer V> ? V : T extends Set<infer V> ? V : T extends readonly (infer V)[] ? V : Exclude<T, null>
type ProxyInit<T> =
  T extends Map<infer K, infer V>
    ? Iterable<readonly [K, V]>
    : T extends Set<infer V>
      ? readonly V[] | Iterable<V>
      : T extends readonly (infer V)[]
        ? readonly V[] | Iterable<V>
        : T

/** What a validator is given for an attribute: the value, or for a collection each member. */
export type AttributeValue<T> =
  T extends Collection<infer E> ? E : T extends Set<infer E> ? E : T extends Map<any, infer E> ? E : T extends WriteOnlyCollection<infer E> ? E : T

type RequiredKeys<D> = { [K in keyof D]: D[K] extends ColumnBuilder<any, false> ? K : never }[keyof D]
// an array too, so that a wrong member of one is named by itself and not as a difference of iterators
type InitialValue<A> = A extends () => infer R
  ? R extends RelationshipType<'many', infer M, any, any>
    ? readonly Instance<M>[] | Iterable<Instance<M>>
    : Value<A>
  : Value<A>
type AttributeOf<A> = A extends () => infer R
  ? R extends RelationshipType<any, infer M, any, any>
    ? RelationshipAttribute<Instance<M>>
    : never
  : never

/** What is no column of the table. */
type NoColumn = Function | AttributeType<string, any>
type HybridKind = 'hybrid' | 'settable hybrid'
/** What stands on the class, and not in `.c`. */
type OnClass = Function | AttributeType<'proxy', any>
type ColumnOf<A> =
  A extends ColumnBuilder<infer V, any>
    ? Column<V>
    : A extends AttributeType<'computed', infer F>
      ? Column<ExpressionValue<F>>
      : A extends AttributeType<HybridKind, readonly [infer F, infer O]>
        ? HybridColumn<ExpressionValue<F>, O>
        : A extends AttributeType<'query expression', infer V>
          ? Column<V | null>
          : never

/** An attribute of a kind. The kind alone is looked at: what the rest follows from may be the model that is being defined. */
interface OfKind<Kind> {
  readonly attributeKind: Kind
}
/** Attributes that are neither columns nor relationships. Most models have none, and are spared what follows. */
type OtherKeys<D> = { [K in keyof D]: D[K] extends OfKind<string> ? K : never }[keyof D]
/** Attributes that are never set. */
type ReadOnlyKeys<D> = { [K in keyof D]: D[K] extends OfKind<'computed' | 'hybrid' | 'query expression'> ? K : never }[keyof D]
/** Columns that are also set under another name, so that the constructor need not ask for them. */
type CoveredKeys<D> = {
  [K in keyof D]: D[K] extends OfKind<'composite'>
    ? PartsOf<D[K]>[keyof PartsOf<D[K]>]
    : D[K] extends OfKind<'synonym'>
      ? TargetKey<D[K]>
      : D[K] extends OfKind<'index property'>
        ? SlotColumn<D[K]>
        : never
}[keyof D]
type SlotColumn<A> = A extends AttributeType<'index property', readonly [infer C, any]> ? C : never
type PartsOf<A> = A extends AttributeType<'composite', readonly [any, infer P, any]> ? P : never
type TargetKey<A> = A extends AttributeType<'synonym', infer T> ? T : never
/** A synonym is what it is a second name of. */
type TargetOf<D, A> = A extends OfKind<'synonym'> ? (TargetKey<A> extends keyof D ? TargetOf<D, D[TargetKey<A>]> : unknown) : A
/** Null where all columns of a composite may be. */
type NullOfAll<D, P> = [{ [K in keyof P]: P[K] extends keyof D ? (null extends Value<D[P[K]]> ? never : K) : K }[keyof P]] extends [never]
  ? null
  : never
type ValueIn<D, A> =
  A extends OfKind<'composite'>
    ? A extends AttributeType<'composite', readonly [infer V, infer P, any]>
      ? V | NullOfAll<D, P>
      : never
    : A extends ProxyType<infer Via, infer To, any>
      ? Proxied<Via extends keyof D ? ValueIn<D, TargetOf<D, D[Via]>> : never, To>
      : A extends AttributeType<'index property', readonly [infer C, infer K]>
        ? SlotOf<D, C, K> | null
        : Value<A>
/** What stands in a slot of a JSON column. */
type SlotOf<D, C, K> = C extends keyof D ? JsonMember<Value<D[C]>, K> : unknown
type ColumnIn<D, A> =
  A extends OfKind<'composite'>
    ? A extends AttributeType<'composite', readonly [infer V, infer P, infer O]>
      ? CompositeColumn<V | NullOfAll<D, P>> & OperatorsOf<O>
      : never
    : A extends AttributeType<'index property', readonly [infer C, infer K]>
      ? JsonPath<SlotOf<D, C, K>>
      : ColumnOf<A>
type InitialIn<D, A> = A extends OfKind<'proxy'> ? ProxyInit<ValueIn<D, A>> : A extends OfKind<string> ? ValueIn<D, A> : InitialValue<A>
type AttributeIn<D, A> = A extends OfKind<'proxy'> ? ProxyAttribute<ProxyMember<ValueIn<D, A>>> : AttributeOf<A>
type OtherFields<D> = { -readonly [K in Exclude<keyof D, ReadOnlyKeys<D>>]: ValueIn<D, TargetOf<D, D[K]>> } & {
  readonly [K in ReadOnlyKeys<D>]: Value<D[K]>
}
type OtherInit<D> = { [K in Exclude<RequiredKeys<D>, CoveredKeys<D>>]: Value<D[K]> } & {
  [K in Exclude<keyof D, Exclude<RequiredKeys<D>, CoveredKeys<D>> | ReadOnlyKeys<D>>]?: InitialIn<D, TargetOf<D, D[K]>>
}
type OtherColumns<D> = { readonly [K in keyof D as TargetOf<D, D[K]> extends OnClass ? never : K]: ColumnIn<D, TargetOf<D, D[K]>> }
type OtherRelationships<D> = { readonly [K in keyof D as TargetOf<D, D[K]> extends OnClass ? K : never]: AttributeIn<D, TargetOf<D, D[K]>> }
type OtherFilter<D> = {
  [K in keyof D as TargetOf<D, D[K]> extends OnClass | OfKind<'index property'> ? never : K]?:
    | ValueIn<D, TargetOf<D, D[K]>>
    | Expression<ValueIn<D, TargetOf<D, D[K]>>>
}

/**
 * What a definition says, part by part. The parts are properties and no aliases, because a message or a hover shows an alias
 * with the whole definition behind it, and a property as the columns it has.
 */
export interface Defined<D> {
  /** The names of its columns. */
  columnKey: { [K in keyof D]: D[K] extends NoColumn ? never : K }[keyof D] & string
  /** The names of its relationships, if there are any. */
  relationshipName: { [K in keyof D]: D[K] extends Function ? K : never }[keyof D]
  /** What a partner may name in backPopulates; where there is nothing to name, a text for the message. */
  relationshipKey: [Defined<D>['relationshipName']] extends [never] ? 'a relationship of the target, which has none' : Defined<D>['relationshipName']
  /** The attributes of a model's objects. */
  fields: [OtherKeys<D>] extends [never] ? { -readonly [K in keyof D]: Value<D[K]> } : OtherFields<D>
  /** The constructor's argument: columns that are neither nullable, defaulted, keys nor foreign keys are required. */
  init: [OtherKeys<D>] extends [never]
    ? { [K in RequiredKeys<D>]: Value<D[K]> } & { [K in Exclude<keyof D, RequiredKeys<D>>]?: InitialValue<D[K]> }
    : OtherInit<D>
  /** The columns, as they stand in `.c`. */
  columns: [OtherKeys<D>] extends [never] ? { readonly [K in keyof D as D[K] extends Function ? never : K]: ColumnOf<D[K]> } : OtherColumns<D>
  /** The relationships, as they stand on the class. */
  relationships: [OtherKeys<D>] extends [never]
    ? { readonly [K in keyof D as D[K] extends Function ? K : never]: AttributeOf<D[K]> }
    : OtherRelationships<D>
  /** Values by column, as filterBy takes them. */
  filter: [OtherKeys<D>] extends [never]
    ? { [K in keyof D as D[K] extends Function ? never : K]?: Value<D[K]> | Expression<Value<D[K]>> }
    : OtherFilter<D>
  /** Values by column, as a primary key is given. */
  key: { readonly [K in keyof D as D[K] extends NoColumn ? never : K]?: Value<D[K]> }
}

/** What the constructor of a model takes: `Init<typeof User>`. */
export type Init<M extends abstract new (...args: any) => unknown> = ConstructorParameters<M>[0]

/** The class that `Base.model(…)` makes, without its relationships. */
export interface ModelClass<N extends string, D> extends HasDefinition<D> {
  new (init: Defined<D>['init']): Defined<D>['fields']
  /** The columns, for queries: `User.c.name.eq('Ed')`. */
  readonly c: Defined<D>['columns']
  readonly $table: N
}

/** What `Base.model(…)` returns, to be extended by a class. */
export type Model<N extends string, D> = ModelClass<N, D> & Defined<D>['relationships']

/** The class that `inherit(…)` makes, without its relationships. */
export interface InheritedClass<M extends HasDefinition<unknown>, D, N extends string> extends HasDefinition<M['$def'] & D> {
  new (init: Defined<M['$def'] & D>['init']): Instance<M> & Defined<D>['fields']
  readonly c: Defined<M['$def'] & D>['columns']
  readonly $table: [N] extends [never] ? TableOf<M> : N
  /** What this model itself declares. */
  readonly $own: D
}

/** What `inherit(…)` returns: the parent's definition with more in it, and objects that are the parent's too. */
export type InheritedModel<M extends HasDefinition<unknown>, D, N extends string = never> = InheritedClass<M, D, N> &
  Defined<M['$def'] & D>['relationships']

/** What a model in a table of its own takes over: relationships lead from the parent's table, and are declared again. */
type Repeated<D> = { [K in keyof D as D[K] extends OnClass ? never : K]: D[K] }

/** The class that `inherit(…)` makes of a table with all columns, without its relationships. */
export interface ConcreteClass<M extends HasDefinition<unknown>, D, N extends string> extends HasDefinition<Repeated<M['$def']> & D> {
  new (
    init: Defined<Repeated<M['$def']> & D>['init'],
  ): Instance<M> & { readonly [K in Exclude<keyof M['$def'], keyof Repeated<M['$def']> | keyof D>]: never } & Defined<D>['fields']
  readonly c: Defined<Repeated<M['$def']> & D>['columns']
  readonly $table: N
  /** What this model itself declares. */
  readonly $own: D
}

/** What `inherit(…, { concrete: true })` returns: the parent's columns and methods, and the relationships of its own. */
export type ConcreteModel<M extends HasDefinition<unknown>, D, N extends string> = ConcreteClass<M, D, N> & Defined<D>['relationships']

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

type PairMismatch<M, D> = {
  [P in keyof D]: D[P] extends Function
    ? CheckPair<M, P, Returned<D[P]>>
    : D[P] extends AttributeType<'proxy', infer From>
      ? CheckProxy<M, P, From>
      : never
}[keyof D]

/** A proxy leads through an attribute of its model to one that is there, and its creator makes what is in between. */
type CheckProxy<M, P, From> = From extends readonly [infer Via extends string, infer To extends string, infer Creator]
  ? Via extends keyof Instance<M>
    ? ProxyMember<Instance<M>[Via]> extends infer E
      ? To extends keyof E
        ? [Creator] extends [never]
          ? never
          : Creator extends (value: E[To] & {}, key: never) => E
            ? never
            : `${TableOf<M>}.${P & string}: the creator does not make what '${Via}' holds of what '${To}' is`
        : `${TableOf<M>}.${P & string}: what '${Via}' holds has no attribute '${To}'`
      : never
    : `${TableOf<M>}.${P & string}: '${Via}' is no relationship of ${TableOf<M>}`
  : never
