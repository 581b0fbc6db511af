/** Writes expressions into DDL: values stand in the text, and columns without their table, which is the one being defined. */
import { ArgumentError } from '../../base/errors.ts'
import { ColumnReference } from '../../sql/core/column-reference.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { LiteralWriter } from './literal-writer.ts'

/** One expression's text. */
export class DdlWriter extends LiteralWriter {
  override write(node: SqlNode): void {
    if (node instanceof ColumnReference) this.identifier(node.name)
    else super.write(node)
  }

  override nested(): void {
    throw new ArgumentError('A query stands in the definition of a table, where databases take none.', {
      cause: 'a check, default, generated column or index has a subquery',
      do: 'write the condition without it, or use a trigger',
    })
  }
}
