/** The statements of an engine, recorded: for tests whose subject is what is sent, how often and in which order. */
import type { StatementEvent, StatementListener } from '../engine/observe/statement-observers.ts'
import { echoLine } from '../engine/observe/echo.ts'

/** What a statement does, by its first word. */
export type StatementVerb = 'select' | 'insert' | 'update' | 'delete' | 'other'

/** An engine, as far as the log needs to know it. */
export interface Observable {
  onStatement(listener: StatementListener): () => void
}

/**
 * Record every statement of the engine from now on.
 *
 * @example
 * const log = statementLog(engine)
 * await session.flush()
 * expect(log.tables()).toEqual(['insert users', 'insert posts'])
 * expect(log.count('select')).toBe(0)
 */
export function statementLog(engine: Observable): StatementLog {
  return new StatementLog(engine)
}

/** The record. Statements that begin and end transactions are kept apart. */
export class StatementLog {
  readonly #events: StatementEvent[] = []
  readonly #stop: () => void

  constructor(engine: Observable) {
    this.#stop = engine.onStatement(event => this.#events.push(event))
  }

  /** All statements but those that begin and end transactions. */
  get events(): readonly StatementEvent[] {
    return this.#events.filter(event => event.kind === 'statement')
  }

  /** Begin, commit, rollback and savepoints, as text. */
  get transactions(): readonly string[] {
    return this.#events.filter(event => event.kind === 'transaction').map(event => event.sql)
  }

  /** Everything in the order in which it was sent. */
  get all(): readonly StatementEvent[] {
    return this.#events
  }

  /** The statements' texts. */
  get statements(): readonly string[] {
    return this.events.map(event => event.sql)
  }

  /** How many statements, or how many of one verb. */
  count(verb?: StatementVerb): number {
    const { events } = this
    return verb === undefined ? events.length : events.filter(event => verbOf(event.sql) === verb).length
  }

  /** Verb and table of each statement: `insert users`. */
  tables(verb?: StatementVerb): string[] {
    return this.events.filter(event => verb === undefined || verbOf(event.sql) === verb).map(event => `${verbOf(event.sql)} ${tableOf(event.sql)}`)
  }

  /** Forget what was recorded. */
  reset(): void {
    this.#events.length = 0
  }

  /** Record no more. */
  stop(): void {
    this.#stop()
  }

  /** What was recorded, as echo prints it. */
  toString(): string {
    return this.#events.map(echoLine).join('\n')
  }
}

/** The verb of a statement; a WITH has the verb of what follows it. */
export function verbOf(sql: string): StatementVerb {
  const first = /^[\s(]*(\w+)/.exec(sql)?.[1]?.toLowerCase()
  const verb = first === 'with' ? /\)\s*(select|insert|update|delete)\b/i.exec(sql)?.[1]?.toLowerCase() : first
  return verb === 'select' || verb === 'insert' || verb === 'update' || verb === 'delete' ? verb : 'other'
}

/** The table that a statement is about: the one written to, or the first one after FROM. */
function tableOf(sql: string): string {
  const name = '((?:"[^"]*"|`[^`]*`|\\w+)(?:\\.(?:"[^"]*"|`[^`]*`|\\w+))?)'
  const patterns: Readonly<Record<StatementVerb, string>> = {
    insert: `insert\\s+(?:ignore\\s+)?into\\s+${name}`,
    update: `update\\s+${name}`,
    delete: `delete\\s+from\\s+${name}`,
    select: `from\\s+\\(*${name}`,
    other: `table\\s+(?:if\\s+(?:not\\s+)?exists\\s+)?${name}`,
  }
  return new RegExp(patterns[verbOf(sql)], 'i').exec(sql)?.[1]?.replaceAll(/["`]/g, '') ?? ''
}
