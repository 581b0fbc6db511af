/** How DDL differs between databases, as data; every dialect has one set of rules, in dialects/…/ddl.ts. */
import type { SqlDialect } from '../../sql/core/sql-node.ts'

/** A statement with its parameters. */
export interface CatalogQuery {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** The rules of one database. No member is optional: a new question does not compile until every dialect answers it. */
export interface DdlRules {
  /** Written after the type of a generated key. */
  readonly autoincrement: string
  /** What is written of the options of a counted column: all of them after its type, the start after the table, or none. */
  readonly identity: 'options' | 'start' | 'none'
  readonly sequences: boolean
  /** Foreign keys may say MATCH FULL. */
  readonly matchFull: boolean
  /** How an index tells its method: before INDEX, as one of its kinds, or after the table. */
  readonly indexMethod: 'kind' | 'using' | 'none'
  /** A generated key is written as this type instead of its own. */
  readonly autoincrementType: string | null
  /** A generated column may share the primary key with others. */
  readonly compositeAutoincrement: boolean
  /** Types of columns that are part of a primary or foreign key, by kind of type, where the database cannot use the plain ones. */
  readonly keyTypes: Readonly<Record<string, string>>
  /** Appended to CREATE TABLE. */
  readonly tableSuffix: string
  /** What enumerations become: a type of their own, part of the column's type, or text with a check. */
  readonly enumerations: 'type' | 'inline' | 'check'
  readonly comments: 'statements' | 'inline' | 'none'
  /** Foreign keys can be checked at the end of the transaction. */
  readonly deferrable: boolean
  /** Foreign keys name their table with its schema. */
  readonly qualifiedReferences: boolean
  /** Whether the schema stands before the table of CREATE INDEX, or before the index. */
  readonly indexSchema: 'table' | 'index'
  /** Between ALTER TABLE and the name of a foreign key to drop. */
  readonly dropForeignKey: string
  /** Sent before tables that refer to each other are dropped, where their keys cannot be dropped first: their rows are deleted. */
  readonly deferForeignKeys: string | null
  /** Generated columns can be computed on reading. */
  readonly virtualColumns: boolean
  /** Generated columns may say NOT NULL. */
  readonly generatedNotNull: boolean
  /** Kinds of column type whose literal defaults stand in parentheses, like expressions. */
  readonly parenthesizedDefaults: readonly string[]
  readonly partialIndexes: boolean
  readonly expressionIndexes: boolean
  /** The names of the tables in a schema; null: the default one. One column, `name`. */
  tableNames(schema: string | null): CatalogQuery
  /** The names of the enumeration types in a schema; null where there are none. */
  readonly enumNames: ((schema: string | null) => CatalogQuery) | null
}

/** What DDL needs of a dialect; the contract in dialect/ extends it. */
export interface DdlDialect extends SqlDialect {
  readonly ddl: DdlRules
  readonly features: SqlDialect['features'] & {
    readonly maxIdentifierLength: number
    readonly transactionalDdl: boolean
    readonly alterAddConstraint: boolean
  }
}
