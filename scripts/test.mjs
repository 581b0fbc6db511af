/**
 * `npm test`: all tests on the Node that runs this, then on Node 24 (whose own `node:sqlite` is tested there), and closing lines that add both up.
 * Arguments are handed to vitest: `npm test -- test/sql`. With RELATA_CI=1 a database without a server is a failure.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isNode24, node24 } from './node-24.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = mkdtempSync(join(tmpdir(), 'relata-test-'))
const total = { passed: 0, failed: 0, skipped: 0 }
const missing = new Map()

for (const run of plannedRuns()) {
  console.log(`\n== Node ${run.version}, SQLite through ${run.sqlite}`)
  addUp(run, vitest(run))
}
rmSync(reports, { recursive: true, force: true })

for (const [database, reason] of missing) console.log(`skipped database: ${database} (${reason})`)
if (missing.size > 0 && process.env.RELATA_CI === '1') {
  console.log('RELATA_CI=1: a skipped database is a failure')
  total.failed += missing.size
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed > 0 ? 1 : 0

/** Both SQLite drivers are tested: better-sqlite3 on the Node it was built for, `node:sqlite` on Node 24. */
function plannedRuns() {
  const current = process.versions.node
  return [
    { node: process.execPath, version: current, sqlite: 'better-sqlite3' },
    { node: node24(), version: isNode24(current) ? current : '24', sqlite: 'node:sqlite' },
  ]
}

function vitest(run) {
  const report = join(reports, `${run.sqlite.replace(':', '-')}.json`)
  const { status } = spawnSync(
    run.node,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--root',
      join(root, 'packages/relata'),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ],
    {
      stdio: 'inherit',
      env: { ...process.env, RELATA_TEST_SQLITE_DRIVER: run.sqlite, RELATA_TEST_MISSING_FILE: `${report}.missing` },
    },
  )
  return { status, results: readJson(report), missing: readJson(`${report}.missing`) ?? {} }
}

function addUp(run, { status, results, missing: absent }) {
  const failed = results?.numFailedTests ?? 0
  total.passed += results?.numPassedTests ?? 0
  total.skipped += (results?.numPendingTests ?? 0) + (results?.numTodoTests ?? 0)
  // A file that does not load, or an error outside a test, fails the run without a failed test.
  total.failed += status === 0 ? 0 : Math.max(failed, 1)
  for (const [database, reason] of Object.entries(absent)) missing.set(database, reason)
  if (status !== 0) console.log(`the run on Node ${run.version} failed`)
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
