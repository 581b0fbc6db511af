/** `synonym(…)`: a second name of an attribute. */
import { ArgumentError } from '../../base/errors.ts'
import { SynonymDeclaration } from '../state/synonym.ts'
import type { SynonymType } from './model-types.ts'

/**
 * A second name of an attribute: for reads, writes, the constructor, `filterBy`, `.c`, and of a relationship on the class.
 * Useful where a column was renamed and old code still uses the former name, or where an accessor of the class body takes
 * the place of a column.
 *
 * @example
 * class User extends Base.model('users', { id: integer().primaryKey(), email: text(), login: synonym('email') }) {}
 * new User({ login: 'ada@example.org' }).email    // 'ada@example.org'
 * session.query(User).filterBy({ login: 'ada@example.org' })
 * // select … from users where users.email = $1
 */
export function synonym<const K extends string>(target: K): SynonymType<K> {
  if (typeof target !== 'string') {
    throw new ArgumentError('synonym() takes the name of an attribute.', { value: typeof target, do: "write login: synonym('email')" })
  }
  return new SynonymDeclaration(target) as unknown as SynonymType<K>
}
