/** What a session shows of all objects: columns, references and collections, as plain data that can be compared. */
import type { Session } from 'relata'
import { sideOf } from '../../../src/orm/state/collection.ts'
import type { EntityObject, InstanceState } from '../../../src/orm/state/instance-state.ts'
import { stateOf } from '../../../src/orm/state/state-slot.ts'
import type { AnyObject, RandomSchema } from './schemas.ts'

export type Graph = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** The object's class and key. */
export function nameOf(object: object): string {
  const state = stateOf(object)
  return `${state.mapper.name} ${state.mapper.primaryKey.map(attribute => String((object as AnyObject)[attribute.key])).join('/')}`
}

export function membersOf(value: unknown): EntityObject[] {
  return value === null || value === undefined ? [] : sideOf(value).members()
}

/** Everything of one object; unloaded attributes are loaded. Collections are compared as sets. */
function describe(state: InstanceState): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  const entity = state.entity as AnyObject
  for (const { key } of state.mapper.columns) shown[key] = entity[key] instanceof Date ? entity[key].toISOString() : entity[key]
  for (const { key, isCollection } of state.mapper.relationships) {
    const value = entity[key] as EntityObject | null
    shown[key] = isCollection ? membersOf(value).map(nameOf).sort() : value === null ? null : nameOf(value)
  }
  return shown
}

/** The graph of some objects. */
export function graphOf(objects: readonly object[]): Graph {
  const graph: Record<string, Record<string, unknown>> = {}
  for (const object of objects) graph[nameOf(object)] = describe(stateOf(object))
  return Object.fromEntries(Object.entries(graph).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** All objects of the database, as a session loads them. */
export function loadAll(session: Session<'sync'>, { models }: RandomSchema, options: (model: unknown) => readonly unknown[]): object[] {
  const found = new Set<object>()
  for (const model of models)
    for (const object of session
      .query(model as never)
      .options(...(options(model) as never[]))
      .all())
      found.add(object)
  return [...found]
}

/** Where a loaded side of a relationship says one thing and its other side, loaded too, another. */
export function disagreements(objects: readonly object[]): string[] {
  const wrong: string[] = []
  for (const object of objects) {
    const state = stateOf(object)
    for (const relationship of state.mapper.relationships) {
      const { back } = relationship
      const value = state.relatedAt(relationship)
      if (back === null || value === undefined) continue
      for (const member of relationship.isCollection ? membersOf(value) : value === null ? [] : [value]) {
        const other = stateOf(member)
        const theirs = other.relatedAt(back)
        if (theirs === undefined || other.session !== state.session || other.lifecycle === 'deleted') continue
        const agrees = back.isCollection ? membersOf(theirs).includes(state.entity) : theirs === state.entity
        if (!agrees) wrong.push(`${relationship.name} of ${String(state)} has ${String(other)}, whose ${back.key} has not`)
      }
    }
  }
  return wrong
}
