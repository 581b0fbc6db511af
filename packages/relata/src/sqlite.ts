/** relata/sqlite: SQLite's drivers as values. */
export { sqliteDialect } from './dialects/sqlite/sqlite-dialect.ts'
export { betterSqlite3 } from './drivers/better-sqlite3.ts'
export { nodeSqlite } from './drivers/node-sqlite.ts'
export { sqliteAsync } from './drivers/sqlite-async.ts'
export type { SqliteOptions } from './drivers/sqlite-options.ts'
export { sqlite } from './drivers/sqlite.ts'
