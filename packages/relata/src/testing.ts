/** relata/testing: the statements of an engine, recorded. */
export { type Observable, StatementLog, statementLog, type StatementVerb } from './testing/statement-log.ts'
