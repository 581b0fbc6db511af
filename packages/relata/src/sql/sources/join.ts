/** One join of a select, in the order in which joins were added. */
import type { Condition } from '../core/expression.ts'
import type { Source } from '../core/source.ts'
import { type Shape, SqlNode } from '../core/sql-node.ts'

export type JoinKind = 'inner' | 'left' | 'full' | 'cross'

/**
 * `left` says which source the new one is joined to; null: the one that the condition speaks of. `inner` joins stand inside
 * of the right side, in parentheses: `a left join (b join c on …) on …`.
 */
export class Join extends SqlNode {
  readonly kind = 'join'
  readonly joinKind: JoinKind
  readonly left: Source | null
  readonly right: Source
  readonly on: Condition | null
  readonly inner: readonly Join[]

  constructor(joinKind: JoinKind, left: Source | null, right: Source, on: Condition | null, inner: readonly Join[] = []) {
    super()
    this.joinKind = joinKind
    this.left = left
    this.right = right
    this.on = on
    this.inner = inner
  }

  get shape(): Shape {
    return JOIN_SHAPE
  }
}

const JOIN_SHAPE: Shape = [
  ['joinKind', 'value'],
  ['left', 'node'],
  ['right', 'node'],
  ['on', 'node'],
  ['inner', 'nodes'],
]
