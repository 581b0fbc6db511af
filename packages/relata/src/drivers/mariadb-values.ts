/** Parameters and results between relata and the package mariadb. */
import type { DriverResult } from '../driver/driver.ts'
import type { MariadbAnswer } from './mariadb-package.ts'

const NO_COLUMNS: readonly string[] = []

/** The package knows bytes as Buffers only, and writes a Date in the local time zone. */
export function toMariadbParameters(parameters: readonly unknown[]): readonly unknown[] {
  return parameters.some(value => typeof value === 'object' && value !== null && !Buffer.isBuffer(value))
    ? parameters.map(toMariadbParameter)
    : parameters
}

function toMariadbParameter(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', '')
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}

export function resultOf(answer: MariadbAnswer): DriverResult {
  const [rows, columns] = answer
  return Array.isArray(rows) ? new RowsResult(rows, columns) : new OkResult(rows.affectedRows, rows.insertId)
}

class RowsResult implements DriverResult {
  readonly rows: unknown[][]
  readonly lastInsertId: null = null
  readonly #columns: readonly { name(): string }[] | undefined

  constructor(rows: unknown[][], columns: readonly { name(): string }[] | undefined) {
    this.rows = rows
    this.#columns = columns
  }

  get rowCount(): number {
    return this.rows.length
  }

  get columns(): readonly string[] {
    return this.#columns?.map(column => column.name()) ?? NO_COLUMNS
  }
}

class OkResult implements DriverResult {
  readonly rows: unknown[][] = []
  readonly rowCount: number
  readonly lastInsertId: number | bigint | null
  readonly columns: readonly string[] = NO_COLUMNS

  constructor(affectedRows: number, insertId: bigint | number) {
    this.rowCount = affectedRows
    const asNumber = Number(insertId)
    this.lastInsertId = asNumber === 0 ? null : Number.isSafeInteger(asNumber) ? asNumber : insertId
  }
}
