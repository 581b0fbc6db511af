/** An attribute without a value of its own: it follows from other attributes, such as a hybrid or a composite. */
import type { Column } from '../../schema/column.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'

/** How the accessors of a model and its queries see a derived attribute. */
export interface DerivedAttribute {
  readonly key: string
  /** The attributes that it consists of; undefined: it only follows from others. */
  readonly parts?: readonly string[]
  /** The relationship of the class that it stands for; undefined or null: none. */
  readonly relationship?: string | null
  /** The value for an object. */
  get(entity: object): unknown
  /** Assign to an object; throws where that is not possible. */
  set(entity: object, value: unknown): void
  /** What stands in `.c`; `at` tells where the columns of the model's tables are, null: in the tables themselves. */
  inQueries(at: ((column: Column) => ColumnReference) | null): unknown
  /** The values of other attributes that a value of this one stands for, in UPDATE and INSERT. */
  assigned(value: unknown): Readonly<Record<string, unknown>>
  /** Write to the other attributes what was edited in place; undefined: nothing can be. */
  settle?(entity: object): void
  /** The other attributes are expired or overwritten: what was edited in place is lost. */
  forget?(entity: object): void
  /** The net change since the last flush; undefined: it has no history of its own. */
  history?(entity: object): { readonly added: readonly unknown[]; readonly unchanged: readonly unknown[]; readonly deleted: readonly unknown[] }
}
