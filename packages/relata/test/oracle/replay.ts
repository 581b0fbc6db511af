/** Replays one scenario, step by step, and collects what differs from what SQLAlchemy did. */
import { compareRows, compareValue, type Difference, type Seen, SelectBudget } from './compare.ts'
import { errorName, isSameError } from './error-names.ts'
import { runOperation } from './operations.ts'
import type { OracleDatabase } from './oracle-database.ts'
import { Player } from './player.ts'
import { checkKeys, type CorpusFile, type Expectation, type Mapping, NotSupported, type Scenario, type Step } from './scenario-format.ts'

/** A difference, and where it was. */
export interface StepDifference extends Difference {
  /** Counted from 1. */
  readonly step: number
  readonly text: string
}

export interface Replayed {
  readonly scenario: Scenario
  readonly differences: readonly StepDifference[]
  /** The statements that were sent, in order, for messages. */
  readonly statements: readonly string[]
}

/** The mapping of a scenario: of the file, or its own. */
export function mappingOf(file: CorpusFile, scenario: Scenario): Mapping {
  if (scenario.schema !== undefined) return { tables: scenario.schema.tables, models: scenario.models ?? [] }
  const mapping = file.mappings[scenario.mapping ?? '']
  if (mapping === undefined) throw new NotSupported(`not supported: the file has no mapping '${scenario.mapping ?? ''}'`)
  return mapping
}

/** Replay on empty tables. The first difference of layer 1 or 2 ends it: later ones are mostly its consequences. */
export async function replay(database: OracleDatabase, file: CorpusFile, scenario: Scenario): Promise<Replayed> {
  let player: Player | null = null
  const differences: StepDifference[] = []
  try {
    checkKeys(scenario, ['id', 'title', 'topic', 'tags', 'notes', 'mapping', 'schema', 'models', 'session', 'steps'], 'the scenario')
    player = new Player(await database.prepare(mappingOf(file, scenario)), scenario)
    const selects = new SelectBudget()
    for (const [index, step] of scenario.steps.entries()) {
      if (step.op === 'bulkUpdate' && !player.fixture.dialect.features.updateReturning) selects.allow(1)
      const found = await replayStep(player, step, selects)
      differences.push(...found.map(difference => ({ ...difference, step: index + 1, text: textOf(step) })))
      if (found.some(difference => difference.layer < 3)) break
    }
  } catch (error) {
    differences.push({ layer: 1, what: 'the scenario cannot be replayed', expected: 'a replay', seen: messageOf(error), step: 0, text: '' })
  }
  try {
    await player?.close()
  } catch (error) {
    differences.push({
      layer: 1,
      what: 'session.close() at the end',
      expected: 'no error',
      seen: messageOf(error),
      step: scenario.steps.length,
      text: 'close',
    })
    await database.discard()
  }
  return { scenario, differences, statements: player?.counter.texts ?? [] }
}

async function replayStep(player: Player, step: Step, selects: SelectBudget): Promise<Difference[]> {
  checkKeys(step.expect, ['value', 'error', 'statements'], 'an expectation')
  const seen = await perform(player, step)
  if (seen.error?.name === 'not supported') return [{ layer: 1, what: 'operation', expected: step.op, seen: seen.error.message }]
  const expected = step.expect
  if (expected.error !== undefined) return compareError(expected.error, seen)
  if (seen.error !== undefined) return [{ layer: 1, what: 'error', expected: 'none', seen: `${seen.error.name}: ${seen.error.message}` }]
  return [...('value' in expected ? compareValue(step, expected.value, seen.value) : []), ...counted(step, expected, seen, selects)]
}

/** What runs behind the session's back is not counted. */
function counted(step: Step, expected: Expectation, seen: Seen, selects: SelectBudget): Difference[] {
  return step.op === 'seed' || step.op === 'rawSql' || step.op === 'dump'
    ? []
    : [...compareRows(expected, seen.statements), ...selects.compare(expected, seen.statements)]
}

function compareError(expected: string, seen: Seen): Difference[] {
  if (seen.error === undefined) return [{ layer: 1, what: 'error', expected, seen: seen.value === undefined ? 'none' : { value: seen.value } }]
  return isSameError(expected, seen.error.name) ? [] : [{ layer: 1, what: 'error', expected, seen: `${seen.error.name}: ${seen.error.message}` }]
}

async function perform(player: Player, step: Step): Promise<Seen> {
  player.counter.take()
  try {
    const value = await runOperation(player, step)
    return { value, statements: player.counter.take() }
  } catch (error) {
    const name = error instanceof NotSupported ? 'not supported' : errorName(error)
    return { error: { name, message: messageOf(error) }, statements: player.counter.take() }
  }
}

/** A step as it is written, without what is expected of it. */
function textOf(step: Step): string {
  return JSON.stringify({ ...step, expect: undefined })
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // an error of JavaScript itself is a bug: where it was thrown matters
  return error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError ? (error.stack ?? error.message) : error.message
}
