/** How objects print and serialise: what is loaded is shown, nothing is loaded, cycles stop at the object's key. */
import { peekCell } from './cells.ts'
import { sideOf } from './collection.ts'
import type { EntityObject, InstanceState } from './instance-state.ts'
import { isEntity, stateOf } from './state-slot.ts'

/**
 * A plain object with the loaded columns and related objects, all the way down. An object that is already being written
 * further up stands as its primary key only.
 *
 * @example
 * toPlain(user)   // { id: 1, name: 'Ada', posts: [{ id: 5, title: 'Hello', authorId: 1, author: { id: 1 } }] }
 */
export function toPlain(entity: EntityObject): Record<string, unknown> {
  return plainOf(stateOf(entity), new Set())
}

/** What JSON.stringify writes: as toPlain, with values that JSON has no form for written as text. */
export function toJson(entity: EntityObject): unknown {
  return jsonValue(plainOf(stateOf(entity), new Set()))
}

/** What console.log prints: the class's name and the loaded values; related objects of a deeper level in short. */
export function inspectEntity(entity: EntityObject, depth: number, options: object, inspect: (value: unknown, options: object) => string): string {
  if (!isEntity(entity)) return `[${(entity as object).constructor.name}.prototype]`
  const state = stateOf(entity)
  if (depth < 0) return `[${String(state)}]`
  const shown: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const [key, value] of loadedColumns(state)) shown[key] = value
  for (const [key, value] of loadedRelated(state)) shown[key] = Array.isArray(value) ? value.map(shortOf) : value === null ? null : shortOf(value)
  const text = inspect(Object.assign({}, shown), { ...options, depth })
  return `${state.mapper.name} ${text}`
}

/** An object whose printed form is a fixed text. */
function shortOf(entity: EntityObject): object {
  return { [Symbol.for('nodejs.util.inspect.custom')]: () => String(stateOf(entity)) }
}

function plainOf(state: InstanceState, path: Set<InstanceState>): Record<string, unknown> {
  const plain: Record<string, unknown> = {}
  if (path.has(state)) {
    for (const { key, index } of state.mapper.primaryKey) define(plain, key, visible(state, index))
    return plain
  }
  path.add(state)
  for (const [key, value] of loadedColumns(state)) define(plain, key, value)
  for (const [key, value] of loadedRelated(state)) {
    define(plain, key, Array.isArray(value) ? value.map(member => plainOf(stateOf(member as EntityObject), path)) : value === null ? null : plainOf(stateOf(value), path))
  }
  path.delete(state)
  return plain
}

/** A column may be called `__proto__`: assignment would lose it. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}

function* loadedColumns(state: InstanceState): Generator<[string, unknown]> {
  for (const { key, index } of state.mapper.columns) {
    const value = peekCell(state, index)
    if (typeof value !== 'symbol') yield [key, value]
  }
}

function* loadedRelated(state: InstanceState): Generator<[string, EntityObject | readonly EntityObject[] | null]> {
  for (const relationship of state.mapper.relationships) {
    const value = state.relatedAt(relationship)
    if (value === undefined) continue
    yield [relationship.key, relationship.isCollection ? sideOf(value).members() : (value as EntityObject | null)]
  }
}

function visible(state: InstanceState, index: number): unknown {
  const value = peekCell(state, index)
  return typeof value === 'symbol' ? null : value
}

function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (Array.isArray(value)) return value.map(jsonValue)
  if (typeof value === 'object' && value !== null) {
    const copy: Record<string, unknown> = {}
    for (const [key, member] of Object.entries(value)) define(copy, key, jsonValue(member))
    return copy
  }
  return value
}
