/** `inspect(…)`: what relata knows of a model, an alias or an object. */
import { ArgumentError } from '../../base/errors.ts'
import { compositeItemOf } from '../../sql/core/protocols.ts'
import { Alias } from '../../sql/sources/alias.ts'
import { EntityItem } from '../mapping/entity-item.ts'
import { type Inspection, inspectObject } from '../state/inspect-object.ts'
import { isEntity } from '../state/state-slot.ts'
import { inspectModel, type ModelInspection } from './inspect-model.ts'
import type { HasDefinition } from './model-types.ts'

/**
 * What is known of a model or an alias of one: tables, columns, relationships and all other attributes in the order of
 * their declaration, as read-only data.
 *
 * @example
 * inspect(User).table.name                                      // 'users'
 * inspect(User).relationships.map(({ key, direction }) => …)    // 'posts', 'one-to-many'
 * inspect(User).attribute('posts').kind                         // 'relationship'
 */
export function inspect<M extends HasDefinition<unknown>>(model: M): ModelInspection<keyof M['$def'] & string>
/**
 * What is known of an object: its state in the session, its identity, what is loaded and what has changed. Nothing is
 * loaded by it.
 *
 * @example
 * inspect(user).lifecycle            // 'persistent'
 * inspect(user).history('name')      // { added: ['Ada'], unchanged: [], deleted: ['Eda'] }
 * inspect(user).unloaded             // ['posts']
 */
export function inspect<E extends object>(entity: E): Inspection<E>
export function inspect(subject: object): unknown {
  if (isEntity(subject)) return inspectObject(subject)
  const item = compositeItemOf(subject)
  if (item instanceof EntityItem) return inspectModel(item.mapper, item.source instanceof Alias ? { name: item.source.name } : null)
  throw new ArgumentError('inspect() takes an object of a model, a model or an alias of one.', {
    value: subject === null ? 'null' : typeof subject,
    do: 'give it an object that was made with new, or loaded; or a class that extends Base.model(…)',
  })
}
