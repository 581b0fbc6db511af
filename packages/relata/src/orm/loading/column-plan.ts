/** The statement that loads an object's own columns by its primary key, with what its path joins to them. */
import type { Dialect } from '../../dialect/dialect.ts'
import { select } from '../../sql/statements/select.ts'
import type { ColumnAttribute, Mapper } from '../mapping/mapper.ts'
import { columnsAt } from '../mapping/relationship-join.ts'
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
  const entity = draft.entity({ path, at: columnsAt(mapper.table), source: mapper.table, outer: false, joinedByUser: nothingJoined })
  const statement = new KeyedStatement(keyColumns(mapper), dialect, condition =>
    select(...draft.columns)
      .from(mapper.table)
      .with({ joins: draft.joins, criteria: [condition], orders: draft.order }),
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
  const statement = new KeyedStatement(keyColumns(mapper), dialect, condition =>
    select(...loaded.map(attribute => attribute.column))
      .from(mapper.table)
      .where(condition),
  )
  return { statement, shape: entityShape(mapper, cellReaders(mapper, dialect), placed, loaded.length) }
}

function keyColumns(mapper: Mapper): readonly ColumnAttribute['column'][] {
  return mapper.primaryKey.map(attribute => attribute.column)
}

function nothingJoined(): null {
  return null
}
