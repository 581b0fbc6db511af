/**
 * Ten reports on what `npm run quickstart` saved: `npm run reports`, or `npm run reports -- --url postgresql://localhost/world`
 * on the server of the quickstart; `--sql` shows the statements too.
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createEngine, RelataError, Session } from 'relata'
import { statementLog } from 'relata/testing'
import { bold, dim, red } from '../quickstart/terminal.ts'
import { reports } from './reports.ts'
import { tableOf } from './table.ts'

const { url, sql } = parseArgs({ options: { url: { type: 'string' }, sql: { type: 'boolean' } } }).values

if (url === undefined && !existsSync('quickstart.db')) {
  console.error(red('There is no quickstart.db: run `npm run quickstart` first.'))
  process.exitCode = 1
} else await report(url ?? 'sqlite:quickstart.db')

async function report(target: string): Promise<void> {
  const engine = createEngine(target)
  const log = statementLog(engine)
  try {
    for (const [index, { title, ask }] of reports.entries()) {
      await using session = new Session(engine)
      log.reset()
      const begun = performance.now()
      const rows = await ask(session, engine)
      const milliseconds = Math.round(performance.now() - begun)
      const statements = log.count()
      console.log(`\n${bold(`${index + 1}. ${title}`)}\n${tableOf(rows)}`)
      console.log(dim(`  ${statements} ${statements === 1 ? 'statement' : 'statements'}, ${milliseconds} ms`))
      if (sql === true) console.log(dim(String(log)))
    }
  } catch (error) {
    if (!(error instanceof RelataError)) throw error
    console.error(red(error.message))
    process.exitCode = 1
  } finally {
    await engine.dispose()
  }
}
