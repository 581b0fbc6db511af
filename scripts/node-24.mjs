/**
 * The Node 24 for the second run of the tests: this process's own if it is one, else the binary of the npm package `node`.
 * That package lives in tools/node-24, apart from the workspace: in the root its `node` command would shadow the machine's in every npm script.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../tools/node-24/', import.meta.url))
const binary = `${folder}node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`

/** Whether a Node has `node:sqlite` without a flag and is what the tests call Node 24. */
export const isNode24 = version => Number(version.split('.')[0]) >= 24

/** The path of a Node 24, installed if it is not there yet; throws where it cannot be installed. */
export function node24() {
  if (isNode24(process.versions.node)) return process.execPath
  if (!existsSync(binary)) install()
  return binary
}

function install() {
  // An npm inside an npm script must not inherit the outer one's settings: they point at the outer folder.
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_(local_)?prefix|package|lifecycle|command)/i.test(name)),
  )
  const { status, stderr } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0 || !existsSync(binary)) throw new Error(`npm ci in tools/node-24 failed\n${stderr ?? ''}`)
}

if (process.argv[2] === '--install') {
  try {
    node24()
  } catch (error) {
    // Only the tests need it, and they try again and fail loudly.
    console.warn(`Node 24 for the tests could not be installed now: ${error.message}`)
  }
}
