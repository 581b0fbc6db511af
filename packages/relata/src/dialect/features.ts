/** What a database can do, as plain answers: those that decide how SQL is written, and those that the engine, the schema and the flush ask. */
import type { SqlFeatures } from '../sql/core/sql-node.ts'

/** No member is optional: a new question does not compile until every dialect answers it. */
export interface Features extends SqlFeatures {
  /** Whether the rows of one multi-row INSERT … RETURNING come back in the order of the values. */
  readonly returningKeepsOrder: boolean
  /** What the driver's generated key means after a multi-row insert. */
  readonly lastInsertId: 'none' | 'first' | 'last'
  /** How many rows of one shape are written in one statement. */
  readonly bulkWrite: 'unnest' | 'multi-values' | 'one-by-one'
  /** The most parameters that one statement may have. */
  readonly maxParameters: number
  /** Foreign keys can be added to an existing table. */
  readonly alterAddConstraint: boolean
  /** Tables may be created inside a transaction and are rolled back with it. */
  readonly transactionalDdl: boolean
  readonly schemas: boolean
  /** Savepoints work inside a transaction. */
  readonly savepoints: boolean
  readonly isolationLevels: readonly IsolationLevel[]
  /** Longest identifier in bytes. */
  readonly maxIdentifierLength: number
  /** A matched but unchanged row counts in the row count of an UPDATE. */
  readonly rowCountIsMatched: boolean
  /** Whether equal text is the same text, or a collation decides (as for 'a' and 'A' in MariaDB). */
  readonly textEquality: 'exact' | 'by-collation'
  /** Foreign keys act: a row cannot lose the one it refers to, and ON DELETE is done. */
  readonly enforcesForeignKeys: boolean
}

export type IsolationLevel = 'read uncommitted' | 'read committed' | 'repeatable read' | 'serializable'
