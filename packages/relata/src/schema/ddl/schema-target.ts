/** Where tables are created: an engine or a connection, as far as the schema needs to know them. */
import { ArgumentError } from '../../base/errors.ts'
import type { Mode, Pausable } from '../../base/pausable.ts'
import { describeValue } from '../../types/describe-value.ts'
import type { Table } from '../table.ts'
import type { DdlDialect } from './ddl-rules.ts'

/** A connection that runs statements and has transactions. */
export interface SchemaConnection {
  readonly inTransaction: boolean
  execute(sql: string, parameters: readonly unknown[]): Pausable<{ readonly rows: readonly (readonly unknown[])[] }>
  begin(): Pausable<void>
  commit(): Pausable<void>
  rollback(): Pausable<void>
}

/** `Engine` and `Connection` are targets: the one lends a connection, the other has one. */
export type SchemaTarget<M extends Mode> = SchemaLender<M> | SchemaHolder<M>

export interface SchemaLender<M extends Mode> {
  readonly mode: M
  readonly dialect: DdlDialect
  acquire(): Pausable<SchemaConnection>
  release(connection: SchemaConnection): Pausable<void>
}

export interface SchemaHolder<M extends Mode> {
  readonly mode: M
  readonly dialect: DdlDialect
  readonly pooled: SchemaConnection
}

/** Options of `createAll` and `dropAll`. */
export interface SchemaOptions {
  /** Look which tables exist and leave those out; true unless it is said otherwise. */
  readonly checkFirst?: boolean
  /** Only these tables of the metadata. */
  readonly tables?: readonly Table[]
}

/** Throws for anything but an engine or a connection, such as a URL or a session. */
export function checkTarget(target: unknown): void {
  const { mode, dialect } = (target ?? {}) as { readonly mode?: unknown; readonly dialect?: { readonly ddl?: unknown } }
  if (mode !== undefined && dialect?.ddl !== undefined) return
  throw new ArgumentError('createAll() and dropAll() were given neither an engine nor a connection.', {
    value: describeValue(target),
    do: 'write createAll(createEngine(…))',
  })
}

/**
 * Run the work on a connection. An engine's connection is used in a transaction of its own where the database can undo
 * DDL, or where rows are `written` too; a connection's open transaction is joined, and begun where there is none, and its owner ends it.
 */
export function* withSchemaConnection<M extends Mode>(
  target: SchemaTarget<M>,
  work: (connection: SchemaConnection) => Pausable<void>,
  written: boolean,
): Pausable<void> {
  const transactional = target.dialect.features.transactionalDdl || written
  if ('pooled' in target) {
    if (transactional && !target.pooled.inTransaction) yield* target.pooled.begin()
    yield* work(target.pooled)
    return
  }
  const connection = yield* target.acquire()
  try {
    if (transactional) yield* connection.begin()
    yield* work(connection)
    if (transactional) yield* connection.commit()
  } catch (error) {
    if (transactional) yield* connection.rollback()
    throw error
  } finally {
    yield* target.release(connection)
  }
}
