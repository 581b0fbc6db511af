/** The contract of a dialect: what a database can do, how it writes SQL, and how its errors read. All of it is data. */
import type { DdlRules } from '../schema/ddl/ddl-rules.ts'
import type { Renderers } from '../sql/render/renderer.ts'
import type { TypeAdapters } from '../types/column-type.ts'
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

/** A database's dialect. */
export interface Dialect {
  readonly name: string
  readonly features: Features
  /** Opening and closing quote of an identifier. */
  readonly identifierQuotes: readonly [string, string]
  /** The placeholder of the n-th parameter, counted from 1. */
  placeholder(position: number): string
  /** Renderers that differ from standard SQL, by kind of node. */
  readonly renderers: Renderers
  readonly typeAdapter: TypeAdapters
  readonly transactions: TransactionStatements
  readonly ddl: DdlRules
  classifyError(error: unknown): ErrorFacts
}
