/** Collects the columns, joins and orderings of a statement that loads entities, and what each entity takes from its rows. */
import type { Dialect } from '../../dialect/dialect.ts'
import type { Column } from '../../schema/column.ts'
import type { Condition, Expression } from '../../sql/core/expression.ts'
import { junction } from '../../sql/core/expression.ts'
import type { Source } from '../../sql/core/source.ts'
import { aliasOf } from '../../sql/sources/alias.ts'
import { Join } from '../../sql/sources/join.ts'
import type { ColumnAttribute, Mapper, Relationship } from '../mapping/mapper.ts'
import { membersBelow } from '../mapping/members-below.ts'
import { aliasedPlace } from '../mapping/model-place.ts'
import { cellReaders } from './cell-readers.ts'
import { entityShape } from './entity-shape.ts'
import type { EntityPlan } from './load-plan.ts'
import type { LoadPath, RelationshipLoad } from './load-path.ts'
import { isPolymorphic, polymorphicReader } from './polymorphic-reader.ts'
import { entityReader } from './read-entity.ts'
import { adaptedTo, type ColumnAt, columnsAt, extraCondition, primaryCondition, secondaryCondition } from '../mapping/relationship-join.ts'

/** An entity whose columns have their places in the row. */
interface EntityDraft {
  readonly mapper: Mapper
  readonly placed: ReadonlyMap<ColumnAttribute, number>
  readonly joined: readonly { readonly relationship: Relationship; readonly entity: EntityDraft }[]
  readonly followed: boolean
}

/** A source of the statement, and where a table's columns are found in it. */
export interface SourcePlace {
  readonly at: ColumnAt
  /** What eager joins are joined to. */
  readonly source: Source
}

/** Where an entity stands in the statement. */
export interface EntityPlace extends SourcePlace {
  readonly path: LoadPath
  /** The entity is itself outer joined, or below one that is: inner joins nest inside of its join. */
  readonly outer: boolean
  /** Where a relationship is that the query itself joins, for containsEager; null: there is no such query. */
  readonly joinedByUser: (load: RelationshipLoad) => SourcePlace | null
  /** Where an expression that the query supplies is; by default its columns are looked for at the entity's place. */
  readonly supplied?: (expression: Expression) => Expression
  /** Models below the entity's whose columns the statement has; by default those that are mapped so. */
  readonly members?: readonly Mapper[]
  /** Objects are loaded again: what their query supplied is not. */
  readonly again?: boolean
}

/** A statement in the making. */
export class PlanDraft {
  readonly columns: Expression[] = []
  readonly joins: Join[] = []
  readonly order: Expression[] = []
  readonly #places = new Map<Expression, number>()

  /** The place of an expression in the row. */
  place(expression: Expression): number {
    let place = this.#places.get(expression)
    if (place === undefined) {
      place = this.columns.length
      this.#places.set(expression, place)
      this.columns.push(expression)
    }
    return place
  }

