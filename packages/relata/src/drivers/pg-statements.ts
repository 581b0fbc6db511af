/** The named statements of one connection to PostgreSQL: which exist on the server, and what their columns are. */
import { LruCache } from '../base/lru-cache.ts'
import type { PgWire } from './pg-client.ts'
import type { PgShape } from './pg-request.ts'

/** Prepared statements kept on the server, for each connection. */
const MOST_STATEMENTS = 500
const PREPARABLE = /^\s*(select|insert|update|delete|with|values|merge)\b/i

/** Whether a text gains from being prepared. */
export function isPreparable(sql: string): boolean {
  return PREPARABLE.test(sql)
}

export class PgStatements {
  readonly #wire: PgWire
  readonly #nameOf: ((sql: string) => string) | null
  readonly #shapes: LruCache<string, PgShape>
  #closing: string[] = []
  #skipOne = false

  /** Without `nameOf` no statement is named. */
  constructor(wire: PgWire, nameOf: ((sql: string) => string) | null) {
    this.#wire = wire
    this.#nameOf = nameOf
    this.#shapes = new LruCache(MOST_STATEMENTS, name => this.drop(name))
  }

  /** The name to prepare the text under; empty: unnamed. */
  nameOf(sql: string): string {
    if (this.#nameOf === null || !isPreparable(sql)) return ''
    const skip = this.#skipOne
    this.#skipOne = false
    return skip ? '' : this.#nameOf(sql)
  }

  shapeOf(name: string): PgShape | null {
    return name === '' ? null : (this.#shapes.get(name) ?? null)
  }

  remember(name: string, shape: PgShape): void {
    if (name !== '') this.#shapes.set(name, shape)
  }

  /** The next request drops the name on the server, whether it exists there or not, and the text is prepared anew. */
  drop(name: string): void {
    if (name === '') return
    delete this.#wire.parsedStatements[name]
    this.#closing.push(name)
  }

  /** What the request that asks is to drop. */
  takeClosing(): readonly string[] {
    if (this.#closing.length === 0) return NONE
    const closing = this.#closing
    this.#closing = []
    return closing
  }

  /** The server has forgotten them all, or will; the next statement is not named. */
  forget(skipOne: boolean): void {
    this.#wire.parsedStatements = {}
    this.#wire.submittedNamedStatements = {}
    this.#shapes.clear()
    this.#closing = []
    this.#skipOne = skipOne
  }
}

const NONE: readonly string[] = []
