/** Values written into the text of a statement: into DDL, which takes no parameters, and where a statement is shown. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { describeValue } from '../../types/describe-value.ts'
import type { LiteralRules, SqlDialect } from '../core/sql-node.ts'

/** The value of a column's type as an SQL literal; it is checked and converted as a parameter would be. */
export function literalOf(dialect: SqlDialect, value: unknown, type: ColumnType): string {
  if (value === null) return 'null'
  const wrong = type.check(value)
  if (wrong !== null) throw new ArgumentError(`A value that is written into the text of a statement does not fit: ${wrong}.`, { value: type.key })
  const { bind } = dialect.typeAdapter(type)
  return writeLiteral(dialect.literals, bind === null ? value : bind(value))
}

/** A string in quotes. */
export function stringLiteral(rules: LiteralRules, text: string): string {
  if (text.includes('\0')) throw new ArgumentError('A text that is written into a statement has a NUL character.', { value: JSON.stringify(text) })
  const escaped = rules.backslashEscapes ? text.replaceAll('\\', '\\\\') : text
  return `'${escaped.replaceAll("'", "''")}'`
}

function writeLiteral(rules: LiteralRules, value: unknown): string {
  switch (typeof value) {
    case 'string':
      return stringLiteral(rules, value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return String(value)
    case 'number':
      if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value)
      break
    default:
      if (value === null) return 'null'
      if (value instanceof Uint8Array) return rules.blob(Array.from(value, byte => byte.toString(16).padStart(2, '0')).join(''))
      if (value instanceof Date) return stringLiteral(rules, value.toISOString().replace('T', ' ').replace('Z', ''))
  }
  throw new ArgumentError(`${describeValue(value)} cannot be written into the text of a statement.`, { do: 'use sql`…`' })
}
