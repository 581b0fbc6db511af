/** A driver value for SQLite, over whichever package opens the file. */
import { ArgumentError } from '../base/errors.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { transactionsBeginning } from '../dialects/sqlite/transactions.ts'
import type { Driver } from '../driver/driver.ts'
import { SqliteConnection, type SqliteHandle } from './sqlite-connection.ts'
import { connectionPragmas, isInMemory, type SqliteOptions } from './sqlite-options.ts'

/** Opens one connection. */
export type OpenSqlite = (path: string, options: SqliteOptions) => SqliteHandle

/** Connections to one file at once: more would only wait for each other's locks. */
const MOST_CONNECTIONS = 5

export function makeSqliteDriver(name: string, dialect: Dialect, path: string, options: SqliteOptions, open: OpenSqlite): Driver<'sync'> {
  if (typeof path !== 'string') throw new ArgumentError('the path of an SQLite database is a string', { value: String(path) })
  if (path.includes('\0')) throw new ArgumentError('the path of an SQLite database may not contain a NUL character', { value: JSON.stringify(path) })
  return {
    name,
    mode: 'sync',
    dialect: dialectFor(dialect, options),
    target: isInMemory(path) ? 'SQLite in memory' : `SQLite file ${path}`,
    maxConnections: isInMemory(path) ? 1 : MOST_CONNECTIONS,
    connect: () => {
      const handle = open(path, options)
      try {
        return new SqliteConnection(handle, connectionPragmas(path, options))
      } catch (error) {
        handle.close()
        throw error
      }
    },
  }
}

/** What the options of a connection change in what the database does. */
function dialectFor(dialect: Dialect, { begin, foreignKeys }: SqliteOptions): Dialect {
  const transactions = begin === undefined ? dialect.transactions : transactionsBeginning(begin)
  const features = foreignKeys === false ? { ...dialect.features, enforcesForeignKeys: false } : dialect.features
  return transactions === dialect.transactions && features === dialect.features ? dialect : { ...dialect, transactions, features }
}
