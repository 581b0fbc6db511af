/** A call of an SQL function. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnType } from '../../types/column-type.ts'
import { type TypeLike, typeOf } from '../../types/type-like.ts'
import { type Condition, Expression } from '../core/expression.ts'
import type { Shape, SqlNode, SqlOutput } from '../core/sql-node.ts'
import type { Source } from '../core/source.ts'
import { type FunctionColumns, tableFunction, type TableFunctionOptions } from '../sources/table-function.ts'
import type { ColumnTypes } from '../sources/typed-columns.ts'
import { FilteredCall } from './filtered-call.ts'
import { type WindowExpression, windowOf, type WindowOptions } from './window.ts'

const NAME = /^[a-z_][\w$]*(\.[a-z_][\w$]*)?$/i

/** `name(arguments)`. A dialect replaces how one function is written under the kind `function:name`. */
export class FunctionCall<out V = unknown> extends Expression<V> {
  readonly kind: string
  readonly name: string
  readonly operands: readonly SqlNode[]
  readonly type: ColumnType

  constructor(name: string, operands: readonly SqlNode[], type: ColumnType<never> | ColumnType) {
    super()
    if (!NAME.test(name))
      throw new ArgumentError(`'${name}' is no name of a function.`, { do: 'use letters, digits and underscores, or the sql tag' })
    this.kind = `function:${name}`
    this.name = name
    this.operands = operands
    this.type = type
  }

  get shape(): Shape {
    return FUNCTION_SHAPE
  }

  /** Say what the function gives, so that its result is read and compared as such. */
  returns<T>(type: TypeLike<T>): FunctionCall<T> {
    return new FunctionCall<T>(this.name, this.operands, typeOf(type))
  }

  /**
   * An aggregate over the rows for which the condition holds.
   *
   * @example
   * count().filter(Post.c.score.gt(3))
   * // count(*) filter (where posts.score > $1)
   * // MariaDB: count(case when posts.score > ? then 1 end)
   */
  filter(condition: Condition): FilteredCall<V> {
    return new FilteredCall<V>(this, condition)
  }

  /**
   * The function over the rows around each row. A window is plain data: one that is used twice is a constant.
   *
   * @example
   * sum(Post.c.score).over({ partitionBy: Post.c.authorId, orderBy: Post.c.id, rows: 'unbounded preceding' })
   * // sum(posts.score) over (partition by posts.author_id order by posts.id rows unbounded preceding)
   */
  over(window: WindowOptions = {}): WindowExpression<V> {
    return windowOf<V>(this, window)
  }

  /**
   * A function that gives rows, as a source; it may use columns of what stands before it in FROM. Columns are named, or
   * named with their types.
   *
   * @example
   * const n = func('generate_series', 1, 5).tableValued({ n: integer() })
   * select(n.c.n)   // select generate_series_1.n from generate_series($1, $2) as generate_series_1 (n)
   */
  tableValued<const T extends string | ColumnTypes, const O extends string = never>(
    columns: T,
    options: TableFunctionOptions<O> = {},
  ): Source<FunctionColumns<T, O>> {
    return tableFunction(this, columns, options)
  }

  override render(out: SqlOutput): void {
    out.text(`${this.name}(`)
    out.list(this.operands)
    out.text(')')
  }
}

const FUNCTION_SHAPE: Shape = [
  ['type', 'type'],
  ['operands', 'nodes'],
]
