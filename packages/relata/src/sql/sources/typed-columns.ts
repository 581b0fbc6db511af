/** Columns that are declared by name and type, for sources and texts whose columns SQL does not tell. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { numberType } from '../../types/number-type.ts'
import { describeValue } from '../../types/describe-value.ts'
import { type TypeLike, typeOf } from '../../types/type-like.ts'
import type { ColumnReference } from '../core/column-reference.ts'
import type { OutputColumn } from './subquery.ts'

/** Types by name: `{ id: integer(), name: text() }`. A builder's own name is the one in SQL: `integer('ID')`. */
export type ColumnTypes = { readonly [key: string]: TypeLike<unknown> }

/** What a declared column holds. */
export type DeclaredValue<T> = T extends { readonly $value?: infer V } ? V : T extends ColumnType<infer V> ? V : unknown

/** The declared columns by name. */
export type DeclaredColumns<T> = { readonly [K in keyof T]: ColumnReference<DeclaredValue<T[K]>> }

/** The declared columns, in the order in which they are written. */
export function declaredColumns(types: ColumnTypes, what: string): readonly OutputColumn[] {
  const entries = typeof types === 'object' && types !== null ? Object.entries(types) : []
  if (entries.length === 0)
    throw new ArgumentError(`${what} has no columns: ${describeValue(types)}.`, { do: 'name them with their types: { id: integer() }' })
  return entries.map(([key, like]) => {
    const name = (like as { readonly definition?: { readonly name?: string | null } }).definition?.name ?? key
    return { name, key, type: typeOf(like) }
  })
}

/** Columns that a database computes: a whole number may come as any kind of number. */
export function computedColumns(types: ColumnTypes, what: string): readonly OutputColumn[] {
  return declaredColumns(types, what).map(column => (column.type.kind === 'integer' ? { ...column, type: numberType } : column))
}
