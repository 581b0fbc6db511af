/** The numbers of a pool. */

/** How the pool stands; for logs and tests. */
export interface PoolStatus {
  readonly size: number
  readonly idle: number
  readonly inUse: number
  /** Being opened. */
  readonly opening: number
  readonly waiting: number
}
