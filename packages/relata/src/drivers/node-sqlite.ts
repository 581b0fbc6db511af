/** SQLite through node:sqlite, which Node brings itself. */
import { sqliteDialect } from '../dialects/sqlite/sqlite-dialect.ts'
import type { Driver } from '../driver/driver.ts'
import { DriverMissingError } from '../engine/errors/driver-missing-error.ts'
import { makeSqliteDriver } from './make-sqlite-driver.ts'
import type { SqliteHandle, SqliteStatement } from './sqlite-connection.ts'
import type { AggregateSteps } from './sqlite-functions.ts'
import { DEFAULT_BUSY_TIMEOUT, type SqliteOptions } from './sqlite-options.ts'

interface ModuleStatement {
  readonly sourceSQL: string
  setReturnArrays(on: boolean): void
  columns(): readonly { readonly name: string }[]
  all(...parameters: readonly unknown[]): unknown[][]
  run(...parameters: readonly unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint }
  iterate(...parameters: readonly unknown[]): Iterable<unknown[]>
}

interface ModuleDatabase {
  prepare(sql: string): ModuleStatement
  exec(sql: string): void
  close(): void
  function(name: string, options: { readonly deterministic: boolean }, implementation: (...values: never[]) => unknown): void
  aggregate(name: string, steps: object): void
  readonly isTransaction: boolean
  readonly isOpen: boolean
}

interface SqliteModule {
  readonly DatabaseSync: new (path: string, options: { readOnly?: boolean; timeout?: number }) => ModuleDatabase
  readonly StatementSync: { readonly prototype: object }
}

/**
 * SQLite through node:sqlite; nothing needs to be installed. Prefer {@link sqlite}, which chooses.
 *
 * @example
 * const engine = createEngine(nodeSqlite('app.db'))
 */
export function nodeSqlite(path: string = ':memory:', options: SqliteOptions = {}): Driver<'sync'> {
  return makeSqliteDriver('node:sqlite', sqliteDialect, path, options, openNodeSqlite)
}

/** Whether this Node has an SQLite that can give rows as arrays: 22.16, 24 and later. */
export function hasNodeSqlite(): boolean {
  return sqliteModule() !== null
}

/** Open one connection. Throws DriverMissingError. */
export function openNodeSqlite(path: string, options: SqliteOptions): SqliteHandle {
  const found = sqliteModule()
  if (found === null) {
    const cause = new Error(`this is Node ${process.versions.node}; rows as arrays came with 22.16`)
    throw new DriverMissingError('better-sqlite3', 'SQLite on a Node without a usable node:sqlite', cause, 'use betterSqlite3(path) or sqlite(path)')
  }
  return new NodeSqliteHandle(
    new found.DatabaseSync(path, { readOnly: options.readOnly === true, timeout: options.busyTimeout ?? DEFAULT_BUSY_TIMEOUT }),
  )
}

let loaded: SqliteModule | null | undefined

function sqliteModule(): SqliteModule | null {
  if (loaded === undefined) {
    const found = process.getBuiltinModule?.('node:sqlite') as unknown as SqliteModule | undefined
    loaded = found !== undefined && 'setReturnArrays' in found.StatementSync.prototype ? found : null
  }
  return loaded
}

class NodeSqliteHandle implements SqliteHandle {
  readonly #database: ModuleDatabase

  constructor(database: ModuleDatabase) {
    this.#database = database
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  get isOpen(): boolean {
    return this.#database.isOpen
  }

  prepare(sql: string): SqliteStatement {
    const statement = this.#database.prepare(sql)
    refuseMoreStatements(sql, statement.sourceSQL)
    return new NodeSqliteStatement(statement)
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

class NodeSqliteStatement implements SqliteStatement {
  readonly returnsRows: boolean
  readonly #statement: ModuleStatement
  #columns: readonly string[] | null = null

  constructor(statement: ModuleStatement) {
    this.#statement = statement
    this.returnsRows = statement.columns().length > 0
    if (this.returnsRows) statement.setReturnArrays(true)
  }

  get columns(): readonly string[] {
    return (this.#columns ??= this.#statement.columns().map(column => column.name))
  }

  all(parameters: readonly unknown[]): unknown[][] {
    refuseObject(parameters[0])
    return this.#statement.all(...parameters)
  }

  run(parameters: readonly unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint } {
    refuseObject(parameters[0])
    return this.#statement.run(...parameters)
  }

  iterate(parameters: readonly unknown[]): Iterable<unknown[]> {
    refuseObject(parameters[0])
    return this.#statement.iterate(...parameters)
  }
}

/** node:sqlite takes an object in the first place for a set of named parameters, and binds NULL to the others in silence. */
function refuseObject(first: unknown): void {
  if (typeof first === 'object' && first !== null && !(first instanceof Uint8Array)) {
    throw new TypeError('SQLite can only bind numbers, strings, bigints, bytes, and null')
  }
}

/** SQLite prepares the first statement of a text and node:sqlite drops the rest in silence; what is dropped must be empty. */
function refuseMoreStatements(sql: string, prepared: string): void {
  if (prepared.length >= sql.length) return
  const rest = sql.slice(prepared.length).replace(/--[^\n]*|\/\*[\s\S]*?(\*\/|$)|[\s;]/g, '')
  if (rest !== '') throw new RangeError('The supplied SQL string contains more than one statement')
}
