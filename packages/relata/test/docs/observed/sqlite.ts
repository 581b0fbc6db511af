/** What pages get when they import relata/sqlite: drivers whose files are the page's own. */
import { betterSqlite3 as originalBetter, nodeSqlite as originalNode, sqlite as original, type SqliteOptions } from 'relata/sqlite'
import { recorder } from '../page-recorder.ts'

type SyncDriver = ReturnType<typeof original>

export { sqliteDialect } from 'relata/sqlite'

const fileOf = (path: string): string => (path === ':memory:' ? path : recorder().file)

export function sqlite(path: string, options?: SqliteOptions): SyncDriver {
  return original(fileOf(path), options)
}

export function betterSqlite3(path: string, options?: SqliteOptions): SyncDriver {
  return originalBetter(fileOf(path), options)
}

export function nodeSqlite(path: string, options?: SqliteOptions): SyncDriver {
  return originalNode(fileOf(path), options)
}
