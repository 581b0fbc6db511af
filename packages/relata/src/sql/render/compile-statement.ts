/** A statement's text and parameters, as they would be sent: for looking at, logging, or another driver. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import type { SqlDialect } from '../core/sql-node.ts'
import type { Statement } from '../core/statement.ts'
import { compile } from './compile.ts'
import type { BoundStatement } from './compiled.ts'
import { structuralKey } from './structural-key.ts'

/** A dialect, or something that has one: an engine, a connection. */
export type DialectLike = SqlDialect | { readonly dialect: SqlDialect }

/**
 * The SQL of a statement and the values for its placeholders, as the driver takes them. No database is asked.
 *
 * @example
 * compile(select(User.c.id).where(User.c.name.eq('Ed')), engine)
 * // { sql: 'select "users"."id" from "users" where "users"."name" = $1', parameters: ['Ed'] }
 */
export function compileStatement(statement: Statement, dialect: DialectLike): BoundStatement {
  const { parameters, nodes } = structuralKey(statement)
  return compile(statement, dialectOf(dialect), nodes).bind(parameters)
}

/** The dialect that is meant. */
export function dialectOf(given: DialectLike): SqlDialect {
  const dialect = (given as { readonly dialect?: SqlDialect } | null | undefined)?.dialect ?? (given as SqlDialect)
  if (typeof dialect?.placeholder === 'function') return dialect
  throw new ArgumentError(`A dialect is ${describeValue(given)}.`, { do: 'pass an engine, or a dialect such as postgresqlDialect' })
}
