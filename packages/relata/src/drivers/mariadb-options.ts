/** Where and how to connect to MariaDB and MySQL, given as options or as a URL. */
import { ArgumentError } from '../base/errors.ts'
import { parseServerUrl } from '../engine/url.ts'

/** Where and how `mariadb()` connects. */
export interface MariadbOptions {
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
  /** The path of a Unix socket, instead of host and port. */
  readonly socketPath?: string
  /** `true` verifies the server's certificate; or options of Node's TLS. Default false. */
  readonly ssl?: boolean | object
  /** Whether statements may use RETURNING: MariaDB 10.5 and later. Default true, and false for `mysql:` URLs. */
  readonly returning?: boolean
}

const URL_PARAMETERS = ['socket', 'ssl', 'returning']

/** The options in a URL. */
export function mariadbOptionsOf(text: string): MariadbOptions {
  const url = parseServerUrl(text, URL_PARAMETERS)
  const socketPath = url.parameters.get('socket')
  return {
    ...(url.host === null ? {} : { host: url.host }),
    ...(url.port === null ? {} : { port: url.port }),
    ...(url.user === null ? {} : { user: url.user }),
    ...(url.password === null ? {} : { password: url.password }),
    ...(url.database === null ? {} : { database: url.database }),
    ...(socketPath === undefined ? {} : { socketPath }),
    ssl: flagOf('ssl', url.parameters.get('ssl'), false),
    returning: flagOf('returning', url.parameters.get('returning'), url.scheme !== 'mysql'),
  }
}

function flagOf(name: string, text: string | undefined, otherwise: boolean): boolean {
  if (text === undefined) return otherwise
  if (text === 'true' || text === 'false') return text === 'true'
  throw new ArgumentError(`the URL's parameter '${name}' is true or false`, { value: text }, 'URL')
}
