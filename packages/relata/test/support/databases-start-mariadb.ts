/** A MariaDB of our own for one run of the tests, from a `mariadbd` that is installed but not running, in a temporary folder. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import type { StartedServer } from './databases-setup.ts'
import { freePort, startProcess, stopProcess } from './databases-process.ts'

export async function startMariadb(): Promise<StartedServer> {
  const binary = findBinary('mariadbd') ?? findBinary('mysqld')
  const install = findBinary('mariadb-install-db') ?? findBinary('mysql_install_db')
  if (binary === undefined || install === undefined) throw new Error('there is no mariadbd on this machine')
  const folder = mkdtempSync(join(tmpdir(), 'relata-mariadb-'))
  const data = join(folder, 'data')
  const user = userInfo().username
  const created = spawnSync(
    install,
    ['--no-defaults', `--datadir=${data}`, `--user=${user}`, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'],
    { encoding: 'utf8' },
  )
  if (created.status !== 0) throw new Error(`mariadb-install-db failed: ${created.stderr || created.stdout || created.error?.message}`)
  const port = await freePort()
  const server = await startProcess(
    binary,
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--user=${user}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      `--socket=${join(folder, 's')}`,
      `--pid-file=${join(folder, 'pid')}`,
      '--innodb-flush-log-at-trx-commit=0',
    ],
    'ready for connections',
  )
  return {
    url: `mariadb://root@127.0.0.1:${port}`,
    async stop() {
      await stopProcess(server, 'SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Servers live in sbin, which is not on every user's PATH. */
function findBinary(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin']
  return folders.map(folder => join(folder, name)).find(path => existsSync(path))
}
