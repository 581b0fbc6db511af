/** SQLite through the package better-sqlite3: synchronous, for every Node. */
import { sqliteDialect } from '../dialects/sqlite/sqlite-dialect.ts'
import type { Driver } from '../driver/driver.ts'
import { requirePackage } from './load-package.ts'
import { makeSqliteDriver } from './make-sqlite-driver.ts'
import type { SqliteHandle, SqliteStatement } from './sqlite-connection.ts'
import type { AggregateSteps } from './sqlite-functions.ts'
import { DEFAULT_BUSY_TIMEOUT, type SqliteOptions } from './sqlite-options.ts'

interface PackageStatement {
  readonly reader: boolean
  raw(on: boolean): PackageStatement
  columns(): readonly { readonly name: string }[]
  all(parameters: readonly unknown[]): unknown[][]
  run(parameters: readonly unknown[]): { readonly changes: number; readonly lastInsertRowid: number | bigint }
  iterate(parameters: readonly unknown[]): Iterable<unknown[]>
}

interface PackageDatabase {
  prepare(sql: string): PackageStatement
  exec(sql: string): unknown
  close(): unknown
  function(name: string, options: { readonly deterministic: boolean }, implementation: (...values: never[]) => unknown): unknown
  aggregate(name: string, steps: object): unknown
  readonly inTransaction: boolean
  readonly open: boolean
}

type PackageConstructor = new (path: string, options: { readonly?: boolean; timeout?: number }) => PackageDatabase

/**
 * SQLite through better-sqlite3, whatever Node can do by itself. Prefer {@link sqlite}, which chooses.
 *
 * @example
 * const engine = createEngine(betterSqlite3('app.db'))
 */
export function betterSqlite3(path: string = ':memory:', options: SqliteOptions = {}): Driver<'sync'> {
  return makeSqliteDriver('better-sqlite3', sqliteDialect, path, options, openBetterSqlite3)
}

/** Open one connection. Throws DriverMissingError. */
export function openBetterSqlite3(path: string, options: SqliteOptions): SqliteHandle {
  const Database = requirePackage('better-sqlite3', 'SQLite', 'or use Node 22.16 or later, which brings node:sqlite') as PackageConstructor
  return new BetterSqlite3Handle(new Database(path, { readonly: options.readOnly === true, timeout: options.busyTimeout ?? DEFAULT_BUSY_TIMEOUT }))
}

class BetterSqlite3Handle implements SqliteHandle {
  readonly #database: PackageDatabase

  constructor(database: PackageDatabase) {
    this.#database = database
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction
  }

  get isOpen(): boolean {
    return this.#database.open
  }

  prepare(sql: string): SqliteStatement {
    const statement = this.#database.prepare(sql)
    return statement.reader ? new ReadingStatement(statement.raw(true)) : new WritingStatement(statement)
  }

  exec(sql: string): void {
    this.#database.exec(sql)
  }

  close(): void {
    this.#database.close()
  }

  defineFunction(name: string, implementation: (...values: never[]) => unknown): void {
    this.#database.function(name, { deterministic: true }, implementation)
  }

  defineAggregate(name: string, steps: AggregateSteps): void {
    this.#database.aggregate(name, { ...steps, deterministic: true })
  }
}

class ReadingStatement implements SqliteStatement {
  readonly returnsRows = true
  readonly #statement: PackageStatement
  #columns: readonly string[] | null = null

  constructor(statement: PackageStatement) {
    this.#statement = statement
  }

  get columns(): readonly string[] {
    return (this.#columns ??= this.#statement.columns().map(column => column.name))
  }

  all(parameters: readonly unknown[]): unknown[][] {
    return this.#statement.all(parameters)
  }

  run(parameters: readonly unknown[]): { changes: number; lastInsertRowid: number } {
    return { changes: this.#statement.all(parameters).length, lastInsertRowid: 0 }
  }

  iterate(parameters: readonly unknown[]): Iterable<unknown[]> {
    return this.#statement.iterate(parameters)
  }
}

class WritingStatement implements SqliteStatement {
  readonly returnsRows = false
  readonly columns: readonly string[] = []
  readonly #statement: PackageStatement

  constructor(statement: PackageStatement) {
    this.#statement = statement
  }

  all(parameters: readonly unknown[]): unknown[][] {
    this.#statement.run(parameters)
    return []
  }

  run(parameters: readonly unknown[]): { readonly changes: number; readonly lastInsertRowid: number | bigint } {
    return this.#statement.run(parameters)
  }

  iterate(parameters: readonly unknown[]): Iterable<unknown[]> {
    return this.all(parameters)
  }
}
