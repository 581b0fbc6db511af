/** An index of a table. */
import { ArgumentError } from '../base/errors.ts'
import { type Condition, Expression } from '../sql/core/expression.ts'
import { SqlNode } from '../sql/core/sql-node.ts'
import { Column, type ColumnTable } from './column.ts'
import type { IndexOptions } from './constraint-builders.ts'

/** An index over columns or expressions, in their order. */
export class TableIndex {
  readonly table: ColumnTable
  readonly unique: boolean
  readonly givenName: string | null
  readonly name: string
  readonly using: Readonly<Record<string, string>>
  /** The databases that it is made on; null: all. */
  readonly only: readonly string[] | null
  readonly #given: readonly Column[] | (() => unknown)
  readonly #where: Condition | (() => unknown) | null
  #parts: readonly SqlNode[] | null = null

  constructor(table: ColumnTable, parts: readonly Column[] | (() => unknown), options: IndexOptions) {
    this.table = table
    this.unique = options.unique ?? false
    this.using = options.using ?? {}
    this.only = options.only === undefined ? null : [options.only].flat()
    this.givenName = options.name ?? null
    this.name =
      options.name ?? table.metadata.naming.index(table.name, typeof parts === 'function' ? ['expression'] : parts.map(column => column.name))
    this.#given = parts
    this.#where = (options.where as Condition | (() => unknown) | undefined) ?? null
    Object.freeze(this)
  }

  /** Columns, expressions, or either with a direction (`.desc()`). */
  get parts(): readonly SqlNode[] {
    return (this.#parts ??= this.#resolveParts())
  }

  /** The columns of an index that has nothing else. */
  get columns(): readonly Column[] {
    return this.parts.filter(part => part instanceof Column)
  }

  /** The condition of a partial index. */
  get where(): Condition | null {
    if (this.#where === null || this.#where instanceof Expression) return this.#where
    const result: unknown = this.#where()
    if (result instanceof Expression) return result as Condition
    throw this.#error('where', result)
  }

  #resolveParts(): readonly SqlNode[] {
    if (typeof this.#given !== 'function') return this.#given
    const result: unknown = this.#given()
    const parts: readonly unknown[] = Array.isArray(result) ? result : [result]
    if (parts.length === 0 || !parts.every(part => part instanceof SqlNode)) throw this.#error('its parts', result)
    return Object.freeze([...parts])
  }

  #error(what: string, value: unknown): ArgumentError {
    return new ArgumentError(`The index "${this.name}" of "${this.table.fullName}" has a function for ${what} that does not return expressions.`, {
      value: String(value),
      do: 'return columns or expressions: index(() => [lower(User.c.email)], { name: … })',
    })
  }
}
