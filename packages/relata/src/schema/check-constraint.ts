/** A check constraint of a table. */
import { ArgumentError } from '../base/errors.ts'
import { Expression } from '../sql/core/expression.ts'
import type { ColumnTable } from './column.ts'

/** A condition that every row fulfils; it is resolved when it is needed, since it may name columns of the table. */
export class CheckConstraint {
  readonly table: ColumnTable
  readonly givenName: string | null
  readonly name: string
  readonly #condition: Expression<boolean> | (() => unknown)
  #resolved: Expression<boolean> | null = null

  /** `part` stands for a name in the convention: the column's name, or the number of the check in its table. */
  constructor(table: ColumnTable, condition: Expression<boolean> | (() => unknown), givenName: string | null, part: string) {
    this.table = table
    this.givenName = givenName
    this.name = table.metadata.naming.check(table.name, givenName ?? part)
    this.#condition = condition
    Object.freeze(this)
  }

  get condition(): Expression<boolean> {
    return (this.#resolved ??= this.#resolve())
  }

  #resolve(): Expression<boolean> {
    if (this.#condition instanceof Expression) return this.#condition
    const result: unknown = this.#condition()
    if (result instanceof Expression) return result as Expression<boolean>
    throw new ArgumentError(`The check "${this.name}" of "${this.table.fullName}" has a function that does not return a condition.`, {
      value: String(result),
      do: 'return an expression: check(() => Booking.c.startsAt.lt(Booking.c.endsAt)), or give it sql`…`',
    })
  }
}
