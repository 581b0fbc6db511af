/** session.resolve: runs a function that reads attributes until all of them are loaded. */
import type { Pausable } from '../../../base/pausable.ts'
import { resolve } from '../../loading/resolve.ts'
import type { SessionCore } from '../session-core.ts'

/** Flush once, then run and load in turns. */
export function* resolveInSession<T>(core: SessionCore, read: () => T): Pausable<T> {
  yield* core.flushBeforeQuery()
  return yield* resolve(core, read, run => (core.resolving = run))
}
