/** One session for each scope, such as a request: code anywhere below asks for it instead of being handed it. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { checkOptions } from '../../base/check-options.ts'
import { InvalidRequestError } from '../../base/errors.ts'
import { isPromiseLike, type Mode, type Result } from '../../base/pausable.ts'
import type { Session } from './session.ts'

/** How scopes are told apart. */
export interface ScopedSessionOptions {
  /** Gives the key of the present scope, in place of {@link ScopedSession.run}; sessions are kept until `remove()`. */
  readonly scope?: () => unknown
}

/** The session of the present scope, with every method and property of it, and what concerns the scope. */
export type ScopedSession<M extends Mode> = Session<M> & {
  /** The session itself, made when it is first asked for. */
  readonly session: Session<M>
  /** The scope has a session already. */
  readonly hasSession: boolean
  /** Run a function, and what it awaits, in a scope of its own; its session is closed at the end. */
  run<T>(work: () => T): T
  /** Close the scope's session; the next use makes another. */
  remove(): Result<M, void>
}

interface Scope<M extends Mode> {
  session: Session<M> | null
}

/**
 * A session that is another one in each scope, which follows the calls and awaits of `run()`. Uncommitted work of a scope
 * is rolled back when it ends. SQLAlchemy's `scoped_session`.
 *
 * @example
 * export const db = scopedSession(sessionFactory(engine))
 * await db.run(async () => {           // in the server's middleware
 *   db.add(new User({ name: 'Ed' }))   // anywhere below
 *   await db.commit()
 * })
 */
export function scopedSession<M extends Mode>(factory: () => Session<M>, options: ScopedSessionOptions = {}): ScopedSession<M> {
  checkOptions(options, ['scope'], 'scopedSession()')
  const { scope: keyOf } = options
  const storage = new AsyncLocalStorage<Scope<M>>()
  const scopes = new Map<unknown, Scope<M>>()
  const present = (): Scope<M> => {
    if (keyOf === undefined) return storage.getStore() ?? outside()
    const key = keyOf()
    let scope = scopes.get(key)
    if (scope === undefined) scopes.set(key, (scope = { session: null }))
    return scope
  }
  const sessionOf = (scope: Scope<M>): Session<M> => (scope.session ??= factory())
  const remove = (scope: Scope<M>): Result<M, void> => {
    const { session } = scope
    scope.session = null
    if (keyOf !== undefined) for (const [key, each] of scopes) if (each === scope) scopes.delete(key)
    return session === null ? (undefined as Result<M, void>) : session.close()
  }
  const own: Readonly<Record<string, () => unknown>> = {
    session: () => sessionOf(present()),
    hasSession: () => present().session !== null,
    remove: () => () => remove(present()),
    run: () => (work: () => unknown) => runIn(storage, work, remove),
  }
  return new Proxy(Object.create(null) as ScopedSession<M>, {
    get(_, key) {
      const mine = typeof key === 'string' && Object.hasOwn(own, key) ? own[key] : undefined
      if (mine !== undefined) return mine()
      // a promise asks everything that it is given for `then`
      if (key === 'then') return undefined
      const session = sessionOf(present())
      const value: unknown = Reflect.get(session, key, session)
      return typeof value === 'function' ? (value as (...given: unknown[]) => unknown).bind(session) : value
    },
  })
}

function runIn<M extends Mode>(storage: AsyncLocalStorage<Scope<M>>, work: () => unknown, remove: (scope: Scope<M>) => unknown): unknown {
  const scope: Scope<M> = { session: null }
  let result: unknown
  try {
    result = storage.run(scope, work)
  } catch (error) {
    void remove(scope)
    throw error
  }
  if (isPromiseLike(result)) return (result as Promise<unknown>).finally(() => remove(scope))
  void remove(scope)
  return result
}

function outside(): never {
  throw new InvalidRequestError(
    'A scoped session was used outside of any scope.',
    {
      cause: 'nothing around the call has started a scope, or a callback was registered before it',
      do: 'start one around the work: await db.run(async () => …)',
    },
    'NO_SCOPE',
  )
}
