/**
 * Emits packages/relata/dist with tsc, from scratch, so that no module of a deleted source survives in a package; and for Node
 * the same modules in a few files, since reading hundreds of them takes most of a process's start (docs/decisions/091).
 */
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const relata = join(root, 'packages/relata')
const dist = join(relata, 'dist')

rmSync(dist, { recursive: true, force: true })
const { status } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(relata, 'tsconfig.build.json')], {
  stdio: 'inherit',
})
renameImportsInDeclarations()
if (status === 0) await bundleForNode()
// The package's page on npm is the repository's.
for (const page of ['README.md', 'CHANGELOG.md', 'LICENSE']) cpSync(join(root, page), join(relata, page))
// Messages name pages such as docs/errors/LAZY_LOAD.
rmSync(join(relata, 'docs'), { recursive: true, force: true })
cpSync(join(root, 'docs/errors'), join(relata, 'docs/errors'), { recursive: true })
process.exitCode = status ?? 1

/** tsc writes `./x.js` into JavaScript but leaves `./x.ts` in declarations, where not every tool looks for `x.d.ts`. */
function renameImportsInDeclarations() {
  for (const path of readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.d.ts'))) {
    const text = readFileSync(join(dist, path), 'utf8')
    writeFileSync(join(dist, path), text.replaceAll(/(from |import\(?)(['"])(\.[^'"]*)\.ts\2/g, '$1$2$3.js$2'))
  }
}

/** One file for each entry and one for what they share; names stay, so that stack traces say what they say elsewhere. */
async function bundleForNode() {
  const { exports } = JSON.parse(readFileSync(join(relata, 'package.json'), 'utf8'))
  const entries = Object.values(exports).flatMap(entry => (typeof entry === 'object' ? [entry.default] : []))
  const bundle = await rolldown({
    input: Object.fromEntries(entries.map(path => [basename(path, '.js'), join(relata, path)])),
    platform: 'node',
    external: /^[^./]/,
  })
  await bundle.write({ dir: join(dist, 'node'), format: 'esm', keepNames: true, comments: false, chunkFileNames: '[name].js' })
  await bundle.close()
}
