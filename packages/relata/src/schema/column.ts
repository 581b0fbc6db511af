/** A column of a table, and what columns and foreign keys know of their table. */
import { ArgumentError } from '../base/errors.ts'
import { ColumnReference, type ColumnSource } from '../sql/core/column-reference.ts'
import { BindParameter, Expression } from '../sql/core/expression.ts'
import type { ColumnType } from '../types/column-type.ts'
import {
  type ClientDefault,
  type ColumnDefinition,
  defaultValue,
  type GivenValues,
  type IdentityOptions,
  type ReferentialAction,
} from './column-definition.ts'
import { checkIdentifier, type Naming } from './naming.ts'

/** What a table knows of the metadata it belongs to; the class is `MetaData`. */
export interface TableRegistry {
  readonly naming: Naming
  /** By name, with the schema in front where a table has one. */
  readonly tables: ReadonlyMap<string, ColumnTable>
}

/** What a column knows of its table; the class is `Table`. */
export interface ColumnTable extends ColumnSource {
  readonly metadata: TableRegistry
  readonly name: string
  readonly schema: string | null
  /** `schema.name`, for messages. */
  readonly fullName: string
  readonly columns: readonly Column[]
  readonly primaryKey: readonly Column[]
  readonly foreignKeys: readonly ForeignKey[]
}

/** What a column knows of the foreign keys it is part of; the class is `ForeignKeyConstraint`. */
export interface ForeignKey {
  readonly table: ColumnTable
  readonly columns: readonly Column[]
  readonly referredColumns: readonly Column[]
  readonly referredTable: ColumnTable
  readonly onDelete: ReferentialAction | null
  readonly onUpdate: ReferentialAction | null
}

/** What the table decides about a column. */
export interface ColumnPlace {
  readonly table: ColumnTable
  readonly key: string
  readonly name: string
  readonly type: ColumnType
  readonly primaryKey: boolean
  readonly autoincrement: boolean
}

/** A column that the database computes. */
export interface Computed {
  /** Resolved when it is needed, since it may refer to other columns of the table. */
  readonly expression: Expression
  readonly stored: boolean
}

/**
 * A column of a table, and the expression that stands for it: `User.c.name.eq('Ed')`.
 *
 * @example
 * User.c.authorId.name       // 'author_id'
 * User.c.authorId.table.name // 'posts'
 */
export class Column<V = unknown> extends ColumnReference<V> {
  readonly table: ColumnTable
  readonly nullable: boolean
  readonly primaryKey: boolean
  /** The database generates the value of a row that is written without it. */
  readonly autoincrement: boolean
  /** The column alone is unique: its own constraint, not one of several columns. */
  readonly unique: boolean
  readonly index: boolean
  readonly clientDefault: ClientDefault<V> | undefined
  readonly onUpdate: ClientDefault<V> | undefined
  readonly serverDefault: Expression | undefined
  readonly computed: Computed | undefined
  readonly comment: string | undefined
  /** The group of columns that is loaded on first access together; null: loaded with the row. */
  readonly deferred: string | null
  readonly identity: IdentityOptions | undefined
  /** The database changes it with every update. */
  readonly serverOnUpdate: boolean
  readonly activeHistory: boolean
  /** Null is a value that is written, also where there is a default. */
  readonly evaluatesNull: boolean
  /** Says which class of an inheritance hierarchy a row belongs to. */
  readonly discriminator: boolean
  /** What its builder was told: a table that repeats the column begins with it. */
  readonly definition: ColumnDefinition

  constructor(place: ColumnPlace, definition: ColumnDefinition) {
    const what = `The column '${place.key}' of "${place.table.fullName}"`
    checkIdentifier(place.name, what)
    checkDefinition(what, place, definition)
    super(place.table, place.name, place.key, place.type)
    this.table = place.table
    this.nullable = definition.nullable && !place.primaryKey
    this.primaryKey = place.primaryKey
    this.autoincrement = place.autoincrement
    this.unique = definition.unique !== null
    this.index = definition.index !== null
    this.clientDefault = unshared(definition.clientDefault) as ClientDefault<V> | undefined
    this.onUpdate = unshared(definition.onUpdate) as ClientDefault<V> | undefined
    this.serverDefault = serverDefault(definition)
    this.computed = definition.computed === null ? undefined : new LazyComputed(what, definition.computed.expression, definition.computed.stored)
    this.comment = definition.comment ?? undefined
    this.deferred = definition.deferred === true ? place.key : definition.deferred === false ? null : definition.deferred
    this.identity = definition.identity ?? undefined
    this.serverOnUpdate = definition.serverOnUpdate
    this.activeHistory = definition.activeHistory
    this.evaluatesNull = definition.evaluatesNull
    this.discriminator = definition.discriminator
    this.definition = definition
    Object.freeze(this)
  }

