/** The events of loading: `load` for an object that was made from a row, `refresh` for one whose attributes were loaded again. */
import { immediate } from '../../base/listener-result.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { listenersOf } from '../mapping/model-hooks.ts'
import type { InstanceState } from './instance-state.ts'

/** Whether anybody listens to an event of the model's objects, or of those of a model below it. */
export function isHeard(mapper: Mapper, event: 'load' | 'refresh'): boolean {
  if (mapper.hooks === null && mapper.children.length === 0) return false
  for (const member of mapper.family()) if (listenersOf(member, event).length > 0) return true
  return false
}

/** The object was made from a row. */
export function heardLoad(state: InstanceState, session: object | null): void {
  tell(state, 'load', { session })
}

/** Attributes of an object that was there were loaded. */
export function heardRefresh(state: InstanceState, session: object | null, attributes: readonly string[]): void {
  tell(state, 'refresh', { session, attributes })
}

function tell(state: InstanceState, event: string, about: object): void {
  for (const listener of listenersOf(state.mapper, event))
    immediate(event, (listener as (entity: object, about: object) => unknown)(state.entity, about))
}
