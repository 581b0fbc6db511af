/** `npm run oracle -- FILE…`: bundles the replayer with the sources it tests, and runs it. See --help. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))
const relata = join(root, 'packages/relata')
// below node_modules, so that the database packages are found from there
const folder = join(root, 'node_modules/.cache/relata')
const output = join(folder, `oracle-${process.pid}.mjs`)

mkdirSync(folder, { recursive: true })
const bundle = await rolldown({
  input: join(relata, 'test/oracle/main.ts'),
  platform: 'node',
  external: id => !id.startsWith('.') && !id.startsWith('/') && !/^relata(\/|$)/.test(id),
  resolve: {
    alias: Object.fromEntries([
      ...['sqlite', 'postgresql', 'mariadb', 'testing'].map(name => [`relata/${name}`, join(relata, `src/${name}.ts`)]),
      ['relata', join(relata, 'src/index.ts')],
    ]),
  },
})
await bundle.write({ file: output, format: 'esm', sourcemap: true })
await bundle.close()

const defaults = ['--corpus', join(relata, 'test/oracle/corpus'), '--differences', join(root, 'docs/differences.md')]
const { status } = spawnSync(process.execPath, ['--enable-source-maps', '--no-warnings', output, ...defaults, ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1
