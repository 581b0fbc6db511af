/** How SQLite begins and ends transactions. */
import type { TransactionStatements } from '../../dialect/dialect.ts'

/** Deferred: a transaction that only reads never waits for a writer; see `transactionsBeginning` for the others. */
export const transactions: TransactionStatements = transactionsBeginning('deferred')

/**
 * SQLite's other ways to begin: `immediate` takes the write lock at once, so that a transaction which reads and then
 * writes cannot fail in between because another connection wrote meanwhile.
 */
export function transactionsBeginning(kind: 'deferred' | 'immediate' | 'exclusive'): TransactionStatements {
  const writing = kind === 'deferred' ? ['begin'] : [`begin ${kind}`]
  const reading = ['begin']
  return {
    begin: options => (options.readOnly ? reading : writing),
    commit: 'commit',
    rollback: 'rollback',
    savepoint: name => `savepoint ${name}`,
    releaseSavepoint: name => `release ${name}`,
    rollbackToSavepoint: name => `rollback to ${name}`,
  }
}
