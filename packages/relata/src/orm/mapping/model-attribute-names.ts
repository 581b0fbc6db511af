/** The attributes of a model, or of an alias of one, as filterBy finds them. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnReference } from '../../sql/core/column-reference.ts'
import type { Condition } from '../../sql/core/expression.ts'
import type { AttributeNames } from '../../sql/core/protocols.ts'
import type { Mapper } from './mapper.ts'

/** `model` is the class or the alias: its columns are compared where it stands. */
export function modelAttributeNames(mapper: Mapper, model: object): AttributeNames {
  mapper.configure()
  return {
    name: mapper.name,
    names: mapper.attributeNames(),
    equality: (name, value) => equality(mapper, model, name, value),
  }
}

function equality(mapper: Mapper, model: object, name: string, value: unknown): Condition | null {
  if (mapper.attribute(name) === undefined && !mapper.derived.has(name)) return null
  const column = (model as { readonly c: Readonly<Record<string, ColumnReference | undefined>> }).c[name]
  if (typeof column?.eq === 'function') return column.eq(value)
  if (column !== undefined) {
    throw new ArgumentError(`filterBy() cannot compare ${mapper.name}.${name}: what stands in the document may be of any type.`, {
      do: `say what it is: .filter(${mapper.name}.c.${name}.asText().eq(…))`,
    })
  }
  return (model as Readonly<Record<string, { eq(value: unknown): Condition }>>)[name]?.eq(value) ?? null
}
