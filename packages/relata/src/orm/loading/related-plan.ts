/** The statement that loads a relationship for given parents: by the keys that relate the rows, without the parents' own table. */
import type { Dialect } from '../../dialect/dialect.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import { BindParameter, type Condition, type Expression, junction, Operation } from '../../sql/core/expression.ts'
import type { Source } from '../../sql/core/source.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { rewrite, walk } from '../../sql/core/walk.ts'
import { aliasOf } from '../../sql/sources/alias.ts'
import { Join } from '../../sql/sources/join.ts'
import { select, type Select } from '../../sql/statements/select.ts'
import { booleanType } from '../../types/boolean-type.ts'
import type { ColumnPair } from '../mapping/join-shape.ts'
import type { Relationship } from '../mapping/mapper.ts'
import { modelPlace } from '../mapping/model-place.ts'
import { identityKey } from '../state/identity-key.ts'
import type { IdentityKey } from '../state/instance-state.ts'
import { hasPlainColumn } from './entity-shape.ts'
import { KeyedStatement } from './keyed-statement.ts'
import type { EntityPlan } from './load-plan.ts'
import type { RelationshipLoad } from './load-path.ts'
import { PlanDraft } from './plan-draft.ts'
import { adaptedTo, type ColumnAt, columnsAt, extraCondition, secondaryCondition } from '../mapping/relationship-join.ts'
import { RowNumber } from './row-number.ts'

/** How related rows are loaded by their keys. */
export class RelatedPlan {
  readonly entity: EntityPlan
  readonly statement: KeyedStatement
  /** Several rows may hold the same object for the same parent. */
  readonly repeats: boolean
  readonly #keyPositions: readonly number[]
  readonly #keyReaders: readonly (((raw: unknown) => unknown) | null)[]
  readonly #plainKey: boolean

  constructor(load: RelationshipLoad, dialect: Dialect) {
    const parts = load.limitPerParent === null ? unlimited(load) : limited(load, load.limitPerParent)
    const draft = new PlanDraft()
    const entity = draft.entity({ path: load.path, at: parts.at, source: parts.source, outer: false, joinedByUser: nothingJoined })
    this.#keyPositions = parts.keys.map(key => draft.place(key))
    this.#keyReaders = parts.keys.map(key => dialect.typeAdapter(key.type).read)
    this.#plainKey = parts.keys.length === 1 && this.#keyReaders[0] === null && hasPlainColumn(parts.keys[0] as ColumnReference)
    this.entity = draft.finish(entity, dialect)
    this.statement = new KeyedStatement(parts.limitedKeys ?? parts.keys, dialect, condition => parts.statement(condition, draft))
    this.repeats = draft.joins.length > 0 || load.relationship.secondary !== null
  }

  /** The key of a row. */
  keyOf(row: readonly unknown[]): IdentityKey | null {
    if (this.#plainKey) return row[this.#keyPositions[0] as number] as IdentityKey | null
    return identityKey(
      this.#keyPositions.map((position, index) => {
        const raw = row[position]
        const read = this.#keyReaders[index]
        return raw === null || read === null || read === undefined ? raw : read(raw)
      }),
    )
  }
}

/** The parts of the statement: where the target is, which columns hold the parents' keys, and what stands around the condition on them. */
export interface RelatedParts {
  readonly source: Source
  readonly at: ColumnAt
  readonly keys: readonly ColumnReference[]
  /** Where the keys are inside of the subquery that numbers the rows. */
  readonly limitedKeys: readonly ColumnReference[] | null
  statement(condition: Condition, draft: PlanDraft): Select
}

/** All related rows of each parent. */
export function unlimited(load: RelationshipLoad): RelatedParts {
  const { relationship } = load
  const { source, at, joins: own, outer, criterion } = modelPlace(relationship.target)
  const { keys, joins } = keysOf(relationship, at)
  const criteria = [...criteriaOf(load, at), ...(criterion === null ? [] : [criterion])]
  const order = orderOf(load)
  return {
    source,
    at,
    keys,
    limitedKeys: null,
    statement: (condition, draft) =>
      select(...draft.columns)
        .from(source)
        .with({ joins: [...own, ...outer, ...joins, ...draft.joins], criteria: [condition, ...criteria], orders: [...order, ...draft.order] }),
  }
}

