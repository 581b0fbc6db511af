/** The session as seen by a flush. */
import type { Pausable } from '../../base/pausable.ts'
import type { DriverResult } from '../../driver/driver.ts'
import type { LoadingSession } from '../loading/loading-session.ts'
import type { InstanceState } from '../state/instance-state.ts'

/** What a flush reads of a session, and how it sends statements. It changes none of the sets: the outcome says what to do. */
export interface FlushSession extends LoadingSession {
  /** New objects in the order they were added. */
  readonly pending: Set<InstanceState>
  /** Stored objects with changes since the last flush. */
  readonly dirty: Set<InstanceState>
  /** Stored objects marked for deletion. */
  readonly deleted: Set<InstanceState>
  /** Somebody is told of each object that is deleted. */
  readonly hearsDeleted: boolean
  /** One statement for many rows of parameters. */
  fetchMany(sql: string, rows: readonly (readonly unknown[])[]): Pausable<DriverResult>
}
