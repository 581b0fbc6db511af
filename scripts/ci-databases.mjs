/**
 * Databases for the quickstart in `.ci/run`, on the servers that the tests use.
 * `reachable SERVER` ends with 0 if the tests would find it; `create SERVER` prints the URL of an empty database; `drop SERVER` removes it.
 */
import { readFileSync } from 'node:fs'
import { createConnection } from 'mariadb'
import { Client } from 'pg'

const database = 'relata_ci_quickstart'
const candidates = JSON.parse(readFileSync(new URL('../packages/relata/test/support/default-servers.json', import.meta.url), 'utf8'))
const variables = { postgresql: 'RELATA_TEST_POSTGRES_URL', mariadb: 'RELATA_TEST_MARIADB_URL' }

const [, , action, server] = process.argv
const url = process.env[variables[server]] ?? (await firstReachable(candidates[server]))
if (url === undefined) process.exit(1)
if (action === 'create') {
  await run(url, [`drop database if exists ${database}`, `create database ${database}`])
  console.log(Object.assign(new URL(url), { pathname: `/${database}` }).href)
} else if (action === 'drop') {
  await run(url, [`drop database ${database}`])
}

async function firstReachable(urls) {
  for (const candidate of urls) {
    const reached = await run(candidate, []).then(
      () => true,
      () => false,
    )
    if (reached) return candidate
  }
  return undefined
}

async function run(address, statements) {
  const { hostname, port, username, password } = new URL(address)
  if (server === 'postgresql') {
    const client = new Client({ connectionString: address, connectionTimeoutMillis: 5000 })
    await client.connect()
    for (const statement of statements) await client.query(statement)
    return client.end()
  }
  const connection = await createConnection({ host: hostname, port: Number(port || 3306), user: username, password, connectTimeout: 5000 })
  for (const statement of statements) await connection.query(statement)
  return connection.end()
}
