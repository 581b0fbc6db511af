/**
 * The events of rows: before and after each INSERT, UPDATE and DELETE of a flush. Those before come when the flush is being
 * planned, so that rows written alike still go in one statement; those after come when all rows are written.
 */
import type { Pausable } from '../../../base/pausable.ts'
import { Connection } from '../../../engine/connection.ts'
import { SqlNode } from '../../../sql/core/sql-node.ts'
import { FlushError } from '../../flush/flush-errors.ts'
import type { FlushPlan } from '../../flush/flush-plan.ts'
import type { FlushWork } from '../../flush/flush-work.ts'
import { resolveReference } from '../../flush/resolve-reference.ts'
import { type RowChange, RowReference } from '../../flush/row-change.ts'
import { type Listener, listenersOf, someHooks } from '../../mapping/model-hooks.ts'
import { Changes, type InstanceState, UNSET } from '../../state/instance-state.ts'
import type { Mapper } from '../../mapping/mapper.ts'
import type { SessionCore } from '../session-core.ts'

/** Tell of all rows that are about to change. What listeners set on an object is written with its row. */
export function* beforeRows(core: SessionCore, work: FlushWork): Pausable<void> {
  if (!someHooks()) return
  for (const change of work.list) {
    const event = `before${verbOf(change)}`
    const listeners = listenersOf(change.mapper, event)
    if (listeners.length > 0) yield* tellBefore(core, change, event, listeners)
  }
}

function* tellBefore(core: SessionCore, change: RowChange, event: string, listeners: readonly Listener[]): Pausable<void> {
  const { state } = change
  const about = yield* aboutRows(core, change.mapper)
  const writes = change.operation !== 'delete'
  if (writes) showForeignKeys(change)
  const before = state.values.slice()
  const links = linksOf(state)
  core.changeable = writes ? state : null
  try {
    for (const listener of listeners) yield* core.listened(event, () => tell(listener, state, about))
  } finally {
    core.changeable = null
  }
  if (linksOf(state).some((each, index) => each !== links[index])) throw linkChanged(state, event)
  state.values.forEach((value, index) => {
    if (value !== before[index]) change.values[index] = value
  })
}

/** Foreign keys that the flush has worked out already are on the object before anybody looks at it. */
function showForeignKeys({ state, values }: RowChange): void {
  for (let index = 0; index < values.length; index++) {
    const planned = values[index]
    if (!(planned instanceof RowReference)) continue
    const value = resolveReference(planned)
    if (value instanceof RowReference || value instanceof SqlNode || value === UNSET || value === state.values[index]) continue
    if (state.key !== undefined) {
      const { columns } = (state.changes ??= new Changes())
      if (!columns.has(index)) columns.set(index, state.values[index])
    }
    state.values[index] = value
    if (index < 31) state.rawCells &= ~(1 << index)
  }
}

/** Tell of all rows that have changed, in the order in which they were written; then of objects without a row to write. */
export function* tellAfterRows(core: SessionCore, plan: FlushPlan): Pausable<void> {
  if (!someHooks()) return
  const changes = new Set<RowChange>()
  for (const step of plan.steps) for (const change of step.changes ?? []) if (plan.work.changes.get(change.state) === change) changes.add(change)
  for (const change of plan.work.list) changes.add(change)
  for (const change of changes) {
    const event = `after${verbOf(change)}`
    const listeners = listenersOf(change.mapper, event)
    if (listeners.length === 0) continue
    const about = yield* aboutRows(core, change.mapper)
    for (const listener of listeners) yield* core.listened(event, () => tell(listener, change.state, about))
  }
}

/** An object that takes over the row of a deleted one is new all the same. */
function verbOf({ operation, state }: RowChange): 'Insert' | 'Update' | 'Delete' {
  if (operation === 'delete') return 'Delete'
  return state.key === undefined ? 'Insert' : 'Update'
}

interface AboutRows {
  readonly session: object | null
  readonly connection: Connection
}

function* aboutRows(core: SessionCore, mapper: Mapper): Pausable<AboutRows> {
  core.at(mapper.table)
  return { session: core.facade, connection: new Connection(core.engine, yield* core.connect()) }
}

function tell(listener: Listener, state: InstanceState, about: AboutRows): unknown {
  return (listener as (entity: object, about: AboutRows) => unknown)(state.entity, about)
}

/** What is known of changes to an object's relationships: it must not differ after a listener. */
function linksOf(state: InstanceState): readonly unknown[] {
  const { changes, key, mapper } = state
  const scalars = mapper.relationships.map(relationship =>
    relationship.isCollection || (key !== undefined && changes?.scalars.has(relationship.index) !== true)
      ? null
      : (state.relatedAt(relationship) ?? null),
  )
  return [
    key === undefined ? state.insertMarks : 0,
    changes?.scalars.size ?? 0,
    changes?.collections.size ?? 0,
    changes?.queued.size ?? 0,
    ...scalars,
  ]
}

function linkChanged(state: InstanceState, event: string): FlushError {
  return new FlushError(`A listener of '${event}' has changed a relationship of ${state}, which this flush would not write.`, {
    object: String(state),
    cause: 'which rows are written, and in which order, is settled by then',
    do: 'set the foreign key column, or change relationships in beforeFlush',
  })
}
