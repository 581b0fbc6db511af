/** alias(Model): the model under another name, so that it can stand in a query twice. */
import { ArgumentError } from '../../base/errors.ts'
import { selectItem } from '../../sql/core/protocols.ts'
import { Source } from '../../sql/core/source.ts'
import { describeValue } from '../../types/describe-value.ts'
import { aliasOf } from '../../sql/sources/alias.ts'
import { EntityItem } from './entity-item.ts'
import type { Mapper } from './mapper.ts'
import { mapperOfModel } from './model-class.ts'
import { modelColumns } from './model-columns.ts'
import { aliasedPlace, type ModelPlace, placeIn } from './model-place.ts'
import { RelationshipAttribute } from './relationship-attribute.ts'

/**
 * A model, table or subquery under another name. The alias of a model has its columns in `c` and its relationships, and is
 * selected like the model; it is not to be called with `new`. Instead of a name, a source that gives the model's columns may
 * be passed, such as a subquery, a CTE or a sample: the objects are then read from there.
 *
 * @example
 * const manager = alias(Employee)
 * session.execute(select(Employee, manager).join(Employee.manager.ofType(manager)))
 * // select … from employees join employees as employees_1 on employees_1.id = employees.manager_id
 *
 * @example
 * const recent = alias(Post, select(Post).orderBy(Post.c.id.desc()).limit(10).subquery('recent'))
 * session.scalars(select(recent))   // select recent.id, … from (select … limit $1) as recent
 */
export function alias<M extends object>(target: M, from?: string | Source): M {
  if (target instanceof Source) return aliasOf(target, nameOf(from)) as unknown as M
  const mapper = mapperOfModel(target)
  if (mapper === undefined)
    throw new ArgumentError('alias() takes a model, a table or a subquery.', {
      value: String((target as { readonly name?: unknown }).name ?? typeof target),
    })
  mapper.configure()
  return aliasedModel(target, mapper, from instanceof Source ? placeIn(mapper, from) : aliasedPlace(mapper, nameOf(from)))
}

function nameOf(name: unknown): string | undefined {
  if (name === undefined || typeof name === 'string') return name
  throw new ArgumentError(`alias() was given ${describeValue(name)}.`, {
    do: 'give a name, or a source that has the columns of the model: .subquery()',
  })
}

/** The model as it stands at a place: its columns, its relationships, and itself as an item of a select. */
export function aliasedModel<M extends object>(
  model: M,
  mapper: Mapper,
  place: ModelPlace,
  columns: Readonly<Record<string, unknown>> = modelColumns(mapper, place.at),
): M {
  const aliased: object = Object.create(model) as object
  Object.defineProperty(aliased, 'c', { value: columns })
  Object.defineProperty(aliased, selectItem, { value: () => new EntityItem(mapper, place) })
  for (const relationship of mapper.relationships) {
    Object.defineProperty(aliased, relationship.key, { value: new RelationshipAttribute(relationship, place.source), configurable: true })
  }
  return aliased as M
}