  /** The foreign keys that the column is part of. */
  get foreignKeys(): readonly ForeignKey[] {
    return this.table.foreignKeys.filter(key => key.columns.includes(this))
  }

  override get hasInsertDefault(): boolean {
    return this.clientDefault !== undefined
  }

  override get hasUpdateDefault(): boolean {
    return this.onUpdate !== undefined
  }

  override insertDefault(row: () => GivenValues = () => ({})): unknown {
    return this.clientDefault === undefined ? undefined : defaultValue(this.clientDefault, row)
  }

  override updateDefault(row: () => GivenValues = () => ({})): unknown {
    return this.onUpdate === undefined ? undefined : defaultValue(this.onUpdate, row)
  }
}

/** A default that can be changed in place, such as `[]` or a Date, is copied for every row. */
function unshared(given: ClientDefault | null): ClientDefault | undefined {
  if (given === null) return undefined
  if (given.kind === 'factory' || !isPlainData(given.value)) return given
  const { value } = given
  return Object.freeze({ kind: 'factory', factory: () => structuredClone(value) })
}

/** An object that a copy can stand for: no instance of a class of somebody's own. */
function isPlainData(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Array.isArray(value) || value instanceof Date || value instanceof Uint8Array
}

class LazyComputed implements Computed {
  readonly stored: boolean
  readonly #what: string
  #expression: Expression | (() => unknown)

  constructor(what: string, expression: Expression | (() => unknown), stored: boolean) {
    this.stored = stored
    this.#what = what
    this.#expression = expression
  }

  get expression(): Expression {
    if (this.#expression instanceof Expression) return this.#expression
    const result = this.#expression()
    if (!(result instanceof Expression)) {
      throw new ArgumentError(`${this.#what} is generated by a function that does not return an expression.`, {
        value: String(result),
        do: 'return an expression over the columns of the table, or use sql`…`',
      })
    }
    this.#expression = result
    return result
  }
}

function serverDefault(definition: ColumnDefinition): Expression | undefined {
  const value = definition.serverDefault
  if (value === undefined) return undefined
  return value instanceof Expression ? value : new BindParameter(value, definition.type)
}

/** Contradictions inside one column, and defaults that are no values of its type. */
function checkDefinition(what: string, place: ColumnPlace, definition: ColumnDefinition): void {
  const { computed, clientDefault, onUpdate, serverDefault: given } = definition
  if (place.primaryKey && definition.nullable) {
    throw new ArgumentError(`${what} is nullable and part of the primary key.`, {
      cause: 'a primary key identifies its row, so it has a value',
      do: 'remove .nullable(), or .primaryKey()',
    })
  }
  if (computed !== null && (clientDefault !== null || onUpdate !== null || given !== undefined)) {
    throw new ArgumentError(`${what} is generated by the database and has a default too.`, {
      cause: 'a generated column is never written',
      do: 'remove the default, or .generatedAs()',
    })
  }
  const values: readonly (readonly [string, unknown])[] = [
    ['default', clientDefault?.kind === 'value' ? clientDefault.value : undefined],
    ['onUpdate', onUpdate?.kind === 'value' ? onUpdate.value : undefined],
    ['serverDefault', given instanceof Expression ? undefined : given],
  ]
  for (const [method, value] of values) {
    if (value === undefined) continue
    const wrong =
      value === null ? (definition.nullable ? null : 'is not nullable, got null') : value instanceof Expression ? null : definition.type.check(value)
    if (wrong === null) continue
    throw new ArgumentError(`${what} has a default that is no value of its own: ${wrong}.`, {
      cause: `${method}() was called with it`,
      do: 'give a value of the column, an SQL expression, or a function that returns one',
    })
  }
}
