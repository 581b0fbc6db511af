/** The sql tag: SQL written by hand, with values that are always bound. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { describeValue } from '../../types/describe-value.ts'
import { nullType } from '../../types/null-type.ts'
import { type TypeLike, typeOf } from '../../types/type-like.ts'
import { Expression, expressionOf, Operation } from '../core/expression.ts'
import { compositeItemOf } from '../core/protocols.ts'
import type { Source } from '../core/source.ts'
import { isQuery } from '../core/statement.ts'
import { ATOM, type KeyOutput, type Shape, SqlNode, type SqlOutput } from '../core/sql-node.ts'
import { type FunctionColumns, tableFunction, type TableFunctionOptions } from '../sources/table-function.ts'
import { type ColumnTypes, computedColumns, type DeclaredValue } from '../sources/typed-columns.ts'
import { TextQuery } from '../statements/text-query.ts'

/** Text with nodes between its pieces: an expression, a condition, or a whole statement. */
export class SqlText<out V = unknown> extends Expression<V> {
  readonly kind = 'sql'
  readonly pieces: readonly string[]
  readonly nodes: readonly SqlNode[]
  readonly type: ColumnType

  constructor(pieces: readonly string[], nodes: readonly SqlNode[], type: ColumnType<never> | ColumnType = nullType) {
    super()
    this.pieces = pieces
    this.nodes = nodes
    this.type = type
  }

  get shape(): Shape {
    return TEXT_SHAPE
  }

  /** What is in the text is not known, so it goes in parentheses inside of an operator. */
  override get precedence(): number {
    return 0
  }

  /** Say what the text gives, so that its result is read and compared as such. */
  returns<T>(type: TypeLike<T>): SqlText<T> {
    return new SqlText<T>(this.pieces, this.nodes, typeOf(type))
  }

  /**
   * Declare the columns of a whole query, in the order in which the text gives them: the rows are typed, and the text is a
   * query like others, for `subquery()`, `cte()`, `fromStatement()`.
   *
   * @example
   * const heads = sql`select id, upper(name) as head from users where id < ${9}`.columns({ id: integer(), head: text() })
   * (await session.execute(heads))[0]?.head
   */
  columns<const T extends ColumnTypes>(types: T): TextQuery<TextRow<T>> {
    return new TextQuery<TextRow<T>>(this, computedColumns(types, 'columns()'))
  }

  /**
   * The text as a source that gives rows, such as a function with a form of its own.
   *
   * @example
   * sql`json_table(${Doc.c.body}, '$[*]' columns (n int path '$'))`.tableValued({ n: integer() }, { name: 'j' })
   */
  tableValued<const T extends string | ColumnTypes, const O extends string = never>(
    columns: T,
    options: TableFunctionOptions<O> = {},
  ): Source<FunctionColumns<T, O>> {
    return tableFunction(this, columns, options)
  }

  override writeKey(out: KeyOutput): void {
    for (const piece of this.pieces) out.value(piece)
    out.parts(this)
  }

  override render(out: SqlOutput): void {
    this.pieces.forEach((piece, index) => {
      out.text(piece)
      const node = this.nodes[index]
      if (node === undefined) return
      if (isQuery(node)) out.nested(node, 'value')
      else if (keepsTogether(node) || (OPENS.test(piece) && CLOSES.test(this.pieces[index + 1] as string))) out.write(node)
      else out.operand(node, ATOM)
    })
  }
}

/** A row of declared columns: by name, in the order of the text. */
export type TextRow<T> = readonly unknown[] & { readonly [K in keyof T]: DeclaredValue<T[K]> }

const TEXT_SHAPE: Shape = [
  ['type', 'type'],
  ['nodes', 'nodes'],
]

class Identifier extends SqlNode {
  readonly kind = 'identifier'
  readonly names: readonly string[]

  constructor(names: readonly string[]) {
    super()
    this.names = names
  }

  get shape(): Shape {
    return []
  }

  override writeKey(out: KeyOutput): void {
    for (const name of this.names) out.value(name)
  }

  override render(out: SqlOutput): void {
    this.names.forEach((name, index) => {
      if (index > 0) out.text('.')
      out.identifier(name)
    })
  }
}

/** The tag, with what text cannot say. */
export interface SqlTag {
  <V = unknown>(pieces: TemplateStringsArray, ...values: readonly unknown[]): SqlText<V>
  /** A quoted name: `sql.identifier('users', 'name')`. */
  identifier(...names: readonly string[]): SqlNode
  /** Text as it stands. Never give it anything that a user wrote. */
  raw(text: string): SqlText
}

/**
 * SQL by hand. Every `${value}` becomes a bound parameter, never text; expressions, tables, models and queries are written as
 * what they are, an operator and a query in parentheses, and an array as a list in parentheses.
 *
 * @example
 * select(User).where(sql`${User.c.name} ~ ${pattern}`)
 * // select … from users where users.name ~ $1
 */
export const sql: SqlTag = Object.assign(
  <V>(pieces: TemplateStringsArray, ...values: readonly unknown[]): SqlText<V> => {
    if (!Array.isArray(pieces) || !('raw' in pieces))
      throw new ArgumentError(`sql was called with ${describeValue(pieces)}.`, { do: 'use it as a tag: sql`…`' })
    return new SqlText<V>(pieces, values.map(embedded))
  },
  {
    identifier: (...names: readonly string[]): SqlNode => new Identifier(names),
    raw: (text: string): SqlText => new SqlText([text], []),
  },
)

function embedded(value: unknown): SqlNode {
  if (value instanceof SqlNode) return value
  const composite = compositeItemOf(value)
  if (composite !== null) return composite.source
  if (Array.isArray(value)) {
    if (value.length === 0)
      throw new ArgumentError('An empty array stands in sql`…`, where SQL has no empty list.', { do: 'use .in([]), which is false' })
    return new Operation('expression-list', nullType, value.map(expressionOf))
  }
  return expressionOf(value)
}

/** Text around an expression that nothing binds beside: a member of a list, or alone in parentheses. */
const OPENS = /[(,]\s*$/
const CLOSES = /^\s*[,)]/

/** A piece of text in another one may be a word or a list, and DISTINCT is no value: neither stands in parentheses. */
function keepsTogether(node: SqlNode): boolean {
  return node instanceof SqlText || node.kind === 'distinct'
}
