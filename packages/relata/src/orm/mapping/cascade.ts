/** Which session calls on an object reach the objects related to it. */
import { ArgumentError, nearestName } from '../../base/errors.ts'

/** The cascades a relationship can name, with SQLAlchemy's meaning; `all` is every one but delete-orphan, `none` is none. */
export type CascadeName = 'save-update' | 'merge' | 'expunge' | 'delete' | 'delete-orphan' | 'refresh-expire' | 'all' | 'none'

/** A relationship's cascades, one flag each. */
export interface Cascade {
  readonly saveUpdate: boolean
  readonly merge: boolean
  readonly expunge: boolean
  readonly delete: boolean
  readonly deleteOrphan: boolean
  readonly refreshExpire: boolean
}

const names: readonly CascadeName[] = ['save-update', 'merge', 'expunge', 'delete', 'delete-orphan', 'refresh-expire', 'all', 'none']

/** The default of a relationship that says nothing: save-update and merge; a view-only one has no write cascades. */
export function defaultCascade(viewonly: boolean): Cascade {
  return parseCascade(viewonly ? ['none'] : ['save-update', 'merge'], 'relationship')
}

/** Read the names given to a relationship; `owner` is its name for messages. */
export function parseCascade(given: readonly CascadeName[], owner: string): Cascade {
  for (const name of given) {
    if (names.includes(name)) continue
    const nearest = nearestName(name, names)
    throw new ArgumentError(`${owner} names a cascade that does not exist.`, {
      value: JSON.stringify(name),
      cause: 'a misspelt cascade',
      do: nearest === undefined ? `use one of ${names.join(', ')}` : `write '${nearest}'`,
    })
  }
  const has = (name: CascadeName): boolean => given.includes(name) || (name !== 'delete-orphan' && given.includes('all'))
  const none = given.includes('none')
  return Object.freeze({
    saveUpdate: !none && has('save-update'),
    merge: !none && has('merge'),
    expunge: !none && has('expunge'),
    delete: !none && has('delete'),
    deleteOrphan: !none && has('delete-orphan'),
    refreshExpire: !none && has('refresh-expire'),
  })
}
