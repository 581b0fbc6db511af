/** filterBy: equality conditions from names and values. */
import { ArgumentError, nearestName } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { Expression } from '../core/expression.ts'
import type { Condition } from '../core/expression.ts'
import { attributeNames, type AttributeNames, compositeItemOf, joinStepsOf, type Selectable } from '../core/protocols.ts'
import { Source } from '../core/source.ts'
import { sourcesOf } from '../render/from-tree.ts'

/** Values by name. */
export type NamedValues = Readonly<Record<string, unknown>>

/** One condition for each name; null means IS NULL, undefined is an error and never "no condition". */
export function conditionsByName(values: NamedValues, places: readonly AttributeNames[]): Condition[] {
  if (typeof values !== 'object' || values === null || Array.isArray(values) || values instanceof Expression)
    throw new ArgumentError(`filterBy() was given ${describeValue(values)}.`, {
      do: 'give values by attribute: filterBy({ name: … }); conditions go to filter()',
    })
  return Object.entries(values).map(([name, value]) => conditionFor(name, value, places))
}

/** What was given to select(), from() and join(), as places in which filterBy looks; each source once, as a model where it is one. */
export function placesNamed(targets: readonly unknown[]): AttributeNames[] {
  const found = new Map<Source, AttributeNames | null>()
  const add = (source: Source, target: unknown): void => {
    const names = (target as Partial<Selectable> | undefined)?.[attributeNames] ?? null
    if (names !== null || !found.has(source)) found.set(source, names)
  }
  for (const target of targets) {
    const steps = joinStepsOf(target)
    if (steps !== null) {
      const last = steps.at(-1)
      if (steps[0] !== undefined) add(steps[0].left, undefined)
      if (last !== undefined) add(last.source, last.target)
    } else if (target instanceof Source) add(target, undefined)
    else if (target instanceof Expression) {
      const mentioned = new Set<Source>()
      sourcesOf(target, mentioned)
      for (const source of mentioned) add(source, undefined)
    } else {
      const item = compositeItemOf(target)
      if (item !== null) add(item.source, target)
    }
  }
  return Array.from(found, ([source, names]) => names ?? columnNames(source))
}

/** Searches all places, as SQLAlchemy 2.1 does (`_entity_namespace_key_search_all`, lib/sqlalchemy/sql/base.py). */
function conditionFor(name: string, value: unknown, places: readonly AttributeNames[]): Condition {
  const having = places.filter(place => place.names.includes(name))
  const [only] = having
  if (only === undefined) throw unknownName(name, places)
  if (having.length > 1) {
    throw new ArgumentError(
      `filterBy() cannot tell whose '${name}' is meant: ${having.map(place => place.name).join(' and ')} have it.`,
      {
        value: JSON.stringify(name),
        cause: 'several of what the query selects from or joins have an attribute of that name',
        do: `say it with a column: .filter(….c.${name}.eq(…))`,
      },
      'AMBIGUOUS_ATTRIBUTE',
    )
  }
  if (value === undefined) {
    throw new ArgumentError(
      `filterBy() was given undefined for ${only.name}.${name}.`,
      {
        value: 'undefined',
        cause: 'an unset variable or a missing property',
        do: 'leave the attribute out for no condition, or write null for IS NULL',
      },
      'UNDEFINED_VALUE',
    )
  }
  return only.equality(name, value) as Condition
}

function columnNames(source: Source): AttributeNames {
  return {
    name: source.label,
    names: source.columns.map(column => column.key),
    equality: (name, value) => source.columns.find(column => column.key === name)?.eq(value) ?? null,
  }
}

function unknownName(name: string, places: readonly AttributeNames[]): ArgumentError {
  const names = places.flatMap(place => place.names)
  const nearest = nearestName(name, names)
  const owners = places.map(place => place.name)
  const whose =
    owners.length === 1
      ? `${owners[0]} has no`
      : owners.length === 0
        ? 'The query selects from nothing that has an'
        : `None of ${owners.join(', ')} has an`
  return new ArgumentError(
    `${whose} attribute '${name}'.`,
    { value: JSON.stringify(name), cause: 'a misspelt name', do: nearest === undefined ? `use one of ${names.join(', ')}` : `write '${nearest}'` },
    'UNKNOWN_ATTRIBUTE',
  )
}
