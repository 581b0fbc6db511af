/** Enumerations in DDL: types of their own, or checks. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnType } from '../../types/column-type.ts'
import type { EnumType } from '../../types/enum-type.ts'
import { variantOf } from '../../types/variants.ts'
import type { Column } from '../column.ts'
import type { Table } from '../table.ts'
import type { DdlDialect } from './ddl-rules.ts'
import { givenName, qualifiedName, quoteName } from './identifiers.ts'
import { stringLiteral } from '../../sql/render/literal.ts'

/** The enumeration that a column's values come from, also inside a custom type; null: none. */
export function enumOf(type: ColumnType): EnumType | null {
  if (type.kind === 'enum') return type as EnumType
  if (type.kind === 'array') return enumOf((type as ColumnType & { readonly element: ColumnType }).element)
  return type.kind === 'custom' ? enumOf((type as ColumnType & { readonly base: ColumnType }).base) : null
}

/** An enumeration that several columns may share. */
export interface NamedEnum {
  readonly name: string
  readonly schema: string | null
  readonly values: readonly string[]
}

/** The enumerations of the tables, each once. Two of one name with different values are an ArgumentError. */
export function enumsOf(tables: readonly Table[]): readonly NamedEnum[] {
  const found = new Map<string, { readonly type: NamedEnum; readonly column: Column }>()
  for (const column of tables.flatMap(table => table.columns)) {
    const type = namedEnum(column)
    if (type === null) continue
    const key = JSON.stringify([type.schema, type.name])
    const other = found.get(key)
    if (other === undefined) found.set(key, { type, column })
    else if (other.type.values.join('\0') !== type.values.join('\0')) throw twoEnums(type.name, other.column, column)
  }
  return [...found.values()].map(({ type }) => type)
}

/** `create type "mood" as enum ('sad', 'ok')`. */
export function createEnum(dialect: DdlDialect, type: NamedEnum): string {
  givenName(dialect, type.name, `the enumeration "${type.name}"`)
  const values = type.values.map(value => stringLiteral(dialect.literals, value))
  return `create type ${qualifiedName(dialect, type.schema, type.name)} as enum (${values.join(', ')})`
}

export function dropEnum(dialect: DdlDialect, type: NamedEnum): string {
  return `drop type ${qualifiedName(dialect, type.schema, type.name)}`
}

/** The check that stands for the type where there is none: `"mood" in ('sad', 'ok')`. */
export function enumCheck(dialect: DdlDialect, column: Column): string | null {
  const own = variantOf(column.type, dialect.answersTo)
  const type = dialect.ddl.enumerations === 'check' && own.kind !== 'array' ? enumOf(own) : null
  if (type === null) return null
  return `${quoteName(dialect, column.name)} in (${type.values.map(value => stringLiteral(dialect.literals, value)).join(', ')})`
}

function namedEnum(column: Column): NamedEnum | null {
  const type = enumOf(column.type)
  if (type === null) return null
  if (type.name !== null) return { name: type.name, schema: type.schema, values: type.values }
  throw new ArgumentError(`The enumeration inside the custom type of ${column} has no name.`, {
    cause: 'the database makes a type of it, which needs one',
    do: "give it one: enumType(['a', 'b'], 'mood')",
  })
}

function twoEnums(name: string, first: Column, second: Column): ArgumentError {
  return new ArgumentError(`The enumeration "${name}" has other values in ${second} than in ${first}.`, {
    do: 'share one builder between the columns, or give the types different names: enumeration([…], { name: … })',
  })
}
