/** Decides whether the database generates the values of a primary key column. */
import { ArgumentError } from '../base/errors.ts'
import type { ColumnDefinition } from './column-definition.ts'

const integerKinds: readonly string[] = ['integer', 'bigint', 'smallint']

/**
 * As in SQLAlchemy: the only column of the key is generated when it is an integer, refers to nothing and has no default.
 * `autoincrement: false` stops that; `true` insists, and is an error where no database could do it.
 */
export function generatesKey(column: string, definition: ColumnDefinition, facts: { readonly single: boolean; readonly refers: boolean }): boolean {
  const { type, autoincrement, clientDefault, serverDefault, computed } = definition
  const isInteger = integerKinds.includes(type.kind)
  const filled = clientDefault !== null || serverDefault !== undefined || computed !== null
  if (autoincrement === true && (!isInteger || filled)) {
    throw new ArgumentError(`${column} has autoincrement: true, but the database cannot generate it.`, {
      value: type.key,
      cause: isInteger ? 'the column has a default too' : 'only integer and bigint columns can be generated',
      do: isInteger ? 'remove the default, or autoincrement' : 'make it integer() or bigint(), or remove autoincrement',
    })
  }
  return autoincrement ?? (facts.single && isInteger && !facts.refers && !filled)
}
