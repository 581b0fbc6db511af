/** Turns a row's columns into an object of the session: the one the identity map has, or a new one. */
import type { Relationship } from '../mapping/mapper.ts'
import { type CodeStyle, codeStyleOf } from '../state/accessors.ts'
import { sideOf } from '../state/collection.ts'
import { forgetDerived } from '../state/forget-derived.ts'
import { identityKey } from '../state/identity-key.ts'
import { type EntitySession, type IdentityKey, type InstanceState, type LoadBatch, UNLOADED } from '../state/instance-state.ts'
import { instantiatorOf } from '../state/state-slot.ts'
import { eagerReader, type EntityShape, hasPlainKey } from './entity-shape.ts'
import type { LoadPath } from './load-path.ts'

/** The session as the reader sees it. */
export interface ReadingSession extends EntitySession {
  readonly facade: object | null
  heardLoaded(state: InstanceState): void
  readonly hints: { isConcealed(state: InstanceState): boolean; reveal(state: InstanceState): void }
  readonly dirty: Set<InstanceState>
}

/** What reading one entity's rows needs to know of this execution. */
export interface ReadContext {
  readonly session: ReadingSession
  /** The identity map's objects of the model. */
  readonly map: Map<IdentityKey, InstanceState>
  readonly batch: LoadBatch
  /** Overwrite objects that the session holds; those that were overwritten already. */
  readonly overwritten: Set<InstanceState> | null
  /** Objects that the session held and that became peers in this batch; null where nobody asks. */
  readonly moved: Set<InstanceState> | null
  /** Objects whose attributes were filled, with the names of these; null where nobody asks. */
  readonly refreshed: [state: InstanceState, attributes: readonly string[]][] | null
}

/** Reads an entity's rows. */
export interface EntityReader {
  /** The object of one row; null where the row has none. */
  one(row: unknown[], context: ReadContext): InstanceState | null
  /** The objects of all rows, each at its row's place in `into`. */
  all(rows: readonly unknown[][], context: ReadContext, into: (InstanceState | null)[]): void
}

/** The reader for a shape: generated source where the host allows it, else closures that do the same. */
export function entityReader(shape: EntityShape, style: CodeStyle = codeStyleOf(shape.mapper)): EntityReader {
  return style === 'generated' ? generatedReader(shape) : plainReader(shape)
}

function generatedReader(shape: EntityShape): EntityReader {
  const { keyPositions, positions, rawMask, whole } = shape
  const readers: string[] = []
  const cell = (index: number): string => {
    const position = positions[index] as number
    if (position === -1) return isSupplied(shape, index) ? 'null' : 'UNLOADED'
    if (eagerReader(shape, index) === null) return `row[${position}]`
    if (!readers.includes(`r${index}`)) readers.push(`r${index}`)
    return `(row[${position}] === null ? null : r${index}(row[${position}]))`
  }
  const key = hasPlainKey(shape)
    ? `row[${keyPositions[0]}]`
    : `identityKey([${shape.mapper.primaryKey.map(attribute => cell(attribute.index)).join(', ')}])`
  const values = whole
    ? positions
        .map((_, index) => index)
        .filter(index => eagerReader(shape, index) !== null)
        .map(index => `row[${index}] = ${cell(index)};`)
        .join(' ')
    : `const values = [${positions.map((_, index) => cell(index)).join(', ')}];`
  const body = (absent: string, isNew: string, found: string): string => `
    const key = ${key};
    if (key === null) { ${absent} }
    let state = map.get(key);
    if (state === undefined) {
      ${values}
      state = instantiate(${whole ? 'row' : 'values'}, session, key, ${rawMask}, batch);
      map.set(key, state);
      ${isNew}
    } else meet(state, row, x);
    ${found}`
  const source = `'use strict';
    return {
      one(row, x) {
        const { map, session, batch } = x; const { peers } = batch;
        ${body('return null', 'peers.push(state);', 'return state')}
      },
      all(rows, x, into) {
        const { map, session, batch } = x; const { peers } = batch;
        let end = peers.length;
        // room for all at once: growing by and by leaves twice as much garbage behind
        peers.length = end + rows.length;
        try {
          for (let i = 0; i < rows.length; i++) {
            const row = rows[i];
            ${body('into[i] = null; continue', 'peers[end++] = state;', 'into[i] = state')}
          }
        } finally {
          peers.length = end;
        }
      },
    }`
  const names = ['UNLOADED', 'identityKey', 'instantiate', 'meet', ...readers]
  const make = new Function(...names, source) as (...values: unknown[]) => EntityReader
  return make(UNLOADED, identityKey, instantiatorOf(shape.mapper), meeting(shape), ...readers.map(name => eagerReader(shape, Number(name.slice(1)))))
}

