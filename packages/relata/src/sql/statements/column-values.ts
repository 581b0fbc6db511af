/** Values for columns, as INSERT and UPDATE take them: by key, checked, as bound parameters or expressions. */
import { ArgumentError, nearestName } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import type { ColumnReference } from '../core/column-reference.ts'
import { BindParameter, type Condition, Expression, operandFor } from '../core/expression.ts'
import type { ModelLike } from '../core/model-types.ts'
import { type CompositeItem, compositeItemOf, type Selectable } from '../core/protocols.ts'
import { TableSource } from '../sources/table-source.ts'

/** Something that rows can be written to: a table or a model. */
export type WriteTarget<C = unknown> = (TableSource | Selectable | ModelLike) & { readonly c: C }

/** Values by the names of attributes. */
export type ColumnValues<C> = {
  readonly [K in keyof C]?: C[K] extends Expression<infer V> ? V | Expression<V> : C[K] extends { readonly $assigned?: infer V } ? V : never
}

/** What a statement writes to. */
export interface WrittenTarget {
  readonly target: TableSource
  /** The model that was given; null for a table. */
  readonly entity: CompositeItem | null
  /** Conditions that the model puts on the rows of its table, beside those of the statement. */
  readonly scope: readonly Condition[]
}

/** The table of a target, and the model that it was given as. */
export function writtenTarget(target: unknown, what: string): WrittenTarget {
  if (target instanceof TableSource) return { target, entity: null, scope: [] }
  const entity = compositeItemOf(target)
  if (entity?.source instanceof TableSource) {
    const { writeScope } = entity
    return { target: entity.writeTable as TableSource, entity, scope: writeScope === null ? [] : [writeScope] }
  }
  throw new ArgumentError(`${what} was given ${describeValue(target)}.`, { do: 'pass a model or a table' })
}

/** The column of a table by key; an error that names the nearest one. */
export function columnOf(table: TableSource, key: string): ColumnReference {
  const column = (table.c as Readonly<Record<string, ColumnReference>>)[key]
  if (column !== undefined) return column
  const keys = table.columns.map(each => each.key)
  const nearest = nearestName(key, keys)
  throw new ArgumentError(
    `"${table.label}" has no column '${key}'.`,
    { value: JSON.stringify(key), cause: 'a misspelt name', do: nearest === undefined ? `use one of ${keys.join(', ')}` : `write '${nearest}'` },
    'UNKNOWN_ATTRIBUTE',
  )
}

/** A value for a column: null is NULL, undefined is an error. */
export function columnValue(column: ColumnReference, value: unknown): Expression {
  if (value === null) return new BindParameter(null, column.type)
  if (value === undefined) {
    throw new ArgumentError(
      `${column} was given undefined.`,
      { value: 'undefined', cause: 'an unset variable or a missing property', do: 'leave the key out, or write null for NULL' },
      'UNDEFINED_VALUE',
    )
  }
  return operandFor(column, value)
}

/** The entries of an object of values; anything else is an error. */
export function valueEntries(values: unknown, what: string, entity: CompositeItem | null = null): [string, unknown][] {
  if (typeof values === 'object' && values !== null && !Array.isArray(values))
    return Object.entries(entity === null ? values : entity.assigned(values as Readonly<Record<string, unknown>>))
  throw new ArgumentError(`${what} was given ${describeValue(values)}.`, { do: 'pass an object of values by attribute: { name: … }' })
}
