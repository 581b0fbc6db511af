/** The scenario format `relata-oracle/1`: small programs over a session, with what SQLAlchemy was seen to do at each step. */

export interface CorpusFile {
  readonly format: 'relata-oracle/1'
  readonly oracle?: { readonly sqlalchemy: string; readonly sqlite: string }
  readonly topic?: string
  readonly mappings: Readonly<Record<string, Mapping>>
  readonly scenarios: readonly Scenario[]
}

export interface Scenario {
  readonly id: string
  readonly title?: string
  readonly topic?: string
  readonly tags?: readonly string[]
  readonly notes?: string
  /** The name of a mapping of the file; or the mapping stands in the scenario itself. */
  readonly mapping?: string
  readonly schema?: { readonly tables: readonly TableFormat[] }
  readonly models?: readonly ModelFormat[]
  readonly session?: { readonly autoflush?: boolean; readonly expireOnCommit?: boolean }
  readonly steps: readonly Step[]
}

// mapping

export interface Mapping {
  readonly tables: readonly TableFormat[]
  readonly models: readonly ModelFormat[]
}

export interface TableFormat {
  readonly name: string
  readonly columns: readonly ColumnFormat[]
  readonly foreignKeys?: readonly TableForeignKeyFormat[]
  readonly unique?: readonly (readonly string[])[]
}

export type ColumnKind = 'integer' | 'text' | 'boolean' | 'float' | 'datetime' | 'json'
export type ForeignKeyAction = 'CASCADE' | 'SET NULL' | 'RESTRICT' | 'NO ACTION'

export interface ColumnFormat {
  readonly name: string
  readonly type: ColumnKind
  readonly primaryKey?: boolean
  readonly nullable?: boolean
  readonly unique?: boolean
  readonly autoincrement?: false
  readonly default?: Literal
  readonly serverDefault?: Literal
  readonly foreignKey?: {
    readonly table: string
    readonly column: string
    readonly onDelete?: ForeignKeyAction
    readonly onUpdate?: ForeignKeyAction
  }
}

export interface TableForeignKeyFormat {
  readonly columns: readonly string[]
  readonly table: string
  readonly references: readonly string[]
  readonly onDelete?: ForeignKeyAction
  readonly onUpdate?: ForeignKeyAction
}

export interface ModelFormat {
  readonly name: string
  readonly table?: string
  readonly attributes?: readonly AttributeFormat[]
  readonly relationships?: readonly RelationshipFormat[]
  readonly versionIdColumn?: string
  readonly inherits?: string
  readonly polymorphicOn?: string
  readonly polymorphicIdentity?: string
  readonly withPolymorphic?: '*' | readonly string[]
}

export interface AttributeFormat {
  readonly name: string
  readonly column?: string
  readonly deferred?: boolean
  readonly deferredGroup?: string
  readonly activeHistory?: boolean
}

export type CascadeFormat = 'save-update' | 'merge' | 'refresh-expire' | 'expunge' | 'delete' | 'delete-orphan'
export type LazyFormat = 'select' | 'joined' | 'selectin' | 'subquery' | 'immediate' | 'raise' | 'raiseOnSql' | 'noload' | 'write_only'

export interface OrderFormat {
  readonly attr: string
  readonly desc?: boolean
}

export interface RelationshipFormat {
  readonly name: string
  readonly kind: 'many' | 'one'
  readonly target: string
  readonly backPopulates?: string
  readonly secondary?: string
  readonly cascade?: readonly CascadeFormat[]
  readonly orderBy?: readonly OrderFormat[]
  readonly passiveDeletes?: true | 'all'
  readonly passiveUpdates?: boolean
  readonly viewonly?: boolean
  readonly singleParent?: boolean
  readonly postUpdate?: boolean
  readonly activeHistory?: boolean
  readonly innerJoin?: boolean
  readonly remoteSide?: readonly string[]
  readonly foreignKeys?: readonly string[]
  readonly primaryjoin?: readonly (readonly [string, string])[]
  readonly secondaryjoin?: readonly (readonly [string, string])[]
  readonly joinWhere?: readonly (readonly [string, 'eq' | 'ne' | 'lt' | 'gt', Scalar])[]
  readonly collection?: 'list' | 'set' | { readonly dict: string }
  readonly lazy?: LazyFormat
  readonly resolved?: {
    readonly direction: 'oneToMany' | 'manyToOne' | 'manyToMany'
    readonly pairs: readonly (readonly [string, string])[]
    readonly secondaryPairs?: readonly (readonly [string, string])[]
    readonly cascade: readonly CascadeFormat[]
  }
}

// values

export type Scalar = string | number | boolean | null
export type Literal = Scalar | { readonly json: unknown }
export type ValueFormat = Literal | { readonly ref: string } | { readonly refs: readonly string[] }

// conditions, load options, steps: read key by key, so that an unknown one is an error

/** An object with exactly one key: `{ eq: [path, value] }`, `{ and: […] }`, `{ any: [relationship, condition] }`, … */
export type ConditionFormat = Readonly<Record<string, unknown>>

export interface LoadOptionFormat {
  readonly path?: string
  readonly strategy: string
  readonly innerJoin?: boolean
  readonly recursionDepth?: number
  readonly attrs?: readonly string[]
  readonly group?: string
  readonly models?: readonly string[]
}

export interface JoinFormat {
  readonly path: string
  readonly outer?: boolean
  readonly ofType?: string
}

/** What a select is about; `query`, `count` and `relQuery` have it. */
export interface CriteriaFormat {
  readonly model: string
  readonly where?: ConditionFormat
  readonly join?: readonly JoinFormat[]
  readonly orderBy?: readonly OrderFormat[]
  readonly limit?: number
  readonly offset?: number
  readonly distinct?: boolean
}

export type Step = {
  readonly op: string
  readonly noAutoflush?: boolean
  readonly expect: Expectation
} & Readonly<Record<string, unknown>>

export interface StatementCounts {
  readonly select?: number
  readonly insert?: number
  readonly update?: number
  readonly delete?: number
  readonly savepoint?: number
  readonly rows?: { readonly insert?: number; readonly update?: number; readonly delete?: number }
}

export interface Expectation {
  readonly value?: unknown
  readonly error?: string
  readonly statements?: StatementCounts
}

/** A name of the mapping, an operation or an option that relata, or this interpreter, does not know. */
export class NotSupported extends Error {}

/** Throws for keys that the format does not have: nothing is silently ignored. */
export function checkKeys(given: object, known: readonly string[], where: string): void {
  for (const key of Object.keys(given)) if (!known.includes(key)) throw new NotSupported(`not supported: '${key}' in ${where}`)
}
