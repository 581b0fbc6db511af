/** Turns a select with entities into one with columns and eager joins, and says how its rows are read. */
import { ArgumentError } from '../../base/errors.ts'
import type { Dialect } from '../../dialect/dialect.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import type { Expression, Label } from '../../sql/core/expression.ts'
import { Ordering } from '../../sql/core/expression.ts'
import type { Source } from '../../sql/core/source.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { walk } from '../../sql/core/walk.ts'
import { compile } from '../../sql/render/compile.ts'
import { fromTree } from '../../sql/render/from-tree.ts'
import { structuralKey } from '../../sql/render/structural-key.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { resultTypesOf } from '../../sql/statements/output-columns.ts'
import { Alias } from '../../sql/sources/alias.ts'
import type { Join } from '../../sql/sources/join.ts'
import { select as newSelect, type Select } from '../../sql/statements/select.ts'
import { withEntityPlaces } from '../../sql/statements/entity-places.ts'
import { EntityItem } from '../mapping/entity-item.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { type ColumnAt, columnsAt } from '../mapping/relationship-join.ts'
import { itemNames } from './item-names.ts'
import type { LoadOption } from './load-option.ts'
import { criteriaOf } from './loader-criteria.ts'
import { narrowStatement } from './narrow-statement.ts'
import type { ItemPlan, LoadPlan } from './load-plan.ts'
import type { LoadPath, RelationshipLoad } from './load-path.ts'
import { pathsOf } from './paths-of-query.ts'
import { columnsBelow, isJoined, joinsAnything, joinsCollection, loadedColumns, PlanDraft, type SourcePlace } from './plan-draft.ts'

/** The paths of a select's entities under its options. */
export function pathsOfSelect(select: Select): readonly LoadPath[] {
  return pathsOf(entitiesOf(select), select.loadOptions as readonly LoadOption[])
}

/** Build the plan. `nodes` are the places of the parameters in the select's structural key. */
export function buildLoadPlan(given: Select, paths: readonly LoadPath[], dialect: Dialect, nodes: readonly SqlNode[]): LoadPlan {
  const select = narrowStatement(withEntityPlaces(given), criteriaOf(given.loadOptions as readonly LoadOption[]))
  const multiplied = paths.some(joinsCollection)
  const wraps =
    multiplied &&
    (select.limitCount !== null ||
      select.offsetCount !== null ||
      select.isDistinct ||
      select.distinctOns.length > 0 ||
      select.groups.length > 0 ||
      select.havings.length > 0)
  const frame = wraps ? wrapped(select, paths) : flat(select, dialect)
  const draft = new PlanDraft()
  const entities = entitiesOf(select)
  const drafts = entities.map((entity, index) =>
    draft.entity({
      path: paths[index] as LoadPath,
      at: frame.at(entity),
      members: entity.place.members,
      source: frame.source(entity),
      outer: false,
      joinedByUser: load => frame.joinedByUser(load),
      supplied: expression => frame.value(expression),
    }),
  )
  const places = select.items.map(item => (item instanceof EntityItem ? -1 : draft.place(frame.value(item as Expression))))
  const statement = frame.finish(draft)
  const compiled = compile(statement, dialect, nodes)
  let next = 0
  const items = select.items.map((item, index): ItemPlan => {
    if (item instanceof EntityItem) return { kind: 'entity', entity: draft.finish(drafts[next++] as (typeof drafts)[number], dialect) }
    return { kind: 'value', position: places[index] as number, read: dialect.typeAdapter(resultTypesOf([item])[0] as ColumnType).read }
  })
  const reusable = select.loadOptions.every(option => structuralKey(option).nodes.length === 0)
  return {
    compiled,
    items,
    paths: reusable ? paths : null,
    names: namesOf(select),
    columns: itemNames(select.items),
    multiplied,
    distinctEntities:
      items.length === 1 &&
      entities.length === 1 &&
      !paths.some(joinsAnything) &&
      select.joins.length === 0 &&
      select.froms.length < 2 &&
      select.groups.length === 0 &&
      oneSource(select, entities),
  }
}

/** A condition on another table makes a cross join of it. */
function oneSource(select: Select, [entity]: readonly EntityItem[]): boolean {
  return select.criteria.every(criterion => mentionsOnly(criterion, (entity as EntityItem).source))
}

function mentionsOnly(node: SqlNode, source: unknown): boolean {
  let only = true
  walk(node, each => {
    if (each.kind === 'column' && (each as ColumnReference).source !== source) only = false
    return only && each.kind !== 'column' && each.kind !== 'select'
  })
  return only
}

function entitiesOf(select: Select): EntityItem[] {
  return select.items.filter(item => item instanceof EntityItem)
}

function namesOf(select: Select): readonly string[] | null {
  if (!select.items.some(item => item.kind === 'label')) return null
  return select.items.map(item => (item.kind === 'label' ? (item as Label).name : ''))
}

