/** Statements given as text. */
import { ArgumentError } from '../base/errors.ts'
import { LruCache } from '../base/lru-cache.ts'
import type { Pausable } from '../base/pausable.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { inferType } from '../types/infer-type.ts'
import type { PooledConnection } from './pool/pooled-connection.ts'
import { RowStream } from './pool/row-stream.ts'
import { namedRows, type NamedRow } from './result/row-class.ts'
import { type Rows, rowsOf } from './result/rows.ts'

/** Text that changes more than data: the session's settings, locks or temporary tables, which the next borrower must not see. */
const CHANGES_SESSION =
  /^\s*(set\s+(?!local\b|transaction\b|constraints\b)|reset\b|listen\b|load\b|prepare\b|create\s+(global\s+|local\s+)?temp)|advisory_lock|get_lock\s*\(|lock\s+tables|flush\s+tables|set_config\s*\(/i

/** Whether each text does; programs run the same few over and over. */
const changesSession = new LruCache<string, boolean>(1_000)

/** Run a statement on a connection, in whatever transaction it has. */
export function* executeRaw(pooled: PooledConnection, statement: string, parameters: readonly unknown[]): Pausable<Rows<NamedRow>> {
  const result = yield* pooled.execute(statement, prepareToSend(pooled, statement, parameters))
  return rowsOf(namedRows(result.columns, result.rows) as unknown as NamedRow[], result)
}

/** Run a statement for many rows of parameters. */
export function* executeManyRaw(pooled: PooledConnection, statement: string, rows: readonly (readonly unknown[])[]): Pausable<Rows<NamedRow>> {
  const values = rows.map(parameters => prepareToSend(pooled, statement, parameters))
  const result = yield* pooled.executeMany(statement, values)
  return rowsOf(namedRows(result.columns, result.rows) as unknown as NamedRow[], result)
}

/** Read a statement's rows batch by batch. Streamed rows have positions only: a stream does not tell its columns' names. */
export function* streamRaw(pooled: PooledConnection, statement: string, parameters: readonly unknown[], batchSize: number): Pausable<RowStream> {
  const values = prepareToSend(pooled, statement, parameters)
  if (!pooled.inTransaction) yield* pooled.begin()
  return new RowStream(pooled, statement, values, batchSize)
}

/** Check the parameters, and write those as the driver needs them whose form differs between databases: booleans and Dates. */
function prepareToSend(pooled: PooledConnection, statement: string, parameters: readonly unknown[]): readonly unknown[] {
  let changes = changesSession.get(statement)
  if (changes === undefined) changesSession.set(statement, (changes = CHANGES_SESSION.test(statement)))
  if (changes) pooled.tainted = true
  let convert = false
  for (const [index, value] of parameters.entries()) {
    if (value === undefined) throw new ArgumentError(`parameter ${index + 1} is undefined`, { object: statement, do: 'null is the SQL NULL' })
    convert ||= typeof value === 'boolean' || value instanceof Date
  }
  return convert ? parameters.map(value => toDriverValue(pooled.context.dialect, value)) : parameters
}

function toDriverValue(dialect: Dialect, value: unknown): unknown {
  if (typeof value !== 'boolean' && !(value instanceof Date)) return value
  const type = inferType(value)
  const wrong = type.check(value)
  if (wrong !== null) throw new ArgumentError(`a parameter ${wrong}`)
  const { bind } = dialect.typeAdapter(type)
  return bind === null ? value : bind(value)
}
