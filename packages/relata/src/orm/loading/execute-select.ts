/** Runs a select: its rows become tuples of objects and values, or one model's objects. */
import { keepHiddenClass } from '../../base/keep-hidden-class.ts'
import type { Pausable } from '../../base/pausable.ts'
import { rowClass } from '../../engine/result/row-class.ts'
import { Rows } from '../../engine/result/rows.ts'
import { structuralKey } from '../../sql/render/structural-key.ts'
import type { Select } from '../../sql/statements/select.ts'
import type { EntityObject, InstanceState } from '../state/instance-state.ts'
import { buildLoadPlan, pathsOfSelect } from './build-load-plan.ts'
import type { ItemPlan, LoadPlan } from './load-plan.ts'
import type { LoadPath } from './load-path.ts'
import { loadFollowing } from './load-related.ts'
import type { LoadingSession } from './loading-session.ts'
import { newBatch } from './peers.ts'
import { type Execution, Reading } from './reading.ts'

/** How a select is executed. */
export interface SelectExecution {
  /** Overwrite what the session holds, unflushed changes included. */
  readonly populateExisting?: boolean
}

/** A select that is ready to run. */
export interface PreparedSelect {
  readonly plan: LoadPlan
  readonly paths: readonly LoadPath[]
  readonly sql: string
  readonly parameters: unknown[]
}

/** Find or build the plan of a select, and bind its values. */
export function prepareSelect(session: LoadingSession, given: Select): PreparedSelect {
  const { scopes } = session
  const select = scopes === null ? given : scopes.scoped(given)
  const { key, parameters, nodes } = structuralKey(select)
  session.at(select)
  let plan = session.planCache.get(key)
  let paths = plan?.paths ?? null
  if (plan === undefined) {
    paths = scopes?.pathsOf(select) ?? pathsOfSelect(select)
    plan = buildLoadPlan(select, paths, session.dialect, nodes)
    session.planCache.set(key, plan)
  }
  const bound = plan.compiled.bind(parameters)
  return { plan, paths: paths ?? scopes?.pathsOf(select) ?? pathsOfSelect(select), sql: bound.sql, parameters: bound.parameters }
}

/** The rows of a select, as tuples in the order of its items; labelled items are there by name too. Autoflush is the caller's. */
export function* executeSelect<R>(session: LoadingSession, select: Select<R>, execution: SelectExecution = {}): Pausable<Rows<R>> {
  const prepared = prepareSelect(session, select)
  const { rows } = yield* session.fetch(prepared.sql, prepared.parameters)
  const reading = new RowReading(session, prepared, execution)
  const tuples = reading.tuples(rows)
  for (const followed of reading.followed()) yield* loadFollowing(reading.execution, followed.path, followed.met as Set<InstanceState>)
  return tuples as unknown as Rows<R>
}

/** The objects of a select of one model, each once, in the order of the rows. Autoflush is the caller's. */
export function* executeEntities<E extends EntityObject>(session: LoadingSession, select: Select, execution: SelectExecution = {}): Pausable<E[]> {
  const prepared = prepareSelect(session, select)
  const { rows } = yield* session.fetch(prepared.sql, prepared.parameters)
  const reading = new RowReading(session, prepared, execution)
  const entities = reading.entities(rows)
  for (const followed of reading.followed()) yield* loadFollowing(reading.execution, followed.path, followed.met as Set<InstanceState>)
  return entities as E[]
}

/** Reads the rows of one execution of a plan. */
export class RowReading {
  readonly execution: Execution
  readonly #plan: LoadPlan
  /** By item; null where the item is a value. */
  readonly #readings: readonly (Reading | null)[]

  constructor(session: LoadingSession, prepared: PreparedSelect, { populateExisting }: SelectExecution) {
    const { plan, paths } = prepared
    this.#plan = plan
    this.execution = { session, overwritten: populateExisting === true ? new Set() : null, created: null }
    let next = 0
    this.#readings = plan.items.map(item => {
      if (item.kind === 'value') return null
      const path = paths[next++] as LoadPath
      return new Reading(item.entity, path, newBatch(path, session), this.execution)
    })
  }

  /** What has something to load once the rows have been read. */
  followed(): Reading[] {
    return this.#readings.flatMap(reading => (reading === null ? [] : [...reading.followed()]))
  }

  /** The objects of the first item, each once. */
  entities(rows: unknown[][]): EntityObject[] {
    const reading = this.#readings[0] as Reading
    const states = new Array<InstanceState | null>(rows.length)
    if (this.#readings.length === 1 && reading.isPlain) reading.plan.reader.all(rows, reading.context, states)
    else for (let index = 0; index < rows.length; index++) states[index] = this.#readAll(rows[index] as unknown[])
    this.#finish()
    return entitiesOf(this.#plan.distinctEntities ? states : [...new Set(states)])
  }

  /** A tuple for each row; rows that joined collections have repeated only once. */
  tuples(rows: unknown[][]): Rows<unknown[]> {
    const { items, names, multiplied } = this.#plan
    const Row = names === null ? Array : rowClass(names)
    const seen = multiplied ? new Map<unknown, unknown>() : null
    const tuples = new Rows<unknown[]>()
    for (const row of rows) {
      const tuple = new Row(items.length) as unknown[]
      for (let index = 0; index < items.length; index++) tuple[index] = this.#item(index, items[index] as ItemPlan, row)
      if (seen === null || isNew(seen, tuple)) tuples.push(tuple)
    }
    this.#finish()
    Rows.setFacts(tuples, { rowCount: tuples.length, lastInsertId: null, columns: this.#plan.columns })
    return tuples
  }

  #readAll(row: unknown[]): InstanceState | null {
    let first: InstanceState | null = null
    for (let index = 0; index < this.#readings.length; index++) {
      const state = this.#readings[index]?.read(row) ?? null
      if (index === 0) first = state
    }
    return first
  }

  #item(index: number, item: ItemPlan, row: unknown[]): unknown {
    if (item.kind === 'entity') return (this.#readings[index] as Reading).read(row)?.entity ?? null
    const raw = row[item.position]
    return raw === null || item.read === null ? raw : item.read(raw)
  }

  #finish(): void {
    for (const reading of this.#readings) reading?.finish()
  }
}

/** The objects of the states, in the same array. */
function entitiesOf(states: (InstanceState | null)[]): EntityObject[] {
  const entities = states as unknown[] as EntityObject[]
  let count = 0
  for (let index = 0; index < states.length; index++) {
    const state = states[index] as InstanceState | null
    if (state !== null) entities[count++] = state.entity
  }
  if (count < entities.length) entities.length = count
  return entities
}

/** Whether the tuple differs from all before it: a tree of maps, one level for each item. */
function isNew(seen: Map<unknown, unknown>, tuple: readonly unknown[]): boolean {
  let level = seen
  let found = true
  for (const value of tuple) {
    const key = value instanceof Date ? `date ${value.getTime()}` : value
    let next = level.get(key) as Map<unknown, unknown> | undefined
    if (next === undefined) {
      found = false
      level.set(key, (next = new Map()))
    }
    level = next
  }
  return !found
}

keepHiddenClass(new RowReading(null as never, { plan: { items: [] }, paths: [] } as never, {}))
