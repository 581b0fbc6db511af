/** `npm run oracle -- [--databases sqlite,postgresql] [--only id] FILE…`: replays scenario files and tells what differs. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type DatabaseName, databaseNames, openDatabase, type OracleDatabase } from './oracle-database.ts'
import { replay, type Replayed } from './replay.ts'
import { deliberateDifferences } from './deliberate-differences.ts'
import type { CorpusFile, Scenario } from './scenario-format.ts'

interface Loaded {
  readonly path: string
  readonly file: CorpusFile
}

interface Totals {
  passed: number
  failed: number
  skipped: number
  readonly topics: Map<string, { passed: number; failed: number; skipped: number }>
}

const usage = `npm run oracle -- [options] FILE…

Replays scenario files (or folders of them; without any, the project's own corpus) through relata's public API and prints
every difference from what SQLAlchemy did. Ends with "N passed, N failed, N skipped", and non-zero if one failed.

  --databases LIST   of ${databaseNames.join(', ')}; default all
  --only TEXT        scenarios whose id contains the text
  --topics           a line for each topic at the end
  --statements       print the statements of failed scenarios
  --internals        also fail where only an observer of the session's internals sees a difference (layer 3 of the format)
`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      databases: { type: 'string' },
      only: { type: 'string' },
      topics: { type: 'boolean' },
      statements: { type: 'boolean' },
      internals: { type: 'boolean' },
      corpus: { type: 'string' },
      differences: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help === true) {
    console.log(usage)
    return 0
  }
  const names = chosenDatabases(values.databases)
  const files = (positionals.length > 0 ? positionals : [values.corpus ?? '.']).flatMap(load)
  const skipped = deliberateDifferences(values.differences)
  // warnings of relata itself are part of what scenarios provoke
  process.on('warning', () => {})
  process.removeAllListeners('warning')
  const totals: Totals = { passed: 0, failed: 0, skipped: 0, topics: new Map() }
  for (const name of names) await replayAll(name, files, skipped, totals, { ...values, only: values.only ?? '' })
  if (values.topics === true)
    for (const [topic, counts] of totals.topics) console.log(`${topic}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
  return totals.failed > 0 ? 1 : 0
}

function chosenDatabases(list: string | undefined): readonly DatabaseName[] {
  if (list === undefined) return databaseNames
  const chosen = list.split(',').map(name => name.trim())
  const wrong = chosen.find(name => !(databaseNames as readonly string[]).includes(name))
  if (wrong !== undefined) throw new Error(`there is no database '${wrong}'; choose of ${databaseNames.join(', ')}`)
  return chosen as DatabaseName[]
}

function load(path: string): Loaded[] {
  const full = resolve(process.env['INIT_CWD'] ?? '.', path)
  if (statSync(full).isDirectory())
    return readdirSync(full)
      .filter(name => name.endsWith('.json'))
      .sort()
      .flatMap(name => load(join(full, name)))
  const file = JSON.parse(readFileSync(full, 'utf8')) as CorpusFile
  if (file.format !== 'relata-oracle/1') throw new Error(`${full} is no scenario file: its format is ${JSON.stringify(file.format)}`)
  return [{ path: full, file }]
}

interface Options {
  readonly only: string
  readonly statements?: boolean | undefined
  readonly internals?: boolean | undefined
}

async function replayAll(
  name: DatabaseName,
  files: readonly Loaded[],
  deliberate: ReadonlySet<string>,
  totals: Totals,
  options: Options,
): Promise<void> {
  let database: OracleDatabase
  try {
    database = await openDatabase(name)
  } catch (error) {
    console.log(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    totals.failed++
    return
  }
  try {
    for (const { path, file } of files) {
      for (const scenario of inOrderOfMappings(file)) {
        if (!scenario.id.includes(options.only)) continue
        const counts = topicOf(totals, `${name} ${file.topic ?? basename(path, '.json')}`)
        if (scenario.tags?.includes('quirk') === true && deliberate.has(scenario.id)) {
          totals.skipped++
          counts.skipped++
          continue
        }
        const replayed = await replay(database, file, scenario)
        const failed = replayed.differences.some(difference => difference.layer < 3 || options.internals === true)
        totals[failed ? 'failed' : 'passed']++
        counts[failed ? 'failed' : 'passed']++
        if (failed) report(name, replayed, options)
      }
    }
  } finally {
    await database.close()
  }
}

/** Scenarios of one mapping together: a server makes its tables once for all of them. */
function inOrderOfMappings(file: CorpusFile): readonly Scenario[] {
  const groups = new Map<string, Scenario[]>()
  for (const scenario of file.scenarios) {
    const key = scenario.mapping ?? JSON.stringify(scenario.schema ?? null)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [scenario])
    else group.push(scenario)
  }
  return [...groups.values()].flat()
}

function topicOf({ topics }: Totals, topic: string): { passed: number; failed: number; skipped: number } {
  let counts = topics.get(topic)
  if (counts === undefined) topics.set(topic, (counts = { passed: 0, failed: 0, skipped: 0 }))
  return counts
}

function report(database: DatabaseName, { scenario, differences, statements }: Replayed, options: Options): void {
  console.log(
    `\n${scenario.id} [${database}] ${scenario.title ?? ''}${(scenario.tags ?? []).length > 0 ? ` (${(scenario.tags ?? []).join(', ')})` : ''}`,
  )
  for (const { step, text, what, layer, expected, seen } of differences) {
    if (layer === 3 && options.internals !== true) continue
    console.log(`  step ${step} ${text}`)
    console.log(`    ${what} (layer ${layer})`)
    console.log(`    expected ${shown(expected)}`)
    console.log(`    seen     ${shown(seen)}`)
  }
  if (options.statements === true) for (const sql of statements) console.log(`    | ${sql}`)
}

function shown(value: unknown): string {
  return typeof value === 'string'
    ? value
    : (JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ?? 'undefined')
}

process.exitCode = await main()
