/** What `new Session(…)` is given: an engine or a connection, engines by model, and options. */
import { checkOptions } from '../../base/check-options.ts'
import { ArgumentError } from '../../base/errors.ts'
import type { Mode } from '../../base/pausable.ts'
import { Connection } from '../../engine/connection.ts'
import type { Engine } from '../../engine/engine.ts'
import { describeValue } from '../../types/describe-value.ts'
import { flush } from './trips/flush-trip.ts'
import { SessionCore, type SessionOptions } from './session-core.ts'
import { SessionLink } from './session-link.ts'
import { type SessionBinds, SessionRoutes } from './session-routes.ts'

/** Where a session works: an engine, a connection in whose transaction it takes part, or only what `binds` name. */
export type SessionTarget<M extends Mode> = Engine<M> | Connection<M> | null

/** Options with engines by model or table. */
export interface BoundSessionOptions<M extends Mode> extends SessionOptions {
  /**
   * Engines for models (with their hierarchies and association tables) and tables: each statement goes to its own, each
   * has a transaction, and commit and rollback end all of them.
   */
  readonly binds?: SessionBinds<M>
}

const OPTIONS = [
  'autobegin',
  'autoflush',
  'closeResetsOnly',
  'expireOnCommit',
  'isolation',
  'liveCollections',
  'readOnly',
  'scopeParameters',
  'withoutScopes',
  'joinTransactionMode',
  'binds',
]

const JOIN_MODES: readonly unknown[] = ['conditionalSavepoint', 'createSavepoint', 'controlFully', 'rollbackOnly']

/** The core of a session; an ArgumentError for what cannot be meant. */
export function openSession(target: SessionTarget<Mode>, options: BoundSessionOptions<Mode>): SessionCore {
  checkOptions(options, OPTIONS, 'A session')
  const { binds, joinTransactionMode, autoflush } = options
  if (autoflush !== undefined && typeof autoflush !== 'boolean' && autoflush !== 'touched')
    throw new ArgumentError('autoflush is true, false or touched.', {
      value: describeValue(autoflush),
      do: "write { autoflush: 'touched' } to flush only before queries that read what is to be written",
    })
  if (joinTransactionMode !== undefined && !(target instanceof Connection && JOIN_MODES.includes(joinTransactionMode))) {
    throw new ArgumentError('joinTransactionMode says how a session takes part in the transaction of a connection that it is given.', {
      value: joinTransactionMode,
      do: `write new Session(connection, { joinTransactionMode: 'createSavepoint' }); the modes are ${JOIN_MODES.join(', ')}`,
    })
  }
  if (binds !== undefined && !(binds instanceof Map && binds.size > 0))
    throw new ArgumentError("A session's binds are a Map of engines by model or table.", { do: 'write { binds: new Map([[User, engine]]) }' })
  const link = target instanceof Connection ? new SessionLink(target.engine, target, joinTransactionMode) : target === null ? null : linkTo(target)
  const mode = link?.engine.mode ?? [...(binds?.values() ?? [])][0]?.mode
  if (mode !== 'sync' && mode !== 'async') throw noEngine(target)
  const routes = binds === undefined ? null : new SessionRoutes(link, binds, mode)
  return new SessionCore(link ?? (routes?.links[0] as SessionLink), routes, options, flush)
}

function linkTo(engine: Engine): SessionLink {
  const mode = (engine as Partial<Engine> | undefined)?.mode
  if (mode === 'sync' || mode === 'async') return new SessionLink(engine)
  throw noEngine(engine)
}

function noEngine(target: unknown): ArgumentError {
  return new ArgumentError('A session needs an engine.', {
    value: target === undefined ? 'undefined' : typeof target === 'string' ? 'a string' : target === null ? 'null' : typeof target,
    do: 'write new Session(createEngine(url))',
  })
}
