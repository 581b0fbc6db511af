/** A session's link to one engine: the connection of its transaction there, and how that transaction ends. */
import type { Pausable } from '../../base/pausable.ts'
import type { Dialect } from '../../dialect/dialect.ts'
import type { IsolationLevel } from '../../dialect/features.ts'
import type { Connection } from '../../engine/connection.ts'
import type { EngineCore } from '../../engine/engine-core.ts'
import { cacheOf } from '../../engine/statement-cache.ts'
import type { PooledConnection } from '../../engine/pool/pooled-connection.ts'
import type { PlanCache } from '../loading/loading-session.ts'

/**
 * What a session does to a transaction that is open on the connection it was given. `createSavepoint`: it works in a
 * savepoint, and the transaction stays as it is; `controlFully`: it commits and rolls back the transaction; `rollbackOnly`:
 * it rolls it back and never commits it; `conditionalSavepoint`: a savepoint if the connection is in one, else `rollbackOnly`.
 */
export type JoinTransactionMode = 'conditionalSavepoint' | 'createSavepoint' | 'controlFully' | 'rollbackOnly'

/** How a session's transactions begin. */
export interface BeginOptions {
  readonly isolation: IsolationLevel | null
  readonly readOnly: boolean
}

/** The savepoint of a session in somebody else's transaction. */
const SAVEPOINT = 'relata_session'

export class SessionLink {
  readonly engine: EngineCore
  readonly dialect: Dialect
  /** Shared by all sessions of the engine. */
  readonly planCache: PlanCache
  /** Null while the session has no transaction there. */
  connection: PooledConnection | null = null
  readonly #outer: Connection | null
  readonly #join: JoinTransactionMode
  #ending: 'own' | 'savepoint' | 'outer' = 'own'

  constructor(engine: EngineCore, outer: Connection | null = null, join: JoinTransactionMode = 'conditionalSavepoint') {
    this.engine = engine
    this.dialect = engine.dialect
    this.planCache = planCacheOf(engine)
    this.#outer = outer
    this.#join = join
  }

  /** Begin; savepoints that the session has set elsewhere are set here too. */
  *begin(options: BeginOptions, savepoints: readonly string[]): Pausable<PooledConnection> {
    const outer = this.#outer
    const connection = outer === null ? yield* this.engine.acquire() : outer.pooled
    this.connection = connection
    this.#ending = outer === null || !connection.inTransaction ? 'own' : endingOf(outer, this.#join)
    if (!connection.inTransaction) yield* connection.begin(options)
    if (this.#ending === 'savepoint') yield* connection.savepoint(SAVEPOINT)
    for (const savepoint of savepoints) yield* connection.savepoint(savepoint)
    return connection
  }

  /** COMMIT as far as the transaction is the session's; after a failure the connection is still there, to be dropped. */
  *commit(): Pausable<void> {
    const { connection } = this
    if (connection === null) return
    if (this.#ending === 'own') yield* connection.commit()
    else if (this.#ending === 'savepoint') yield* connection.releaseSavepoint(SAVEPOINT)
  }

  /** Give the connection back after a commit. */
  *giveBack(): Pausable<void> {
    const { connection } = this
    this.connection = null
    if (connection !== null && this.#outer === null) yield* connection.release()
  }

  /** Roll back if the connection still can, and give it back; a broken one is discarded by the pool. */
  *drop(): Pausable<void> {
    const { connection } = this
    if (connection === null) return
    try {
      if (connection.usable) yield* this.#undo(connection)
    } finally {
      yield* this.giveBack()
    }
  }

  /** Give the connection back as it is: the pool rolls back, and nobody waits for that where the driver sees to the order. */
  *abandon(): Pausable<void> {
    if (this.#outer === null) yield* this.giveBack()
    else yield* this.drop()
  }

  *#undo(connection: PooledConnection): Pausable<void> {
    if (this.#ending !== 'savepoint') {
      yield* connection.rollback()
      return
    }
    yield* connection.rollbackToSavepoint(SAVEPOINT)
    yield* connection.releaseSavepoint(SAVEPOINT)
  }
}

function endingOf(outer: Connection, join: JoinTransactionMode): 'own' | 'savepoint' | 'outer' {
  if (join === 'controlFully') return 'own'
  return join === 'createSavepoint' || (join === 'conditionalSavepoint' && outer.inSavepoint) ? 'savepoint' : 'outer'
}

const planCaches = new WeakMap<EngineCore, PlanCache>()

function planCacheOf(engine: EngineCore): PlanCache {
  let cache = planCaches.get(engine)
  if (cache === undefined) planCaches.set(engine, (cache = cacheOf(engine.context, PLAN_CACHE_SIZE, plan => plan.compiled)))
  return cache
}

/** Load plans kept for each engine; one takes a few kilobytes. */
const PLAN_CACHE_SIZE = 500
