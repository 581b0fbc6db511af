/** Everything that is constant about writing rows of one shape, made once: texts, and how values are bound and read. */
import type { Dialect } from '../../dialect/dialect.ts'
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import type { FlushStep } from './flush-plan.ts'
import { WriteText } from './write-text.ts'

type Convert = ((value: unknown) => unknown) | null

/** Binds and reads the rows of steps of one shape. */
export class RowWriter {
  readonly dialect: Dialect
  readonly table: Table
  readonly set: readonly Column[]
  readonly where: readonly Column[]
  readonly returning: readonly Column[]
  readonly #text: WriteText
  readonly #binds: readonly Convert[]
  readonly #reads: readonly Convert[]
  readonly #texts = new Map<string, string>()

  constructor(dialect: Dialect, step: FlushStep) {
    this.dialect = dialect
    this.table = step.table
    this.set = step.set
    this.where = step.where
    this.returning = step.returning
    this.#text = new WriteText(dialect)
    this.#binds = [...step.set, ...step.where].map(column => dialect.typeAdapter(column.type).bind)
    this.#reads = step.returning.map(column => dialect.typeAdapter(column.type).read)
  }

  /** The driver's values of a row. */
  bindRow(row: readonly unknown[]): unknown[] {
    const binds = this.#binds
    const bound = new Array<unknown>(row.length)
    for (let cell = 0; cell < row.length; cell++) {
      const value = row[cell]
      const bind = binds[cell]
      bound[cell] = bind == null || value === null ? value : bind(value)
    }
    return bound
  }

  /** The driver's values of several rows, one after the other. */
  bindRows(rows: readonly (readonly unknown[])[], from: number, to: number): unknown[] {
    const binds = this.#binds
    const width = binds.length
    const bound = new Array<unknown>((to - from) * width)
    let at = 0
    for (let position = from; position < to; position++) {
      const row = rows[position] as readonly unknown[]
      for (let cell = 0; cell < width; cell++) {
        const value = row[cell]
        const bind = binds[cell]
        bound[at++] = bind == null || value === null ? value : bind(value)
      }
    }
    return bound
  }

  /** The driver's values of each column, as arrays. */
  bindColumns(rows: readonly (readonly unknown[])[]): unknown[][] {
    return this.#binds.map((bind, cell) => {
      const column = new Array<unknown>(rows.length)
      for (let position = 0; position < rows.length; position++) {
        const value = (rows[position] as readonly unknown[])[cell]
        column[position] = bind === null || value === null ? value : bind(value)
      }
      return column
    })
  }

  /** JavaScript values of what came back, in place. */
  readReturned(rows: unknown[][]): unknown[][] {
    this.#reads.forEach((read, cell) => {
      if (read === null) return
      for (const row of rows) if (row[cell] !== null) row[cell] = read(row[cell])
    })
    return rows
  }

  insertValues(rows: number): string {
    return this.#once(`i${rows}`, text => text.insertValues(this.table, this.set, this.returning, rows))
  }

  insertArrays(): string {
    return this.#once('ia', text => text.insertArrays(this.table, this.set, this.returning))
  }

  updateRow(): string {
    return this.#once('u', text => text.updateRow(this.table, this.set, this.where))
  }

  updateArrays(): string {
    return this.#once('ua', text => text.updateArrays(this.table, this.set, this.where))
  }

  deleteRow(): string {
    return this.#once('d', text => text.deleteRow(this.table, this.where))
  }

  deleteValues(rows: number): string {
    return this.#once(`d${rows}`, text => text.deleteValues(this.table, this.where, rows))
  }

  deleteArrays(): string {
    return this.#once('da', text => text.deleteArrays(this.table, this.where))
  }

  #once(key: string, write: (text: WriteText) => string): string {
    let sql = this.#texts.get(key)
    if (sql === undefined) this.#texts.set(key, (sql = write(this.#text)))
    return sql
  }
}

const writers = new WeakMap<Dialect, WeakMap<Table, Map<string, RowWriter>>>()

/** The writer of a step's shape. */
export function rowWriter(dialect: Dialect, step: FlushStep): RowWriter {
  let tables = writers.get(dialect)
  if (tables === undefined) writers.set(dialect, (tables = new WeakMap()))
  let shapes = tables.get(step.table)
  if (shapes === undefined) tables.set(step.table, (shapes = new Map()))
  const key = [step.set, step.where, step.returning].map(columns => columns.map(column => column.name).join('\u0000')).join('\u0001')
  let writer = shapes.get(key)
  if (writer === undefined) shapes.set(key, (writer = new RowWriter(dialect, step)))
  return writer
}
