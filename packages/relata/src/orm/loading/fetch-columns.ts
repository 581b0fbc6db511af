/** Fetches columns of objects by their keys, for several objects at once. */
import type { Pausable } from '../../base/pausable.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { peekCell } from '../state/cells.ts'
import { identityOf } from '../state/identity-key.ts'
import { heardRefresh } from '../state/instance-events.ts'
import { type IdentityKey, type InstanceState, UNLOADED } from '../state/instance-state.ts'
import { partialPlan, type PartialPlan } from './column-plan.ts'
import type { EntityShape } from './entity-shape.ts'
import { fetchKeyed } from './fetch-keyed.ts'
import { COLUMNS } from './interception.ts'
import type { KeyedStatement } from './keyed-statement.ts'
import type { LoadingSession } from './loading-session.ts'
import { fillCell, namesOf } from './read-entity.ts'

/** Load all missing columns of several objects at once. Objects whose rows are gone are left as they are. */
export function* loadColumnsOf(session: LoadingSession, states: readonly InstanceState[], withDeferred = true): Pausable<void> {
  const byMapper = new Map<Mapper, InstanceState[]>()
  for (const state of states) {
    if (state.session !== session || state.key === undefined) continue
    const group = byMapper.get(state.mapper)
    if (group === undefined) byMapper.set(state.mapper, [state])
    else group.push(state)
  }
  for (const [mapper, group] of byMapper) {
    const missing = mapper.columns.filter(
      ({ index, deferredGroup }) => (withDeferred || deferredGroup === null) && group.some(state => state.values[index] === UNLOADED),
    )
    if (missing.length === 0) continue
    session.at(mapper.table)
    const plan: PartialPlan = partialPlan(session.dialect, mapper, missing)
    const rows = yield* fetchByKey(session, group, plan.statement, plan.shape)
    for (const state of group) {
      const row = rows.get(state.key as IdentityKey)
      if (row !== undefined) fill(session, plan.shape, state, row)
    }
  }
}

/** The rows of objects, by identity. */
export function* fetchByKey(
  session: LoadingSession,
  states: readonly InstanceState[],
  statement: KeyedStatement,
  shape: EntityShape,
): Pausable<Map<IdentityKey, unknown[]>> {
  const found = new Map<IdentityKey, unknown[]>()
  const keys = states.map(keyOf)
  const most = statement.mostKeys
  for (let start = 0; start < keys.length; start += most) {
    const rows = yield* fetchKeyed(session, statement, keys.length <= most ? keys : keys.slice(start, start + most), COLUMNS)
    for (const row of rows) {
      const key = rowKey(shape, row)
      if (key !== undefined) found.set(key, row)
    }
  }
  return found
}

/** The primary key as the row has it: a changed key that is not flushed is not there yet. */
export function keyOf(state: InstanceState): unknown[] {
  return state.mapper.primaryKey.map(({ index }) =>
    state.changes?.columns.has(index) === true ? state.changes.columns.get(index) : peekCell(state, index),
  )
}

function rowKey(shape: EntityShape, row: readonly unknown[]): IdentityKey | undefined {
  const values: unknown[] = []
  for (const attribute of shape.mapper.primaryKey) {
    const raw = row[shape.positions[attribute.index] as number]
    const read = shape.readers[attribute.index]
    values[attribute.index] = raw === null || read === null || read === undefined ? raw : read(raw)
  }
  return identityOf(shape.mapper, values)
}

/** Fill what is missing; what was assigned meanwhile stays. */
export function fill(session: LoadingSession, shape: EntityShape, state: InstanceState, row: unknown[]): void {
  const names = state.mapper.hooks === null ? null : namesOf(shape, index => state.values[index] === UNLOADED)
  for (let index = 0; index < shape.positions.length; index++) {
    if (shape.positions[index] !== -1 && state.values[index] === UNLOADED) fillCell(shape, state, index, row)
  }
  state.expired = false
  if (names !== null && names.length > 0) heardRefresh(state, session.facade, names)
}
