/** `indexProperty(…)`: a slot of a JSON document as an attribute. */
import { ArgumentError } from '../../base/errors.ts'
import type { JsonKey } from '../../sql/expressions/json-types.ts'
import { IndexDeclaration } from '../state/index-property.ts'
import type { IndexPropertyType } from './model-types.ts'

/**
 * A slot of a JSON column as an attribute: a key of an object, or a position in an array. Reading one that is not there gives
 * `otherwise`, null if that is left out; writing edits the document in place, or makes one. In queries it is a place in
 * the document, of which one says what stands there.
 *
 * @example
 * class User extends Base.model('users', {
 *   id: integer().primaryKey(), settings: json<{ theme?: string }>().nullable(), theme: indexProperty('settings', 'theme'),
 * }) {}
 * new User({ theme: 'dark' }).settings      // { theme: 'dark' }
 * session.query(User).filter(User.c.theme.asText().eq('dark'))
 * // PostgreSQL: select … from users where users.settings ->> 'theme' = $1
 */
export function indexProperty<const C extends string, const K extends JsonKey>(
  column: C,
  slot: K,
  otherwise: unknown = null,
): IndexPropertyType<C, K> {
  if (typeof column !== 'string' || (typeof slot !== 'string' && !Number.isSafeInteger(slot)))
    throw new ArgumentError('indexProperty() takes the name of a JSON column and a key or a position.', {
      do: "write theme: indexProperty('settings', 'theme')",
    })
  return new IndexDeclaration(column, slot, otherwise) as unknown as IndexPropertyType<C, K>
}
