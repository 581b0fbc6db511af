/** The whole scenario language is interpreted: scenarios for what the corpus does not use, and what happens with what nobody knows. */
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from './oracle-database.ts'
import { replay } from './replay.ts'
import type { CorpusFile, Scenario, Step } from './scenario-format.ts'

const fixtures = JSON.parse(readFileSync(new URL('fixtures/language.json', import.meta.url), 'utf8')) as CorpusFile
const corpus = readdirSync(new URL('corpus/', import.meta.url)).map(
  name => JSON.parse(readFileSync(new URL(`corpus/${name}`, import.meta.url), 'utf8')) as CorpusFile,
)
const database = await openDatabase('sqlite')

afterAll(() => database.close())

for (const scenario of fixtures.scenarios) {
  test(scenario.id, async () => {
    const { differences } = await replay(database, fixtures, scenario)
    expect(differences.filter(difference => difference.layer < 3)).toEqual([])
  })
}

/** Everything of a kind that the files use. */
function used(pick: (step: Step) => readonly unknown[]): Set<string> {
  const found = new Set<string>()
  for (const file of [...corpus, fixtures])
    for (const { steps } of file.scenarios) for (const step of steps) for (const name of pick(step)) if (typeof name === 'string') found.add(name)
  return found
}

function conditionKeys(condition: unknown): string[] {
  if (typeof condition !== 'object' || condition === null) return []
  return Array.isArray(condition)
    ? condition.flatMap(conditionKeys)
    : Object.entries(condition).flatMap(([key, value]) => [key, ...conditionKeys(value)])
}

test('every operation, condition, load strategy and error of the language is in a scenario', () => {
  const operations =
    'new set append insert remove replace clear makeTransient bind same add addAll delete flush commit rollback beginNested commitNested rollbackNested expunge expungeAll expireAll close expire refresh merge get query count relQuery bulkUpdate bulkDelete bulkInsert read inspect history sessionSets contains dump seed rawSql'
  expect([...operations.split(' ')].filter(name => !used(step => [step.op]).has(name))).toEqual([])
  const conditions = 'eq ne lt le gt ge like in notIn isNull isNotNull and or not any has contains relEq relNe'
  const keys = used(step => conditionKeys(step['where']))
  expect([...conditions.split(' '), 'ofType', 'attr'].filter(name => !keys.has(name))).toEqual([])
  const strategies =
    'joined selectin subquery immediate lazy noload raise raiseOnSql containsEager defer undefer deferRaise loadOnly undeferGroup selectinPolymorphic'
  const options = used(step => ((step['options'] ?? []) as readonly { strategy: string }[]).map(option => option.strategy))
  expect(strategies.split(' ').filter(name => !options.has(name))).toEqual([])
  const errors =
    'NoResultFound MultipleResultsFound IntegrityError DetachedInstanceError InvalidRequestError StaleDataError FlushError CircularDependencyError ObjectDeletedError LazyLoadRaise PendingRollbackError NotInCollection'
  const seen = used(step => [step.expect.error])
  expect(errors.split(' ').filter(name => !seen.has(name))).toEqual([])
})

test('what nobody knows is a failed step with its name, and the run goes on', async () => {
  const scenario = (steps: readonly object[], more: object = {}): Scenario =>
    ({ id: 'unknown', mapping: 'tree', steps: steps.map(step => ({ expect: {}, ...step })), ...more }) as never
  const seenOf = async (given: Scenario): Promise<unknown> => {
    const { differences } = await replay(database, fixtures, given)
    return differences.map(difference => [difference.step, difference.seen])
  }
  expect(await seenOf(scenario([{ op: 'teleport' }]))).toEqual([[1, "not supported: the operation 'teleport'"]])
  expect(await seenOf(scenario([{ op: 'flush', hard: true }]))).toEqual([[1, "not supported: 'hard' in the operation 'flush'"]])
  expect(await seenOf(scenario([{ op: 'query', model: 'Node', where: { sounds: ['name', 'x'] } }]))).toEqual([
    [1, expect.stringMatching(/not supported: .*sounds|not supported: Node has no relationship 'name'/)],
  ])
  expect(await seenOf(scenario([{ op: 'query', model: 'Node', options: [{ path: 'children', strategy: 'psychic' }] }]))).toEqual([
    [1, "not supported: the load strategy 'psychic'"],
  ])
  expect(await seenOf(scenario([{ op: 'read', var: 'nobody' }]))).toEqual([[1, 'not supported: the variable nobody holds nothing']])
  expect(await seenOf(scenario([{ op: 'flush', expect: { wishes: 1 } }]))).toEqual([[0, expect.stringMatching(/'wishes' in an expectation/)]])
  expect(await seenOf(scenario([], { mapping: 'nowhere' }))).toEqual([[0, "not supported: the file has no mapping 'nowhere'"]])
  expect(await seenOf(scenario([], { colour: 'red' }))).toEqual([[0, "not supported: 'colour' in the scenario"]])
  // a step without an expectation is none that succeeds in silence
  expect(await seenOf(scenario([{ op: 'flush', expect: undefined }]))).toHaveLength(1)
})
