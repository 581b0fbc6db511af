/**
 * Builds relata and the benchmark and runs it: `npm run bench -- --quick` in the root. Installs the peers the first time.
 * Everything is transpiled before: no TypeScript loader runs inside a measured process.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('..', import.meta.url))
const compiler = `${root}node_modules/typescript/bin/tsc`

function run(command, args, options = {}) {
  const { status } = spawnSync(command, args, { cwd: here, stdio: 'inherit', ...options })
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync(`${here}node_modules`)) installPeers()
if (!process.argv.includes('--no-build')) {
  run(process.execPath, [`${root}scripts/build.mjs`])
  rmSync(`${here}dist`, { recursive: true, force: true })
  run(process.execPath, [compiler, '-p', 'tsconfig.build.json'])
}
const [entry, ...rest] =
  process.argv[2] === '--types' ? ['dist/src/types-bench.js', ...process.argv.slice(3)] : ['dist/src/main.js', ...process.argv.slice(2)]
const env = { ...process.env, ...(rest.includes('--quick') ? { BENCH_QUICK: '1' } : {}) }
run(process.execPath, [entry, ...rest.filter(argument => argument !== '--no-build')], { env })

function installPeers() {
  // An npm inside an npm script must not inherit the outer one's settings: they point at the outer folder.
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_(local_)?prefix|package|lifecycle|command)/i.test(name)),
  )
  run('npm', ['ci', '--no-audit', '--no-fund'], { env: environment })
  // Generating Prisma's client needs no engine, though it would download one: any program that ends well will do.
  const engine = process.platform === 'win32' ? undefined : '/bin/true'
  for (const db of ['sqlite', 'postgres']) {
    spawnSync('npx', ['prisma', 'generate', '--schema', `prisma/${db}/schema.prisma`], {
      cwd: here,
      stdio: 'inherit',
      env: { PRISMA_SCHEMA_ENGINE_BINARY: engine, ...environment },
    })
  }
}
