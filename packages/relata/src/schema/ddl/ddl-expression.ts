/** Expressions in DDL as text: conditions, defaults, generated columns, parts of indexes. */
import type { SqlNode } from '../../sql/core/sql-node.ts'
import type { DdlDialect } from './ddl-rules.ts'
import { DdlWriter } from './ddl-writer.ts'

/** The expression with its values written out, as DDL has no parameters. */
export function ddlExpression(dialect: DdlDialect, node: SqlNode): string {
  const writer = new DdlWriter(dialect, node)
  writer.write(node)
  return writer.sql
}

/** A value, as against something that is computed. */
export function isLiteral(node: SqlNode): boolean {
  return node.kind === 'bind' || node.kind === 'null' || node.kind === 'true' || node.kind === 'false'
}
