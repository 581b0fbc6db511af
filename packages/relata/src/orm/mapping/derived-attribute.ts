/** An attribute without a value of its own: it follows from other attributes, such as a hybrid or a composite. */
import type { Column } from '../../schema/column.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'

/** How the accessors of a model and its queries see a derived attribute. */
export interface DerivedAttribute {
  readonly key: string
  /** The value for an object. */
  get(entity: object): unknown
  /** Assign to an object; throws where that is not possible. */
  set(entity: object, value: unknown): void
  /** What stands in `.c`; `at` tells where the columns of the model's tables are, null: in the tables themselves. */
  inQueries(at: ((column: Column) => ColumnReference) | null): unknown
  /** The values of other attributes that a value of this one stands for, in UPDATE and INSERT. */
  assigned(value: unknown): Readonly<Record<string, unknown>>
}
