/** Types that only one database has, by their names in it. */
import { ArgumentError } from '../base/errors.ts'
import type { ColumnType } from './column-type.ts'
import { describeValue } from './describe-value.ts'
import { sameValue } from './define-type.ts'

export interface VendorType<V = unknown> extends ColumnType<V> {
  readonly kind: 'vendor'
  readonly sqlName: string
  /** The database that has it; null: any. */
  readonly only: string | null
}

const NAME = /^[a-z_]\w*(?:[ .][a-z_]\w*)*(?: ?\(\w+(?:, ?\w+)*\))?(?: [a-z ]+)?(?:\[\])*$/i

/**
 * A type of the database's own, written as it is named. Values pass as the driver takes and gives them, usually as strings;
 * `customType` around it converts them. On other databases it is an ArgumentError where `only` says so.
 *
 * @example
 * address: column(vendorType('inet', { only: 'postgresql' }))
 * // PostgreSQL: address inet not null
 */
export function vendorType(sqlName: string, options?: { readonly only?: string }): VendorType<string>
export function vendorType<V>(sqlName: string, options?: { readonly only?: string }): VendorType<V>
export function vendorType(sqlName: string, options: { readonly only?: string } = {}): VendorType {
  if (typeof sqlName !== 'string' || !NAME.test(sqlName))
    throw new ArgumentError(`The name of a type is ${describeValue(sqlName)}.`, { do: "write it as in CREATE TABLE: vendorType('bit(8)')" })
  const only = options.only ?? null
  return Object.freeze({
    kind: 'vendor' as const,
    key: `vendor(${only ?? ''}:${sqlName})`,
    sqlName,
    only,
    mutable: false,
    check: (value: unknown): string | null =>
      value === undefined || value === null || typeof value === 'function' || typeof value === 'symbol'
        ? `expects a value of ${sqlName}, got ${describeValue(value)}`
        : null,
    equals: sameValue,
  })
}

/** An error unless the database has the type. */
export function checkVendor(type: VendorType, answersTo: readonly string[]): void {
  if (type.only === null || answersTo.includes(type.only)) return
  throw new ArgumentError(`The column type ${type.sqlName} belongs to ${type.only}, not to ${answersTo[0]}.`, {
    do: `say what stands for it: .withVariant('${answersTo[0]}', text())`,
  })
}
