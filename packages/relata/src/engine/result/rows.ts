/** What a statement gives back: an array of rows that also knows its row count. */
import { ArgumentError, InvalidRequestError } from '../../base/errors.ts'
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
export class Rows<out R> extends Array<R> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  static {
    // printed as the array that it is
    Object.defineProperty(Rows.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: Rows<unknown>) {
        return Array.from(this)
      },
    })
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

  /** The only row, or null where there is none; several are an error. */
  oneOrNull(): R | null {
    return this.length === 0 ? null : this.one()
  }

  /** One column of all rows, by position or name; the first, if none is named. */
  scalars<Row>(this: Rows<Row>): Row extends readonly [infer V, ...unknown[]] ? V[] : unknown[]
  scalars<Row, K extends keyof Row & (number | string)>(this: Rows<Row>, column: K): Row[K][]
  scalars(column: number | string = 0): unknown {
    const position = typeof column === 'number' ? column : this.#position(column)
    return this.map(row => (row as readonly unknown[])[position])
  }

  #position(name: string): number {
    const { columns } = this
    const position = columns.indexOf(name)
    if (position === -1) {
      if (/^\d+$/.test(name)) return Number(name)
      throw new InvalidRequestError('scalars() was asked for a column that the statement does not give.', {
        value: name,
        do: `name one of ${columns.join(', ')}, or give its position`,
      })
    }
    if (columns.includes(name, position + 1)) throw namedTwice('scalars() cannot tell which column is meant', name, columns)
    return position
  }

  /**
   * The rows as plain objects by the names of their columns; columns without a name are left out. Two columns of one name are
   * an InvalidRequestError.
   *
   * @example
   * (await session.execute(select(User.c.name.as('who'), count().as('n')).groupBy(User.c.name))).mappings()
   * // [{ who: 'Ed', n: 3 }]
   */
  mappings<Row>(this: Rows<Row>): Mapping<Row>[] {
    const { columns } = this
    const again = columns.find((name, index) => name !== '' && columns.includes(name, index + 1))
    if (again !== undefined) throw namedTwice('mappings() would lose a value', again, columns)
    return this.map(row => {
      const mapping: Record<string, unknown> = {}
      columns.forEach((name, index) => {
        if (name !== '')
          Object.defineProperty(mapping, name, { value: (row as readonly unknown[])[index], enumerable: true, writable: true, configurable: true })
      })
      return mapping as Mapping<Row>
    })
  }

  /** Some columns of all rows, in the given order: `rows.pick(2, 0)`. */
  pick<Row, const P extends readonly number[]>(
    this: Rows<Row>,
    ...positions: P
  ): { -readonly [K in keyof P]: P[K] extends keyof Row ? Row[P[K]] : unknown }[] {
    return this.map(row => positions.map(position => (row as readonly unknown[])[position])) as never
  }

  /** Rows that differ, in the order of the first of each: in all columns, or in what `by` makes of them. */
  unique(by: (row: R) => unknown = row => JSON.stringify(row, comparable)): R[] {
    const seen = new Set<unknown>()
    return this.filter(row => {
      const key = by(row)
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
  }

  /** The rows in lists of so many. */
  *partitions(size: number): IterableIterator<R[]> {
    if (!Number.isSafeInteger(size) || size < 1) throw new ArgumentError('partitions() takes a number of rows, from 1.', { value: String(size) })
    for (let start = 0; start < this.length; start += size) yield this.slice(start, start + size)
  }

  /** The first column of the first row, or null. */
  scalar<Row>(this: Rows<Row>): Row extends readonly [infer V, ...unknown[]] ? V | null : unknown {
    const row = this[0] as readonly unknown[] | undefined
    return (row?.[0] ?? null) as never
  }
}

/** A row by the names of its columns. */
export type Mapping<R> = R extends readonly unknown[]
  ? { [K in keyof R as K extends keyof (readonly unknown[]) | `${number}` ? never : K]: R[K] } & Record<string, unknown>
  : Record<string, unknown>

function namedTwice(what: string, name: string, columns: readonly string[]): InvalidRequestError {
  return new InvalidRequestError(`${what}: two columns of the statement are named ${name}.`, {
    value: columns.join(', '),
    do: "give one of them another name with .as('…')",
  })
}

/** What JSON knows no form for. */
function comparable(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}

/** Rows with the facts of the result they came from. */
export function rowsOf<R>(rows: readonly R[], facts: ResultFacts): Rows<R> {
  const made = new Rows<R>()
  for (const row of rows) made.push(row)
  Rows.setFacts(made, facts)
  return made
}
