/**
 * PostgreSQL through the package pg. Its raw values:
 *
 * | type                                                   | comes as                       | goes in as                    |
 * | ------------------------------------------------------ | ------------------------------ | ----------------------------- |
 * | int2, int4, oid, float4, float8                        | number                         | number, bigint or text        |
 * | bool                                                   | boolean                        | boolean                       |
 * | bytea                                                  | Uint8Array (a Buffer)          | Uint8Array                    |
 * | int8, numeric, text, date, time, timestamp(tz), uuid,  | text as the server writes it;  | text; number, bigint          |
 * | json, jsonb, interval, enum, …                         | times in UTC, ISO style        |                               |
 * | arrays                                                 | text: `{1,2}`                  | array (written as `{1,2}`)    |
 *
 * A Date goes in as ISO text in UTC, any other object as JSON.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { LruCache } from '../base/lru-cache.ts'
import { ArgumentError } from '../base/errors.ts'
import { postgresqlDialect } from '../dialects/postgresql/postgresql-dialect.ts'
import type { Driver } from '../driver/driver.ts'
import { DeadlineExpired } from '../engine/deadline.ts'
import { parseServerUrl } from '../engine/url.ts'
import { requirePackage } from './load-package.ts'
import type { PgClientConfig, PgPackage } from './pg-client.ts'
import { PgConnection } from './pg-connection.ts'

/** Where and how {@link postgresql} connects. What is not given comes from PostgreSQL's environment variables (PGHOST, …). */
export interface PostgresqlOptions {
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
  /** `true` verifies the server's certificate; or options of Node's TLS. Default false. */
  readonly ssl?: boolean | object
  readonly applicationName?: string
  /** Schemas that unqualified names are looked up in. */
  readonly searchPath?: string
  /** Behind a pooler that lends server sessions for one transaction (PgBouncer): statements are sent without names. */
  readonly pooledByTransaction?: boolean
}

const URL_PARAMETERS = ['host', 'sslmode', 'sslrootcert', 'application_name', 'search_path']

/**
 * A PostgreSQL database; `npm install pg`.
 *
 * @example
 * createEngine(postgresql('postgresql://app:secret@db.example.org/app?sslmode=verify-full'))
 * createEngine(postgresql({ host: '/var/run/postgresql', database: 'app', pooledByTransaction: true }))
 */
export function postgresql(urlOrOptions: string | PostgresqlOptions, more: PostgresqlOptions = {}): Driver<'async'> {
  const options: PostgresqlOptions = { ...(typeof urlOrOptions === 'string' ? optionsOf(urlOrOptions) : urlOrOptions), ...more }
  const names = new LruCache<string, string>(5_000)
  const nameOf = (sql: string): string => {
    let name = names.get(sql)
    if (name === undefined) {
      // A hash, never a counter: behind a pooler two programs meet on one server session, and a name must mean one text.
      name = `relata_${createHash('sha1').update(sql).digest('hex')}`
      names.set(sql, name)
    }
    return name
  }
  const settings = { pooledByTransaction: options.pooledByTransaction === true, nameOf }
  return {
    name: 'pg',
    mode: 'async',
    dialect: postgresqlDialect,
    target: `PostgreSQL ${options.host ?? process.env['PGHOST'] ?? 'localhost'}:${options.port ?? process.env['PGPORT'] ?? 5432}/${options.database ?? process.env['PGDATABASE'] ?? ''}`,
    maxConnections: Infinity,
    connect: ({ timeout }) => connectPg(options, settings, timeout),
  }
}

async function connectPg(
  options: PostgresqlOptions,
  settings: ConstructorParameters<typeof PgConnection>[1],
  timeout: number | null,
): Promise<PgConnection> {
  const { Client } = requirePackage('pg', 'PostgreSQL') as PgPackage
  const client = new Client(clientConfig(options))
  const startup = client.getStartupConf.bind(client)
  // Sent with the first message: no round trip, and a pooler keeps them for each client.
  client.getStartupConf = () => ({
    ...startup(),
    client_encoding: 'UTF8',
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    ...(options.searchPath === undefined ? {} : { search_path: options.searchPath }),
  })
  // From the first moment to the last: an 'error' event nobody listens to would end the process.
  let connection: PgConnection | null = null
  client.on('error', () => connection?.lost())
  const timer = timeout === null ? null : setTimeout(() => client.connection.stream.destroy(new DeadlineExpired(timeout)), timeout)
  try {
    await client.connect()
  } catch (error) {
    client.connection.stream.destroy()
    throw error
  } finally {
    if (timer !== null) clearTimeout(timer)
  }
  const socketPath = options.host?.startsWith('/') === true ? `${options.host}/.s.PGSQL.${options.port ?? 5432}` : null
  connection = new PgConnection(client, settings, socketPath)
  return connection
}

function clientConfig(options: PostgresqlOptions): PgClientConfig {
  return {
    host: options.host,
    port: options.port,
    user: options.user,
    password: options.password,
    database: options.database,
    ssl: options.ssl ?? false,
    application_name: options.applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  }
}

function optionsOf(text: string): PostgresqlOptions {
  const url = parseServerUrl(text, URL_PARAMETERS)
  const host = url.parameters.get('host') ?? url.host
  const applicationName = url.parameters.get('application_name')
  const searchPath = url.parameters.get('search_path')
  return {
    ...(host === null ? {} : { host }),
    ...(url.port === null ? {} : { port: url.port }),
    ...(url.user === null ? {} : { user: url.user }),
    ...(url.password === null ? {} : { password: url.password }),
    ...(url.database === null ? {} : { database: url.database }),
    ...(applicationName === undefined ? {} : { applicationName }),
    ...(searchPath === undefined ? {} : { searchPath }),
    ssl: sslOf(url.parameters.get('sslmode'), url.parameters.get('sslrootcert')),
  }
}

function sslOf(mode: string | undefined, rootCertificate: string | undefined): boolean | object {
  switch (mode) {
    case undefined:
    case 'disable':
      return false
    case 'no-verify':
      return { rejectUnauthorized: false }
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return rootCertificate === undefined ? true : { ca: readFileSync(rootCertificate, 'utf8') }
    default:
      throw new ArgumentError(
        `the URL's sslmode '${mode}' is not supported`,
        { do: 'one of: disable, require, verify-ca, verify-full (all three verify the certificate), no-verify' },
        'URL',
      )
  }
}
