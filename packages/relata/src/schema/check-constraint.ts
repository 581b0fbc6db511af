/** A check constraint of a table. */
import { ArgumentError } from '../base/errors.ts'
import { type Condition, Expression } from '../sql/core/expression.ts'
import type { ColumnTable } from './column.ts'

/** A condition that every row fulfils; it is resolved when it is needed, since it may name columns of the table. */
export class CheckConstraint {
  readonly table: ColumnTable
  readonly givenName: string | null
  readonly name: string
  /** The databases that it is made on; null: all. */
  readonly only: readonly string[] | null
  readonly #condition: Condition | (() => unknown)
  #resolved: Condition | null = null

  /** `part` stands for a name in the convention: the column's name, or the number of the check in its table. */
  constructor(
    table: ColumnTable,
    condition: Condition | (() => unknown),
    givenName: string | null,
    part: string,
    only: string | readonly string[] | null = null,
  ) {
    this.table = table
    this.givenName = givenName
    this.name = table.metadata.naming.check(table.name, givenName ?? part)
    this.only = only === null ? null : [only].flat()
    this.#condition = condition
    Object.freeze(this)
  }

  get condition(): Condition {
    return (this.#resolved ??= this.#resolve())
  }

  #resolve(): Condition {
    if (this.#condition instanceof Expression) return this.#condition
    const result: unknown = this.#condition()
    if (result instanceof Expression) return result as Condition
    throw new ArgumentError(`The check "${this.name}" of "${this.table.fullName}" has a function that does not return a condition.`, {
      value: String(result),
      do: 'return an expression: check(() => Booking.c.startsAt.lt(Booking.c.endsAt)), or give it sql`…`',
    })
  }
}
