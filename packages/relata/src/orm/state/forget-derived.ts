/** Lets go of values that are made of several columns, where the columns are expired or overwritten. */
import type { InstanceState } from './instance-state.ts'

/** Edits in place that were not flushed are lost with the columns' own changes. */
export function forgetDerived({ mapper, entity }: InstanceState): void {
  if (mapper.derived.size > 0) for (const attribute of mapper.derived.values()) attribute.forget?.(entity)
}