  /** Add an entity's columns, and the joins of what its path loads in the same statement. */
  entity(place: EntityPlace, into: Join[] = this.joins): EntityDraft {
    const { path } = place
    const placed = new Map<ColumnAttribute, number>()
    for (const attribute of loadedColumns(path)) {
      const supplied = place.again === true ? undefined : path.supplied(attribute)
      if (supplied === undefined && attribute.supplied) continue
      const expression =
        supplied === undefined ? place.at(attribute.column) : (place.supplied?.(supplied) ?? adaptedTo(supplied, path.mapper, place.at))
      placed.set(attribute, this.place(expression))
    }
    for (const attribute of columnsBelow(path.mapper, place.members ?? membersBelow(path.mapper, 'inline')))
      placed.set(attribute, this.place(place.at(attribute.column)))
    const joined: { relationship: Relationship; entity: EntityDraft }[] = []
    for (const load of path.active) {
      const contained = load.strategy === 'containsEager' ? place.joinedByUser(load) : null
      if (contained !== null)
        joined.push({
          relationship: load.relationship,
          entity: this.entity({ ...contained, path: load.path, outer: true, joinedByUser: place.joinedByUser }),
        })
      else if (isJoined(load)) joined.push({ relationship: load.relationship, entity: this.#joined(place, load, into) })
    }
    return { mapper: path.mapper, placed, joined, followed: path.polymorphic.length > 0 || path.active.some(isFollowed) }
  }

  /** The plan of a drafted entity, once all columns are known. */
  finish(entity: EntityDraft, dialect: Dialect): EntityPlan {
    const { mapper, placed } = entity
    const shape = entityShape(mapper, cellReaders(mapper, dialect), placed, this.columns.length)
    const reader = isPolymorphic(mapper) ? polymorphicReader(shape, placed, dialect, this.columns.length) : entityReader(shape)
    const joined = entity.joined.map(({ relationship, entity: child }) => ({ relationship, entity: this.finish(child, dialect) }))
    return { shape, reader, joined, followed: entity.followed }
  }

  #joined(place: EntityPlace, load: RelationshipLoad, into: Join[]): EntityDraft {
    const { relationship } = load
    const target = aliasedPlace(relationship.target)
    const { at } = target
    const inner = isInner(load)
    // children are ordered within their parents, and grandchildren within children
    const order = load.order.length > 0 ? load.order : relationship.orderBy
    if (relationship.isCollection) this.order.push(...order.map(expression => adaptedTo(expression, relationship.target, at)))
    const below: Join[] = []
    // joins of what comes below an outer joined entity go inside of its parentheses if they are inner, behind it if not
    const nested = this.entity({ path: load.path, at, source: target.source, outer: place.outer || !inner, joinedByUser: place.joinedByUser }, below)
    const innerBelow = below.filter(join => join.joinKind === 'inner')
    const outerBelow = below.filter(join => join.joinKind !== 'inner')
    const kind = inner ? 'inner' : 'left'
    const inside = [...target.joins, ...target.outer, ...(kind === 'left' ? innerBelow : [])]
    if (relationship.secondary === null) {
      const on = conditions([
        primaryCondition(relationship, place.at, at),
        extraCondition(relationship, place.at, at, null),
        target.criterion,
        ...narrowed(load, at),
      ])
      into.push(new Join(kind, place.source, target.source, on, inside))
    } else {
      const secondary = aliasOf(relationship.secondary)
      const link = columnsAt(secondary)
      const on = conditions([
        primaryCondition(relationship, place.at, link),
        extraCondition(relationship, place.at, at, link),
        target.criterion,
        ...narrowed(load, at),
      ])
      const across = new Join('inner', secondary, target.source, secondaryCondition(relationship, link, at))
      into.push(new Join(kind, place.source, secondary, on, [across, ...inside]))
    }
    if (kind === 'inner') into.push(...innerBelow)
    into.push(...outerBelow)
    return nested
  }
}

/** The columns that models below a mapper add to it, but for deferred ones. */
export function columnsBelow(mapper: Mapper, members: readonly Mapper[]): ColumnAttribute[] {
  if (members.length === 0) return []
  const columns = new Set<ColumnAttribute>()
  for (const member of members)
    for (const attribute of member.columns.slice(mapper.columns.length))
      if (attribute.deferredGroup === null && !attribute.supplied) columns.add(attribute)
  return [...columns]
}

/** A relationship that the statement itself loads; a limit per parent needs a statement of its own. */
export function isJoined(load: RelationshipLoad): boolean {
  return load.strategy === 'joined' && load.limitPerParent === null
}

/** A relationship that is loaded after the rows have been read. */
export function isFollowed(load: RelationshipLoad): boolean {
  return load.strategy !== 'containsEager' && !isJoined(load)
}

/** Whether a path joins a collection anywhere: rows then repeat their entities. */
export function joinsCollection(path: LoadPath): boolean {
  return path.active.some(
    load =>
      (isJoined(load) && load.relationship.isCollection) || ((isJoined(load) || load.strategy === 'containsEager') && joinsCollection(load.path)),
  )
}

/** Whether a path joins anything. */
export function joinsAnything(path: LoadPath): boolean {
  return path.active.some(load => isJoined(load) || (load.strategy === 'containsEager' && joinsAnything(load.path)))
}

/** The columns of a path, with the foreign keys by which related objects are loaded afterwards. */
export function loadedColumns(path: LoadPath): readonly ColumnAttribute[] {
  const { loaded } = path.columns
  if (loaded.length === path.mapper.columns.length) return loaded
  const needed = new Set<Column>()
  for (const load of path.active)
    if (isFollowed(load) && load.strategy !== 'noload') for (const pair of load.relationship.pairs) needed.add(pair.local)
  return path.mapper.columns.filter(
    attribute => needed.has(attribute.column) || attribute === path.mapper.discriminator || loaded.includes(attribute),
  )
}

function narrowed(load: RelationshipLoad, at: ColumnAt): Condition[] {
  return load.criteria.map(criterion => adaptedTo(criterion, load.relationship.target, at))
}

/** An inner join must not lose parents: only where every parent has a target, or the user asks for it. */
function isInner(load: RelationshipLoad): boolean {
  const { relationship } = load
  const asked = load.settings.innerJoin ?? relationship.options.innerJoin
  if (asked !== undefined) return asked
  return (
    relationship.required &&
    relationship.direction === 'many-to-one' &&
    load.criteria.length === 0 &&
    relationship.pairs.every(pair => !pair.local.nullable)
  )
}

function conditions(parts: readonly (Condition | null)[]): Condition {
  return junction(
    'and',
    parts.filter(part => part !== null),
  )
}
