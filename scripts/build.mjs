/** Emits packages/relata/dist with tsc, from scratch, so that no module of a deleted source survives in a package. */
import { spawnSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const relata = `${root}packages/relata`

rmSync(`${relata}/dist`, { recursive: true, force: true })
const { status } = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${relata}/tsconfig.build.json`], {
  stdio: 'inherit',
})
// The package's page on npm is the repository's.
for (const page of ['README.md', 'CHANGELOG.md', 'LICENSE']) cpSync(`${root}${page}`, `${relata}/${page}`)
process.exitCode = status ?? 1
