/** An association proxy as it stands on a class: `User.keywords`, in conditions. */
import { ArgumentError } from '../../base/errors.ts'
import { type Condition, Expression, junction } from '../../sql/core/expression.ts'
import { not } from '../../sql/expressions/conditions.ts'
import type { ProxyPath } from './proxy-path.ts'
import { alongRelationships, type Leading, RelationshipAttribute, relationshipsAlong } from './relationship-attribute.ts'

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- a computed name cannot be declared in a class under isolatedDeclarations
export interface ProxyAttribute<out V = unknown> extends Leading {
  readonly $shown?: V
}

/**
 * A proxy of a class or of an alias, in queries: each condition is an EXISTS along the relationships that it leads through.
 * `V` is the value that the proxy shows, or that of a member.
 *
 * @example
 * session.query(User).filter(User.keywords.contains(keyword))
 * // … where exists (select 1 from user_keywords where user_keywords.user_id = users.id and user_keywords.keyword_id = ?)
 */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- the getter is put on the prototype below
export class ProxyAttribute<out V = unknown> {
  readonly path: ProxyPath
  /** The relationship or proxy that it leads through, taken from the same class or alias. */
  readonly through: RelationshipAttribute | ProxyAttribute

  constructor(path: ProxyPath, through: RelationshipAttribute | ProxyAttribute) {
    this.path = path
    this.through = through
    Object.freeze(this)
  }

  /** The proxy shows several values. */
  get isCollection(): boolean {
    return this.path.shape !== 'one'
  }

  /**
   * Some value is shown (for which the conditions hold). They are written with the columns of the model at the proxy's end;
   * where that is a column, a function of it will do: `User.words.any(word => word.like('a%'))`.
   */
  any(...conditions: readonly (Condition | ((value: Expression<V>) => Condition))[]): Expression<boolean> {
    if (!this.isCollection) throw this.#wrongVerb('any()', 'has()')
    return this.#exists(conditions.map(condition => this.#condition(condition)))
  }

  /** The value that a single relationship leads to is there (and the conditions hold for it). */
  has(...conditions: readonly (Condition | ((value: Expression<V>) => Condition))[]): Expression<boolean> {
    if (this.isCollection) throw this.#wrongVerb('has()', 'any()')
    return this.#exists(conditions.map(condition => this.#condition(condition)))
  }

  /** The value is among those that are shown. */
  contains(value: V): Expression<boolean> {
    if (!this.isCollection) throw this.#wrongVerb('contains()', 'eq()')
    return this.#holds(value)
  }

  /** The value shown is this one; with null: there is none. */
  eq(value: V | null): Expression<boolean> {
    if (this.isCollection) throw this.#wrongVerb('eq()', 'contains()')
    return value === null ? this.isNull() : this.#holds(value)
  }

  /** Another value is shown, or none. */
  ne(value: V | null): Expression<boolean> {
    return not(this.eq(value))
  }

  /** No value is shown: there is no related object, or it has null there; for a collection: it is empty. */
  isNull(): Expression<boolean> {
    return not(this.isNotNull())
  }

  isNotNull(): Expression<boolean> {
    if (this.isCollection) return this.any()
    const end = this.#end()
    return this.#exists(end instanceof Expression ? [end.isNotNull()] : [])
  }

  /** The relationships between the class and what the proxy shows. */
  relationships(): readonly RelationshipAttribute<object>[] {
    const end = this.#end(false)
    return [...(relationshipsAlong(this.through) ?? []), ...(end === null ? [] : (relationshipsAlong(end) ?? []))]
  }

  toString(): string {
    return this.path.name
  }

  #holds(value: V): Expression<boolean> {
    const end = this.#end()
    if (end instanceof Expression) return exists(this.through, [value === null ? end.isNull() : end.eq(value)])
    return exists(this.through, [holdsMany(end) ? end.contains(value) : end.eq(value)])
  }

  #exists(conditions: readonly Condition[]): Expression<boolean> {
    const end = this.#end()
    return exists(this.through, end instanceof Expression ? conditions : [exists(end, conditions)])
  }

  #condition(given: Condition | ((value: Expression<V>) => Condition)): Condition {
    if (typeof given !== 'function') return given
    const end = this.#end()
    if (end instanceof Expression) return given(end as Expression<V>)
    throw new ArgumentError(`${this.path.name} shows objects, so its conditions are written with the columns of their model.`, {
      value: 'a function',
      do: `write ${this.path.name}.any(${this.path.target?.name ?? 'Model'}.c.….eq(…))`,
    })
  }

  /** What the proxy shows of the objects in between, written with the columns of their own table. */
  #end(): Expression | RelationshipAttribute | ProxyAttribute
  #end(required: false): Expression | RelationshipAttribute | ProxyAttribute | null
  #end(required = true): Expression | RelationshipAttribute | ProxyAttribute | null {
    const { between, attribute, name } = this.path
    const mapped = between.attribute(attribute)
    if (mapped?.kind === 'column') return mapped.column
    const related: unknown =
      mapped === undefined
        ? (between.model as unknown as Readonly<Record<string, unknown>>)[attribute]
        : RelationshipAttribute.of(between, attribute, between.root.table)
    if (related instanceof RelationshipAttribute || related instanceof ProxyAttribute) return related
    if (!required) return null
    throw new ArgumentError(`${name} shows ${between.name}.${attribute}, which the database does not know, so it cannot stand in a query.`, {
      cause: 'it is computed by the class and not by SQL',
      do: 'compare a column, or declare the attribute with computed(…)',
    })
  }

  #wrongVerb(used: string, instead: string): ArgumentError {
    const { name } = this.path
    return new ArgumentError(`${name} shows ${this.isCollection ? 'several values' : 'a single value'}, so it has no ${used}.`, {
      do: `use ${name}.${instead}`,
    })
  }
}

function exists(attribute: RelationshipAttribute | ProxyAttribute, conditions: readonly Condition[]): Expression<boolean> {
  const given = conditions.length > 1 ? [junction('and', conditions)] : conditions
  return holdsMany(attribute) ? attribute.any(...given) : attribute.has(...given)
}

function holdsMany(attribute: RelationshipAttribute | ProxyAttribute): boolean {
  return attribute instanceof ProxyAttribute ? attribute.isCollection : attribute.relationship.isCollection
}

Object.defineProperty(ProxyAttribute.prototype, alongRelationships, {
  get(this: ProxyAttribute) {
    return this.relationships()
  },
})
