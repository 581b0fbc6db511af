/** One of a list of words. */
import type { ColumnType } from './column-type.ts'
import { defineType } from './define-type.ts'

export interface EnumType<V extends string = string> extends ColumnType<V> {
  readonly values: readonly V[]
  /** The type's name in databases that have named types; null: the schema makes one from the column's. */
  readonly name: string | null
  readonly schema: string | null
}

export function enumType<const V extends string>(values: readonly V[], name: string | null = null, schema: string | null = null): EnumType<V> {
  const members: ReadonlySet<unknown> = new Set(values)
  const parameters = { values: Object.freeze([...values]), name, schema }
  return defineType<V, typeof parameters>(
    {
      kind: 'enum',
      key: `enum(${schema ?? ''}.${name ?? ''}:${JSON.stringify(values)})`,
      expects: `one of ${values.map(value => `'${value}'`).join(', ')}`,
      accepts: value => members.has(value),
    },
    parameters,
  )
}
