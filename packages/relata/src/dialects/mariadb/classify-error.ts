/** What the errors of MariaDB and MySQL mean: error numbers, the names inside their messages, and the network's own errors. */
import type { ErrorFacts, ErrorKind } from '../../dialect/error-facts.ts'
import { networkErrorKind } from '../../driver/network-error.ts'

const KINDS: Readonly<Record<number, ErrorKind>> = {
  1020: 'retry-transaction',
  1022: 'unique',
  1040: 'cannot-connect',
  1044: 'cannot-connect',
  1045: 'cannot-connect',
  1047: 'wrong-role',
  1048: 'not-null',
  1049: 'cannot-connect',
  1053: 'connection-lost',
  1062: 'unique',
  1129: 'cannot-connect',
  1130: 'cannot-connect',
  1169: 'unique',
  1203: 'cannot-connect',
  1205: 'lock-timeout',
  1213: 'retry-transaction',
  1216: 'foreign-key',
  1217: 'foreign-key',
  1226: 'cannot-connect',
  1243: 'stale-statement',
  1264: 'data',
  1265: 'data',
  1290: 'wrong-role',
  1292: 'data',
  1317: 'cancelled',
  1364: 'not-null',
  1366: 'data',
  1406: 'data',
  1451: 'foreign-key',
  1452: 'foreign-key',
  1557: 'foreign-key',
  1586: 'unique',
  1615: 'stale-statement',
  1690: 'data',
  1698: 'cannot-connect',
  1792: 'read-only',
  1836: 'wrong-role',
  1927: 'connection-lost',
  1969: 'timeout',
  2006: 'connection-lost',
  2013: 'connection-lost',
  3024: 'timeout',
  3819: 'check',
  4025: 'check',
  4031: 'connection-lost',
}

/** Which end of a foreign key is wrong. */
const REFERRED_TO: Readonly<Record<number, boolean>> = { 1216: false, 1217: true, 1451: true, 1452: false }

/** The mariadb package's own numbers: its socket was closed, ended, or timed out; it cannot connect. */
const DRIVER_KINDS: Readonly<Record<number, ErrorKind>> = {
  45009: 'connection-lost',
  45012: 'cannot-connect',
  45013: 'connection-lost',
  45026: 'connection-lost',
  45028: 'cannot-connect',
  45035: 'connection-lost',
}

interface ServerError {
  readonly code?: string
  readonly errno?: number
  readonly sqlState?: string
  readonly message?: string
  readonly sqlMessage?: string
}

export function classifyError(error: unknown): ErrorFacts {
  const { code, errno = 0, sqlState, message = '', sqlMessage } = error as ServerError
  const kind = KINDS[errno] ?? DRIVER_KINDS[errno] ?? kindByState(sqlState, code, message)
  const place = constrainedPlace(errno, sqlMessage ?? message)
  return {
    kind,
    sqlState: sqlState ?? code ?? null,
    ...place,
    referredTo: REFERRED_TO[errno] ?? null,
    transactionEnded: errno === 1213 || errno === 1020,
  }
}

function kindByState(sqlState: string | undefined, code: string | undefined, message: string): ErrorKind {
  if (sqlState === undefined || sqlState === 'HY000' || sqlState === '08S01') {
    const kind = networkErrorKind(code, message)
    if (kind !== 'other' || sqlState === undefined) return kind
    return sqlState === '08S01' ? 'connection-lost' : 'other'
  }
  if (sqlState.startsWith('22')) return 'data'
  if (sqlState.startsWith('23')) return 'integrity'
  if (sqlState.startsWith('42')) return 'programming'
  return 'other'
}

type Place = Pick<ErrorFacts, 'constraint' | 'table' | 'columns'>

/** The messages carry the names; the values beside them are not read. */
function constrainedPlace(errno: number, message: string): Place {
  switch (errno) {
    case 1062:
    case 1586: {
      // Duplicate entry 'Ada' for key 'uq_users_name' (MySQL 8: 'users.uq_users_name')
      const key = /for key '([^']*)'/.exec(message)?.[1] ?? null
      const dot = key?.indexOf('.') ?? -1
      return dot < 0 ? { constraint: key, table: null, columns: [] } : { constraint: key!.slice(dot + 1), table: key!.slice(0, dot), columns: [] }
    }
    case 1048:
    case 1364: {
      // Column 'name' cannot be null; Field 'name' doesn't have a default value
      const column = /(?:Column|Field) '([^']*)'/.exec(message)?.[1]
      return { constraint: null, table: null, columns: column === undefined ? [] : [column] }
    }
    case 1451:
    case 1452: {
      // … a foreign key constraint fails (`db`.`posts`, CONSTRAINT `fk` FOREIGN KEY (`author_id`) REFERENCES …)
      const match = /constraint fails \(`(?:[^`]*)`\.`([^`]*)`, CONSTRAINT `([^`]*)` FOREIGN KEY \(([^)]*)\)/i.exec(message)
      return {
        constraint: match?.[2] ?? null,
        table: match?.[1] ?? null,
        columns: match?.[3]?.split(', ').map(name => name.replaceAll('`', '')) ?? [],
      }
    }
    case 4025: {
      // CONSTRAINT `ck_age` failed for `db`.`users`
      const match = /CONSTRAINT `([^`]*)` failed for `[^`]*`\.`([^`]*)`/.exec(message)
      return { constraint: match?.[1] ?? null, table: match?.[2] ?? null, columns: [] }
    }
    case 3819:
      return { constraint: /constraint '([^']*)'/.exec(message)?.[1] ?? null, table: null, columns: [] }
    default: {
      const column = /for column (?:`[^`]*`\.`([^`]*)`\.)?[`']([^`']*)[`']/i.exec(message)
      return { constraint: null, table: column?.[1] ?? null, columns: column?.[2] === undefined ? [] : [column[2]] }
    }
  }
}
