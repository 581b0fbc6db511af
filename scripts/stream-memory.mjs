/**
 * `node scripts/stream-memory.mjs URL…`: streams a million rows through a session from each database, and fails where the
 * heap grows by more than 100 MB. Without URLs: SQLite in memory, and the servers of the tests' defaults.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const relata = join(root, 'packages/relata')
const folder = join(root, 'node_modules/.cache/relata')
const output = join(folder, `stream-memory-${process.pid}.mjs`)

mkdirSync(folder, { recursive: true })
const bundle = await rolldown({
  input: join(relata, 'test/query/stream-memory.ts'),
  platform: 'node',
  external: id => !id.startsWith('.') && !id.startsWith('/') && id !== 'relata',
  resolve: { alias: { relata: join(relata, 'src/index.ts') } },
})
await bundle.write({ file: output, format: 'esm' })
await bundle.close()

const servers = JSON.parse(readFileSync(join(relata, 'test/support/default-servers.json'), 'utf8'))
const mariadb = `${servers.mariadb[0]}/mysql`
const urls = process.argv.length > 2 ? process.argv.slice(2) : ['sqlite::memory:', servers.postgresql[0], mariadb]
const { status } = spawnSync(process.execPath, ['--expose-gc', '--no-warnings', output, ...urls], { stdio: 'inherit' })
process.exitCode = status ?? 1
