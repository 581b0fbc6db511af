/** How objects print and serialise: what is loaded is shown, nothing is loaded, and the way back stops at the object's key. */
import { peekCell } from './cells.ts'
import { sideOf } from './collection.ts'
import type { EntityObject, InstanceState } from './instance-state.ts'
import { isEntity, stateOf } from './state-slot.ts'

/**
 * A plain object with the loaded columns and related objects, all the way down. An object is written in full where it is
 * nearest to the root, and stands as its primary key only where a longer path leads to it: cycles end there, and the
 * size stays that of what one would write by hand.
 *
 * @example
 * toPlain(user)   // { id: 1, name: 'Ada', posts: [{ id: 5, title: 'Hello', authorId: 1, author: { id: 1 } }] }
 */
export function toPlain(entity: EntityObject): Record<string, unknown> {
  const state = stateOf(entity)
  return plainOf(state, 0, distances(state))
}

/** What JSON.stringify writes: as toPlain, with values that JSON has no form for written as text. */
export function toJson(entity: EntityObject): unknown {
  return jsonValue(toPlain(entity))
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

/** How many loaded relationships lie between the root and each object that it leads to. */
function distances(root: InstanceState): ReadonlyMap<InstanceState, number> {
  const found = new Map([[root, 0]])
  // a Map hands out what is added while it is gone through: nearest first
  for (const [state, distance] of found) {
    for (const [, value] of loadedRelated(state)) {
      for (const related of Array.isArray(value) ? (value as readonly EntityObject[]) : value === null ? [] : [value]) {
        const other = stateOf(related)
        if (!found.has(other)) found.set(other, distance + 1)
      }
    }
  }
  return found
}

function plainOf(state: InstanceState, depth: number, nearest: ReadonlyMap<InstanceState, number>): Record<string, unknown> {
  const plain: Record<string, unknown> = {}
  if (depth > (nearest.get(state) ?? 0)) {
    for (const { key, index } of state.mapper.primaryKey) define(plain, key, visible(state, index))
    return plain
  }
  for (const [key, value] of loadedColumns(state)) define(plain, key, value)
  for (const [key, value] of loadedRelated(state)) {
    const plainMember = (member: EntityObject): object => plainOf(stateOf(member), depth + 1, nearest)
    define(plain, key, Array.isArray(value) ? value.map(plainMember) : value === null ? null : plainMember(value))
  }
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
    yield [relationship.key, relationship.isCollection ? sideOf(value).members() : value]
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
