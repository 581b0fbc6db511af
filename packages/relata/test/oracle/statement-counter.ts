/** Counts the statements of a step, and the rows they write. */
import type { Engine } from 'relata'
import { verbOf } from './verb-of.ts'
import type { InsertSeen, Seen } from './compare.ts'

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
      if (verb === 'insert') this.#counts.inserts.push(insertOf(event.sql, event.rowCount))
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

/** An INSERT: which table, how many columns are given, and whether keys are generated. */
function insertOf(sql: string, rows: number): InsertSeen {
  const [, table = '', columns = ''] = /into\s+(\S+)\s*(?:\(([^)]*)\))?/i.exec(sql) ?? []
  return { table, columns: columns === '' ? 0 : columns.split(',').length, rows, returning: /\breturning\b/i.test(sql) }
}

interface Writable {
  select: number
  insert: number
  update: number
  delete: number
  savepoint: number
  inserts: InsertSeen[]
  rows: { insert: number; update: number; delete: number }
}

function zero(): Writable {
  return { select: 0, insert: 0, update: 0, delete: 0, savepoint: 0, inserts: [], rows: { insert: 0, update: 0, delete: 0 } }
}
