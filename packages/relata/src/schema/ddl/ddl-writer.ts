/** Writes expressions into DDL: values stand in the text, and columns without their table, which is the one being defined. */
import { ArgumentError } from '../../base/errors.ts'
import { ColumnReference } from '../../sql/core/column-reference.ts'
import { BindList, BindParameter } from '../../sql/core/expression.ts'
import type { Renderer, SqlDialect, SqlNode, SqlOutput } from '../../sql/core/sql-node.ts'
import type { ColumnType } from '../../types/column-type.ts'
import type { DdlDialect } from './ddl-rules.ts'
import { quoteName } from './identifiers.ts'
import { literalOf } from './literal.ts'

/** One expression's text. */
export class DdlWriter implements SqlOutput {
  readonly dialect: SqlDialect
  readonly enclosing: readonly SqlNode[] = []
  readonly outermost: boolean = true
  sql = ''
  readonly #rules: DdlDialect

  constructor(dialect: DdlDialect) {
    this.#rules = dialect
    // A list is written out: neither an array nor JSON.
    this.dialect = { ...dialect, features: { ...dialect.features, inList: 'placeholders' } }
  }

  text(sql: string): void {
    this.sql += sql
  }

  identifier(name: string): void {
    this.sql += quoteName(this.#rules, name)
  }

  write(node: SqlNode): void {
    if (node instanceof ColumnReference) return this.identifier(node.name)
    if (node instanceof BindParameter) return this.parameter(node, node.type)
    const renderer = this.dialect.renderers[node.kind] as Renderer | undefined
    if (renderer === undefined) node.render(this)
    else renderer(node, this)
  }

  list(nodes: readonly SqlNode[], separator = ', '): void {
    nodes.forEach((node, index) => {
      if (index > 0) this.text(separator)
      this.write(node)
    })
  }

  operand(node: SqlNode, precedence: number): void {
    if (node.precedence >= precedence) return this.write(node)
    this.text('(')
    this.write(node)
    this.text(')')
  }

  parameter(node: SqlNode, type: ColumnType): void {
    this.text(literalOf(this.#rules, (node as BindParameter).value, type))
  }

  parameterList(node: SqlNode, type: ColumnType): void {
    this.text(`(${(node as BindList).values.map(value => literalOf(this.#rules, value, type)).join(', ')})`)
  }

  sourceName(): string | null {
    return null
  }

  nested(): void {
    throw new ArgumentError('A query stands in the definition of a table, where databases take none.', {
      cause: 'a check, default, generated column or index has a subquery',
      do: 'write the condition without it, or use a trigger',
    })
  }

  scoped(_sources: readonly SqlNode[], write: () => void): void {
    write()
  }
}
