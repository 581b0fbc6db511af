/** The operations that query and write in bulk. */
import { type Column, insert, type LoadOption, type Query, select, type Select, withParent } from 'relata'
import * as relata from 'relata'
import { type AnyEntity, type AnyModel, type BuiltModel, columnOf } from './build-models.ts'
import { attributeOf, type Place, QueryPlaces } from './criteria.ts'
import { loadOption } from './loader-options.ts'
import type { Player } from './player.ts'
import { type ConditionFormat, type CriteriaFormat, type Literal, type LoadOptionFormat, NotSupported, type OrderFormat } from './scenario-format.ts'
import { decode, encode } from './values.ts'

type AnyQuery = Query<AnyEntity, 'async'>

export interface QueryStep extends CriteriaFormat {
  readonly mode?: 'all' | 'first' | 'one' | 'oneOrNone'
  readonly into?: string | readonly string[]
  readonly columns?: readonly string[]
  readonly options?: readonly LoadOptionFormat[]
  readonly populateExisting?: boolean
  readonly unique?: boolean
}

interface Prepared {
  readonly query: AnyQuery
  readonly places: QueryPlaces
  readonly model: BuiltModel
}

function queryOf(player: Player, model: AnyModel): AnyQuery {
  return player.session.query(model)
}

/** Apply everything but the load options. */
function prepare(player: Player, step: CriteriaFormat): Prepared {
  const model = player.model(step.model)
  const { mapping, traits } = player.fixture
  const places = new QueryPlaces(mapping, traits, { built: model, source: model.model }, name => player.variable(name))
  let query = queryOf(player, model.model)
  for (const join of step.join ?? []) query = join.outer === true ? query.outerJoin(places.join(join)) : query.join(places.join(join))
  if (step.where !== undefined) query = query.filter(places.condition(step.where))
  query = query.orderBy(...places.order(step.orderBy))
  if (step.limit !== undefined) query = query.limit(step.limit)
  if (step.offset !== undefined) query = query.offset(step.offset)
  if (step.distinct === true) query = query.distinct()
  return { query, places, model }
}

export function loadOptionsOf(
  player: Player,
  model: BuiltModel,
  places: QueryPlaces | null,
  options: readonly LoadOptionFormat[] | undefined,
): LoadOption[] {
  return (options ?? []).map(option => loadOption(player.fixture.mapping, { built: model, source: model.model }, places, option))
}

/** The `query` operation: objects, or rows of columns. */
export async function runQuery(player: Player, step: QueryStep): Promise<unknown> {
  const prepared = prepare(player, step)
  if (step.columns !== undefined) return rowsOfColumns(player, step, prepared)
  let query = prepared.query.options(...loadOptionsOf(player, prepared.model, prepared.places, step.options))
  if (step.populateExisting === true) query = query.populateExisting()
  switch (step.mode ?? 'all') {
    case 'first':
      return bindOne(player, step, await query.first())
    case 'one':
      return bindOne(player, step, await query.one())
    case 'oneOrNone':
      return bindOne(player, step, await query.oneOrNull())
    default: {
      const found = step.unique === false ? await eachRow(player, query) : await query.all()
      ;(step.into as readonly string[] | undefined)?.forEach((name, index) => player.bind(name, found[index]))
      return found.map(entity => player.show(entity))
    }
  }
}

function bindOne(player: Player, { into }: QueryStep, entity: AnyEntity | null): unknown {
  if (typeof into === 'string') player.bind(into, entity)
  return entity === null ? null : player.show(entity)
}

/** An object as often as the rows have it. */
async function eachRow(player: Player, query: AnyQuery): Promise<AnyEntity[]> {
  const rows = (await player.session.execute(query.toSelect())) as readonly (readonly AnyEntity[])[]
  return rows.map(row => row[0] as AnyEntity)
}

async function rowsOfColumns(player: Player, step: QueryStep, { query, places, model }: Prepared): Promise<unknown> {
  const columns = (step.columns ?? []).map(path => places.column(path))
  let statement: Select = query.toSelect().with({ items: columns })
  // columns of a model are those of its rows: a class below another one has only its own
  if (statement.froms.length === 0) {
    const whole = statement.with({ joins: [] }).from(model.model)
    statement = whole.with({ joins: [...whole.joins, ...statement.joins] })
  }
  if (step.mode !== undefined && step.mode !== 'all') statement = step.mode === 'first' ? statement.limit(1) : statement
  const rows = (await player.session.execute(statement)) as readonly (readonly unknown[])[]
  const shown = rows.map(row => row.map((value, index) => encode(value, kindOf(places, step.columns?.[index] ?? ''))))
  if (step.mode === undefined || step.mode === 'all') return shown
  if (step.mode === 'one' && shown.length !== 1)
    throw shown.length === 0 ? new relata.NoResultFoundError('one()') : new relata.MultipleResultsFoundError('one()')
  if (step.mode === 'oneOrNone' && shown.length > 1) throw new relata.MultipleResultsFoundError('oneOrNull()')
  return shown[0] ?? null
}

