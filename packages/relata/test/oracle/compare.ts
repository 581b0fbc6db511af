/** Compares what a step showed with what was expected of it. */
import type { Expectation, StatementCounts, Step } from './scenario-format.ts'

/** One INSERT of a step. */
export interface InsertSeen {
  readonly table: string
  readonly columns: number
  readonly rows: number
  readonly returning: boolean
}

/** What a step showed. */
export interface Seen {
  readonly value?: unknown
  readonly error?: { readonly name: string; readonly message: string }
  readonly statements: Required<Omit<StatementCounts, 'rows'>> & {
    readonly rows: { readonly insert: number; readonly update: number; readonly delete: number }
    readonly inserts: readonly InsertSeen[]
  }
}

/**
 * A difference. Layer 1: values, errors, states, table contents; layer 2: rows written, and not more SELECTs than expected;
 * layer 3: what only an observer of the session's internals sees.
 */
export interface Difference {
  readonly layer: 1 | 2 | 3
  readonly what: string
  readonly expected: unknown
  readonly seen: unknown
}

/** The differences of a step's value. */
export function compareValue(step: Step, expected: unknown, seen: unknown): Difference[] {
  switch (step.op) {
    case 'inspect':
      return compareInspection(expected as Record<string, unknown>, seen as Record<string, unknown>)
    case 'history':
      return matches(expected, seen) ? [] : [{ layer: 3, what: 'history', expected, seen }]
    case 'sessionSets':
      return compareSets(expected as Record<string, unknown[]>, seen as Record<string, unknown[]>)
    default:
      return matches(expected, seen) ? [] : [{ layer: 1, what: 'value', expected, seen }]
  }
}

function compareInspection(expected: Record<string, unknown>, seen: Record<string, unknown>): Difference[] {
  const differences: Difference[] = []
  for (const [key, value] of Object.entries(expected)) {
    // a list of names has no order; the primary key of a stored object can always be read (docs/differences.md)
    const primaryKey = seen['primaryKey'] as readonly string[]
    const given = Array.isArray(value) ? new Set(value as string[]) : value
    const found = Array.isArray(seen[key]) ? new Set(seen[key] as string[]) : seen[key]
    if (given instanceof Set && found instanceof Set && key === 'loadedAttrs') for (const name of primaryKey) if (found.has(name)) given.add(name)
    const same =
      given instanceof Set && found instanceof Set ? given.size === found.size && [...given].every(name => found.has(name)) : given === found
    if (!same) differences.push({ layer: key === 'state' ? 1 : 3, what: key, expected: value, seen: seen[key] })
  }
  return differences
}

function compareSets(expected: Record<string, unknown[]>, seen: Record<string, unknown[]>): Difference[] {
  return Object.entries(expected).flatMap(([key, value]): Difference[] =>
    matches({ bag: value }, seen[key]) ? [] : [{ layer: key === 'dirty' ? 3 : 1, what: key, expected: value, seen: seen[key] }],
  )
}

/** Rows written must be the same. */
export function compareRows({ statements = {} }: Expectation, seen: Seen['statements']): Difference[] {
  const differences: Difference[] = []
  const rows = statements.rows ?? {}
  for (const verb of ['insert', 'update', 'delete'] as const) {
    const expected = rows[verb] ?? 0
    if (seen.rows[verb] === expected || (verb === 'insert' && mayHaveRecorded(seen.inserts, expected))) continue
    differences.push({ layer: 2, what: `rows of ${verb}`, expected, seen: seen.rows[verb] })
  }
  return differences
}

/**
 * Whether the recorder may have counted so many rows for these INSERTs. SQLAlchemy sends several rows with generated keys
 * one by one on SQLite, each with a list of its values where the recorder took a list of rows: it has counted the columns of each. Which
 * rows went together there is not known, so every way to divide them is tried.
 */
function mayHaveRecorded(inserts: readonly InsertSeen[], expected: number): boolean {
  const tables = new Map<string, { rows: number; columns: number }>()
  let fixed = 0
  for (const { table, rows, columns, returning } of inserts) {
    if (!returning) fixed += rows
    else tables.set(table, { rows: rows + (tables.get(table)?.rows ?? 0), columns: Math.max(columns, tables.get(table)?.columns ?? 0) })
  }
  let sums = new Set([fixed])
  for (const { rows, columns } of tables.values()) {
    const next = new Set<number>()
    for (const sum of sums) for (let alone = 0; alone <= rows; alone++) if (rows - alone !== 1) next.add(sum + alone + (rows - alone) * columns)
    sums = next
  }
  return sums.has(expected)
}

/**
 * The SELECTs of a scenario. At no step may there have been more of them than SQLAlchemy had sent up to there: one that was
 * saved may come later. (Primary keys are read without a query here, so an expired object is refreshed when something
 * else of it is needed.)
 */
export class SelectBudget {
  #saved = 0

  /** The database needs a query of its own for what others return from the statement itself. */
  allow(queries: number): void {
    this.#saved += queries
  }

  compare({ statements = {} }: Expectation, seen: Seen['statements']): Difference[] {
    const expected = statements.select ?? 0
    const before = this.#saved
    this.#saved += expected - seen.select
    if (this.#saved >= 0) return []
    this.#saved = 0
    return [{ layer: 2, what: 'selects', expected: before === 0 ? expected : `${expected}, and ${before} saved before`, seen: seen.select }]
  }
}

/** Whether a value is the expected one: lists in order, `{ bag }` in any order, `{ map }` by key. */
export function matches(expected: unknown, seen: unknown): boolean {
  if (Array.isArray(expected))
    return Array.isArray(seen) && seen.length === expected.length && expected.every((each, index) => matches(each, seen[index]))
  if (typeof expected !== 'object' || expected === null)
    return expected === seen || (typeof expected === 'number' && typeof seen === 'bigint' && seen === BigInt(expected))
  if ('bag' in expected) return Array.isArray(seen) && sameBag(expected.bag as readonly unknown[], seen)
  if (typeof seen !== 'object' || seen === null || Array.isArray(seen)) return false
  const keys = Object.keys(expected)
  return (
    keys.length === Object.keys(seen).length &&
    keys.every(key => key in seen && matches((expected as Record<string, unknown>)[key], (seen as Record<string, unknown>)[key]))
  )
}

function sameBag(expected: readonly unknown[], seen: readonly unknown[]): boolean {
  if (expected.length !== seen.length) return false
  const left = [...seen]
  return expected.every(each => {
    const index = left.findIndex(candidate => matches(each, candidate))
    if (index >= 0) left.splice(index, 1)
    return index >= 0
  })
}
