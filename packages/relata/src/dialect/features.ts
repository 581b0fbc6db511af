/**
 * What a database can do, as plain answers. No member is optional: a new question does not compile until every dialect
 * answers it.
 */
export interface Features {
  /** Which statements can return rows. */
  readonly insertReturning: boolean
  readonly updateReturning: boolean
  readonly deleteReturning: boolean
  /** Whether the rows of one multi-row INSERT … RETURNING come back in the order of the values. */
  readonly returningKeepsOrder: boolean
  /** What the driver's generated key means after a multi-row insert. */
  readonly lastInsertId: 'none' | 'first' | 'last'
  /** How a list of values is bound in IN. */
  readonly inList: 'array' | 'json' | 'placeholders'
  /** How many rows of one shape are written in one statement. */
  readonly bulkWrite: 'unnest' | 'multi-values' | 'one-by-one'
  /** The most parameters that one statement may have. */
  readonly maxParameters: number
  /** INSERT INTO t DEFAULT VALUES, or INSERT INTO t () VALUES (). */
  readonly defaultValuesInsert: 'default-values' | 'empty-lists'
  /** Whether the word DEFAULT may stand in a row of VALUES. */
  readonly defaultInValues: boolean
  /** Foreign keys can be added to an existing table. */
  readonly alterAddConstraint: boolean
  /** Tables may be created inside a transaction and are rolled back with it. */
  readonly transactionalDdl: boolean
  readonly schemas: boolean
  readonly nullsOrdering: boolean
  readonly fullJoin: boolean
  readonly lateral: boolean
  readonly isDistinctFrom: 'keyword' | 'is-not' | 'spaceship'
  readonly ilike: boolean
  readonly forUpdate: boolean
  /** Savepoints work inside a transaction. */
  readonly savepoints: boolean
  readonly isolationLevels: readonly IsolationLevel[]
  /** Longest identifier in bytes. */
  readonly maxIdentifierLength: number
  /** A matched but unchanged row counts in the row count of an UPDATE. */
  readonly rowCountIsMatched: boolean
}

export type IsolationLevel = 'read uncommitted' | 'read committed' | 'repeatable read' | 'serializable'