function plainReader(shape: EntityShape): EntityReader {
  const { keyPositions, positions, rawMask, whole, mapper } = shape
  const create = instantiatorOf(mapper)
  const meet = meeting(shape)
  const plainKey = hasPlainKey(shape)
  const eager = positions.map((_, index) => eagerReader(shape, index))
  const cell = (row: unknown[], index: number): unknown => {
    const position = positions[index] as number
    if (position === -1) return isSupplied(shape, index) ? null : UNLOADED
    const raw = row[position]
    const read = eager[index]
    return raw === null || read === null || read === undefined ? raw : read(raw)
  }
  const one = (row: unknown[], context: ReadContext): InstanceState | null => {
    const key = plainKey
      ? (row[keyPositions[0] as number] as IdentityKey | null)
      : identityKey(mapper.primaryKey.map(attribute => cell(row, attribute.index)))
    if (key === null) return null
    let state = context.map.get(key)
    if (state !== undefined) {
      meet(state, row, context)
      return state
    }
    const values = positions.map((_, index) => cell(row, index))
    if (whole) for (let index = 0; index < values.length; index++) row[index] = values[index]
    state = create(whole ? row : values, context.session, key, rawMask, context.batch)
    context.map.set(key, state)
    context.batch.peers.push(state)
    return state
  }
  return {
    one,
    all(rows, context, into) {
      for (let index = 0; index < rows.length; index++) into[index] = one(rows[index] as unknown[], context)
    },
  }
}

/** An attribute that is null where the query supplies nothing. */
function isSupplied({ mapper }: EntityShape, index: number): boolean {
  return mapper.columns[index]?.supplied === true
}

/** What happens when a row leads to an object that the session holds already. */
function meeting(shape: EntityShape): (state: InstanceState, row: unknown[], context: ReadContext) => void {
  const { positions } = shape
  return (state, row, context) => {
    const { batch, overwritten, session } = context
    const concealed = session.hints.isConcealed(state)
    if (concealed) session.hints.reveal(state)
    if (concealed || (overwritten !== null && !overwritten.has(state))) {
      if (overwritten !== null && !concealed) {
        overwritten.add(state)
        forgetRelated(state)
        forgetDerived(state)
        state.changes = null
        session.dirty.delete(state)
      }
      for (let index = 0; index < positions.length; index++) if (positions[index] !== -1) fillCell(shape, state, index, row)
      state.expired = false
      if (!concealed) context.refreshed?.push([state, namesOf(shape, () => true)])
      moveTo(state, context)
      return
    }
    const { values, expired } = state
    let filled = false
    if (context.refreshed !== null) noteRefreshed(shape, state, context.refreshed)
    for (let index = 0; index < positions.length; index++) {
      if ((values[index] !== UNLOADED && !(expired && isSupplied(shape, index))) || positions[index] === -1) continue
      fillCell(shape, state, index, row)
      filled = true
    }
    if (filled) state.expired = false
    // what its INSERT has left out is known from its row now
    if (state.insertMarks !== 0) state.insertMarks &= shape.absentMask
    if (state.batch !== batch && mayMove(state, batch, expired)) moveTo(state, context)
  }
}

function noteRefreshed(shape: EntityShape, state: InstanceState, refreshed: NonNullable<ReadContext['refreshed']>): void {
  const names = namesOf(shape, index => state.values[index] === UNLOADED)
  if (names.length > 0) refreshed.push([state, names])
}

/** The attributes that a row has values for, and that are wanted. */
export function namesOf({ positions, mapper }: EntityShape, wanted: (index: number) => boolean): readonly string[] {
  return mapper.columns.filter(({ index }) => positions[index] !== -1 && wanted(index)).map(attribute => attribute.key)
}

/** Put a row's value into a cell, raw where it is converted on first read. */
export function fillCell(shape: EntityShape, state: InstanceState, index: number, row: unknown[]): void {
  const raw = row[shape.positions[index] as number]
  const bit = index < 31 ? 1 << index : 0
  if ((shape.rawMask & bit) !== 0) {
    state.rawCells |= bit
    state.values[index] = raw
    return
  }
  state.rawCells &= ~bit
  const read = shape.readers[index]
  state.values[index] = raw === null || read === null || read === undefined ? raw : read(raw)
}

/**
 * Objects keep the options they were loaded with, those of the shortest path where one query meets them on several. Objects
 * without options become peers of those they were loaded with last, and take that load's options only if they had no values.
 */
function mayMove(state: InstanceState, batch: LoadBatch, wasExpired: boolean): boolean {
  const before = state.batch?.options as LoadPath | undefined
  const now = batch.options as LoadPath
  if (before !== undefined && before.hasOptions) return before.query === now.query && now.depth < before.depth
  return wasExpired || !now.hasOptions
}

function moveTo(state: InstanceState, { batch, moved }: ReadContext): void {
  if (state.batch === batch) return
  state.batch = batch
  batch.peers.push(state)
  moved?.add(state)
}

/** Make all relationships unloaded again; collections in users' hands are no longer tracked. */
export function forgetRelated(state: InstanceState): void {
  if (state.related === null) return
  for (const relationship of state.mapper.relationships as readonly Relationship[]) {
    const value = state.relatedAt(relationship)
    if (value !== undefined && value !== null && relationship.isCollection) sideOf(value).forget()
  }
  state.related = null
}
