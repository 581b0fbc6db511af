/** What an engine consists of, below its public methods: driver, settings, pool, caches. */
import type { LruCache } from '../base/lru-cache.ts'
import type { Mode, Pausable } from '../base/pausable.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { Driver } from '../driver/driver.ts'
import type { Compiled } from '../sql/render/compiled.ts'
import type { EngineContext } from './engine-context.ts'
import { type EngineOptions, resolveEngineOptions } from './engine-options.ts'
import { echoTo } from './observe/echo.ts'
import { cacheOf } from './statement-cache.ts'
import { StatementObservers } from './observe/statement-observers.ts'
import { Pool } from './pool/pool.ts'
import type { PooledConnection } from './pool/pooled-connection.ts'

/** The part of an engine that relata's own trips use. */
export class EngineCore<M extends Mode = Mode> {
  readonly driver: Driver<M>
  readonly mode: M
  readonly dialect: Dialect
  readonly context: EngineContext
  readonly pool: Pool
  /** Compiled statements by structural key. */
  readonly statementCache: LruCache<string, Compiled>

  constructor(driver: Driver<M>, options: EngineOptions = {}) {
    this.driver = driver
    this.mode = driver.mode
    this.dialect = driver.dialect
    const settings = resolveEngineOptions(options, driver)
    this.context = { driver, dialect: driver.dialect, settings, observers: new StatementObservers() }
    this.pool = new Pool(this.context)
    this.statementCache = cacheOf(this.context, settings.statementCacheSize, compiled => compiled)
    if (settings.echo !== null) this.context.observers.add(echoTo(settings.echo))
  }

  /** Borrow a connection; give it back with `release`. */
  acquire(): Pausable<PooledConnection> {
    return this.pool.acquire()
  }

  release(connection: PooledConnection): Pausable<void> {
    return this.pool.release(connection)
  }
}
