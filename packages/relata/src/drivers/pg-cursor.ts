/** A result of PostgreSQL read through a cursor of the server: other statements may run between two batches. */
import type { DriverConnection, DriverResult } from '../driver/driver.ts'

const QUERY = /^\s*(select|values|with)\b/i
const WRITES = /\b(insert|update|delete|merge)\b/i

let cursors = 0

/** Batches of rows. A statement that writes cannot have a cursor: it runs at once, and its rows are cut into batches. */
export async function* streamPgCursor(
  connection: DriverConnection,
  sql: string,
  parameters: readonly unknown[],
  batchSize: number,
): AsyncIterable<unknown[][]> {
  const execute = async (text: string, values: readonly unknown[]): Promise<DriverResult> => await connection.execute(text, values)
  if (!QUERY.test(sql) || WRITES.test(sql)) {
    const { rows } = await execute(sql, parameters)
    for (let start = 0; start < rows.length; start += batchSize) yield rows.slice(start, start + batchSize)
    return
  }
  const cursor = `relata_cursor_${++cursors}`
  await execute(`declare ${cursor} no scroll cursor for ${sql}`, parameters)
  try {
    for (;;) {
      const { rows } = await execute(`fetch forward ${batchSize} from ${cursor}`, [])
      if (rows.length > 0) yield rows
      if (rows.length < batchSize) break
    }
  } finally {
    if (connection.usable && connection.transactionStatus() === 'open') await execute(`close ${cursor}`, [])
  }
}
