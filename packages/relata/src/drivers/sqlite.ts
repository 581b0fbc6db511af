/** SQLite: node:sqlite where Node has it, else better-sqlite3. */
import type { Driver } from '../driver/driver.ts'
import { betterSqlite3 } from './better-sqlite3.ts'
import { hasNodeSqlite, nodeSqlite } from './node-sqlite.ts'
import type { SqliteOptions } from './sqlite-options.ts'

/**
 * An SQLite database: a file, or one in memory when no path is given. It is synchronous, so the engine and its sessions
 * return plain values. With Node 22.16 or later nothing needs to be installed; before, `npm install better-sqlite3`.
 *
 * @example
 * const engine = createEngine(sqlite('app.db'))
 * using session = new Session(engine)
 * session.query(User).first()
 */
export function sqlite(path: string = ':memory:', options: SqliteOptions = {}): Driver<'sync'> {
  return hasNodeSqlite() ? nodeSqlite(path, options) : betterSqlite3(path, options)
}
