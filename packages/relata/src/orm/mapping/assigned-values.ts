/** What values by attribute mean for columns: a hybrid or a composite stands for values of others. */
import { ArgumentError } from '../../base/errors.ts'
import type { Mapper } from './mapper.ts'

type Values = Readonly<Record<string, unknown>>

/** The values with those of derived attributes replaced by what they stand for. */
export function assignedValues(mapper: Mapper, values: Values): Values {
  return mapper.derived.size === 0 || typeof values !== 'object' || values === null ? values : replaced(mapper, values, [])
}

function replaced(mapper: Mapper, values: Values, within: readonly string[]): Values {
  const assigned = Object.create(null) as Record<string, unknown>
  for (const [key, value] of Object.entries(values)) {
    const attribute = mapper.derived.get(key)
    if (attribute === undefined) {
      assigned[key] = value
      continue
    }
    if (value === undefined) throw undefinedValue(mapper, key)
    const parts = attribute.assigned(value)
    if (typeof parts !== 'object' || parts === null || within.includes(key)) throw noParts(mapper, key)
    Object.assign(assigned, replaced(mapper, parts, [...within, key]))
  }
  return assigned
}

function undefinedValue(mapper: Mapper, key: string): ArgumentError {
  return new ArgumentError(
    `${mapper.name}.${key} was given undefined.`,
    { value: 'undefined', cause: 'an unset variable or a missing property', do: 'leave the key out, or write null for NULL' },
    'UNDEFINED_VALUE',
  )
}

function noParts(mapper: Mapper, key: string): ArgumentError {
  return new ArgumentError(`The updateExpression of ${mapper.name}.${key} does not say which columns are set.`, {
    cause: 'it returns nothing, or the attribute itself',
    do: 'return an object of values by column: value => ({ first: value })',
  })
}
