/** What a statement gives back: an array of rows that also knows its row count. */
import { InvalidRequestError } from '../../base/errors.ts'
import type { DriverResult } from '../../driver/driver.ts'

const NO_RESULT = { rowCount: 0, lastInsertId: null, columns: [] } as const

/** What a result tells beside its rows. */
export type ResultFacts = Pick<DriverResult, 'rowCount' | 'lastInsertId' | 'columns'>

/**
 * The rows of a result, as an array. Statements without rows give an empty array with a `rowCount`.
 *
 * @example
 * const result = await connection.execute('update users set active = false')
 * result.rowCount        // 12
 */
export class Rows<R> extends Array<R> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  #result: ResultFacts = NO_RESULT

  /** For {@link rowsOf}. */
  static setFacts(rows: Rows<unknown>, facts: ResultFacts): void {
    rows.#result = facts
  }

  /** Rows matched by an UPDATE or DELETE, written by an INSERT, or returned. */
  get rowCount(): number {
    return this.#result.rowCount
  }

  /** The generated key, where the database tells it without RETURNING. */
  get lastInsertId(): number | bigint | null {
    return this.#result.lastInsertId
  }

  get columns(): readonly string[] {
    return this.#result.columns
  }

  /** The first row, or null. */
  first(): R | null {
    return this[0] ?? null
  }

  /** The only row; anything else is an error. */
  one(): R {
    if (this.length === 1) return this[0] as R
    throw new InvalidRequestError(
      `the statement gave ${this.length} rows, and one() expects exactly one`,
      {},
      this.length === 0 ? 'NO_RESULT' : 'MULTIPLE_RESULTS',
    )
  }

  /** The first column of the first row, or null. */
  scalar(): R extends readonly [infer V, ...unknown[]] ? V | null : unknown {
    const row = this[0] as readonly unknown[] | undefined
    return (row?.[0] ?? null) as never
  }
}

/** Rows with the facts of the result they came from. */
export function rowsOf<R>(rows: readonly R[], facts: ResultFacts): Rows<R> {
  const made = new Rows<R>()
  for (const row of rows) made.push(row)
  Rows.setFacts(made, facts)
  return made
}
