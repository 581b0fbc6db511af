/** A type that is another one on some databases. */
import { ArgumentError } from '../base/errors.ts'
import type { ColumnType } from './column-type.ts'

interface WithVariants extends ColumnType {
  readonly variants?: Readonly<Record<string, ColumnType>>
}

/** The type, and the one that stands for it on the database of this name. Two for one database are an ArgumentError. */
export function withVariant(type: ColumnType, database: string, variant: ColumnType): ColumnType {
  const { variants = {} } = type as WithVariants
  if (Object.hasOwn(variants, database))
    throw new ArgumentError(`The type ${type.key} has two variants for ${database}.`, { do: 'keep one withVariant() for each database' })
  return Object.freeze({ ...type, key: `${type.key}|${database}:${variant.key}`, variants: Object.freeze({ ...variants, [database]: variant }) })
}

/** The type on a database that answers to these names, the nearest first. */
export function variantOf(type: ColumnType, answersTo: readonly string[]): ColumnType {
  const { variants } = type as WithVariants
  if (variants === undefined) return type
  const name = answersTo.find(each => Object.hasOwn(variants, each))
  return name === undefined ? type : (variants[name] as ColumnType)
}

/** The variants of one type on another, which was made from it. */
export function keepVariants(type: ColumnType, from: ColumnType): ColumnType {
  return Object.entries((from as WithVariants).variants ?? {}).reduce((made, [name, variant]) => withVariant(made, name, variant), type)
}
