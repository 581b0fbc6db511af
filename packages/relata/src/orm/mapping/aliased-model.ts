/** alias(Model): the model under another name, so that it can stand in a query twice. */
import { ArgumentError } from '../../base/errors.ts'
import { selectItem } from '../../sql/core/protocols.ts'
import { Source } from '../../sql/core/source.ts'
import { aliasOf } from '../../sql/sources/alias.ts'
import { EntityItem } from './entity-item.ts'
import type { Mapper } from './mapper.ts'
import { mapperOfModel } from './model-class.ts'
import { modelColumns } from './model-columns.ts'
import { aliasedPlace } from './model-place.ts'
import { RelationshipAttribute } from './relationship-attribute.ts'

/**
 * A model, table or subquery under another name. The alias of a model has its columns in `c` and its relationships, and is
 * selected like the model; it is not to be called with `new`.
 *
 * @example
 * const manager = alias(Employee)
 * session.execute(select(Employee, manager).join(Employee.manager.ofType(manager)))
 * // select … from employees join employees as employees_1 on employees_1.id = employees.manager_id
 */
export function alias<M extends object>(target: M, name?: string): M {
  if (target instanceof Source) return aliasOf(target, name) as unknown as M
  const mapper = mapperOfModel(target)
  if (mapper === undefined)
    throw new ArgumentError('alias() takes a model, a table or a subquery.', {
      value: String((target as { readonly name?: unknown }).name ?? typeof target),
    })
  mapper.configure()
  return aliasedModel(target, mapper, name)
}

function aliasedModel<M extends object>(model: M, mapper: Mapper, name: string | undefined): M {
  const place = aliasedPlace(mapper, name)
  const aliased: object = Object.create(model) as object
  Object.defineProperty(aliased, 'c', { value: modelColumns(mapper, place.at) })
  Object.defineProperty(aliased, selectItem, { value: () => new EntityItem(mapper, place) })
  for (const relationship of mapper.relationships) {
    Object.defineProperty(aliased, relationship.key, { value: new RelationshipAttribute(relationship, place.source) })
  }
  return aliased as M
}
