/** How PostgreSQL begins and ends transactions. */
import type { TransactionStatements } from '../../dialect/dialect.ts'

export const transactions: TransactionStatements = {
  begin: options => {
    let sql = 'begin'
    if (options.isolation !== null) sql += ` isolation level ${options.isolation}`
    if (options.readOnly) sql += ' read only'
    return [sql]
  },
  commit: 'commit',
  rollback: 'rollback',
  savepoint: name => `savepoint ${name}`,
  releaseSavepoint: name => `release savepoint ${name}`,
  rollbackToSavepoint: name => `rollback to savepoint ${name}`,
}
