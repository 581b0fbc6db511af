/** Sessions made alike. */
import type { Mode, Result } from '../../base/pausable.ts'
import { Session } from './session.ts'
import type { BoundSessionOptions, SessionTarget } from './open-session.ts'
import { everySession, SessionListeners } from './events/session-listeners.ts'

/** Makes sessions of one engine with the same options. */
export interface SessionFactory<M extends Mode> {
  (): Session<M>
  /** Run a function with a new session: commit when it returns, roll back when it throws, close in any case. */
  begin<T>(work: (session: Session<M>) => Result<M, T>): Result<M, T>
}

/**
 * A function that makes sessions.
 *
 * @example
 * const newSession = sessionFactory(engine, { expireOnCommit: false })
 * await newSession.begin(async session => session.add(new User({ name: 'Ed' })))
 * // begin; insert …; commit
 */
export function sessionFactory<M extends Mode>(engine: SessionTarget<M>, options: BoundSessionOptions<M> = {}): SessionFactory<M> {
  const listeners = new SessionListeners(everySession)
  const make = (): Session<M> => {
    const session = new Session(engine, options)
    Session.coreOf(session).listeners = listeners
    return session
  }
  const begin = <T>(work: (session: Session<M>) => Result<M, T>): Result<M, T> => {
    const session = make()
    if (session.mode === 'async') return (session.transaction(work) as Promise<T>).finally(() => session.close()) as Result<M, T>
    try {
      return session.transaction(work)
    } finally {
      void session.close()
    }
  }
  const factory = Object.assign(make, { begin })
  listenersByFactory.set(factory, listeners)
  return factory
}

const listenersByFactory = new WeakMap<object, SessionListeners>()

/** Those that listen to all sessions of a factory; undefined for what is no factory. */
export function listenersOfFactory(factory: unknown): SessionListeners | undefined {
  return typeof factory === 'function' ? listenersByFactory.get(factory) : undefined
}
