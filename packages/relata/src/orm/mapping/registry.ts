/** The mappers of one declarative base, and their configuration on first use. */
import { ArgumentError } from '../../base/errors.ts'
import type { Table } from '../../schema/table.ts'
import { configureRelationships } from './configure-relationships.ts'
import type { Mapper } from './mapper.ts'

/** Every model of a base. Configuration runs once, when a model is first used or registered; a failure is remembered and thrown again. */
export class Registry {
  readonly mappers: Mapper[] = []
  #configured = 0
  #configuring = false
  #failure: unknown

  add(mapper: Mapper): void {
    const other = this.mappers.find(existing => existing.table === mapper.table && existing.root !== mapper.root)
    if (other !== undefined) {
      throw new ArgumentError(`Two models are mapped to the table "${mapper.table.name}": ${other.name} and another one.`, {
        cause: 'a table has one model, unless one inherits from the other',
        do: "give the second model a table of its own, or derive it: class Manager extends inherit(Employee, { identity: 'manager' }, {…}) {}",
      })
    }
    this.mappers.push(mapper)
  }

  mapperOf(table: Table): Mapper | undefined {
    return this.mappers.find(mapper => mapper.table === table)
  }

  /** Resolve the relationships of every model added since the last time. */
  configure(): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#configured === this.mappers.length || this.#configuring) return
    this.#configuring = true
    try {
      // a foreign key that leads nowhere is told now, and not by the first flush
      for (const { table } of this.mappers.slice(this.#configured)) for (const key of table.foreignKeys) void key.referredColumns
      configureRelationships(this.mappers, this.#configured)
      this.#configured = this.mappers.length
    } catch (error) {
      // a class that is not defined yet may be there the next time
      if (!(error instanceof Error && error.cause instanceof ReferenceError)) this.#failure = error
      throw error
    } finally {
      this.#configuring = false
    }
  }
}
