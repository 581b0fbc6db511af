/** The session as the loader sees it: where statements go, and where objects live. */
import type { LruCache } from '../../base/lru-cache.ts'
import type { Pausable } from '../../base/pausable.ts'
import type { Dialect } from '../../dialect/dialect.ts'
import type { DriverResult } from '../../driver/driver.ts'
import type { Select } from '../../sql/statements/select.ts'
import type { Mapper } from '../mapping/mapper.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import type { IdentityMap } from '../state/identity-map.ts'
import type { EntitySession, InstanceState } from '../state/instance-state.ts'
import type { AheadHints } from './ahead-hints.ts'
import type { Interception } from './interception.ts'
import type { LoadPath } from './load-path.ts'
import type { LoadPlan } from './load-plan.ts'

/** Load plans by structural key: one for each engine. */
export type PlanCache = LruCache<string, LoadPlan>

/** The names of tables, or anything: what is read cannot be told. Two tables of one name may be the same one, so schemas do not count. */
export type TablesRead = ReadonlySet<string> | 'any'

/** The declared scopes, as they hold in a session. */
export interface SessionScoping {
  /** The select with the conditions that hold, as options. */
  scoped(select: Select): Select
  /** The path of objects for which no option says anything. */
  pathOf(mapper: Mapper): LoadPath
  /** The paths of a select for which options say nothing else; null where they do. */
  pathsOf(select: Select): readonly LoadPath[] | null
}

/** What loading asks of a session. */
export interface LoadingSession extends EntitySession {
  readonly identityMap: IdentityMap
  readonly dialect: Dialect
  readonly planCache: PlanCache
  /** What follows concerns a table, or is a statement: a session with several engines turns to the one that has it. */
  at(target: SqlNode): void
  /** What lazy loads have fetched ahead. Dropped by any flush, raw statement, expire or transaction end. */
  readonly hints: AheadHints
  /** Stored objects with unflushed changes: overwriting one takes it out. */
  readonly dirty: Set<InstanceState>
  /** Autoflush is on, no flush is under way, and there are changes that a query has to see. */
  readonly mustFlush: boolean
  /** Null where no scope is declared. */
  readonly scopes: SessionScoping | null
  /** Shows a statement to those who may replace it; null where nobody wants to see any. */
  readonly intercept: ((select: Select, about: Interception) => Pausable<Select>) | null
  /** The session as its users hold it, for listeners. */
  readonly facade: object | null
  /** Somebody listens to objects that come into the session. */
  readonly hearsLoaded: boolean
  /** An object has come into the session from a row. */
  heardLoaded(state: InstanceState): void
  /** The same, for a query that reads what `reads` gives; it is asked only where that matters. */
  mustFlushFor(reads: () => TablesRead): boolean
  /** Write pending changes, if autoflush is on and no flush is under way. Without `reads` the query may read anything. */
  flushBeforeQuery(reads?: () => TablesRead): Pausable<void>
  /** Run a statement on the session's connection, beginning a transaction when there is none. */
  fetch(sql: string, parameters: readonly unknown[]): Pausable<DriverResult>
}
