/** filterBy: equality conditions from attribute names and values. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import type { Expression } from '../../sql/core/expression.ts'
import type { Mapper } from '../mapping/mapper.ts'
import { requireMapper } from './get-trip.ts'

/** One condition for each attribute; null means IS NULL, undefined is an error and never "no condition". */
export function filterByCriteria(model: unknown, values: Readonly<Record<string, unknown>>): Expression<boolean>[] {
  const mapper = requireMapper(model, 'filterBy()')
  const columns = (model as { readonly c: Readonly<Record<string, ColumnReference | undefined>> }).c
  return Object.entries(values).map(([key, value]) => {
    const attribute = mapper.attribute(key)
    if (attribute === undefined && !mapper.derived.has(key)) throw mapper.unknownAttribute(key)
    if (value === undefined) {
      throw new ArgumentError(
        `filterBy() was given undefined for ${mapper.name}.${key}.`,
        {
          value: 'undefined',
          cause: 'an unset variable or a missing property',
          do: 'leave the attribute out for no condition, or write null for IS NULL',
        },
        'UNDEFINED_VALUE',
      )
    }
    const column = columns[key]
    if (typeof column?.eq === 'function') return column.eq(value)
    if (column !== undefined) throw noComparison(mapper, key)
    return (model as Readonly<Record<string, { eq(value: unknown): Expression<boolean> }>>)[key]?.eq(value) as Expression<boolean>
  })
}

function noComparison(mapper: Mapper, key: string): ArgumentError {
  return new ArgumentError(`filterBy() cannot compare ${mapper.name}.${key}: what stands in the document may be of any type.`, {
    do: `say what it is: .filter(${mapper.name}.c.${key}.asText().eq(…))`,
  })
}
