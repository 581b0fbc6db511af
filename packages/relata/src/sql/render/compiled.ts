/** A compiled statement: text, how its values are bound, and how its rows are read. */
import type { ColumnType } from '../../types/column-type.ts'
import type { SqlDialect, SqlNode } from '../core/sql-node.ts'
import type { ListBinding } from './list-binding.ts'

/** One placeholder. */
export interface Slot {
  /** Where its value stands among the parameters of the structural key; -1: it is `fixed`. */
  readonly index: number
  readonly node: SqlNode
  readonly type: ColumnType
  readonly bind: ((value: unknown) => unknown) | null
  readonly list: ListBinding | null
  readonly fixed: unknown
}

/** Text and driver values, ready to be executed. */
export interface BoundStatement {
  readonly sql: string
  readonly parameters: unknown[]
}

type Read = (raw: unknown) => unknown

/** What `compile` gives. One compiled statement serves all equal statements. */
export class Compiled {
  /** The text; where it depends on the lengths of lists, with one value in each list. */
  readonly sql: string
  readonly slots: readonly Slot[]
  readonly resultTypes: readonly ColumnType[]
  /** How each result column becomes a JavaScript value; null: it is one already. */
  readonly reads: readonly (Read | null)[]
  /** The text depends on the lengths of lists. */
  readonly expands: boolean
  /** For each query whose FROM falls apart the names of its sources, in groups. */
  readonly products: readonly (readonly (readonly string[])[])[]
  readonly #dialect: SqlDialect
  readonly #pieces: readonly string[]
  readonly #holes: readonly number[]
  readonly #converts: readonly (readonly [index: number, read: Read])[]

  constructor(
    dialect: SqlDialect,
    written: Pick<Compiled, 'products'> & { readonly pieces: readonly string[]; readonly holes: readonly number[] },
    slots: readonly Slot[],
    resultTypes: readonly ColumnType[],
  ) {
    const { pieces, holes, products } = written
    this.products = products
    this.#dialect = dialect
    this.#pieces = pieces
    this.#holes = holes
    this.slots = slots
    this.resultTypes = resultTypes
    this.reads = resultTypes.map(type => dialect.typeAdapter(type).read)
    this.#converts = this.reads.flatMap((read, index) => (read === null ? [] : [[index, read] as const]))
    this.expands = slots.some(slot => slot.list !== null && slot.list.bindAll === null)
    this.sql = this.#textFor(slots.map(() => 1))
  }

  /** The text and the driver's values for the parameters of an equal statement's structural key. */
  bind(parameters: readonly unknown[]): BoundStatement {
    if (this.expands) return this.#bindExpanding(parameters)
    return { sql: this.sql, parameters: this.driverParameters(parameters) }
  }

  /** The driver's values alone, where the text does not depend on them. */
  driverParameters(parameters: readonly unknown[]): unknown[] {
    const { slots } = this
    const bound: unknown[] = []
    for (let position = 0; position < slots.length; position++) {
      const slot = slots[position] as Slot
      const value = slot.index === -1 ? slot.fixed : parameters[slot.index]
      if (slot.list !== null) bound.push((slot.list.bindAll as (values: readonly unknown[]) => unknown)(value as readonly unknown[]))
      else bound.push(slot.bind === null || value === null ? value : slot.bind(value))
    }
    return bound
  }

  /** Make JavaScript values of a driver's row, in place. */
  readRow(row: unknown[]): unknown[] {
    for (const [index, read] of this.#converts) {
      const raw = row[index]
      if (raw !== null) row[index] = read(raw)
    }
    return row
  }

  /** {@link Compiled.readRow} for all rows. */
  readRows(rows: unknown[][]): unknown[][] {
    if (this.#converts.length > 0) for (const row of rows) this.readRow(row)
    return rows
  }

  /** Lists are filled up to a power of two with their last value, so that there are few different texts. */
  #bindExpanding(parameters: readonly unknown[]): BoundStatement {
    const counts: number[] = []
    const bound: unknown[] = []
    for (const slot of this.slots) {
      const value = slot.index === -1 ? slot.fixed : parameters[slot.index]
      if (slot.list === null || slot.list.bindAll !== null) {
        counts.push(1)
        bound.push(
          slot.list !== null ? slot.list.bindAll?.(value as readonly unknown[]) : slot.bind === null || value === null ? value : slot.bind(value),
        )
        continue
      }
      const values = value as readonly unknown[]
      const count = nextPowerOfTwo(values.length)
      counts.push(count)
      for (let index = 0; index < count; index++) {
        const each = values[index < values.length ? index : values.length - 1]
        bound.push(slot.bind === null || each === null ? each : slot.bind(each))
      }
    }
    return { sql: this.#textFor(counts), parameters: bound }
  }

  /** The text with something else in the place of each placeholder: what `show` makes of its driver value. */
  textWith(parameters: readonly unknown[], show: (value: unknown) => string): string {
    const bound = this.bind(parameters).parameters
    let position = 0
    const values = this.slots.map(slot => {
      if (slot.list === null || slot.list.bindAll !== null) return show(bound[position++])
      const count = nextPowerOfTwo((parameters[slot.index] as readonly unknown[]).length)
      const list = bound.slice(position, (position += count))
      return list
        .slice(0, (parameters[slot.index] as readonly unknown[]).length)
        .map(show)
        .join(', ')
    })
    let sql = this.#pieces[0] ?? ''
    this.#holes.forEach((slot, hole) => (sql += (values[slot] ?? '') + (this.#pieces[hole + 1] ?? '')))
    return sql
  }

  #textFor(counts: readonly number[]): string {
    const numbers: string[] = []
    let position = 0
    counts.forEach((count, index) => {
      const [before, after] = this.slots[index]?.list?.each ?? NOTHING
      numbers.push(Array.from({ length: count }, () => before + this.#dialect.placeholder(++position) + after).join(', '))
    })
    let sql = this.#pieces[0] ?? ''
    this.#holes.forEach((slot, hole) => (sql += (numbers[slot] ?? '') + (this.#pieces[hole + 1] ?? '')))
    return sql
  }
}

const NOTHING = ['', ''] as const

function nextPowerOfTwo(count: number): number {
  let power = 1
  while (power < count) power *= 2
  return power
}
