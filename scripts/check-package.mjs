/**
 * Packs relata and uses the tarball as a stranger would: in empty folders, with only a driver installed, on both Nodes, checked by both compilers.
 * Also guards that the package needs nothing at run time, and prints how big it is.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { node24 } from './node-24.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'relata-package-'))
const run = (command, args, cwd = folder) => execFileSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })

const tarball = pack()
checkManifest()
run(process.execPath, [join(root, 'node_modules/publint/src/cli.js'), tarball, '--strict'])
run(process.execPath, [join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js'), tarball, '--profile', 'esm-only'])

const node = process.versions.node.split('.').map(Number)
const hasSqlite = node[0] > 22 || (node[0] === 22 && node[1] >= 5)
const withDriver = install('with-better-sqlite3', hasSqlite ? [] : ['better-sqlite3'])
run(process.execPath, ['program.mjs'], withDriver)
const without = install('without-a-driver', [])
run(node24(), ['program.mjs'], without)
writeReadmePrograms(without)
for (const program of ['readme-async.ts', 'readme-sync.ts']) run(node24(), ['--no-warnings', program], without)
console.log("README's code works")
for (const compiler of ['typescript', 'typescript-5.9']) run(process.execPath, [join(root, `node_modules/${compiler}/bin/tsc`), '-p', '.'], without)
await printSizes()
rmSync(folder, { recursive: true, force: true })

function pack() {
  const out = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: join(root, 'packages/relata'), encoding: 'utf8' })
  const [{ filename }] = JSON.parse(out.slice(out.indexOf('[')))
  return join(folder, filename)
}

function checkManifest() {
  run('tar', ['-xzf', tarball])
  const manifest = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8'))
  const needed = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
  const required = Object.keys(manifest.peerDependencies ?? {}).filter(name => manifest.peerDependenciesMeta?.[name]?.optional !== true)
  const strays = readdirSync(join(folder, 'package')).filter(
    name => !['dist', 'docs', 'package.json', 'README.md', 'CHANGELOG.md', 'LICENSE'].includes(name),
  )
  if (needed.length + required.length > 0)
    throw new Error(`relata must need no package at run time, but needs ${[...needed, ...required].join(', ')}`)
  if (strays.length > 0) throw new Error(`what is this in the package: ${strays.join(', ')}`)
}

function install(name, packages) {
  const project = join(folder, name)
  mkdirSync(project)
  cpSync(join(root, 'scripts/check-package'), project, { recursive: true })
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name, private: true, type: 'module', allowScripts: { 'better-sqlite3': true } }))
  run('npm', ['install', '--no-audit', '--no-fund', '--silent', tarball, ...packages], project)
  return project
}

/** The code of README.md as three modules: it has to compile, and to run on an SQLite file where it names a server. */
function writeReadmePrograms(project) {
  const [models, asynchronous, synchronous] = Array.from(
    readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```ts\b[^\n]*\n(.*?)```/gs),
    ([, code]) => code,
  )
  const import_ = (names, from) => `import { ${names} } from '${from}'\n`
  writeFileSync(join(project, 'readme-models.ts'), models)
  writeFileSync(
    join(project, 'readme-async.ts'),
    import_('Base, Post, Role, User', './readme-models.ts') +
      asynchronous.replace('postgresql://localhost/app', 'sqlite:app.db') +
      `\nif (admins.length !== 1 || admins[0] !== user || user.posts[0]?.title !== 'Hello') throw new Error('README.md does not do what it says')\n`,
  )
  writeFileSync(
    join(project, 'readme-sync.ts'),
    import_('Session, createEngine', 'relata') +
      import_('User', './readme-models.ts') +
      synchronous +
      `\nif (titles?.join() !== 'Hello') throw new Error('README.md does not do what it says')\n`,
  )
}

async function printSizes() {
  const bundle = await rolldown({ input: join(folder, 'package/dist/index.js'), platform: 'node', external: /^[^./]/ })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  const kilobytes = bytes => `${(bytes / 1000).toFixed(1)} kB`
  const code = output.map(chunk => chunk.code ?? '').join('')
  console.log(
    `tarball ${kilobytes(statSync(tarball).size)}; relata with all drivers' adapters, minified ${kilobytes(code.length)}, gzipped ${kilobytes(gzipSync(code).length)}`,
  )
}
