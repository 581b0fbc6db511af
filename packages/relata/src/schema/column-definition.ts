/** What a column builder has been told: plain frozen data, from which a table makes its column. */
import type { ColumnReference } from '../sql/core/column-reference.ts'
import type { Condition, Expression } from '../sql/core/expression.ts'
import type { ColumnType } from '../types/column-type.ts'

/** What happens to referring rows when the referred row goes or changes its key. */
export type ReferentialAction = 'cascade' | 'set null' | 'set default' | 'restrict' | 'no action'

/** Options of a foreign key. */
export interface ForeignKeyOptions {
  readonly name?: string
  readonly onDelete?: ReferentialAction
  readonly onUpdate?: ReferentialAction
  /** When the key is checked: at the end of the transaction, or at once unless `set constraints` says otherwise. MariaDB always checks at once. */
  readonly deferrable?: 'initially deferred' | 'initially immediate'
}

/** A value, or a function that makes one for every row. */
export type ClientDefault<V = unknown> = { readonly kind: 'value'; readonly value: V } | { readonly kind: 'factory'; readonly factory: () => V }

/** A column that the database computes from others. */
export interface ComputedDefinition {
  readonly expression: Expression | (() => unknown)
  /** Written to disk, as against computed when it is read. */
  readonly stored: boolean
}

/** A foreign key of one column; `target` gives the referred column when it is needed. */
export interface ReferenceDefinition {
  readonly target: () => unknown
  readonly options: ForeignKeyOptions
}

/** A condition on one column, or a function that gives it when the column is known. */
export interface CheckDefinition {
  readonly condition: Condition | ((column: ColumnReference) => unknown)
  readonly name: string | null
}

/** A unique constraint or an index of one column; null: named by the convention. */
export interface KeyDefinition {
  readonly name: string | null
}

/** All that can be said about a column. */
export interface ColumnDefinition {
  readonly type: ColumnType
  /** The column's name in the database; null: made from the attribute's name. */
  readonly name: string | null
  readonly primaryKey: boolean
  /** Null: decided by the table. */
  readonly autoincrement: boolean | null
  readonly nullable: boolean
  readonly clientDefault: ClientDefault | null
  readonly onUpdate: ClientDefault | null
  /** A value or an SQL expression; undefined: none. */
  readonly serverDefault: unknown
  readonly computed: ComputedDefinition | null
  readonly unique: KeyDefinition | null
  readonly index: KeyDefinition | null
  readonly references: readonly ReferenceDefinition[]
  readonly checks: readonly CheckDefinition[]
  readonly comment: string | null
  /** Loaded on access: with the columns of the same group, or alone where it is true. */
  readonly deferred: string | boolean
  /** Says which class of an inheritance hierarchy a row belongs to. */
  readonly discriminator: boolean
  readonly activeHistory: boolean
  /** Null is a value that is written, also where there is a default. */
  readonly evaluatesNull: boolean
}

/** The definition that every builder starts from. */
export function plainDefinition(type: ColumnType, name: string | undefined): ColumnDefinition {
  return Object.freeze({
    type,
    name: name ?? null,
    primaryKey: false,
    autoincrement: null,
    nullable: false,
    clientDefault: null,
    onUpdate: null,
    serverDefault: undefined,
    computed: null,
    unique: null,
    index: null,
    references: [],
    checks: [],
    comment: null,
    deferred: false,
    discriminator: false,
    activeHistory: false,
    evaluatesNull: false,
  })
}
