/** Why nobody could be given a connection: numbers, and who holds what. */
import { withUserStack } from '../../base/user-stack.ts'
import type { EngineContext } from '../engine-context.ts'
import { PoolTimeoutError } from '../errors/timeout-errors.ts'
import type { PoolStatus } from './pool-status.ts'

/** A connection that is lent. */
export interface Holder {
  readonly id: number
  readonly borrowedAt: number
  readonly borrowedFrom: string | null
}

/** The state of the pool at the moment when a wait ended in vain. */
export class Exhaustion {
  readonly #what: string
  readonly #holder: string | undefined
  readonly #cause: string
  readonly #advice: string

  /** `waited` is null where nobody can wait: in a synchronous engine. */
  constructor(status: PoolStatus, context: EngineContext, waited: number | null, longest: Holder | null) {
    const { size, inUse, opening, waiting } = status
    const { driver, settings } = context
    const numbers = `pool size ${size}, in use ${inUse}${opening > 0 ? `, opening ${opening}` : ''}, waiting ${waiting}`
    this.#what =
      waited === null
        ? `all connections to ${driver.target} are in use, and a synchronous engine cannot wait for one (${numbers})`
        : `no connection to ${driver.target} became free within ${waited} ms (${numbers})`
    this.#holder = longest === null ? undefined : describeHolder(longest)
    this.#cause =
      size === 1 && driver.maxConnections === 1
        ? 'a database in memory has a single connection'
        : 'sessions or connections that are not closed, or more work at once than poolSize'
    const raise = size < driver.maxConnections ? '  |  raise poolSize' : ''
    const trace = settings.traceBorrowers ? '' : '  |  traceBorrowers: true tells where each was borrowed'
    this.#advice = `close sessions when they are done (using, await using)${raise}${trace}`
  }

  error(): PoolTimeoutError {
    return withUserStack(() => new PoolTimeoutError(this.#what, { object: this.#holder, cause: this.#cause, do: this.#advice }))
  }
}

function describeHolder(holder: Holder): string {
  const seconds = ((performance.now() - holder.borrowedAt) / 1000).toFixed(1)
  return `connection ${holder.id}, lent ${seconds} s ago${holder.borrowedFrom === null ? '' : ` at ${holder.borrowedFrom}`}`
}