/** How a plan's columns are found: in the select itself, or in the subquery that it becomes. */
interface Frame {
  at(entity: EntityItem): ColumnAt
  source(entity: EntityItem): Source
  /** Where a relationship is that the query itself joins. */
  joinedByUser(load: RelationshipLoad): SourcePlace
  value(item: Expression): Expression
  finish(draft: PlanDraft): Select
}

function flat(select: Select, dialect: Dialect): Frame {
  return {
    at: columnsOfEntity,
    source: entity => entity.source,
    joinedByUser: load => {
      const source = sourceInQuery(select, load)
      return { source, at: columnsAt(source) }
    },
    value: item => item,
    finish: draft =>
      select.with({
        items: draft.columns,
        joins: [...select.joins, ...draft.joins],
        orders: [...select.orders, ...draft.order],
        loadOptions: [],
        lockOf: dialect.features.rowLocks?.outerJoined === false ? lockedSources(select, draft.joins) : select.lockOf,
      }),
  }
}

/** A lock is meant for what the query itself selects from: rows that an outer join may lack cannot be locked. */
function lockedSources(select: Select, eager: readonly Join[]): readonly Source[] {
  if (select.lock === null || select.lockOf.length > 0 || ![...select.joins, ...eager].some(isOuter)) return select.lockOf
  const sources = fromTree(select, { enclosing: [], correlates: true }).roots.map(root => root.source)
  for (const join of select.joins) if (!isOuter(join)) sources.push(join.right)
  return sources
}

function isOuter(join: Join): boolean {
  return join.joinKind === 'left' || join.joinKind === 'full'
}

/** The select becomes a subquery, so that LIMIT, DISTINCT and GROUP BY count its own rows; eager joins stand outside, and its order is repeated there. */
function wrapped(select: Select, paths: readonly LoadPath[]): Frame {
  const items: Expression[] = []
  const add = (expression: Expression): void => {
    if (!items.includes(expression)) items.push(expression)
  }
  entitiesOf(select).forEach((entity, index) => addEntity(select, paths[index] as LoadPath, columnsOfEntity(entity), add, entity.place.members))
  for (const item of select.items) if (!(item instanceof EntityItem)) add(item as Expression)
  for (const order of select.orders) add(order instanceof Ordering ? order.expression : order)
  const subquery = select.with({ items, loadOptions: [] }).subquery()
  const outside = (expression: Expression): ColumnReference => subquery.columns[items.indexOf(expression)] as ColumnReference
  const outsideOf =
    (at: ColumnAt): ColumnAt =>
    column =>
      outside(at(column))
  const orders = select.orders.map(order =>
    order instanceof Ordering ? new Ordering(outside(order.expression), order.direction, order.nulls) : outside(order),
  )
  return {
    at: entity => outsideOf(columnsOfEntity(entity)),
    source: () => subquery,
    joinedByUser: load => ({ source: subquery, at: outsideOf(columnsAt(sourceInQuery(select, load))) }),
    value: outside,
    finish: draft =>
      newSelect(...draft.columns)
        .from(subquery)
        .with({ joins: draft.joins, orders: [...orders, ...draft.order] }),
  }
}

/** Everything that stands outside and refers to the entity has to be selected inside. */
function addEntity(select: Select, path: LoadPath, at: ColumnAt, add: (expression: Expression) => void, members: readonly Mapper[] = []): void {
  for (const attribute of columnsBelow(path.mapper, members)) add(at(attribute.column))
  for (const attribute of loadedColumns(path)) add(path.supplied(attribute) ?? at(attribute.column))
  for (const load of path.active) {
    const { relationship } = load
    if (load.strategy === 'containsEager') addEntity(select, load.path, columnsAt(sourceInQuery(select, load)), add)
    else if (relationship.extra !== null) for (const attribute of path.mapper.columns) add(at(attribute.column))
    else if (isJoined(load)) for (const pair of relationship.pairs) add(at(pair.local))
  }
}

/** An entity's columns stand in the order of the mapper's. */
function columnsOfEntity(entity: EntityItem): ColumnAt {
  return entity.place.at
}

/** The table or alias by which the query joins a relationship's target. */
function sourceInQuery(select: Select, load: RelationshipLoad): Source {
  const { table } = load.relationship.target.root
  const sources: Source[] = [...select.froms]
  const add = (join: Join): void => {
    sources.push(join.right)
    join.inner.forEach(add)
  }
  select.joins.forEach(add)
  const found =
    load.target !== null
      ? sources.find(source => source === load.target)
      : (sources.find(source => source === table) ?? sources.find(source => source instanceof Alias && source.source === table))
  if (found !== undefined) return found
  throw new ArgumentError(`containsEager(${load.relationship.name}) needs a join along ${load.relationship.name}, and the query has none.`, {
    do: `write .join(${load.relationship.name}) or .outerJoin(${load.relationship.name}), or use joinedload(${load.relationship.name}), which joins by itself`,
  })
}
