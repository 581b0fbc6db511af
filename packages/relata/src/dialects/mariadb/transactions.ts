/** How MariaDB and MySQL begin and end transactions. */
import type { TransactionStatements } from '../../dialect/dialect.ts'

/**
 * The driver connects with autocommit off, so the first statement begins the transaction: no BEGIN is sent. Besides the
 * round trip this saves, it closes a trap: after a deadlock (1213) the server has ended the transaction, and with
 * autocommit on whatever is sent next would be committed row by row; like this it is part of a transaction that the
 * engine rolls back.
 */
export const transactions: TransactionStatements = {
  begin: options => {
    if (options.isolation === null) return options.readOnly ? ['set transaction read only'] : []
    return [`set transaction isolation level ${options.isolation}${options.readOnly ? ', read only' : ''}`]
  },
  commit: 'commit',
  rollback: 'rollback',
  savepoint: name => `savepoint ${name}`,
  releaseSavepoint: name => `release savepoint ${name}`,
  rollbackToSavepoint: name => `rollback to savepoint ${name}`,
}
