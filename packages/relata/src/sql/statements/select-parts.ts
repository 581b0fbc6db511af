/** What a select is made of. */
import type { Condition, Expression } from '../core/expression.ts'
import type { FromTarget } from '../core/protocols.ts'
import type { Source } from '../core/source.ts'
import type { SqlNode } from '../core/sql-node.ts'
import type { Join } from '../sources/join.ts'

/** What FOR UPDATE says beside itself. */
export interface LockOptions {
  /** FOR SHARE: others may read with a lock too. */
  readonly share?: boolean
  readonly nowait?: boolean
  readonly skipLocked?: boolean
  readonly of?: FromTarget | readonly FromTarget[]
}

/** The parts of a select, for programs that take one apart and build another. */
export interface SelectParts {
  readonly items: readonly SqlNode[]
  readonly froms: readonly Source[]
  readonly joins: readonly Join[]
  readonly criteria: readonly Condition[]
  readonly groups: readonly Expression[]
  readonly havings: readonly Condition[]
  readonly orders: readonly Expression[]
  readonly limitCount: Expression | null
  readonly offsetCount: Expression | null
  readonly isDistinct: boolean
  /** `update`, `share`, with ` nowait` or ` skip locked`; null: no lock. */
  readonly lock: string | null
  readonly lockOf: readonly Source[]
  /** How what is selected is loaded; the ORM's own nodes, which SQL does not look into. */
  readonly loadOptions: readonly SqlNode[]
  readonly correlated: readonly Source[] | null
}
