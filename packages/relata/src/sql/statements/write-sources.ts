/** Other tables in UPDATE and DELETE: what their conditions and values may speak of. */
import { ArgumentError } from '../../base/errors.ts'
import { type Condition, Expression } from '../core/expression.ts'
import { notACondition } from '../core/operand-check.ts'
import { type CompositeItem, type FromTarget, type JoinTarget, joinStepsOf } from '../core/protocols.ts'
import type { Source } from '../core/source.ts'
import type { SqlNode, SqlOutput } from '../core/sql-node.ts'
import { sourcesOf } from '../render/from-tree.ts'
import type { Join } from '../sources/join.ts'
import type { TableSource } from '../sources/table-source.ts'
import { joinsFor } from './select-joins.ts'
import { sourceOf } from './select.ts'

/** The parts of an UPDATE or DELETE that decide which rows it writes. */
export interface ConditionedWrite {
  readonly target: TableSource
  /** The model that is written, for sessions; null for a table. */
  readonly entity: CompositeItem | null
  /** What the model says of its rows, where its table holds those of others too. */
  readonly scope: readonly Condition[]
  /** Other sources, each with all rows that the conditions allow. */
  readonly froms: readonly Source[]
  readonly criteria: readonly Condition[]
  readonly allRows: boolean
}

/** What a join adds: in a write all joins are inner, so a condition of a join is one of the statement. */
export function joinedTo(write: ConditionedWrite, target: JoinTarget, on: Condition | undefined): Pick<ConditionedWrite, 'froms' | 'criteria'> {
  if (on !== undefined && !(on instanceof Expression)) throw notACondition(on)
  const context = { items: [], froms: [write.target, ...write.froms], joins: [] }
  const joins = joinsFor('inner', joinStepsOf(target) ?? sourceOf(target as FromTarget), on ?? null, context, null)
  const froms = [...write.froms]
  const criteria = [...write.criteria]
  const add = (join: Join): void => {
    froms.push(join.right)
    if (join.on !== null) criteria.push(join.on)
    join.inner.forEach(add)
  }
  joins.forEach(add)
  return { froms, criteria }
}

/** There is a condition, or it was said that there is none; and all of it speaks of sources that are in the statement. */
export function checkWrite(verb: 'update' | 'delete', write: ConditionedWrite, others: readonly SqlNode[], out: SqlOutput): void {
  const { target, criteria, allRows, froms } = write
  if (criteria.length === 0 && !allRows) {
    throw new ArgumentError(
      `${verb}(${target.label}) has no condition.`,
      { cause: 'a forgotten where()', do: 'add .where(…), or say .everyRow() if every row is meant' },
      'NO_CONDITION',
    )
  }
  const mentioned = new Set<Source>()
  for (const node of [...criteria, ...others]) sourcesOf(node, mentioned)
  for (const source of mentioned) {
    if (source === target || froms.includes(source) || out.enclosing.includes(source)) continue
    throw new ArgumentError(
      `${verb}(${target.label}) mentions "${source.label}", which is not in it.`,
      { do: `add .${verb === 'update' ? 'from' : 'using'}(…), or use a subquery: .where(exists(select(…)))` },
      'SOURCE_MISSING',
    )
  }
}

/** The sources, one behind the other. */
export function writeSources(sources: readonly Source[], out: SqlOutput): void {
  sources.forEach((source, index) => {
    if (index > 0) out.text(', ')
    source.renderFrom(out)
  })
}
