/** Counts the statements of a step, and the rows they write. */
import type { Engine } from 'relata'
import { verbOf } from './verb-of.ts'
import type { Seen } from './compare.ts'

type Counts = Seen['statements']

/** Everything since the last `take()`. */
export class StatementCounter {
  readonly #stop: () => void
  #counts: Writable = zero()
  /** The texts, for messages. */
  texts: string[] = []

  constructor(engine: Engine<'async'>) {
    this.#stop = engine.onStatement(event => {
      this.texts.push(event.sql)
      if (event.error !== null) return
      if (event.kind === 'transaction') {
        if (/^savepoint/i.test(event.sql)) this.#counts.savepoint++
        return
      }
      const verb = verbOf(event.sql)
      if (verb === null) return
      this.#counts[verb]++
      if (verb !== 'select') this.#counts.rows[verb] += event.rowCount
      if (verb === 'insert') this.#counts.recordedInserts += recordedRows(event.sql, event.rowCount)
    })
  }

  take(): Counts {
    const counts = this.#counts
    this.#counts = zero()
    return counts
  }

  stop(): void {
    this.#stop()
  }
}

/**
 * How many rows the recorder has counted for an INSERT: SQLAlchemy sends several rows with generated keys one by one on
 * SQLite, with the values of a row where the recorder expected a list of rows, so it has counted the columns of each.
 */
function recordedRows(sql: string, rows: number): number {
  if (rows < 2 || !/returning/i.test(sql)) return rows
  const columns = /into\s+\S+\s*\(([^)]*)\)/i.exec(sql)?.[1]
  return columns === undefined ? rows : rows * columns.split(',').length
}

interface Writable {
  select: number
  insert: number
  update: number
  delete: number
  savepoint: number
  recordedInserts: number
  rows: { insert: number; update: number; delete: number }
}

function zero(): Writable {
  return { select: 0, insert: 0, update: 0, delete: 0, savepoint: 0, recordedInserts: 0, rows: { insert: 0, update: 0, delete: 0 } }
}
