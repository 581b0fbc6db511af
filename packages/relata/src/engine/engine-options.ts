/** The options of an engine, and what they are when they are not given. */
import { ArgumentError, nearestName } from '../base/errors.ts'
import type { Driver } from '../driver/driver.ts'
import type { IsolationLevel } from '../dialect/features.ts'

/** Options of {@link createEngine}. Times are milliseconds; `null` as a time means: no limit. */
export interface EngineOptions {
  /** The most connections open at once. Default 10; SQLite: 5 for a file, 1 in memory. */
  readonly poolSize?: number
  /** How long to wait for a free connection. Default 10 seconds. */
  readonly acquireTimeout?: number | null
  /** How long to wait for a new connection to be ready. Default 10 seconds. */
  readonly connectTimeout?: number | null
  /** How long to wait for a statement's answer; then it is cancelled on the server. Default 60 seconds. Synchronous drivers cannot be interrupted. */
  readonly statementTimeout?: number | null
  /** A connection that was idle longer than this is pinged before it is lent. Default 500. */
  readonly pingAfter?: number
  /** A connection older than this is replaced when it comes back. Default 30 minutes. */
  readonly maxLifetime?: number | null
  /** How long `dispose` waits for lent connections to come back. Default 5 seconds. */
  readonly drainTimeout?: number
  /** Remember where each connection was borrowed, for the message of a pool timeout. Costs a stack trace each time. Default false. */
  readonly traceBorrowers?: boolean
  /** Print each statement with its time: `true` prints to standard error, a function gets the lines. */
  readonly echo?: boolean | ((line: string) => void)
  /** Show parameter values in echo, events and errors. Default false: values may be secret. */
  readonly logParameters?: boolean
  /** Isolation level of every transaction that does not ask for another one. Default: the database's own. */
  readonly isolation?: IsolationLevel
  /** How many compiled statements are kept. Default 1,000. */
  readonly statementCacheSize?: number
  /** Warn of SELECTs whose tables no join or condition connects, when they are compiled. Default true. */
  readonly enableFromLinting?: boolean
}

/** All options decided. */
export interface EngineSettings {
  readonly poolSize: number
  readonly acquireTimeout: number | null
  readonly connectTimeout: number | null
  readonly statementTimeout: number | null
  readonly pingAfter: number
  readonly maxLifetime: number | null
  readonly drainTimeout: number
  readonly traceBorrowers: boolean
  readonly echo: ((line: string) => void) | null
  readonly logParameters: boolean
  readonly isolation: IsolationLevel | null
  readonly statementCacheSize: number
  readonly enableFromLinting: boolean
}

const DEFAULTS: EngineSettings = {
  poolSize: 10,
  acquireTimeout: 10_000,
  connectTimeout: 10_000,
  statementTimeout: 60_000,
  pingAfter: 500,
  maxLifetime: 1_800_000,
  drainTimeout: 5_000,
  traceBorrowers: false,
  echo: null,
  logParameters: false,
  isolation: null,
  statementCacheSize: 1_000,
  enableFromLinting: true,
}

/** Check what was given and fill in the rest. */
export function resolveEngineOptions(options: EngineOptions, driver: Driver): EngineSettings {
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(DEFAULTS, key)) continue
    const nearest = nearestName(key, Object.keys(DEFAULTS))
    throw new ArgumentError(`an engine has no option '${key}'`, {
      do: nearest === undefined ? `one of: ${Object.keys(DEFAULTS).join(', ')}` : `did you mean '${nearest}'?`,
    })
  }
  checkTimes(options)
  checkIsolation(options.isolation, driver)
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const settings = { ...DEFAULTS, ...given, echo: echoOf(options.echo) } as EngineSettings
  return { ...settings, poolSize: Math.min(settings.poolSize, driver.maxConnections) }
}

function checkTimes(options: EngineOptions): void {
  const limits: Readonly<Record<string, number | null | undefined>> = {
    acquireTimeout: options.acquireTimeout,
    connectTimeout: options.connectTimeout,
    statementTimeout: options.statementTimeout,
    maxLifetime: options.maxLifetime,
    pingAfter: options.pingAfter,
    drainTimeout: options.drainTimeout,
  }
  for (const [key, value] of Object.entries(limits)) {
    if (value === undefined || value === null) continue
    if (!(value >= 0)) throw new ArgumentError(`the option '${key}' expects milliseconds`, { value: String(value) })
    // Node's timers fire at once beyond this.
    if (value > 2_147_483_647)
      throw new ArgumentError(`the option '${key}' is longer than a timer can wait`, { value: String(value), do: 'null means: no limit' })
  }
  const { poolSize } = options
  if (poolSize !== undefined && (!Number.isInteger(poolSize) || poolSize < 1)) {
    throw new ArgumentError("the option 'poolSize' expects a whole number of at least 1", { value: String(poolSize) })
  }
}

/** Whether the dialect knows the level; an unknown one would be silently another one on some databases. */
export function checkIsolation(isolation: IsolationLevel | null | undefined, driver: Driver): void {
  if (isolation === undefined || isolation === null) return
  const levels = driver.dialect.features.isolationLevels
  if (levels.includes(isolation)) return
  throw new ArgumentError(`${driver.dialect.name} has no isolation level '${isolation}'`, { do: `one of: ${levels.join(', ')}` })
}

function echoOf(echo: EngineOptions['echo']): ((line: string) => void) | null {
  if (echo === undefined || echo === false) return null
  return echo === true ? line => process.stderr.write(`${line}\n`) : echo
}
