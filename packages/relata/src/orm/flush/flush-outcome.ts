/** What a flush has done to the objects of a session. */
import type { IdentityKey, InstanceState } from '../state/instance-state.ts'

/** The identity that an object had before the flush changed its primary key. */
export interface FormerIdentity {
  readonly key: IdentityKey
  /** The former values of the changed parts, by column index. */
  readonly values: ReadonlyMap<number, unknown>
}

/**
 * Tells the session what became of its objects. Their values, related objects and changes are up to date already;
 * identity, lifecycle and the session's sets are the session's to change, in this order: deleted, rekeyed, inserted.
 */
export interface FlushOutcome {
  /** Deleted rows, and objects whose row was taken over by a new object with the same key. */
  readonly deleted: readonly InstanceState[]
  /** Objects whose primary key has changed, with what it was; the new one is in their values. */
  readonly rekeyed: ReadonlyMap<InstanceState, FormerIdentity>
  /** New objects that have a row now; their primary key is in their values. */
  readonly inserted: readonly InstanceState[]
  /** Stored objects that the flush has changed in the database or in memory: to be expired when a savepoint is rolled back. */
  readonly touched: readonly InstanceState[]
  /** New objects without an owner, which were not inserted: they leave the session. */
  readonly released: readonly InstanceState[]
}