/** Number the rows of each parent, and take the first of them. */
function limited(load: RelationshipLoad, limit: number): RelatedParts {
  const { relationship } = load
  const { primaryKey, columns } = relationship.target
  const { source, at, joins: own, criterion } = modelPlace(relationship.target)
  const { keys, joins } = keysOf(relationship, at)
  const criteria = [...criteriaOf(load, at), ...(criterion === null ? [] : [criterion])]
  const order = orderOf(load)
  const number = new RowNumber(keys, order.length > 0 ? order : primaryKey.map(attribute => attribute.column)).as('row_number_of_parent')
  const items: Expression[] = [...columns.map(attribute => attribute.column), ...keys, number]
  const inner = (condition: Condition): Select =>
    select(...items)
      .from(source)
      .with({ joins: [...own, ...joins], criteria: [condition, ...criteria] })
  // the columns are referred to before the condition is known: the subquery of the statement takes the place of this one
  const model = inner(new Operation('true', booleanType, [])).subquery('numbered')
  const place = (expression: Expression): ColumnReference => model.columns[items.indexOf(expression)] as ColumnReference
  return {
    source: model,
    at: column => place(column),
    keys: keys.map(place),
    limitedKeys: keys,
    statement: (condition, draft) => {
      const numbered = inner(condition).subquery('numbered')
      const moved = select(...draft.columns)
        .from(model)
        .with({ joins: draft.joins, criteria: [place(number).le(new BindParameter(limit))], orders: [place(number), ...draft.order] })
      return replaceSource(moved, model, numbered)
    },
  }
}

function replaceSource(statement: Select, from: SqlNode, to: SqlNode): Select {
  return rewrite(statement, node => (node === from ? to : null))
}

/** The columns that hold the parents' keys, and the joins that lead to them. */
function keysOf(relationship: Relationship, at: ColumnAt): { keys: readonly ColumnReference[]; joins: readonly Join[] } {
  if (relationship.secondary === null) return { keys: remotes(relationship.pairs, at), joins: joinsOfParent(relationship, at) }
  const { secondary } = relationship
  const link = columnsAt(secondary)
  const on = junction('and', [secondaryCondition(relationship, link, at)])
  return { keys: remotes(relationship.pairs, link), joins: [new Join('inner', relationship.target.root.table, secondary, on)] }
}

function remotes(pairs: readonly ColumnPair[], at: ColumnAt): readonly ColumnReference[] {
  return pairs.map(pair => at(pair.remote))
}

/** A custom condition that speaks of the parent's columns needs the parent's table after all. */
function joinsOfParent(relationship: Relationship, at: ColumnAt): readonly Join[] {
  if (!speaksOfParent(relationship)) return []
  const parent = aliasOf(relationship.parent.root.table)
  const parentAt = columnsAt(parent)
  const on = junction('and', [
    ...relationship.pairs.map(pair => at(pair.remote).eq(parentAt(pair.local))),
    extraCondition(relationship, parentAt, at, null) as Condition,
  ])
  return [new Join('inner', relationship.target.root.table, parent, on)]
}

function speaksOfParent(relationship: Relationship): boolean {
  const { extra, parent, target } = relationship
  if (extra === null || parent.root === target.root || relationship.secondary === parent.root.table) return false
  let speaks = false
  walk(extra, node => {
    if (node.kind === 'column' && parent.tables.includes((node as ColumnReference).source as never)) speaks = true
  })
  return speaks
}

function criteriaOf(load: RelationshipLoad, at: ColumnAt): Condition[] {
  const { relationship } = load
  const extra = speaksOfParent(relationship)
    ? null
    : extraCondition(relationship, null, at, relationship.secondary === null ? null : columnsAt(relationship.secondary))
  return [...(extra === null ? [] : [extra]), ...load.criteria.map(criterion => adaptedTo(criterion, relationship.target, at))]
}

function orderOf(load: RelationshipLoad): readonly Expression[] {
  return load.order.length > 0 ? load.order : load.relationship.orderBy
}

function nothingJoined(): null {
  return null
}
