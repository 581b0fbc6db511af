/** The statement that loads an object's own columns by its primary key, with what its path joins to them. */
import type { Dialect } from '../../dialect/dialect.ts'
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import { select } from '../../sql/statements/select.ts'
import type { ColumnAttribute, Mapper } from '../mapping/mapper.ts'
import { modelPlace } from '../mapping/model-place.ts'
import { cellReaders } from './cell-readers.ts'
import { type EntityShape, entityShape } from './entity-shape.ts'
import { KeyedStatement } from './keyed-statement.ts'
import type { EntityPlan } from './load-plan.ts'
import type { LoadPath } from './load-path.ts'
import { PlanDraft } from './plan-draft.ts'

/** How a path's objects are loaded by their keys. */
export interface ColumnPlan {
  readonly statement: KeyedStatement
  readonly entity: EntityPlan
}

const plans = new WeakMap<LoadPath, Map<Dialect, ColumnPlan>>()

/** The plan for all columns of a path and what it joins. */
export function columnPlan(dialect: Dialect, path: LoadPath): ColumnPlan {
  let byDialect = plans.get(path)
  if (byDialect === undefined) plans.set(path, (byDialect = new Map()))
  let plan = byDialect.get(dialect)
  if (plan === undefined) byDialect.set(dialect, (plan = wholePlan(dialect, path)))
  return plan
}

function wholePlan(dialect: Dialect, path: LoadPath): ColumnPlan {
  const { mapper } = path
  const draft = new PlanDraft()
  const place = modelPlace(mapper)
  const entity = draft.entity({ path, at: place.at, source: place.source, outer: false, joinedByUser: nothingJoined, again: true })
  const statement = new KeyedStatement(keyColumns(mapper), dialect, condition =>
    select(...draft.columns)
      .from(place.source)
      .with({
        joins: [...place.joins, ...place.outer, ...draft.joins],
        criteria: place.criterion === null ? [condition] : [condition, place.criterion],
        orders: draft.order,
      }),
  )
  return { statement, entity: draft.finish(entity, dialect) }
}

/** How some columns are loaded. */
export interface PartialPlan {
  readonly statement: KeyedStatement
  readonly shape: EntityShape
}

const partialPlans = new WeakMap<Mapper, Map<Dialect, Map<string, PartialPlan>>>()

/** The plan for some columns, and the primary key with them. */
export function partialPlan(dialect: Dialect, mapper: Mapper, columns: readonly ColumnAttribute[]): PartialPlan {
  let byDialect = partialPlans.get(mapper)
  if (byDialect === undefined) partialPlans.set(mapper, (byDialect = new Map()))
  let byColumns = byDialect.get(dialect)
  if (byColumns === undefined) byDialect.set(dialect, (byColumns = new Map()))
  const name = columns.map(attribute => attribute.index).join()
  let plan = byColumns.get(name)
  if (plan === undefined) byColumns.set(name, (plan = somePlan(dialect, mapper, columns)))
  return plan
}

function somePlan(dialect: Dialect, mapper: Mapper, columns: readonly ColumnAttribute[]): PartialPlan {
  const loaded = mapper.columns.filter(attribute => attribute.primaryKey || columns.includes(attribute))
  const placed = new Map(loaded.map((attribute, place) => [attribute, place]))
  const shape = entityShape(mapper, cellReaders(mapper, dialect), placed, loaded.length)
  const table = onlyTable(columns)
  if (table !== null) {
    // every table of a row holds its key, so one is enough where it has all that is wanted
    const keys = keyColumns(mapper, table)
    const items = loaded.map(attribute => (attribute.primaryKey ? (keys[mapper.primaryKey.indexOf(attribute)] as Column) : attribute.column))
    return {
      shape,
      statement: new KeyedStatement(keys, dialect, condition =>
        select(...items)
          .from(table)
          .where(condition),
      ),
    }
  }
  const place = modelPlace(mapper)
  const statement = new KeyedStatement(keyColumns(mapper), dialect, condition =>
    select(...loaded.map(attribute => attribute.column))
      .from(place.source)
      .with({ joins: place.joins, criteria: [condition] }),
  )
  return { statement, shape }
}

/** The table that has all of the columns; null where there is none. */
function onlyTable(columns: readonly ColumnAttribute[]): Table | null {
  const [first] = columns
  if (first === undefined || columns.some(({ computed, mapper }) => computed && mapper.tables.length > 1)) return null
  return columns.every(attribute => attribute.column.table === first.column.table) ? (first.column.table as Table) : null
}

/** The primary key as a table of the model has it. */
function keyColumns(mapper: Mapper, table: Table = mapper.root.table): readonly Column[] {
  return mapper.primaryKey.map(attribute => attribute.equivalents.find(column => column.table === table) ?? attribute.column)
}

function nothingJoined(): null {
  return null
}
