/** The joins that `join()` adds to a select. */
import { ArgumentError } from '../../base/errors.ts'
import { type Condition, type Expression, junction } from '../core/expression.ts'
import type { JoinStep } from '../core/protocols.ts'
import type { Source } from '../core/source.ts'
import type { SqlNode } from '../core/sql-node.ts'
import { Join, type JoinKind } from '../sources/join.ts'
import { sourcesOf } from '../render/from-tree.ts'

/** What is in the select already. */
export interface JoinContext {
  readonly items: readonly SqlNode[]
  readonly froms: readonly Source[]
  readonly joins: readonly Join[]
}

/** Joins for the steps of a relationship, or for one source. */
export function joinsFor(
  kind: JoinKind,
  target: readonly JoinStep[] | Source,
  on: Condition | null,
  context: JoinContext,
  left: Source | null,
): readonly Join[] {
  if (Array.isArray(target)) return stepJoins(kind, beginningAt(left, target as readonly JoinStep[]), on)
  const source = target as Source
  // What is joined for each row brings its condition with it.
  if (on !== null || (source as { readonly lateral?: boolean }).lateral === true) return [new Join(kind, left, source, on)]
  return [inferredJoin(kind, source, left === null ? context : { items: [], froms: [left], joins: [] })]
}

/** A relationship begins where its class stands; joinFrom() may only say the same. */
function beginningAt(left: Source | null, steps: readonly JoinStep[]): readonly JoinStep[] {
  const first = steps[0] as JoinStep
  if (left === null || first.left === left) return steps
  throw new ArgumentError(`A relationship of "${first.left.label}" is joined from "${left.label}".`, {
    do: 'take the relationship of the class or alias that is joined from: .joinFrom(other, other.posts)',
  })
}

/** An outer join over several steps keeps them together: users left join (user_roles join roles on …) on …. */
function stepJoins(kind: JoinKind, steps: readonly JoinStep[], extra: Condition | null): readonly Join[] {
  const last = steps.length - 1
  const conditions = steps.map((step, index) => (index === last && extra !== null ? junction('and', [step.on, extra]) : step.on))
  const first = steps[0] as JoinStep
  const joins = steps.map(
    (step, index) => new Join('inner', step.left, step.source, conditions[index] as Condition, (step.inner ?? []) as readonly Join[]),
  )
  if (kind === 'inner') return joins
  return [new Join(kind, first.left, first.source, conditions[0] as Condition, [...((first.inner ?? []) as readonly Join[]), ...joins.slice(1)])]
}

/** Follow the only foreign key between the new source and one that is there. */
function inferredJoin(kind: JoinKind, source: Source, context: JoinContext): Join {
  const there = new Set<Source>(context.froms)
  for (const item of context.items) sourcesOf(item, there)
  for (const join of context.joins) addSources(join, there)
  const found: [Source, Expression<boolean>][] = []
  for (const left of there) for (const condition of source.joinConditions(left)) found.push([left, condition])
  const [only] = found
  if (only !== undefined && found.length === 1) return new Join(kind, only[0], source, only[1])
  const names = Array.from(there, each => `"${each.label}"`).join(', ')
  throw new ArgumentError(
    found.length === 0
      ? `"${source.label}" has no foreign key to or from ${names === '' ? 'anything' : names}, so it is not clear how to join it.`
      : `"${source.label}" could be joined along ${found.length} foreign keys.`,
    { do: 'give the condition: .join(target, a.c.id.eq(b.c.aId)), or join along a relationship' },
  )
}

function addSources(join: Join, found: Set<Source>): void {
  found.add(join.right)
  for (const inner of join.inner) addSources(inner, found)
}
