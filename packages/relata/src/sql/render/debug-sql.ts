/** A statement with its values written into the text, for people to read. */
import type { SqlDialect } from '../core/sql-node.ts'
import type { Statement } from '../core/statement.ts'
import { compile } from './compile.ts'
import { type DialectLike, dialectOf } from './compile-statement.ts'
import { stringLiteral } from './literal.ts'
import { structuralKey } from './structural-key.ts'

/**
 * The SQL of a statement with its values in the place of the placeholders. For logs, tests and consoles: relata never sends
 * such a text, and neither should a program.
 *
 * @example
 * debugSql(select(User.c.id).where(User.c.name.eq("O'Hara"), User.c.id.in([1, 2])), engine)
 * // select "users"."id" from "users" where "users"."name" = 'O''Hara' and "users"."id" = any(array[1, 2])
 */
export function debugSql(statement: Statement, dialect: DialectLike): string {
  const target = dialectOf(dialect)
  const { parameters, nodes } = structuralKey(statement)
  return compile(statement, target, nodes).textWith(parameters, value => shown(value, target))
}

function shown(value: unknown, dialect: SqlDialect): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'string':
      return stringLiteral(dialect.literals, value.replaceAll('\0', '\\0'))
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
  }
  if (Array.isArray(value)) return `array[${value.map(member => shown(member, dialect)).join(', ')}]`
  if (value instanceof Uint8Array) return dialect.literals.blob(Array.from(value, byte => byte.toString(16).padStart(2, '0')).join(''))
  if (value instanceof Date) return stringLiteral(dialect.literals, value.toISOString())
  return stringLiteral(dialect.literals, JSON.stringify(value))
}
