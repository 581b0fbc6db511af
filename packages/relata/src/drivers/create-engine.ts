/** Where engines come from: a URL chooses the driver by its scheme, a driver value brings its own mode. */
import { ArgumentError } from '../base/errors.ts'
import type { Mode } from '../base/pausable.ts'
import type { Driver } from '../driver/driver.ts'
import { mariadb } from './mariadb.ts'
import { postgresql } from './postgresql.ts'
import { sqliteAsync } from './sqlite-async.ts'
import { Engine } from '../engine/engine.ts'
import type { EngineOptions } from '../engine/engine-options.ts'
import { schemeOf, sqlitePathOf } from '../engine/url.ts'

/** The schemes there are. Nothing is loaded here: a driver loads its package when it first connects. */
const DRIVERS: Readonly<Record<string, (url: string) => Driver<'async'>>> = {
  sqlite: url => sqliteAsync(sqlitePathOf(url)),
  postgresql: url => postgresql(url),
  postgres: url => postgresql(url),
  mariadb: url => mariadb(url),
  mysql: url => mariadb(url),
}

/**
 * An engine for the database at a URL; it is asynchronous, whatever the database. It connects when it is first used.
 *
 * @example
 * const engine = createEngine('postgresql://localhost/app', { poolSize: 20 })
 * createEngine('sqlite:app.db')
 * createEngine('mariadb://root@localhost/app')
 */
export function createEngine(url: string, options?: EngineOptions): Engine<'async'>
/**
 * An engine over a driver value, in the driver's own mode: SQLite's drivers are synchronous.
 *
 * @example
 * const engine = createEngine(sqlite('app.db'))
 */
export function createEngine<M extends Mode>(driver: Driver<M>, options?: EngineOptions): Engine<M>
export function createEngine(target: string | Driver, options: EngineOptions = {}): Engine {
  if (typeof target !== 'string') return new Engine(driverOf(target), options)
  const makeDriver = DRIVERS[schemeOf(target, Object.keys(DRIVERS))]!
  return new Engine(makeDriver(target), options)
}

function driverOf(target: unknown): Driver {
  if (typeof target === 'object' && target !== null && 'connect' in target && 'dialect' in target) return target as Driver
  throw new ArgumentError('createEngine expects a URL or a driver value', {
    value: String(target),
    do: "createEngine('sqlite:app.db')  |  createEngine(sqlite('app.db'))",
  })
}
