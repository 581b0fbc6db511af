/** Window functions: a function over the rows around each row. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { Expression } from '../core/expression.ts'
import type { Shape, SqlOutput } from '../core/sql-node.ts'
import { writeOrderings } from '../render/write-ordering.ts'

/** Where a frame begins or ends. */
export type FrameBound =
  | 'unbounded preceding'
  | 'current row'
  | 'unbounded following'
  | { readonly preceding: number }
  | { readonly following: number }

/** From a bound to the current row, or from one bound to another. */
export type Frame = FrameBound | readonly [from: FrameBound, to: FrameBound]

/** The rows that a window function looks at: plain data, so that a window has a name by being a constant. */
export interface WindowOptions {
  /** Rows that are equal in these belong together; without it all do. */
  readonly partitionBy?: Expression | readonly Expression[]
  readonly orderBy?: Expression | readonly Expression[]
  /** How many rows before and after the current one. */
  readonly rows?: Frame
  /** The same by values of the order: rows that are equal in it count together. */
  readonly range?: Frame
}

/** `function over (partition by … order by … rows between … and …)`. */
export class WindowExpression<out V = unknown> extends Expression<V> {
  readonly kind = 'window'
  readonly expression: Expression<V>
  readonly partitions: readonly Expression[]
  readonly orders: readonly Expression[]
  /** As it is written; null: the database's own frame. */
  readonly frame: string | null
  readonly type: Expression['type']

  constructor(expression: Expression<V>, partitions: readonly Expression[], orders: readonly Expression[], frame: string | null) {
    super()
    this.expression = expression
    this.partitions = partitions
    this.orders = orders
    this.frame = frame
    this.type = expression.type
  }

  get shape(): Shape {
    return WINDOW_SHAPE
  }

  override render(out: SqlOutput): void {
    out.write(this.expression)
    out.text(' over (')
    let separator = ''
    if (this.partitions.length > 0) {
      out.text('partition by ')
      out.list(this.partitions)
      separator = ' '
    }
    if (this.orders.length > 0) {
      out.text(`${separator}order by `)
      writeOrderings(this.orders, out)
      separator = ' '
    }
    if (this.frame !== null) out.text(separator + this.frame)
    out.text(')')
  }
}

const WINDOW_SHAPE: Shape = [
  ['expression', 'node'],
  ['partitions', 'nodes'],
  ['orders', 'nodes'],
  ['frame', 'value'],
]

/** The function over a window. */
export function windowOf<V>(expression: Expression<V>, options: WindowOptions): WindowExpression<V> {
  if (options.rows !== undefined && options.range !== undefined)
    throw new ArgumentError('A window has both rows and range.', { do: 'give one of them' })
  const frame =
    options.rows !== undefined ? `rows ${frameText(options.rows)}` : options.range !== undefined ? `range ${frameText(options.range)}` : null
  return new WindowExpression<V>(expression, expressionList(options, 'partitionBy'), expressionList(options, 'orderBy'), frame)
}

function expressionList(options: WindowOptions, key: 'partitionBy' | 'orderBy'): readonly Expression[] {
  if (!(key in options)) return []
  const given: unknown = options[key]
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  for (const each of list) {
    if (!(each instanceof Expression))
      throw new ArgumentError(`${key} of a window is ${describeValue(each)}.`, { do: 'pass columns or other expressions' })
  }
  return list as readonly Expression[]
}

function frameText(frame: Frame): string {
  if (!Array.isArray(frame)) return boundText(frame as FrameBound)
  const [from, to] = frame as readonly [FrameBound, FrameBound]
  return `between ${boundText(from)} and ${boundText(to)}`
}

const WORDS: readonly unknown[] = ['unbounded preceding', 'current row', 'unbounded following'] satisfies FrameBound[]

/** The text is relata's own: words from a list, and whole numbers. */
function boundText(bound: FrameBound): string {
  if (WORDS.includes(bound)) return bound as string
  if (typeof bound === 'object' && bound !== null) {
    const [count, direction] = 'preceding' in bound ? [bound.preceding, 'preceding'] : [bound.following, 'following']
    if (Number.isSafeInteger(count) && count >= 0) return `${count} ${direction}`
  }
  throw new ArgumentError(`${describeValue(bound)} is no bound of a frame.`, {
    do: "use 'unbounded preceding', 'current row', 'unbounded following', { preceding: n } or { following: n }",
  })
}
