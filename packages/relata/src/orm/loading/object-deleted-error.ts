/** The error for an object whose row is gone. */
import { InvalidRequestError } from '../../base/errors.ts'
import type { InstanceState } from '../state/instance-state.ts'

/** An object was to be loaded again, and its row does not exist any more. */
export class ObjectDeletedError extends InvalidRequestError {}

/** The error for a vanished row. */
export function objectDeleted(state: InstanceState): ObjectDeletedError {
  return new ObjectDeletedError(
    `The row of ${state} does not exist any more.`,
    {
      object: String(state),
      cause: 'it was deleted by another transaction or by a statement of its own, and the object had to be loaded again',
      do: `expunge the object, or look it up with session.get(${state.mapper.name}, …), which gives null`,
    },
    'OBJECT_DELETED',
  )
}
