/** Before the tests: find the database servers, or start them; what is missing is told to the tests and to the closing lines of `npm test`. */
import { writeFileSync } from 'node:fs'
import { createConnection } from 'mariadb'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import defaults from './default-servers.json' with { type: 'json' }
import { startMariadb } from './databases-start-mariadb.ts'
import { startPostgresql } from './databases-start-postgresql.ts'

/** A server's address, or why there is none. */
export type Server = { readonly url: string; readonly missing?: undefined } | { readonly url?: undefined; readonly missing: string }

export interface Servers {
  readonly postgresql: Server
  readonly mariadb: Server
}

/** A server that was started for this run and ends with it. */
export interface StartedServer {
  readonly url: string
  stop(): Promise<void>
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: Servers
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started: StartedServer[] = []
  const servers: Servers = {
    postgresql: await findOrStart('RELATA_TEST_POSTGRES_URL', postgresqlOnDefaultPort, startPostgresql, started),
    mariadb: await findOrStart('RELATA_TEST_MARIADB_URL', mariadbOnDefaultPort, startMariadb, started),
  }
  project.provide('servers', servers)
  tellMissing(servers)
  return async () => {
    for (const server of started) await server.stop()
  }
}

async function findOrStart(
  variable: string,
  onDefaultPort: () => Promise<string | undefined>,
  start: () => Promise<StartedServer>,
  started: StartedServer[],
): Promise<Server> {
  const url = process.env[variable] ?? (await onDefaultPort())
  if (url !== undefined) return { url }
  try {
    const server = await start()
    started.push(server)
    return { url: server.url }
  } catch (error) {
    return { missing: `${variable} is not set, no server that lets the tests in on the default port, and none could be started: ${messageOf(error)}` }
  }
}

async function postgresqlOnDefaultPort(): Promise<string | undefined> {
  return firstReachable(defaults.postgresql, async url => {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 3000 })
    client.on('error', () => {})
    await client.connect()
    await client.end()
  })
}

async function mariadbOnDefaultPort(): Promise<string | undefined> {
  return firstReachable(defaults.mariadb, async url => {
    const connection = await createConnection({
      host: '127.0.0.1',
      port: 3306,
      user: 'root',
      password: new URL(url).password,
      connectTimeout: 3000,
    })
    await connection.end()
  })
}

async function firstReachable(urls: readonly string[], connect: (url: string) => Promise<void>): Promise<string | undefined> {
  for (const url of urls) {
    try {
      await connect(url)
      return url
    } catch {
      // No server, or one with other passwords: the next address, and in the end a server of our own.
    }
  }
  return undefined
}

/** `npm test` prints the file's content at the end; without it (vitest run by hand) the reason is printed here. */
function tellMissing(servers: Servers): void {
  const missing = Object.fromEntries(
    Object.entries(servers).flatMap(([name, server]) => (server.missing === undefined ? [] : [[name, server.missing]])),
  )
  const file = process.env['RELATA_TEST_MISSING_FILE']
  if (file !== undefined) writeFileSync(file, JSON.stringify(missing))
  else for (const [name, reason] of Object.entries(missing)) console.warn(`skipped database: ${name} (${reason})`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
