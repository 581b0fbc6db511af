/** Conditions, joins and orders of the scenario format as relata's expressions. */
import { alias, and, type Column, type Expression, not, or, type RelationshipAttribute } from 'relata'
import { type AnyEntity, type AnyModel, type BuiltMapping, type BuiltModel, columnOf, type DatabaseTraits, ordered } from './build-models.ts'
import { checkKeys, type ConditionFormat, type JoinFormat, type Literal, NotSupported, type OrderFormat } from './scenario-format.ts'
import { decode } from './values.ts'

type Condition = Expression<boolean>

/** A model as it stands in a query: itself, or an alias that a join has made. */
export interface Place {
  readonly built: BuiltModel
  readonly source: AnyModel
}

/** One query's models by the paths of its joins; '' is the queried model itself. */
export class QueryPlaces {
  readonly #mapping: BuiltMapping
  readonly #traits: DatabaseTraits
  readonly #places = new Map<string, Place>()
  readonly #variable: (name: string) => AnyEntity

  constructor(mapping: BuiltMapping, traits: DatabaseTraits, root: Place, variable: (name: string) => AnyEntity) {
    this.#mapping = mapping
    this.#traits = traits
    this.#places.set('', root)
    this.#variable = variable
  }

  /** The model at the end of a path of joins. */
  at(path: string): Place {
    const place = this.#places.get(path)
    if (place === undefined) throw new NotSupported(`not supported: '${path}' is not joined`)
    return place
  }

  has(path: string): boolean {
    return this.#places.has(path)
  }

  /** Note a join; gives what `.join()` takes. */
  join(format: JoinFormat): RelationshipAttribute<AnyEntity> {
    checkKeys(format, ['path', 'outer', 'ofType'], 'a join')
    const [before, name] = splitLast(format.path)
    const from = this.at(before)
    const target = modelNamed(this.#mapping, format.ofType ?? relationshipOf(from, name).target)
    const source = alias(target.model)
    this.#places.set(format.path, { built: target, source })
    return attributeOf(from, name).ofType(source)
  }

  /** The column of an attribute path. */
  column(path: string): Column {
    const [before, name] = splitLast(path)
    return columnOf(this.at(before).source, name)
  }

  order(orders: readonly OrderFormat[] | undefined): Expression[] {
    return (orders ?? []).map(order => {
      checkKeys(order, ['attr', 'desc'], 'an order')
      return ordered(this.column(order.attr), order.desc, this.#traits)
    })
  }

  condition(format: ConditionFormat): Condition {
    const [[key, given] = ['', undefined], ...others] = Object.entries(format)
    if (others.length > 0) throw new NotSupported(`not supported: a condition with several keys: ${Object.keys(format).join(', ')}`)
    switch (key) {
      case 'and':
        return and(...(given as readonly ConditionFormat[]).map(each => this.condition(each)))
      case 'or':
        return or(...(given as readonly ConditionFormat[]).map(each => this.condition(each)))
      case 'not':
        return not(this.condition(given as ConditionFormat))
      case 'isNull':
        return this.column(given as string).isNull()
      case 'isNotNull':
        return this.column(given as string).isNotNull()
      default:
        return isComparison(key)
          ? this.#comparison(key, given as readonly [string, unknown])
          : this.#related(key, given as readonly [string, unknown, unknown?])
    }
  }

  #comparison(operator: Comparison, [path, operand]: readonly [string, unknown]): Condition {
    const column = this.column(path)
    const value = (given: unknown): unknown => (isAttribute(given) ? this.column(given.attr) : decode(given as Literal, this.#kindOf(path)))
    switch (operator) {
      case 'in':
        return column.in((operand as readonly unknown[]).map(value) as never[])
      case 'notIn':
        return column.notIn((operand as readonly unknown[]).map(value) as never[])
      case 'like':
        return this.#traits.likeIsExact ? (column as Column<string>).ilike(operand as string) : (column as Column<string>).like(operand as string)
      default:
        return column[operator](value(operand) as never)
    }
  }

  #kindOf(path: string): Parameters<typeof decode>[1] {
    const [before, name] = splitLast(path)
    return this.at(before).built.columns.get(name)?.type
  }

  #related(key: string, [path, given, options]: readonly [string, unknown, unknown?]): Condition {
    const [before, name] = splitLast(path)
    const from = this.at(before)
    const attribute = attributeOf(from, name)
    switch (key) {
      case 'any':
      case 'has':
        return this.#exists(key, from, name, given as ConditionFormat | undefined, options as { readonly ofType?: string } | undefined)
      case 'contains':
        return attribute.contains(this.#variable((given as { readonly ref: string }).ref))
      case 'relEq':
        return given === null ? attribute.isNull() : attribute.eq(this.#variable((given as { readonly ref: string }).ref))
      case 'relNe':
        return given === null ? attribute.isNotNull() : attribute.ne(this.#variable((given as { readonly ref: string }).ref))
      default:
        throw new NotSupported(`not supported: the condition '${key}'`)
    }
  }

  #exists(
    verb: 'any' | 'has',
    from: Place,
    name: string,
    where: ConditionFormat | undefined,
    options: { readonly ofType?: string } | undefined,
  ): Condition {
    if (options !== undefined) checkKeys(options, ['ofType'], `the options of ${verb}`)
    const target = modelNamed(this.#mapping, options?.ofType ?? relationshipOf(from, name).target)
    const attribute = options?.ofType === undefined ? attributeOf(from, name) : attributeOf(from, name).ofType(target.model)
    if (where === undefined || where === null) return attribute[verb]()
    const inner = new QueryPlaces(this.#mapping, this.#traits, { built: target, source: target.model }, this.#variable)
    return attribute[verb](inner.condition(where))
  }
}

const comparisons = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'like', 'in', 'notIn'] as const
type Comparison = (typeof comparisons)[number]

function isComparison(key: string): key is Comparison {
  return (comparisons as readonly string[]).includes(key)
}

function isAttribute(value: unknown): value is { readonly attr: string } {
  return typeof value === 'object' && value !== null && 'attr' in value
}

/** `posts.comments.title` → `posts.comments` and `title`. */
export function splitLast(path: string): readonly [before: string, last: string] {
  const dot = path.lastIndexOf('.')
  return dot < 0 ? ['', path] : [path.slice(0, dot), path.slice(dot + 1)]
}

export function modelNamed(mapping: BuiltMapping, name: string): BuiltModel {
  const model = mapping.models.get(name)
  if (model === undefined) throw new NotSupported(`not supported: no model ${name}`)
  return model
}

export function relationshipOf({ built }: Place, name: string): { readonly target: string } {
  const relationship = built.relationships.get(name)
  if (relationship === undefined) throw new NotSupported(`not supported: ${built.name} has no relationship '${name}'`)
  return relationship
}

/** A relationship as it stands on the class or alias. */
export function attributeOf(place: Place, name: string): RelationshipAttribute<AnyEntity> {
  relationshipOf(place, name)
  return (place.source as unknown as Readonly<Record<string, RelationshipAttribute<AnyEntity>>>)[name] as RelationshipAttribute<AnyEntity>
}
