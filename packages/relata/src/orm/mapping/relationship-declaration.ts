/** What `many(…)` and `one(…)` return: a relationship as it was written, before the mappers are configured. */
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import type { Expression } from '../../sql/core/expression.ts'
import type { CascadeName } from './cascade.ts'

/** How a relationship is loaded when a query does not say; `lazy` is adaptive (peers are loaded together), `select` is one object at a time. */
export type LazyOption = 'lazy' | 'select' | 'joined' | 'selectin' | 'subquery' | 'immediate' | 'raise' | 'raiseOnSql' | 'noload'

/** A Map collection, keyed by an attribute of its members; see `keyedBy`. */
export interface KeyedCollection<K extends string = string> {
  readonly keyedBy: K
  /** A member whose key was never set is not in the Map, instead of being refused. */
  readonly ignoreUnset?: boolean
}

/** A Map collection whose keys a function makes. */
export interface KeyedWithFunction {
  readonly keyedWith: Function
}

/** A list whose members hold their place in it; see `orderedBy`. */
export interface OrderedCollection<K extends string = string> {
  readonly orderedBy: K
  /** The place of the first member. */
  readonly from: number
}

/** The shape of a collection: a list, one whose members are numbered, a Set, a Map keyed by an attribute, or one that is never loaded. */
export type CollectionOption = 'list' | 'set' | 'writeOnly' | 'dynamic' | KeyedCollection | KeyedWithFunction | OrderedCollection

/** The options of every relationship, as in SQLAlchemy's `relationship()`. */
export interface SharedRelationshipOptions {
  /** The association table of a many-to-many relationship. */
  readonly secondary?: Table | undefined
  readonly cascade?: readonly CascadeName[] | undefined
  readonly lazy?: LazyOption | undefined
  readonly orderBy?: Expression | readonly Expression[] | undefined
  /** The columns that hold the reference, where several foreign keys lead to the target. */
  readonly foreignKeys?: readonly Column[] | undefined
  /** The columns on the far side, where the relationship is self-referential. */
  readonly remoteSide?: readonly Column[] | undefined
  readonly primaryjoin?: Expression<boolean> | undefined
  readonly secondaryjoin?: Expression<boolean> | undefined
  readonly viewonly?: boolean | undefined
  /**
   * `true`: unloaded children are left to ON DELETE; `'all'`: children are never touched; `false`: they are loaded. Without it
   * they are left to an ON DELETE that does what the cascade says, where the session holds no such objects.
   */
  readonly passiveDeletes?: boolean | 'all' | undefined
  readonly passiveUpdates?: boolean | undefined
  readonly postUpdate?: boolean | undefined
  readonly singleParent?: boolean | undefined
  /**
   * The former object is loaded when the relationship is assigned, so that its history holds it. An asynchronous session loads
   * nothing on assignment: load the relationship before.
   */
  readonly activeHistory?: boolean | undefined
  readonly innerJoin?: boolean | undefined
  /** How many times a self-referential eager load follows itself. */
  readonly joinDepth?: number | undefined
  /** Names of relationships that write the same columns, on purpose: without it, two that are not each other's sides are warned of. */
  readonly overlaps?: readonly string[] | undefined
  /** `false`: what changes on the other side does not change this one in memory. A view-only relationship never follows. */
  readonly syncBackref?: boolean | undefined
  /** What programs want to know of the relationship; relata does nothing with either. */
  readonly doc?: string | undefined
  readonly info?: Readonly<Record<string, unknown>> | undefined
}

/** What `many(…)` and `one(…)` take. */
export interface RelationshipOptions extends SharedRelationshipOptions {
  /** The relationship on the target that is the other side of this one. */
  readonly backPopulates?: string | undefined
  readonly collection?: CollectionOption | undefined
  /** A many-to-one that always has a target: its type is without null, and it is inner joined by joinedload. */
  readonly required?: boolean | undefined
}

/** A relationship as written in a model. */
export class RelationshipDeclaration {
  readonly kind: 'many' | 'one'
  /** The target's class. */
  readonly target: unknown
  readonly options: RelationshipOptions

  constructor(kind: 'many' | 'one', target: unknown, options: RelationshipOptions) {
    this.kind = kind
    this.target = target
    this.options = options
    Object.freeze(this)
  }
}
