/** Where a type is asked for, a column builder does as well: `cast(text())`, `returns(integer())`. */
import { ArgumentError } from '../base/errors.ts'
import type { ColumnType } from './column-type.ts'
import { describeValue } from './describe-value.ts'

/** A column type, or something that was made with one, such as a column builder. */
export type TypeLike<V> = ColumnType<V> | { readonly $value?: V; readonly definition: { readonly type: ColumnType } }

/** The type that is meant. */
export function typeOf<V>(given: TypeLike<V>): ColumnType<V> {
  const type = (given as { readonly definition?: { readonly type: ColumnType } } | undefined)?.definition?.type ?? given
  if (typeof (type as ColumnType | undefined)?.check === 'function') return type as ColumnType<V>
  throw new ArgumentError(`A column type is ${describeValue(given)}.`, { do: 'pass a builder such as text() or numeric(10, 2), or a customType(…)' })
}
