/** What PostgreSQL's errors mean: SQLSTATE, the fields of the error, and the network's own errors. */
import type { ErrorFacts, ErrorKind } from '../../dialect/error-facts.ts'
import { networkErrorKind } from '../../driver/network-error.ts'

/** Codes that mean something else than their class. */
const KINDS: Readonly<Record<string, ErrorKind>> = {
  '0A000': 'programming',
  '22021': 'data',
  '23001': 'foreign-key',
  '23502': 'not-null',
  '23503': 'foreign-key',
  '23505': 'unique',
  '23514': 'check',
  '23P01': 'unique',
  '25006': 'wrong-role',
  '25P02': 'programming',
  '25P03': 'connection-lost',
  '26000': 'stale-statement',
  '40001': 'retry-transaction',
  '40P01': 'retry-transaction',
  '42P05': 'stale-statement',
  '53300': 'cannot-connect',
  '55P03': 'lock-timeout',
  '57014': 'cancelled',
  '57P01': 'connection-lost',
  '57P02': 'connection-lost',
  '57P03': 'cannot-connect',
  '57P05': 'connection-lost',
}

const KINDS_BY_CLASS: Readonly<Record<string, ErrorKind>> = {
  '08': 'connection-lost',
  '0A': 'programming',
  '21': 'programming',
  '22': 'data',
  '23': 'integrity',
  '28': 'cannot-connect',
  '34': 'programming',
  '3D': 'cannot-connect',
  '3F': 'programming',
  '40': 'retry-transaction',
  '42': 'programming',
}

interface ServerError {
  readonly code?: string
  readonly message?: string
  readonly constraint?: string
  readonly table?: string
  readonly column?: string
  readonly detail?: string
  readonly severity?: string
}

export function classifyError(error: unknown): ErrorFacts {
  const { code, message = '', constraint, table, column, detail, severity } = error as ServerError
  return {
    kind: kindOf(code, message, severity),
    sqlState: code ?? null,
    constraint: constraint ?? null,
    table: table ?? null,
    columns: column !== undefined ? [column] : columnsOf(detail),
    referredTo: referredTo(code, message),
    transactionEnded: false,
  }
}

/** Both directions have one code; the message, where it is in English, and that of RESTRICT tell them apart. */
function referredTo(code: string | undefined, message: string): boolean | null {
  if (code === '23001') return true
  if (code !== '23503') return null
  return message.startsWith('update or delete on') ? true : message.startsWith('insert or update on') ? false : null
}

function kindOf(code: string | undefined, message: string, severity: string | undefined): ErrorKind {
  if (code === '0A000' && message.includes('cached plan')) return 'stale-statement'
  // Without a severity it is no answer of the server: a network error, or pg's own.
  if (code === undefined || severity === undefined) return networkErrorKind(code, message)
  return KINDS[code] ?? KINDS_BY_CLASS[code.slice(0, 2)] ?? 'other'
}

/** "Key (name, city)=(Ada, Ely) already exists.": only the names are read. */
function columnsOf(detail: string | undefined): readonly string[] {
  const list = detail === undefined ? undefined : /^Key \((.*?)\)=\(/.exec(detail)?.[1]
  if (list === undefined) return []
  return list.split(', ').map(name => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name))
}
