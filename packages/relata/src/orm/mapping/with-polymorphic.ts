/** withPolymorphic(Model, members): a model with the columns of models below it, in one statement. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { aliasedModel } from './aliased-model.ts'
import type { Mapper } from './mapper.ts'
import { mapperOfModel } from './model-class.ts'
import { aliasedPlace, modelPlace } from './model-place.ts'

/** How the model stands in a query. */
export interface WithPolymorphicOptions {
  /** Put the tables under aliases, so that the model can stand in a query twice; its columns are then those of what this gives. */
  readonly aliased?: boolean
  /** The alias of the model's own table; the others begin with it. */
  readonly name?: string
}

/** A model with the columns of models below it. */
export type PolymorphicModel<M> = M & {
  /** One of the models below it, as it stands in this place: for its columns in conditions. */
  of<S extends object>(member: S): S
}

/**
 * A model whose rows come with the columns of models below it, over LEFT OUTER JOINs: for one query what `withPolymorphic`
 * and `polymorphicLoad` say in the mapping. `'*'` means all models below it.
 *
 * @example
 * const staff = withPolymorphic(Employee, [Engineer, Manager])
 * session.query(staff).filter(or(Engineer.c.language.eq('TypeScript'), Manager.c.level.gt(2)))
 * // select … from employees left outer join engineers on engineers.id = employees.id where …
 *
 * @example
 * const other = withPolymorphic(Employee, '*', { aliased: true })
 * session.query(other).filter(other.of(Engineer).c.language.eq('TypeScript'))
 */
export function withPolymorphic<M extends object>(
  model: M,
  members: '*' | readonly object[],
  options: WithPolymorphicOptions = {},
): PolymorphicModel<M> {
  const mapper = mapperOfModel(model)
  if (mapper === undefined) throw new ArgumentError('withPolymorphic() takes a model.', { value: describeValue(model) })
  mapper.configure()
  const below = members === '*' ? [...mapper.family()].slice(1) : members.map(member => memberOf(mapper, member))
  const aliased = options.aliased === true || options.name !== undefined
  const place = aliased ? aliasedPlace(mapper, options.name, below) : modelPlace(mapper, below)
  const polymorphic = aliasedModel(model, mapper, place)
  const of = (member: object): object => {
    const found = memberOf(mapper, member)
    if (found !== mapper && !below.some(each => each.isA(found))) throw notIncluded(mapper, found)
    return aliasedModel(member, found, place)
  }
  return Object.defineProperty(polymorphic, 'of', { value: of }) as PolymorphicModel<M>
}

function memberOf(mapper: Mapper, member: object): Mapper {
  const found = mapperOfModel(member)
  if (found !== undefined && found.isA(mapper)) return found
  throw new ArgumentError(`withPolymorphic(${mapper.name}) takes models that inherit from ${mapper.name}.`, {
    value: found === undefined ? describeValue(member) : found.name,
    do: `name classes made with inherit(${mapper.name}, …), or '*' for all of them`,
  })
}

function notIncluded(mapper: Mapper, member: Mapper): ArgumentError {
  return new ArgumentError(`${member.name} is not among the classes of this withPolymorphic(${mapper.name}).`, {
    do: `name it: withPolymorphic(${mapper.name}, [${member.name}])`,
  })
}
