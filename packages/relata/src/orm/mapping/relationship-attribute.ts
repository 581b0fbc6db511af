/** A relationship as it stands on a class: `User.posts`. Joined, used in conditions and narrowed for loading. */
import { ArgumentError } from '../../base/errors.ts'
import { type Condition, type Expression, junction } from '../../sql/core/expression.ts'
import { compositeItemOf, joinTarget, type Joinable, type JoinStep } from '../../sql/core/protocols.ts'
import type { Source } from '../../sql/core/source.ts'
import { avg, count, max, min, sum } from '../../sql/expressions/aggregates.ts'
import { exists, not } from '../../sql/expressions/conditions.ts'
import { literal } from '../../sql/expressions/literals.ts'
import { aliasOf } from '../../sql/sources/alias.ts'
import { type Select, select } from '../../sql/statements/select.ts'
import type { Mapper, Relationship } from './mapper.ts'
import { EntityItem } from './entity-item.ts'
import { aliasedPlace, type ModelPlace, modelPlace } from './model-place.ts'
import { adaptedTo, columnsAt, extraCondition, primaryCondition, secondaryCondition } from './relationship-join.ts'
import { compareToObject } from './related-key.ts'

/** What leads along several relationships gives them under this name, in order: an association proxy, for loading. */
export const alongRelationships: unique symbol = Symbol('along relationships')

/** Anything that leads along relationships from a class. */
export interface Leading {
  readonly [alongRelationships]: readonly RelationshipAttribute<object>[]
}

/** The relationships that something leads along; null where it is no such thing. */
export function relationshipsAlong(given: unknown): readonly RelationshipAttribute<object>[] | null {
  if (given instanceof RelationshipAttribute) return [given as RelationshipAttribute<object>]
  return typeof given === 'object' && given !== null && alongRelationships in given ? (given as Leading)[alongRelationships] : null
}

// the method is put on the prototype below: a computed name cannot be declared in a class under isolatedDeclarations
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging
export interface RelationshipAttribute<out E = unknown> extends Joinable {
  readonly $related?: E
}

/**
 * A relationship of a class or of an alias, in queries. `E` is the related object's type.
 *
 * @example
 * session.query(User).join(User.posts).filter(User.roles.any(Role.c.name.eq('admin')))
 * // … from users join posts on posts.author_id = users.id where exists (select 1 from roles, user_roles where …)
 */
export class RelationshipAttribute<out E = unknown> {
  readonly relationship: Relationship
  /** The parent's table, or the alias that the attribute was taken from. */
  readonly source: Source
  /** Where the target is, if `ofType` named an alias or a subclass of it. */
  readonly place: ModelPlace | null
  readonly criteria: readonly Condition[]
  readonly order: readonly Expression[]
  readonly limitPerParent: number | null
  /** What `ofType` named. */
  readonly model: object | null

  constructor(
    relationship: Relationship,
    source: Source,
    parts: Partial<Pick<RelationshipAttribute, 'place' | 'model' | 'criteria' | 'order' | 'limitPerParent'>> = {},
  ) {
    this.relationship = relationship
    this.source = source
    this.place = parts.place ?? null
    this.model = parts.model ?? null
    this.criteria = parts.criteria ?? []
    this.order = parts.order ?? []
    this.limitPerParent = parts.limitPerParent ?? null
    Object.freeze(this)
  }

  /** The attribute of a mapper's relationship by name. */
  static of(mapper: Mapper, key: string, source: Source): RelationshipAttribute {
    const relationship = mapper.relationship(key)
    if (relationship === undefined) throw mapper.unknownAttribute(key)
    return new RelationshipAttribute(relationship, source)
  }

  /** Only related objects for which the conditions hold: in loader options, joins and `any`. */
  where(...conditions: readonly Condition[]): RelationshipAttribute<E> {
    return this.#with({ criteria: [...this.criteria, ...conditions] })
  }

  /** The order of the loaded collection. */
  orderBy(...expressions: readonly Expression[]): RelationshipAttribute<E> {
    return this.#with({ order: [...this.order, ...expressions] })
  }

  /** At most so many related objects for each parent. */
  limit(count: number): RelationshipAttribute<E> {
    if (!Number.isSafeInteger(count) || count < 1)
      throw new ArgumentError(`${this.relationship.name}.limit() takes a whole number from 1.`, { value: String(count) })
    return this.#with({ limitPerParent: count })
  }

