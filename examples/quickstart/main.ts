/**
 * relata in two minutes: `npm run quickstart` saves the whole world into an SQLite file and asks it questions.
 * `npm run quickstart -- --url postgresql://localhost/world` does the same on a server (the tables are made anew).
 */
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Session, createEngine } from 'relata'
import { statementLog } from 'relata/testing'
import { importWorld } from './import-world.ts'
import { Base } from './models.ts'
import { questions } from './queries.ts'
import { answerOf, bold, codeOf, dim, progressBar } from './terminal.ts'

const { values } = parseArgs({ options: { url: { type: 'string' } } })
const file = join(tmpdir(), 'relata-quickstart.db')
if (values.url === undefined) for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })

const engine = createEngine(values.url ?? `sqlite:${file}`)
const log = statementLog(engine)

try {
  await Base.metadata.dropAll(engine)
  await Base.metadata.createAll(engine)
  await importEverything()
  for (const [index, question] of questions.entries()) {
    await using session = new Session(engine)
    log.reset()
    const answer = await question.ask(session)
    console.log(`\n${bold(`${index + 1}. ${question.title}`)}\n${codeOf(question.ask)}\n${answerOf(answer)}`)
    console.log(dim(`  ${statements(log.count())}`))
  }
} finally {
  await engine.dispose()
}

async function importEverything(): Promise<void> {
  console.log(bold(`The world, saved into ${engine.driver.target}`))
  const begun = performance.now()
  log.reset()
  await using session = new Session(engine)
  await importWorld(session, progressBar('  cities'))
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
  console.log(dim(`  imported in ${seconds} s with ${statements(log.count())}, ${megabytes} MB of memory at most`))
}

function statements(count: number): string {
  return count === 1 ? '1 statement' : `${count.toLocaleString('en')} statements`
}
