/** The names that scenarios have for errors, and which of them count as the same. */
import {
  CircularRowsError,
  DetachedInstanceError,
  FlushError,
  IntegrityError,
  InvalidRequestError,
  ArgumentError,
  LazyLoadError,
  MultipleResultsFoundError,
  NoResultFoundError,
  ObjectDeletedError,
  PendingRollbackError,
  StaleDataError,
} from 'relata'

/** A member that was to be removed is not in the collection: relata's `remove` says false, the scenarios say error. */
export class NotInCollection extends Error {}

const names: readonly (readonly [new (...given: never[]) => Error, string])[] = [
  [NotInCollection, 'NotInCollection'],
  [NoResultFoundError, 'NoResultFound'],
  [MultipleResultsFoundError, 'MultipleResultsFound'],
  [IntegrityError, 'IntegrityError'],
  [DetachedInstanceError, 'DetachedInstanceError'],
  [PendingRollbackError, 'PendingRollbackError'],
  [ObjectDeletedError, 'ObjectDeletedError'],
  [LazyLoadError, 'LazyLoadRaise'],
  [StaleDataError, 'StaleDataError'],
  [CircularRowsError, 'CircularDependencyError'],
  [FlushError, 'FlushError'],
  [ArgumentError, 'ArgumentError'],
  [InvalidRequestError, 'InvalidRequestError'],
]

/** The scenarios' name for an error, or `Other:` and its own. */
export function errorName(error: unknown): string {
  for (const [type, name] of names) if (error instanceof type) return name
  return `Other:${error instanceof Error ? error.name : typeof error}`
}

const groups: readonly ReadonlySet<string>[] = [
  new Set(['InvalidRequestError', 'ArgumentError', 'ObjectDeletedError', 'NotInCollection']),
  new Set(['FlushError', 'CircularDependencyError', 'IntegrityError']),
]

/** The same error, or one of the same group; for `Other:…` any error will do. */
export function isSameError(expected: string, seen: string): boolean {
  return expected === seen || expected.startsWith('Other:') || groups.some(group => group.has(expected) && group.has(seen))
}
