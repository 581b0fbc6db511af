/** What a connection to PostgreSQL has not told the server yet of its transactions: BEGIN, and ROLLBACK of those given up. */
import type { TransactionStatus } from '../driver/driver.ts'

const ROLLBACK = 'rollback'
const NOTHING_BEFORE: readonly string[] = []
const BEGIN = /^\s*begin(\s+isolation\s+level\s+[a-z ]+?)?(\s+read\s+only)?\s*$/i
const END = /^\s*(commit|rollback|end)\s*$/i

/** BEGIN waits for the first statement and travels with it: one round trip less in every transaction. */
export class PgTransaction {
  /** BEGIN that was not sent yet. */
  #begin: string | null = null
  /** The transaction was given up, and its ROLLBACK was not sent yet. */
  #owesRollback = false
  /** ROLLBACKs of transactions that were given up and that are on their way. */
  #rollingBack = 0

  get owesBegin(): boolean {
    return this.#begin !== null
  }

  /** The status, given what the server said last: I, T or E. */
  status(server: string | null): TransactionStatus {
    if (this.#begin !== null) return 'open'
    if (this.#owesRollback || this.#rollingBack > 0) return 'idle'
    switch (server) {
      case 'I':
        return 'idle'
      case 'T':
        return 'open'
      case 'E':
        return 'failed'
      default:
        return 'unknown'
    }
  }

  /** Whether the statement need not be sent now: BEGIN, or the end of a transaction that the server never heard of. */
  defers(sql: string): boolean {
    if (BEGIN.test(sql)) {
      this.#begin = sql
      return true
    }
    if (this.#begin === null || !END.test(sql)) return false
    this.#begin = null
    return true
  }

  /** Give the transaction up; true where a ROLLBACK is owed now that was not owed before. */
  abandon(server: string | null): boolean {
    if (this.#begin !== null) {
      this.#begin = null
      return false
    }
    if (this.#owesRollback || this.status(server) === 'idle') return false
    this.#owesRollback = true
    return true
  }

  /** What is sent in front of the next statement. */
  takeBefore(): readonly string[] {
    if (this.#begin === null) return NOTHING_BEFORE
    const before = this.#owesRollback ? [ROLLBACK, this.#begin] : [this.#begin]
    this.#begin = null
    if (this.#owesRollback) this.#rollingBack++
    this.#owesRollback = false
    return before
  }

  /** The ROLLBACK that has to be sent by itself; null where none is owed. */
  takeRollback(): string | null {
    if (!this.#owesRollback) return null
    this.#owesRollback = false
    this.#rollingBack++
    return ROLLBACK
  }

  /** The answer to a ROLLBACK has come. */
  rolledBack(): void {
    this.#rollingBack--
  }
}

/** COMMIT of a failed transaction is no error to the server: only its command tag tells. */
export function commitWasRollback(): Error {
  return Object.assign(new Error('COMMIT was answered with ROLLBACK: the transaction had failed before'), { code: '25P02', severity: 'ERROR' })
}
