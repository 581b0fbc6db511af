/** What the parts of one engine share. */
import type { Dialect } from '../dialect/dialect.ts'
import type { Driver } from '../driver/driver.ts'
import type { EngineSettings } from './engine-options.ts'
import type { StatementObservers } from './observe/statement-observers.ts'

/** One per engine; connections and the pool read it. */
export interface EngineContext {
  readonly driver: Driver
  readonly dialect: Dialect
  readonly settings: EngineSettings
  readonly observers: StatementObservers
}
