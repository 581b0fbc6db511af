/** What a select is made of. */
import type { Condition, Expression } from '../core/expression.ts'
import type { FromTarget } from '../core/protocols.ts'
import type { Source } from '../core/source.ts'
import type { SqlNode } from '../core/sql-node.ts'
import type { Cte } from '../sources/cte.ts'
import type { Join } from '../sources/join.ts'
import type { Hint } from './hint.ts'

/** What FOR UPDATE says beside itself. Where a database has no word for a strength, the next stronger one is used. */
export interface LockOptions {
  /** FOR SHARE: others may read with a lock too. */
  readonly share?: boolean
  /** Leave rows free for what only refers to their keys: FOR NO KEY UPDATE, with `share` FOR KEY SHARE. */
  readonly keyShare?: boolean
  /** An error at once, rather than waiting, where a row is locked. */
  readonly nowait?: boolean
  /** Leave out rows that are locked. */
  readonly skipLocked?: boolean
  /** Lock only the rows of these. MariaDB locks those of all. */
  readonly of?: FromTarget | readonly FromTarget[]
}

/** The strength of a lock, and what happens where it has to wait. */
export type RowLock = `${'update' | 'noKeyUpdate' | 'share' | 'keyShare'}${'' | ' nowait' | ' skip locked'}`

/** The parts of a select, for programs that take one apart and build another. */
export interface SelectParts {
  readonly items: readonly SqlNode[]
  readonly froms: readonly Source[]
  readonly joins: readonly Join[]
  readonly criteria: readonly Condition[]
  /** Expressions, or what `rollup()`, `cube()` and `groupingSets()` give. */
  readonly groups: readonly SqlNode[]
  readonly havings: readonly Condition[]
  readonly orders: readonly Expression[]
  readonly limitCount: Expression | null
  readonly offsetCount: Expression | null
  /** The limit is followed by the rows that are equal to the last one in order. */
  readonly withTies: boolean
  readonly isDistinct: boolean
  /** DISTINCT ON: the first row for each value of these. */
  readonly distinctOns: readonly Expression[]
  /** Null: no lock. */
  readonly lock: RowLock | null
  readonly lockOf: readonly Source[]
  /** How what is selected is loaded; the ORM's own nodes, which SQL does not look into. */
  readonly loadOptions: readonly SqlNode[]
  /** Sources that are taken from the queries around; null: those that are there and not needed here. */
  readonly correlated: readonly Source[] | null
  /** All sources of the queries around but these are taken from them; null: nothing was said. */
  readonly uncorrelated: readonly Source[] | null
  /** Words for one database: hints, prefixes, suffixes. */
  readonly hints: readonly Hint[]
  /** CTEs that are written although nothing may select from them. */
  readonly ctes: readonly Cte<unknown>[]
  /** What was given to select(), from() and join(), as it was given: filterBy looks there. No part of the statement. */
  readonly named: readonly unknown[]
}
