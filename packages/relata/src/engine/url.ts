/** Database URLs: read strictly, and never repeated with their password. */
import { ArgumentError, nearestName } from '../base/errors.ts'

/** The parts of a server's URL, decoded. */
export interface DatabaseUrl {
  readonly scheme: string
  readonly user: string | null
  readonly password: string | null
  readonly host: string | null
  readonly port: number | null
  readonly database: string | null
  readonly parameters: ReadonlyMap<string, string>
}

const FORM = 'scheme://user:password@host:port/database'

/** The scheme alone; `known` lists the ones there are. */
export function schemeOf(text: string, known: readonly string[]): string {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined)
    throw new ArgumentError(
      'this is no database URL',
      { value: withoutPassword(text), do: `write ${FORM}, or sqlite:file.db`, cause: `known schemes: ${known.join(', ')}` },
      'URL',
    )
  if (known.includes(scheme)) return scheme
  const plain = scheme.split('+')[0] ?? scheme
  const near = known.includes(plain) ? plain : nearestName(scheme, known)
  throw new ArgumentError(
    `the URL's scheme '${scheme}' is unknown`,
    {
      value: withoutPassword(text),
      cause: `known schemes: ${known.join(', ')}`,
      do: near === undefined ? 'give createEngine a driver value instead' : `did you mean '${near}:'?`,
    },
    'URL',
  )
}

/** Take a server's URL apart. `known` are the parameters that may follow the `?`. */
export function parseServerUrl(text: string, known: readonly string[]): DatabaseUrl {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw wrongUrl(text, 'it cannot be read as a URL')
  }
  const parameters = new Map<string, string>()
  for (const [name, value] of url.searchParams) {
    if (!known.includes(name)) {
      const near = nearestName(name, known)
      throw wrongUrl(
        text,
        `it has an unknown parameter '${name}'`,
        near === undefined ? `known parameters: ${known.join(', ')}` : `did you mean '${near}'?`,
      )
    }
    parameters.set(name, value)
  }
  return {
    scheme: url.protocol.slice(0, -1),
    user: decoded(url.username, text),
    password: decoded(url.password, text),
    host: decoded(url.hostname.replace(/^\[(.*)\]$/, '$1'), text),
    port: url.port === '' ? null : Number(url.port),
    database: decoded(url.pathname.replace(/^\//, ''), text),
    parameters,
  }
}

/** The file named by `sqlite:file.db`; `sqlite:` and `sqlite::memory:` are a database in memory. */
export function sqlitePathOf(text: string): string {
  const path = text.slice(text.indexOf(':') + 1)
  if (path.startsWith('//')) {
    const rest = path.replace(/^\/+/, '')
    throw new ArgumentError(
      'two slashes after sqlite: would name a host, and a file has none',
      {
        value: text,
        do: rest === '' ? 'sqlite::memory: for a database in memory' : `sqlite:${rest} (from the working folder)  |  sqlite:/${rest} (from the root)`,
      },
      'URL',
    )
  }
  return path === '' ? ':memory:' : path
}

/** The URL as it may be shown. */
export function withoutPassword(text: string): string {
  return text.replace(/^([^:/?#]+:\/\/[^:@/?#]*):.*@/s, '$1:***@')
}

function wrongUrl(text: string, what: string, advice?: string): ArgumentError {
  return new ArgumentError(
    `the database URL is wrong: ${what}`,
    { value: withoutPassword(text), do: advice ?? `write ${FORM}; percent-encode special characters in user and password` },
    'URL',
  )
}

function decoded(part: string, text: string): string | null {
  if (part === '') return null
  try {
    return decodeURIComponent(part)
  } catch {
    throw wrongUrl(text, 'it has a % that is no percent-encoding')
  }
}
