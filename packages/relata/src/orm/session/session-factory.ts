/** Sessions made alike. */
import type { Mode, Result } from '../../base/pausable.ts'
import type { Engine } from '../../engine/engine.ts'
import { Session } from './session.ts'
import type { SessionOptions } from './session-core.ts'

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
export function sessionFactory<M extends Mode>(engine: Engine<M>, options: SessionOptions = {}): SessionFactory<M> {
  const make = (): Session<M> => new Session(engine, options)
  const begin = <T>(work: (session: Session<M>) => Result<M, T>): Result<M, T> => {
    const session = make()
    if (session.mode === 'async') return (session.transaction(work) as Promise<T>).finally(() => session.close()) as Result<M, T>
    try {
      return session.transaction(work)
    } finally {
      void session.close()
    }
  }
  return Object.assign(make, { begin })
}
