/**
 * MariaDB and MySQL through the package mariadb. Its raw values:
 *
 * | type                                        | comes as                                  | goes in as            |
 * | ------------------------------------------- | ----------------------------------------- | --------------------- |
 * | tinyint … int, year; boolean is tinyint(1)  | number                                    | number, boolean       |
 * | bigint, count(*)                            | bigint                                    | bigint                |
 * | float, double                               | number                                    | number                |
 * | decimal, sum of integers                    | text: `1.50`                              | text                  |
 * | date, datetime, timestamp, time             | text: `2020-01-02 03:04:05.123456` in UTC | text                  |
 * | char, text, enum, uuid, json                | text                                      | text                  |
 * | binary, blob, bit                           | Uint8Array (a Buffer)                     | Uint8Array            |
 *
 * A Date goes in as text in UTC, any other object as JSON.
 *
 * Session: autocommit off (see dialects/mariadb/transactions.ts), time zone UTC, strict mode, `||` concatenates, names
 * quoted with backticks; an UPDATE counts the rows that it matched, changed or not.
 */
import { connect as connectSocket, type Socket } from 'node:net'
import { InvalidRequestError } from '../base/errors.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { mariadbDialect, mysqlDialect } from '../dialects/mariadb/mariadb-dialect.ts'
import type { Driver } from '../driver/driver.ts'
import { DeadlineExpired } from '../engine/deadline.ts'
import { importPackage } from './load-package.ts'
import { MariadbConnection } from './mariadb-connection.ts'
import { mariadbOptionsOf, type MariadbOptions } from './mariadb-options.ts'
import type { MariadbClient, MariadbConnectionOptions, MariadbPackage } from './mariadb-package.ts'

const CANCEL_TIMEOUT = 2_000
const SESSION_SETTINGS =
  "set autocommit = 0, time_zone = '+00:00', sql_mode = 'PIPES_AS_CONCAT,STRICT_ALL_TABLES,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"

/**
 * A MariaDB or MySQL database; `npm install mariadb`.
 *
 * @example
 * createEngine(mariadb('mariadb://app:secret@db.example.org/app'))
 * createEngine(mariadb('mysql://db.example.org/app'))                 // no RETURNING
 * createEngine(mariadb({ host: 'localhost', database: 'app', returning: false }))
 */
export function mariadb(urlOrOptions: string | MariadbOptions, more: MariadbOptions = {}): Driver<'async'> {
  const options: MariadbOptions = { ...(typeof urlOrOptions === 'string' ? mariadbOptionsOf(urlOrOptions) : urlOrOptions), ...more }
  const dialect = options.returning === false ? mysqlDialect : mariadbDialect
  const target = `${dialect === mysqlDialect ? 'MySQL' : 'MariaDB'} ${options.socketPath ?? `${options.host ?? 'localhost'}:${options.port ?? 3306}`}/${options.database ?? ''}`
  return {
    name: 'mariadb',
    mode: 'async',
    dialect,
    target,
    maxConnections: Infinity,
    connect: ({ timeout }) => connectMariadb(options, dialect, timeout),
  }
}

async function connectMariadb(options: MariadbOptions, dialect: Dialect, timeout: number | null): Promise<MariadbConnection> {
  const { createConnection } = (await importPackage('mariadb', 'MariaDB and MySQL')) as MariadbPackage
  const [client, socket] = await openClient(createConnection, options, timeout)
  let connection: MariadbConnection | null = null
  // From the first moment to the last: an 'error' event nobody listens to would end the process.
  client.on('error', () => connection?.lost())
  refuseWrongServer(client, socket, dialect)
  connection = new MariadbConnection(client, socket, SESSION_SETTINGS, async thread => {
    const [killer] = await openClient(createConnection, options, CANCEL_TIMEOUT)
    killer.on('error', () => {})
    try {
      await killer.query(`kill query ${thread}`)
    } finally {
      await killer.end()
    }
  })
  return connection
}

/** The socket is our own, so that it can be cut at any moment, whatever the package waits for. */
async function openClient(
  createConnection: MariadbPackage['createConnection'],
  options: MariadbOptions,
  timeout: number | null,
): Promise<[MariadbClient, Socket]> {
  const socket =
    options.socketPath === undefined
      ? connectSocket({
          host: options.host ?? 'localhost',
          port: options.port ?? 3306,
          noDelay: true,
          keepAlive: true,
          keepAliveInitialDelay: 10_000,
        })
      : connectSocket({ path: options.socketPath })
  // The package removes its own listeners when it gives up; this one stays.
  socket.on('error', () => {})
  let timer: NodeJS.Timeout | null = null
  const cut = new Promise<never>((_, reject) => {
    socket.once('error', error => setImmediate(() => setImmediate(reject, error)))
    if (timeout === null) return
    timer = setTimeout(() => {
      socket.destroy()
      reject(new DeadlineExpired(timeout))
    }, timeout)
  })
  try {
    const client = await Promise.race([createConnection(clientOptions(options, socket)), cut])
    return [client, socket]
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    cut.catch(() => {})
    if (timer !== null) clearTimeout(timer)
  }
}

function clientOptions(options: MariadbOptions, socket: Socket): MariadbConnectionOptions {
  return {
    host: options.host ?? 'localhost',
    port: options.port ?? 3306,
    user: options.user,
    password: options.password,
    database: options.database,
    ssl: options.ssl === undefined ? false : options.ssl,
    stream: done => done(null, socket),
    connectTimeout: 0,
    initSql: [SESSION_SETTINGS],
    rowsAsArray: true,
    metaAsArray: true,
    dateStrings: true,
    jsonStrings: true,
    bitOneIsBoolean: false,
    checkDuplicate: false,
    logParam: false,
    // With full results a batch whose values change their type halfway (1, then 1.5 or null) throws inside of the package.
    fullResult: false,
    charset: 'utf8mb4',
  }
}

/** RETURNING is decided before anything is compiled, so the wrong server is an error at once. */
function refuseWrongServer(client: MariadbClient, socket: Socket, dialect: Dialect): void {
  const { raw, major, minor } = client.info.serverVersion
  if (!dialect.features.insertReturning) return
  if (client.info.isMariaDB() && (major > 10 || (major === 10 && minor >= 5))) return
  socket.destroy()
  throw new InvalidRequestError(
    `this server (${raw}) has no RETURNING, which MariaDB has since 10.5`,
    { do: 'use a mysql: URL, or mariadb(…, { returning: false })' },
    'WRONG_SERVER',
  )
}
