/** What the examples of a page do while they run: statements, printed lines, and the values that comments show. */
import { inspect } from 'node:util'
import type { Engine } from 'relata'

/** A value beside a comment `// → value`, by its place among the comments of the page. */
export interface Shown {
  readonly comment: number
  readonly text: string
}

/** The record of one run. */
export class PageRecorder {
  /** The file that every URL of the page leads to. */
  readonly file: string
  readonly statements = new Map<number, string[]>()
  readonly transactions = new Map<number, string[]>()
  readonly printed = new Map<number, string[]>()
  readonly shown: Shown[] = []
  readonly engines: Engine[] = []
  /** The example that runs. */
  block = -1

  constructor(file: string) {
    this.file = file
  }

  /** The examples call it at their start. */
  begin(block: number): void {
    this.block = block
  }

  watch(engine: Engine): void {
    this.engines.push(engine)
    engine.onStatement(event => {
      // createAll asks what there is already, which is no news to a reader
      if (event.sql.includes('sqlite_master')) return
      const sql = event.repetitions > 1 ? `${event.sql}   -- ${event.repetitions} rows` : event.sql
      this.#note(this.transactions, sql)
      if (event.kind === 'statement') this.#note(this.statements, sql)
    })
  }

  print(...values: readonly unknown[]): void {
    this.#note(this.printed, values.map(value => (typeof value === 'string' ? value : show(value, 100))).join(' '))
  }

  /** The value of an expression with a comment; an error is shown as what it throws. */
  async check(comment: number, value: () => unknown): Promise<void> {
    try {
      this.show(comment, await value())
    } catch (error) {
      if (!(error instanceof Error)) throw error
      this.shown.push({ comment, text: `throws ${error.name}: ${error.message.split('\n', 1)[0] ?? ''}` })
    }
  }

  show(comment: number, value: unknown): void {
    this.shown.push({ comment, text: show(value, Number.POSITIVE_INFINITY) })
  }

  #note(lines: Map<number, string[]>, line: string): void {
    const already = lines.get(this.block)
    if (already === undefined) lines.set(this.block, [line])
    else already.push(line)
  }
}

function show(value: unknown, breakLength: number): string {
  return inspect(value, { depth: 4, breakLength, compact: breakLength === Number.POSITIVE_INFINITY ? true : 3 })
}

let current: PageRecorder | null = null

/** Makes a record the one that the observed modules write to. */
export function record(recorder: PageRecorder): void {
  current = recorder
}

/** The record of the page that runs. */
export function recorder(): PageRecorder {
  if (current === null) throw new Error('no page is running')
  return current
}