function kindOf(places: QueryPlaces, path: string): Parameters<typeof decode>[1] {
  const dot = path.lastIndexOf('.')
  return places.at(dot < 0 ? '' : path.slice(0, dot)).built.columns.get(path.slice(dot + 1))?.type
}

export async function runCount(player: Player, step: CriteriaFormat): Promise<unknown> {
  return prepare(player, step).query.count()
}

export interface RelatedQueryStep {
  readonly var: string
  readonly attr: string
  readonly where?: ConditionFormat
  readonly orderBy?: readonly OrderFormat[]
  readonly limit?: number
  readonly offset?: number
  readonly into?: readonly string[]
}

/** The related objects of one object, queried without loading the relationship. */
export async function runRelatedQuery(player: Player, step: RelatedQueryStep): Promise<unknown> {
  const parent = player.variable(step.var)
  const built = player.modelOf(parent)
  const relationship = built.relationships.get(step.attr)
  if (relationship === undefined) throw new NotSupported(`not supported: ${built.name} has no relationship '${step.attr}'`)
  const target = player.model(relationship.target)
  const places = new QueryPlaces(player.fixture.mapping, player.fixture.traits, { built: target, source: target.model }, name =>
    player.variable(name),
  )
  let statement = relatedSelect(parent, { built, source: built.model }, step.attr, target.model)
  if (step.where !== undefined) statement = statement.where(places.condition(step.where))
  // an order of its own takes the place of the mapping's
  if (step.orderBy !== undefined) statement = statement.with({ orders: [] }).orderBy(...places.order(step.orderBy))
  if (step.limit !== undefined) statement = statement.limit(step.limit)
  if (step.offset !== undefined) statement = statement.offset(step.offset)
  const found = await player.session.scalars(statement)
  step.into?.forEach((name, index) => player.bind(name, found[index]))
  return found.map(entity => player.show(entity))
}

/** A write-only collection gives its select itself. */
function relatedSelect(parent: AnyEntity, place: Place, attribute: string, target: AnyModel): Select<readonly [AnyEntity]> {
  const { lazy, orderBy } = place.built.relationships.get(attribute) ?? {}
  if (lazy === 'write_only') return (parent[attribute] as { select(): Select<readonly [AnyEntity]> }).select()
  const statement = select(target as never).where(withParent(parent, attributeOf(place, attribute))) as unknown as Select<readonly [AnyEntity]>
  return orderBy === undefined
    ? statement
    : statement.orderBy(...orderBy.map(({ attr, desc }) => (desc === true ? columnOf(target, attr).desc() : columnOf(target, attr))))
}

export interface BulkStep {
  readonly model: string
  readonly where?: ConditionFormat
  readonly set?: Readonly<Record<string, unknown>>
  readonly synchronize?: 'auto' | 'evaluate' | 'fetch' | false
}

/** The verbs of a query that write. */
interface WritingQuery {
  update?(
    values: Readonly<Record<string, unknown>>,
    options: { readonly synchronize?: BulkStep['synchronize']; readonly everyRow: boolean },
  ): Promise<number>
  delete?(options: { readonly synchronize?: BulkStep['synchronize']; readonly everyRow: boolean }): Promise<number>
}

export async function runBulkUpdate(player: Player, step: BulkStep): Promise<unknown> {
  const { query, model } = prepare(player, step)
  const writing = query as unknown as WritingQuery
  if (writing.update === undefined) throw new NotSupported('not supported: bulk update')
  const values = Object.fromEntries(Object.entries(step.set ?? {}).map(([name, value]) => [name, newValue(model, name, value)]))
  return writing.update(values, { synchronize: step.synchronize ?? 'auto', everyRow: step.where === undefined })
}

function newValue(model: BuiltModel, name: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    if ('add' in value) {
      const [attribute, amount] = value.add as readonly [string, number]
      return (columnOf(model.model, attribute) as Column<number>).plus(amount)
    }
    if ('attr' in value) return columnOf(model.model, value.attr as string)
  }
  return decode(value as Literal, model.columns.get(name)?.type)
}

export async function runBulkDelete(player: Player, step: BulkStep): Promise<unknown> {
  const { query } = prepare(player, step)
  const writing = query as unknown as WritingQuery
  if (writing.delete === undefined) throw new NotSupported('not supported: bulk delete')
  return writing.delete({ synchronize: step.synchronize ?? 'auto', everyRow: step.where === undefined })
}

export async function runBulkInsert(
  player: Player,
  step: { readonly model: string; readonly rows: readonly Readonly<Record<string, Literal>>[] },
): Promise<void> {
  const model = player.model(step.model)
  const rows = step.rows.map(row =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, decode(value, model.columns.get(name)?.type)])),
  )
  await player.session.execute(insert(model.model as never).values(rows as never))
}
