/** A foreign key: columns of one table that refer to columns of another, known for certain once all tables are defined. */
import { ArgumentError } from '../base/errors.ts'
import { Column, type ColumnTable, type ForeignKey } from './column.ts'
import type { ForeignKeyOptions, ReferentialAction } from './column-definition.ts'

const actions: readonly unknown[] = ['cascade', 'set null', 'set default', 'restrict', 'no action'] satisfies ReferentialAction[]
const deferrals: readonly unknown[] = ['initially deferred', 'initially immediate'] satisfies ForeignKeyOptions['deferrable'][]

/**
 * A foreign key of one or more columns. `referredColumns` and `referredTable` call the arrow that was given to
 * `references()` the first time they are read; an arrow that leads nowhere is an ArgumentError that names both sides.
 */
export class ForeignKeyConstraint implements ForeignKey {
  readonly table: ColumnTable
  readonly columns: readonly Column[]
  readonly onDelete: ReferentialAction | null
  readonly onUpdate: ReferentialAction | null
  readonly deferrable: 'initially deferred' | 'initially immediate' | null
  readonly match: 'full' | 'simple' | null
  /** The name that was given, as against made by the convention. */
  readonly givenName: string | null
  readonly #target: () => unknown
  #referred: readonly Column[] | null = null

  constructor(table: ColumnTable, columns: readonly Column[], target: () => unknown, options: ForeignKeyOptions) {
    this.table = table
    this.columns = Object.freeze([...columns])
    this.onDelete = options.onDelete ?? null
    this.onUpdate = options.onUpdate ?? null
    this.deferrable = options.deferrable ?? null
    this.match = options.match ?? null
    this.givenName = options.name ?? null
    this.#target = target
    this.#checkOptions()
    Object.freeze(this)
  }

  get name(): string {
    if (this.givenName !== null) return this.givenName
    return this.table.metadata.naming.foreignKey(
      this.table.name,
      this.columns.map(column => column.name),
      this.referredTable.name,
    )
  }

  /** In the order of `columns`. */
  get referredColumns(): readonly Column[] {
    return (this.#referred ??= this.#resolve())
  }

  get referredTable(): ColumnTable {
    return (this.referredColumns[0] as Column).table
  }

  /** `posts.author_id`, or `lines(order_id, number)`, for messages. */
  toString(): string {
    const names = this.columns.map(column => column.name)
    return names.length === 1 ? `${this.table.fullName}.${names[0]}` : `${this.table.fullName}(${names.join(', ')})`
  }

  #resolve(): readonly Column[] {
    const given = this.#callTarget()
    const targets: readonly unknown[] = Array.isArray(given) ? given : [given]
    const columns = targets.map(target => this.#checkTarget(target))
    const table = (columns[0] ?? this.#noColumns()).table
    const stranger = columns.find(column => column.table !== table)
    if (stranger !== undefined) {
      throw this.#error(`refers to two tables, "${table.fullName}" and "${stranger.table.fullName}"`, { do: 'name columns of one table' })
    }
    if (columns.length !== this.columns.length) {
      throw this.#error(`has ${this.columns.length} column(s) and refers to ${columns.length}`, {
        value: columns.join(', '),
        do: 'name as many columns on both sides, in the same order',
      })
    }
    this.#checkTable(table)
    return Object.freeze(columns)
  }

  #callTarget(): unknown {
    try {
      return this.#target()
    } catch (error) {
      throw this.#error(
        'cannot be resolved, because its function throws',
        {
          value: error instanceof Error ? error.message : String(error),
          cause: 'the class is not defined yet, because two files import each other, or the name is misspelt',
          do: 'use the models after all files that define them are loaded, and check the names in the function',
        },
        error,
      )
    }
  }

  #checkTarget(target: unknown): Column {
    if (target instanceof Column) return target
    const table = (target as { c?: unknown } | null | undefined)?.c
    throw this.#error('refers to no column', {
      value: describe(target),
      cause: table === undefined ? 'the attribute is misspelt, or the function has no return' : 'the function returns a table or model',
      do: table === undefined ? 'return a column: () => User.c.id' : 'name its column: () => ….c.id',
    })
  }

  #checkTable(table: ColumnTable): void {
    const { metadata } = this.table
    if (metadata.tables.get(table.fullName) === table) return
    const elsewhere = table.metadata !== metadata
    throw this.#error(`refers to "${table.fullName}", which is not a table of the same base`, {
      cause: elsewhere ? 'the two tables are made by different calls of declarativeBase()' : 'the table was removed from its metadata',
      do: `make "${this.table.fullName}" and "${table.fullName}" with one base`,
    })
  }

  #noColumns(): never {
    throw this.#error('refers to no column', { value: 'an empty list', do: 'return the referred columns: () => [Order.c.id, Order.c.region]' })
  }

  #checkOptions(): void {
    for (const [option, value] of [['onDelete', this.onDelete] as const, ['onUpdate', this.onUpdate] as const]) {
      if (value !== null && !actions.includes(value))
        throw this.#error(`has an unknown ${option}`, { value: JSON.stringify(value), do: `use one of ${actions.join(', ')}` })
      const fixed = value === 'set null' ? this.columns.find(column => !column.nullable) : undefined
      if (fixed !== undefined) {
        throw this.#error(`has ${option}: 'set null', and ${fixed} cannot be NULL`, {
          cause: fixed.primaryKey ? 'it is part of the primary key' : 'columns are NOT NULL unless they say otherwise',
          do: fixed.primaryKey ? "use onDelete: 'cascade'" : `write .nullable() on '${fixed.key}', or use onDelete: 'cascade'`,
        })
      }
    }
    if (this.match !== null && !['full', 'simple'].includes(this.match))
      throw this.#error('has an unknown match', { value: JSON.stringify(this.match), do: 'use one of full, simple' })
    if (this.deferrable !== null && !deferrals.includes(this.deferrable)) {
      throw this.#error('has an unknown deferrable', { value: JSON.stringify(this.deferrable), do: `use one of ${deferrals.join(', ')}` })
    }
  }

  #error(what: string, parts: { readonly value?: string; readonly cause?: string; readonly do?: string }, cause?: unknown): ArgumentError {
    return new ArgumentError(`The foreign key ${this} ${what}.`, parts, 'INVALID_FOREIGN_KEY', cause === undefined ? undefined : { cause })
  }
}

function describe(value: unknown): string {
  if (typeof value === 'function') return `the class or function ${value.name === '' ? '(anonymous)' : value.name}`
  if (typeof value === 'object' && value !== null) return `an object of class ${value.constructor?.name ?? 'null'}`
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