  /** Lead to an alias of the target, so that it can be joined twice, or to a subclass of it: `join(User.posts.ofType(otherPost))`. */
  ofType(target: object): RelationshipAttribute<E> {
    return this.#with({ place: placeOfTarget(target, this.relationship), model: target })
  }

  /** The alias or table that `ofType` named. */
  get target(): Source | null {
    return this.place === null ? null : this.place.source
  }

  /** A collection has a member (for which the condition holds): EXISTS. */
  any(...conditions: readonly Condition[]): Expression<boolean> {
    if (!this.relationship.isCollection) throw this.#wrongVerb('any()', 'has()')
    return this.#exists(conditions)
  }

  /** The related object exists (and the condition holds for it): EXISTS. */
  has(...conditions: readonly Condition[]): Expression<boolean> {
    if (this.relationship.isCollection) throw this.#wrongVerb('has()', 'any()')
    return this.#exists(conditions)
  }

  /** The collection contains the object. One-to-many compares the foreign key, with no EXISTS. */
  contains(object: E): Expression<boolean> {
    if (!this.relationship.isCollection) throw this.#wrongVerb('contains()', 'eq()')
    return compareToObject(this.relationship, this.source, object as object, conditions => this.#exists(conditions))
  }

  /** The related object is this one; with null: there is none. A many-to-one compares the foreign key, with no join. */
  eq(object: E | null): Expression<boolean> {
    if (object === null) return this.isNull()
    if (this.relationship.isCollection) throw this.#wrongVerb('eq()', 'contains()')
    return compareToObject(this.relationship, this.source, object as object, conditions => this.#exists(conditions))
  }

  /** The related object is another one, or there is none. */
  ne(object: E | null): Expression<boolean> {
    if (object === null) return this.isNotNull()
    return not(this.eq(object)).or(this.isNull())
  }

  /** There is no related object; for a collection: it is empty. */
  isNull(): Expression<boolean> {
    const { relationship } = this
    if (relationship.direction !== 'many-to-one') return not(this.#exists([]))
    const at = columnsAt(this.source)
    return junction(
      'or',
      relationship.pairs.map(pair => at(pair.local).isNull()),
    )
  }

  isNotNull(): Expression<boolean> {
    return not(this.isNull())
  }

  /** There are related rows: {@link RelationshipAttribute.any} for a collection, {@link RelationshipAttribute.has} for a single object. */
  exists(): Expression<boolean> {
    return this.#exists([])
  }

  /**
   * How many related rows there are, without loading them: a value for select, where and orderBy. Narrow with `where()`.
   *
   * @example
   * select(User, User.posts.where(Post.c.published.eq(true)).count().as('n')).orderBy(User.posts.count().desc())
   * // select users.id, …, (select count(*) from posts where posts.author_id = users.id and posts.published = $1) as n from users …
   */
  count(): Expression<number> {
    return this.#aggregate(() => count())
  }

  /** The sum over the related rows; NULL where there are none. */
  sum<V extends number | bigint | string | null>(expression: Expression<V>): Expression<V | null> {
    return this.#aggregate(at => sum(at(expression)))
  }

  /** The mean over the related rows; NULL where there are none. */
  avg<V extends number | bigint | string | null>(expression: Expression<V>): Expression<(V extends bigint ? number : V) | null> {
    return this.#aggregate(at => avg(at(expression)))
  }

  /** The least value among the related rows; NULL where there are none. */
  min<V>(expression: Expression<V>): Expression<V | null> {
    return this.#aggregate(at => min(at(expression)))
  }

  /** The greatest value among the related rows; NULL where there are none. */
  max<V>(expression: Expression<V>): Expression<V | null> {
    return this.#aggregate(at => max(at(expression)))
  }

  /** How the relationship is joined to what it was taken from: over the association table where it has one. */
  joinSteps(): readonly JoinStep[] {
    const { relationship, source } = this
    const place = this.place ?? this.#joinedTarget()
    const parentAt = columnsAt(source)
    const conditions = [...optional(place.criterion), ...this.criteria.map(condition => adaptedTo(condition, relationship.target, place.at))]
    const inner = place.joins
    const target = this.model ?? relationship.target.model
    if (relationship.secondary === null) {
      const on = [
        primaryCondition(relationship, parentAt, place.at),
        ...optional(extraCondition(relationship, parentAt, place.at, null)),
        ...conditions,
      ]
      return [{ source: place.source, on: junction('and', on), inner, left: source, target }]
    }
    const link = aliasOf(relationship.secondary)
    const linkAt = columnsAt(link)
    const on = [
      secondaryCondition(relationship, linkAt, place.at),
      ...optional(extraCondition(relationship, parentAt, place.at, linkAt)),
      ...conditions,
    ]
    return [
      { source: link, on: junction('and', [primaryCondition(relationship, parentAt, linkAt)]), left: source },
      { source: place.source, on: junction('and', on), inner, left: link, target },
    ]
  }

  toString(): string {
    return this.relationship.name
  }

  /** A self-reference needs a name of its own for the far side. */
  #joinedTarget(): ModelPlace {
    const { relationship, source } = this
    if (relationship.target.root.table !== source) return modelPlace(relationship.target)
    throw new ArgumentError(`${relationship.name} leads to its own table, so a join along it needs a name for the far side.`, {
      cause: 'both sides would be called the same in the statement',
      do: `const other = alias(${relationship.target.name}); … .join(${relationship.name}.ofType(other))`,
    })
  }

  #exists(conditions: readonly Condition[]): Expression<boolean> {
    return exists(this.#related(() => literal(1), conditions))
  }

  #aggregate<V>(aggregate: (at: <X>(expression: Expression<X>) => Expression<X>) => Expression<V>): Expression<V> {
    if (this.limitPerParent !== null)
      throw new ArgumentError(`${this.relationship.name}.limit() has no meaning in an aggregate, which is about all related rows.`, {
        do: 'leave limit() out; narrow with where()',
      })
    return this.#related(aggregate, []).correlate(this.source).scalarSubquery() as Expression<V>
  }

  /** A select over the related rows, for inside of a query of the parent's. */
  #related(item: (at: <X>(expression: Expression<X>) => Expression<X>) => Expression, conditions: readonly Condition[]): Select {
    const { relationship, source } = this
    const { target } = relationship
    const place = this.place ?? (target.root.table === source ? aliasedPlace(target) : modelPlace(target))
    const parentAt = columnsAt(source)
    const link = relationship.secondary === null ? null : aliasOf(relationship.secondary)
    const linkAt = link === null ? null : columnsAt(link)
    const joined =
      linkAt === null
        ? [primaryCondition(relationship, parentAt, place.at)]
        : [primaryCondition(relationship, parentAt, linkAt), secondaryCondition(relationship, linkAt, place.at)]
    const given = [...this.criteria, ...conditions].map(condition => adaptedTo(condition, target, place.at))
    return select(item(expression => adaptedTo(expression, target, place.at)))
      .from(place.source, ...(link === null ? [] : [link as Source]))
      .with({ joins: place.joins })
      .where(...joined, ...optional(extraCondition(relationship, parentAt, place.at, linkAt)), ...optional(place.criterion), ...given)
  }

