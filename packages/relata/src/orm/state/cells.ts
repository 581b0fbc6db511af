/** The cells of an object's values: which are converted on first read, and what the sentinels in them mean. */
import { InvalidRequestError } from '../../base/errors.ts'
import type { ColumnAttribute } from '../mapping/mapper.ts'
import { Changes, type InstanceState, UNLOADED, UNSET } from './instance-state.ts'
import { heardSet } from './attribute-events.ts'
import { validated } from './validate.ts'

/** Kinds whose driver values are kept until they are read; the rest (booleans: quicker than noting it) is converted, where it has to be, when the row is read. */
const lazyKinds: ReadonlySet<string> = new Set(['bigint', 'timestamp', 'timestamptz', 'json', 'blob', 'custom', 'array'])

/** Whether a column's cell may hold the driver's value until it is read. A bit each in 31 bits: later columns never do. */
export function convertsOnRead(attribute: ColumnAttribute): boolean {
  return attribute.index < 31 && !attribute.computed && lazyKinds.has(attribute.type.kind)
}

/** Convert the raw cell of a column and keep the result. */
export function convertCell(state: InstanceState, index: number): unknown {
  state.rawCells &= ~(1 << index)
  const raw = state.values[index]
  if (raw === null || typeof raw === 'symbol') return typeof raw === 'symbol' ? readMissing(state, index) : raw
  const { batch } = state
  if (batch === null) return raw
  const read = (index < batch.readers.length ? batch.readers : batch.readersOf(state.mapper))[index]
  const value = read === null || read === undefined ? raw : read(raw)
  state.values[index] = value
  if (typeof value === 'object' && value !== null && (state.mapper.columns[index] as ColumnAttribute).type.mutable)
    state.session?.noteMutable(state, index)
  return value
}

/** Convert all cells that still hold the driver's values. */
export function convertCells(state: InstanceState): void {
  for (let index = 0; state.rawCells !== 0 && index < 31; index++) peekCell(state, index)
}

/** The value of a column as JavaScript sees it, without loading; UNSET and UNLOADED come out as they are. */
export function peekCell(state: InstanceState, index: number): unknown {
  return index < 31 && (state.rawCells & (1 << index)) !== 0 && typeof state.values[index] !== 'symbol'
    ? convertCell(state, index)
    : state.values[index]
}

/** The value of a column at the last flush. */
export function committedCell(state: InstanceState, index: number): unknown {
  const { changes } = state
  return changes !== null && changes.columns.has(index) ? changes.columns.get(index) : peekCell(state, index)
}

/** Whether the column was never set, and is null for that reason alone. */
export function isDefaulted(state: InstanceState, index: number): boolean {
  return state.insertMarks !== 0 && state.key !== undefined && index < 31 && (state.insertMarks & (1 << index)) !== 0
}

/** Read a cell that holds no value: unset reads as null, unloaded is loaded. */
export function readMissing(state: InstanceState, index: number): unknown {
  if (state.values[index] === UNSET) return null
  const attribute = state.mapper.columns[index] as ColumnAttribute
  if (state.session === null) throw detached(state, attribute.key)
  state.session.loadColumn(state, attribute)
  const value = peekCell(state, index)
  return typeof value === 'symbol' ? null : value
}

/** Assign a column. The value it had at the last flush is noted once. */
export function writeCell(state: InstanceState, index: number, given: unknown): void {
  const attribute = state.mapper.columns[index] as ColumnAttribute
  if (given === undefined) throw undefinedValue(state, attribute.key)
  if (attribute.computed) throw readOnly(state, attribute.key)
  const { hooks } = state.mapper
  const valid = hooks === null ? given : validated(state, attribute.key, given)
  let old = peekCell(state, index)
  if (old === UNLOADED && attribute.activeHistory) old = readMissing(state, index)
  const value = hooks === null ? valid : heardSet(state, attribute.key, valid, old)
  if (old === value) {
    if (value !== null || !isDefaulted(state, index)) return
    old = UNLOADED
  }
  state.session?.noteChange(state)
  if (state.key !== undefined) {
    const changes = (state.changes ??= new Changes())
    if (!changes.columns.has(index)) changes.columns.set(index, old)
  }
  state.rawCells &= ~(index < 31 ? 1 << index : 0)
  state.values[index] = value
}

/** An attribute of an object in no session would have to be loaded. */
export class DetachedInstanceError extends InvalidRequestError {}

/** The error for reading an attribute that is not loaded, on an object that has no session to load it. */
export function detached(state: InstanceState, key: string): DetachedInstanceError {
  return new DetachedInstanceError(
    `${state.mapper.name}.${key} is not loaded, and the object is in no session that could load it.`,
    {
      object: String(state),
      cause: 'the session was closed, or the object was expunged or its transaction ended after it was loaded',
      do: `load it before the session ends (joinedload, selectinload), use new Session(engine, { expireOnCommit: false }), or bring the object back with session.merge(…)`,
    },
    'DETACHED',
  )
}

function readOnly(state: InstanceState, key: string): InvalidRequestError {
  return new InvalidRequestError(
    `${state.mapper.name}.${key} is computed by the database and cannot be set.`,
    { object: String(state), cause: 'the attribute is an SQL expression over other columns', do: 'set the columns that it is computed from' },
    'COMPUTED_COLUMN',
  )
}

function undefinedValue(state: InstanceState, key: string): InvalidRequestError {
  return new InvalidRequestError(
    `${state.mapper.name}.${key} was set to undefined.`,
    {
      object: String(state),
      value: 'undefined',
      cause: 'a missing property or an unset variable',
      do: 'write null for SQL NULL, or leave the attribute alone',
    },
    'UNDEFINED_VALUE',
  )
}
