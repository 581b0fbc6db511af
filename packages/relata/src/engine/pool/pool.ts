/** The pool: lends connections, trusts none that comes back, and replaces those that were lost. */
import { InvalidRequestError } from '../../base/errors.ts'
import { userFrame, withUserStack } from '../../base/user-stack.ts'
import { isPromiseLike, type Pausable } from '../../base/pausable.ts'
import { waitUntil, withDeadline } from '../deadline.ts'
import type { EngineContext } from '../engine-context.ts'
import { Exhaustion } from './exhaustion.ts'
import { explainConnectFailure } from './explain-connect-failure.ts'
import type { PoolStatus } from './pool-status.ts'
import { type ConnectionOwner, PooledConnection } from './pooled-connection.ts'
import { type Grant, WaitQueue } from './wait-queue.ts'

/** The longest wait for a ping: a connection that does not answer a ping soon is not worth waiting for. */
const PING_TIMEOUT = 2_000

/** Connections of one engine. */
export class Pool implements ConnectionOwner {
  readonly context: EngineContext
  readonly #idle: PooledConnection[] = []
  readonly #lent = new Set<PooledConnection>()
  readonly #waiters = new WaitQueue<PooledConnection | Exhaustion>()
  /** Places taken: idle, lent, being opened or pinged. */
  #taken = 0
  #lastId = 0
  #closed = false
  /** Connections that were idle before this moment are pinged before they are lent, however short they were idle. */
  #distrustBefore = 0
  #drained: (() => void) | null = null

  constructor(context: EngineContext) {
    this.context = context
  }

