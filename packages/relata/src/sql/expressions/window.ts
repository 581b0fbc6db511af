/** Window functions: a function over the rows around each row. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { Expression } from '../core/expression.ts'
import { type KeyOutput, type Shape, SqlNode, type SqlOutput } from '../core/sql-node.ts'
import { writeOrderings } from '../render/write-ordering.ts'

/** Where a frame begins or ends. */
export type FrameBound =
  | 'unbounded preceding'
  | 'current row'
  | 'unbounded following'
  | { readonly preceding: number | Expression }
  | { readonly following: number | Expression }

/** From a bound to the current row, or from one bound to another. */
export type Frame = FrameBound | readonly [from: FrameBound, to: FrameBound]

/** The rows that a window function looks at: plain data, so that a window has a name by being a constant. */
export interface WindowOptions {
  /** Rows that are equal in these belong together; without it all do. */
  readonly partitionBy?: Expression | readonly Expression[]
  readonly orderBy?: Expression | readonly Expression[]
  /** How many rows before and after the current one. */
  readonly rows?: Frame
  /** The same by values of the order: rows that are equal in it count together. An interval is an expression. */
  readonly range?: Frame
  /** The same by groups of rows that are equal in the order (PostgreSQL, SQLite). */
  readonly groups?: Frame
  /** What is left out of the frame: the current row, it and the rows equal to it in the order, or only those (PostgreSQL, SQLite). */
  readonly exclude?: 'current row' | 'group' | 'ties' | 'no others'
}

/** A frame in words, with expressions between them. */
class FrameClause extends SqlNode {
  readonly kind = 'frame'
  readonly pieces: readonly string[]
  readonly bounds: readonly Expression[]
  /** The words are not every database's. */
  readonly special: boolean

  constructor(pieces: readonly string[], bounds: readonly Expression[], special: boolean) {
    super()
    this.pieces = pieces
    this.bounds = bounds
    this.special = special
  }

  get shape(): Shape {
    return FRAME_SHAPE
  }

  override writeKey(out: KeyOutput): void {
    for (const piece of this.pieces) out.value(piece)
    out.list(this.bounds)
  }

  override render(out: SqlOutput): void {
    if (this.special && !out.dialect.features.windowFrames) {
      throw new ArgumentError(`${out.dialect.name} has no GROUPS and no EXCLUDE in the frame of a window.`, { do: 'use rows or range' })
    }
    this.pieces.forEach((piece, index) => {
      out.text(piece)
      const bound = this.bounds[index]
      if (bound !== undefined) out.write(bound)
    })
  }
}

const FRAME_SHAPE: Shape = [['bounds', 'nodes']]

/** `function over (partition by … order by … rows between … and …)`. */
export class WindowExpression<out V = unknown> extends Expression<V> {
  readonly kind = 'window'
  readonly expression: Expression<V>
  readonly partitions: readonly Expression[]
  readonly orders: readonly Expression[]
  /** Null: the database's own frame. */
  readonly frame: SqlNode | null
  readonly type: Expression['type']

  constructor(expression: Expression<V>, partitions: readonly Expression[], orders: readonly Expression[], frame: SqlNode | null) {
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
    if (this.frame !== null) {
      out.text(separator)
      out.write(this.frame)
    }
    out.text(')')
  }
}

const WINDOW_SHAPE: Shape = [
  ['expression', 'node'],
  ['partitions', 'nodes'],
  ['orders', 'nodes'],
  ['frame', 'node'],
]

/** The function over a window. */
export function windowOf<V>(expression: Expression<V>, options: WindowOptions): WindowExpression<V> {
  return new WindowExpression<V>(expression, expressionList(options, 'partitionBy'), expressionList(options, 'orderBy'), frameOf(options))
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

const UNITS = ['rows', 'range', 'groups'] as const
const EXCLUSIONS: readonly unknown[] = ['current row', 'group', 'ties', 'no others']

function frameOf(options: WindowOptions): FrameClause | null {
  const units = UNITS.filter(unit => options[unit] !== undefined)
  const [unit] = units
  if (units.length > 1) throw new ArgumentError(`A window has both ${units.join(' and ')}.`, { do: 'give one of them' })
  if (options.exclude !== undefined && (unit === undefined || !EXCLUSIONS.includes(options.exclude))) {
    throw new ArgumentError(`exclude of a window is ${describeValue(options.exclude)}.`, {
      do: "use 'current row', 'group', 'ties' or 'no others', with rows, range or groups",
    })
  }
  if (unit === undefined) return null
  const words = new FrameWords(`${unit} `)
  const frame = options[unit] as Frame
  if (Array.isArray(frame)) {
    const [from, to] = frame as readonly [FrameBound, FrameBound]
    words.text('between ')
    words.bound(from)
    words.text(' and ')
    words.bound(to)
  } else words.bound(frame as FrameBound)
  if (options.exclude !== undefined) words.text(` exclude ${options.exclude}`)
  return new FrameClause(words.pieces, words.bounds, unit === 'groups' || options.exclude !== undefined)
}

const WORDS: readonly unknown[] = ['unbounded preceding', 'current row', 'unbounded following'] satisfies FrameBound[]

/** The text is relata's own: words from a list, and whole numbers; anything else is an expression. */
class FrameWords {
  readonly pieces: string[]
  readonly bounds: Expression[] = []

  constructor(start: string) {
    this.pieces = [start]
  }

  text(text: string): void {
    this.pieces[this.pieces.length - 1] += text
  }

  bound(bound: FrameBound): void {
    if (WORDS.includes(bound)) return this.text(bound as string)
    if (typeof bound === 'object' && bound !== null) {
      const [count, direction] = 'preceding' in bound ? [bound.preceding, 'preceding'] : [bound.following, 'following']
      if (count instanceof Expression) {
        this.bounds.push(count)
        this.pieces.push(` ${direction}`)
        return
      }
      if (Number.isSafeInteger(count) && count >= 0) return this.text(`${count} ${direction}`)
    }
    throw new ArgumentError(`${describeValue(bound)} is no bound of a frame.`, {
      do: "use 'unbounded preceding', 'current row', 'unbounded following', { preceding: n } or { following: n }",
    })
  }
}
