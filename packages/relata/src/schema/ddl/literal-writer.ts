/** Writes statements whose values stand in the text, as DDL needs them. */
import { type BindList, BindParameter } from '../../sql/core/expression.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { literalOf } from '../../sql/render/literal.ts'
import { SqlWriter } from '../../sql/render/sql-writer.ts'
import type { ColumnType } from '../../types/column-type.ts'
import type { DdlDialect } from './ddl-rules.ts'

/** One text. */
export class LiteralWriter extends SqlWriter {
  readonly #rules: DdlDialect

  constructor(dialect: DdlDialect, node: SqlNode) {
    // A list is written out: neither as an array nor as JSON.
    super({ ...dialect, features: { ...dialect.features, inList: 'placeholders' } }, node)
    this.#rules = dialect
  }

  get sql(): string {
    return this.pieces.join('')
  }

  override write(node: SqlNode): void {
    if (node instanceof BindParameter) this.parameter(node, node.type)
    else super.write(node)
  }

  override parameter(node: SqlNode, type: ColumnType): void {
    const [before, after] = this.#rules.typeAdapter(type).write ?? ['', '']
    this.text(before + literalOf(this.#rules, (node as BindParameter).value, type) + after)
  }

  override parameterList(node: SqlNode, type: ColumnType): void {
    this.text(`(${(node as BindList).values.map(value => literalOf(this.#rules, value, type)).join(', ')})`)
  }
}