  #with(parts: Partial<Pick<RelationshipAttribute, 'place' | 'model' | 'criteria' | 'order' | 'limitPerParent'>>): RelationshipAttribute<E> {
    return new RelationshipAttribute<E>(this.relationship, this.source, { ...this, ...parts })
  }

  #wrongVerb(used: string, instead: string): ArgumentError {
    const { name, isCollection } = this.relationship
    return new ArgumentError(`${name} is ${isCollection ? 'a collection' : 'a single object'}, which has no ${used}.`, {
      do: `use ${name}.${instead}`,
    })
  }
}

Object.defineProperty(RelationshipAttribute.prototype, joinTarget, {
  value(this: RelationshipAttribute) {
    return this.joinSteps()
  },
})

function optional(condition: Condition | null): readonly Condition[] {
  return condition === null ? [] : [condition]
}

function placeOfTarget(target: object, relationship: Relationship): ModelPlace {
  const item = compositeItemOf(target)
  if (item instanceof EntityItem && item.mapper.isA(relationship.target)) return item.place
  throw new ArgumentError(`${relationship.name}.ofType() takes ${relationship.target.name}, a model that inherits from it, or an alias of one.`, {
    do: `write ${relationship.name}.ofType(alias(${relationship.target.name}))`,
  })
}
