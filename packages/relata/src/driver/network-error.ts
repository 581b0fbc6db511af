/** Errors of the network and of Node's sockets, which read the same under every driver of a server. */
import type { ErrorKind } from '../dialect/error-facts.ts'

const CANNOT_CONNECT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'EHOSTUNREACH', 'ENETUNREACH', 'EACCES'])

const CONNECTION_LOST: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNABORTED',
  'ERR_STREAM_DESTROYED',
  'ERR_SOCKET_CLOSED',
])

const LOST_IN_WORDS =
  /terminated|not queryable|connection error|connection is closed|socket .*(closed|ended|hang)|closed the connection|connection lost/i

/** Network errors by code; drivers that give no code are told by their words. */
export function networkErrorKind(code: string | undefined, message: string): ErrorKind {
  if (code !== undefined && CANNOT_CONNECT.has(code)) return 'cannot-connect'
  if (code !== undefined && (CONNECTION_LOST.has(code) || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'))) return 'connection-lost'
  return LOST_IN_WORDS.test(message) ? 'connection-lost' : 'other'
}