  get status(): PoolStatus {
    const idle = this.#idle.length
    const inUse = this.#lent.size
    return { size: this.context.settings.poolSize, idle, inUse, opening: this.#taken - idle - inUse, waiting: this.#waiters.length }
  }

  /** Borrow a connection. Throws PoolTimeoutError, ConnectTimeoutError, OperationalError, DriverMissingError. */
  *acquire(): Pausable<PooledConnection> {
    if (this.#closed) throw closedError()
    const borrower = this.context.settings.traceBorrowers ? userFrame() : null
    let connection: Grant<PooledConnection>
    if (this.#waiters.length === 0 && this.#idle.length > 0) {
      connection = this.#idle.pop()!
    } else if (this.#waiters.length === 0 && this.#taken < this.context.settings.poolSize) {
      this.#taken++
      connection = null
    } else {
      connection = yield* this.#waitForTurn()
    }
    // From here a place is ours: every way out either lends a connection or gives the place back.
    if (connection !== null && !(yield* this.#isFit(connection))) {
      this.#end(connection)
      connection = null
    }
    connection ??= yield* this.#open()
    return this.#lend(connection, borrower)
  }

  /** Give a connection back. What the borrower left open is rolled back before anybody else gets it. */
  *release(connection: PooledConnection): Pausable<void> {
    if (!this.#lent.has(connection)) return
    try {
      yield* this.#reset(connection)
    } catch {
      connection.destroy()
    }
    this.#lent.delete(connection)
    if (connection.broken || connection.retired || this.#closed || !connection.driver.usable || performance.now() >= connection.expiresAt) {
      this.#end(connection)
      this.#freePlace()
    } else {
      connection.borrowedFrom = null
      connection.idleSince = performance.now()
      if (!this.#waiters.serve(connection)) {
        connection.driver.keepAlive(false)
        this.#idle.push(connection)
      }
    }
    if (this.#lent.size === 0) this.#drained?.()
  }

  /** Take nobody in any more, wait for what is lent up to the limit, then cut the rest. */
  *dispose(drainTimeout: number): Pausable<void> {
    this.#closed = true
    this.#waiters.rejectAll(closedError)
    for (const connection of this.#idle.splice(0)) {
      this.#taken--
      yield* this.#close(connection)
    }
    if (this.#lent.size === 0 || this.context.driver.mode === 'sync') return
    const drained = new Promise<void>(resolve => {
      this.#drained = resolve
    })
    try {
      yield withDeadline(drained, drainTimeout)
    } catch {
      for (const connection of this.#lent) connection.destroy()
    }
  }

  *#waitForTurn(): Pausable<Grant<PooledConnection>> {
    if (this.context.driver.mode === 'sync') throw this.#exhausted(null).error()
    const { acquireTimeout } = this.context.settings
    const grant = (yield this.#waiters.join(acquireTimeout, () => this.#exhausted(acquireTimeout))) as Grant<PooledConnection | Exhaustion>
    // Made an error here and not in the timer, so that it has the stack of the one who waited.
    if (grant instanceof Exhaustion) throw grant.error()
    return grant
  }

  /** Whether a connection that was idle can be lent. */
  *#isFit(connection: PooledConnection): Pausable<boolean> {
    const now = performance.now()
    if (connection.broken || !connection.driver.usable) return false
    if (now >= connection.expiresAt) return false
    if (now - connection.idleSince < this.context.settings.pingAfter && connection.idleSince >= this.#distrustBefore) return true
    try {
      yield* waitUntil(connection.driver.ping(), Math.min(PING_TIMEOUT, this.context.settings.connectTimeout ?? PING_TIMEOUT))
      return true
    } catch {
      connection.destroy()
      this.noteLost()
      return false
    }
  }

  /** One connection was lost: whatever ended it has probably ended the other idle ones too. */
  noteLost(): void {
    this.#distrustBefore = performance.now()
    for (const connection of this.#idle.splice(0)) {
      this.#end(connection)
      this.#freePlace()
    }
  }

  *#open(): Pausable<PooledConnection> {
    const { driver, settings } = this.context
    try {
      const opening = driver.connect({ timeout: settings.connectTimeout })
      // The driver keeps the limit itself; this is for a driver that does not.
      const limit = settings.connectTimeout === null ? null : settings.connectTimeout * 1.1 + 50
      const opened = yield* waitUntil(opening, limit)
      const lifetime = settings.maxLifetime
      // Not all at once: those opened together would all be replaced together.
      const expiresAt = lifetime === null ? Infinity : performance.now() + lifetime * (0.9 + Math.random() * 0.1)
      return new PooledConnection(++this.#lastId, this.context, opened, expiresAt, this)
    } catch (error) {
      this.#freePlace()
      throw withUserStack(() => explainConnectFailure(error, this.context))
    }
  }

  #lend(connection: PooledConnection, borrower: string | null): PooledConnection {
    if (this.#closed) {
      this.#end(connection)
      this.#freePlace()
      throw closedError()
    }
    connection.driver.keepAlive(true)
    connection.borrowedAt = performance.now()
    connection.borrowedFrom = borrower
    this.#lent.add(connection)
    return connection
  }

  *#reset(connection: PooledConnection): Pausable<void> {
    if (connection.broken) return
    yield* connection.abandon()
    if (connection.broken) return
    if (connection.tainted) {
      yield* waitUntil(connection.driver.reset(), PING_TIMEOUT)
      connection.tainted = false
    }
    if (connection.driver.transactionStatus() !== 'idle') connection.destroy()
  }

  /** Close without waiting; the caller decides what becomes of the place. */
  #end(connection: PooledConnection): void {
    if (connection.broken || !connection.driver.usable) {
      connection.driver.destroy()
      return
    }
    connection.broken = true
    const closing = connection.driver.close()
    if (isPromiseLike(closing)) withDeadline(closing, PING_TIMEOUT).catch(() => connection.driver.destroy())
  }

  *#close(connection: PooledConnection): Pausable<void> {
    try {
      yield* waitUntil(connection.driver.close(), PING_TIMEOUT)
    } catch {
      connection.driver.destroy()
    }
  }

  /** A place is free: the first in line may open a connection on it. */
  #freePlace(): void {
    if (!this.#waiters.serve(null)) this.#taken--
  }

  #exhausted(waited: number | null): Exhaustion {
    let longest: PooledConnection | null = null
    for (const connection of this.#lent) if (longest === null || connection.borrowedAt < longest.borrowedAt) longest = connection
    return new Exhaustion(this.status, this.context, waited, longest)
  }
}

function closedError(): InvalidRequestError {
  return new InvalidRequestError('this engine has been disposed', { do: 'create a new engine' }, 'ENGINE_DISPOSED')
}
