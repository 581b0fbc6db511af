/** lazy(entity): reads attributes of an object in an asynchronous session, loading what is not loaded. */
import { InvalidRequestError } from '../../base/errors.ts'
import { LazyLoadError } from '../loading/lazy-load-error.ts'
import { relatedWithoutSql } from '../loading/lazy-load.ts'
import { UNLOADED } from '../state/instance-state.ts'
import type { ColumnAttribute, Relationship } from '../mapping/mapper.ts'
import type { InstanceState } from '../state/instance-state.ts'
import { stateOf } from '../state/state-slot.ts'
import { loadLazily } from './lazy-loads.ts'
import { resolveInSession } from './trips/resolve-trip.ts'
import { SessionCore } from './session-core.ts'

/** An object whose attributes are promises. */
export type Lazy<E> = { readonly [K in keyof E as E[K] extends Function ? never : K]: Promise<E[K]> }

/**
 * The same object with promises for attributes: what is loaded resolves at once, the rest is loaded for the object and its
 * peers. Reads of the same attribute that are started together share one statement.
 *
 * @example
 * const posts = await lazy(user).posts   // select … from posts where posts.author_id = any($1)
 */
export function lazy<E extends object>(entity: E): Lazy<E> {
  return new Proxy(entity, reader) as unknown as Lazy<E>
}

const reader: ProxyHandler<object> = {
  // a promise of the proxy itself must not look like one
  get: (entity, key) => (typeof key === 'string' && key !== 'then' ? read(entity, key) : undefined),
  set: (entity, key) => {
    throw new InvalidRequestError(
      `lazy(${String(stateOf(entity))}).${String(key)} cannot be assigned.`,
      { do: 'assign to the object itself; setting an attribute loads nothing' },
      'LAZY_IS_READ_ONLY',
    )
  },
}

async function read(entity: object, key: string): Promise<unknown> {
  const state = stateOf(entity)
  const attribute = state.mapper.attribute(key)
  const { session } = state
  if (attribute !== undefined && session instanceof SessionCore && isUnloaded(state, attribute)) {
    const needsQuery = attribute.kind === 'column' || relatedWithoutSql(session, state, attribute, false) === undefined
    if (session.mode === 'async' && needsQuery) await loadLazily(session, state, attribute)
  }
  if (attribute === undefined && session instanceof SessionCore && session.mode === 'async') {
    const reading = state.mapper.other(key)?.isStatic === true ? readWhole : readPlain
    return await readThrough(session, () => reading(entity, key))
  }
  return readPlain(entity, key)
}

/** A hybrid, a proxy or a getter of the class reads attributes in its turn: what they lack is loaded. */
async function readThrough(session: SessionCore, reading: () => unknown): Promise<unknown> {
  try {
    return reading()
  } catch (error) {
    if (!(error instanceof LazyLoadError)) throw error
  }
  await session.idle()
  return await session.run('a lazy load', () => resolveInSession(session, reading))
}

function readPlain(entity: object, key: string): unknown {
  return (entity as Readonly<Record<string, unknown>>)[key]
}

/** All that a proxy shows. */
function readWhole(entity: object, key: string): unknown {
  const value = readPlain(entity, key)
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) void [...(value as Iterable<unknown>)]
  return value
}

function isUnloaded(state: InstanceState, attribute: ColumnAttribute | Relationship): boolean {
  if (attribute.kind === 'column') return state.values[attribute.index] === UNLOADED
  return state.key !== undefined && !attribute.writeOnly && state.relatedAt(attribute) === undefined
}
