/** The contract of a dialect: what a database can do, how it writes SQL, and how its errors read. All of it is data. */
import type { DdlRules } from '../schema/ddl/ddl-rules.ts'
import type { SqlDialect } from '../sql/core/sql-node.ts'
import type { ErrorFacts } from './error-facts.ts'
import type { Features, IsolationLevel } from './features.ts'

/** The statements that begin and end transactions. */
export interface TransactionStatements {
  /** Sent in order; empty where the first statement begins the transaction. */
  begin(options: { readonly isolation: IsolationLevel | null; readonly readOnly: boolean }): readonly string[]
  readonly commit: string
  readonly rollback: string
  savepoint(quotedName: string): string
  releaseSavepoint(quotedName: string): string
  rollbackToSavepoint(quotedName: string): string
}

/** A database's dialect: how it writes SQL, and what the engine and the schema need to know beside. */
export interface Dialect extends SqlDialect {
  readonly features: Features
  readonly transactions: TransactionStatements
  readonly ddl: DdlRules
  classifyError(error: unknown): ErrorFacts
}
