/** Which tables a statement reads, with all that is loaded along with it: what decides about a flush before it. */
import type { Table } from '../../schema/table.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import { childrenOf } from '../../sql/core/walk.ts'
import { Select } from '../../sql/statements/select.ts'
import { EntityItem } from '../mapping/entity-item.ts'
import { ExpressionColumn } from '../mapping/expression-column.ts'
import type { LoaderCriterion } from '../mapping/loader-criterion.ts'
import type { Mapper, Relationship } from '../mapping/mapper.ts'
import type { InstanceState } from '../state/instance-state.ts'
import { isEntity, stateOf } from '../state/state-slot.ts'
import { pathsOfSelect } from './build-load-plan.ts'
import { criteriaOf } from './loader-criteria.ts'
import { LoadOption } from './load-option.ts'
import { defaultPath, type LoadPath } from './load-path.ts'
import type { LoadingSession, TablesRead } from './loading-session.ts'
import { pathsOf } from './paths-of-query.ts'
import { batchOf } from './peers.ts'

/** What a statement reads. Of a select with models also what its options, the mapping and the scopes load. */
export function tablesOfStatement(session: LoadingSession, statement: SqlNode): TablesRead {
  const reads = new Reads()
  if (statement instanceof Select) {
    const select = session.scopes?.scoped(statement) ?? statement
    reads.criteria.push(...criteriaOf(select.loadOptions as readonly LoadOption[]))
    for (const path of session.scopes?.pathsOf(select) ?? pathsOfSelect(select)) reads.path(path)
  }
  reads.node(statement)
  return reads.found
}

/** What a statement reads that nothing is loaded along with. */
export function tablesNamedIn(statement: SqlNode): TablesRead {
  const reads = new Reads()
  reads.node(statement)
  return reads.found
}

/** What the look for an object by its key reads. */
export function tablesOfModel(session: LoadingSession, mapper: Mapper, options: readonly LoadOption[] = []): TablesRead {
  const reads = new Reads()
  reads.path(session.scopes?.pathOf(mapper) ?? defaultPath(mapper))
  if (options.length > 0) {
    reads.criteria.push(...criteriaOf(options))
    for (const path of pathsOf([{ mapper, source: mapper.root.table }], options)) reads.path(path)
  }
  return reads.found
}

/** What the load of a column of the object, or a refresh, reads. */
export function tablesOfObject(session: LoadingSession, state: InstanceState): TablesRead {
  if (state.key === undefined) return 'any'
  const reads = new Reads()
  reads.mapper(state.mapper)
  reads.path(batchOf(session, state).options as LoadPath)
  return reads.found
}

/** What the load of relationships of objects reads. An object with changes is flushed: they may say what is related to it. */
export function tablesOfRelated(
  session: LoadingSession,
  states: readonly InstanceState[],
  relationships: readonly Relationship[],
  conditions: readonly SqlNode[] = [],
): TablesRead {
  const reads = new Reads()
  for (const condition of conditions) reads.node(condition)
  for (const relationship of relationships) reads.relationship(relationship)
  const paths = new Set<LoadPath>()
  for (const state of states) {
    if (state.key === undefined || hasChanges(state)) return 'any'
    if (state.expired) reads.mapper(state.mapper)
    paths.add(batchOf(session, state).options as LoadPath)
  }
  for (const path of paths) for (const relationship of relationships) reads.load(path, relationship)
  return reads.found
}

/** Collects tables. A walk is less than the structural key of the same statement, so nothing is kept. */
class Reads {
  readonly criteria: LoaderCriterion[] = []
  readonly #tables = new Set<string>()
  readonly #seen = new Set<object>()
  #anything = false

  /** With the conditions that hold wherever a model is met. */
  get found(): TablesRead {
    for (let left = this.criteria; left.length > 0 && !this.#anything;) {
      const met = left.filter(criterion => [...criterion.mapper.family()].some(member => member.tables.some(table => this.#tables.has(table.name))))
      if (met.length === 0) break
      left = left.filter(criterion => !met.includes(criterion))
      // a failed one is told by the statement itself
      for (const criterion of met) if (!criterion.failed) this.node(criterion.condition)
    }
    return this.#anything ? 'any' : this.#tables
  }

  node(node: SqlNode): void {
    if (this.#anything || this.#isSeen(node)) return
    const { kind } = node
    if (kind === 'table') this.#tables.add((node as unknown as Table).name)
    else if (kind === 'sql' || kind === 'text-query') this.#anything = true
    else if (kind === 'column' && !(node as ColumnReference).isNamed) this.#computed(node)
    else if (node instanceof EntityItem) {
      this.mapper(node.mapper)
      for (const member of node.place.members) this.mapper(member)
    } else if (kind === 'bind' && 'object' in node && isEntity(node.object)) this.mapper(stateOf(node.object).mapper)
    for (const child of childrenOf(node)) this.node(child)
  }

  /** Its tables and those of the models below, and what is computed for its rows. */
  mapper(mapper: Mapper): void {
    if (this.#isSeen(mapper)) return
    for (const member of mapper.family()) {
      for (const table of member.tables) this.#tables.add(table.name)
      for (const { computed, column } of member.columns) if (computed) this.node(column)
    }
  }

  relationship(relationship: Relationship): void {
    if (this.#isSeen(relationship)) return
    this.mapper(relationship.target)
    if (relationship.secondary !== null) this.#tables.add(relationship.secondary.name)
    if (relationship.extra !== null) this.node(relationship.extra)
    for (const order of relationship.orderBy) this.node(order)
  }

  /** The objects of a path, and what is loaded with them. */
  path(path: LoadPath): void {
    if (this.#isSeen(path)) return
    this.mapper(path.mapper)
    this.criteria.push(...path.defaults.criteria)
    for (const expression of path.named?.supplied.values() ?? []) this.node(expression)
    for (const load of path.active) this.load(path, load.relationship)
  }

  load(path: LoadPath, relationship: Relationship): void {
    // options that go on for ever say the same at every level
    if (levelsOf(path, relationship) > 1) return
    this.relationship(relationship)
    const load = path.load(relationship)
    if (load.target !== null) this.node(load.target)
    for (const part of [...load.criteria, ...load.order]) this.node(part)
    this.path(load.path)
  }

  /** Only the column itself tells what it is computed from, and not where an alias shows it. */
  #computed(column: SqlNode): void {
    if (column instanceof ExpressionColumn) this.node(column.expression)
    else this.#anything = true
  }

  #isSeen(part: object): boolean {
    if (this.#seen.has(part)) return true
    this.#seen.add(part)
    return false
  }
}

function hasChanges({ changes }: InstanceState): boolean {
  return changes !== null && changes.columns.size + changes.scalars.size + changes.collections.size + changes.queued.size > 0
}

/** How often the way to the path goes along the relationship. */
function levelsOf(path: LoadPath, relationship: Relationship): number {
  let levels = 0
  for (let at: LoadPath | null = path; at !== null; at = at.parent) if (at.via === relationship) levels++
  return levels
}
