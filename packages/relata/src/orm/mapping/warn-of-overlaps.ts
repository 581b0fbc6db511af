/** Warns of two relationships that write the same columns without knowing of each other. */
import type { Column } from '../../schema/column.ts'
import type { Mapper, Relationship } from './mapper.ts'

/** By column, who writes it. */
const writers = new WeakMap<Column, Relationship[]>()

/** Compare the relationship with those that were configured before it, and remember it for those that come. */
export function warnOfOverlaps(relationship: Relationship): void {
  if (relationship.viewonly) return
  const found = new Map<Relationship, Column>()
  for (const column of writtenBy(relationship)) {
    const others = writers.get(column)
    if (others === undefined) {
      writers.set(column, [relationship])
      continue
    }
    for (const other of others) if (!found.has(other) && overlap(relationship, other)) found.set(other, column)
    others.push(relationship)
  }
  for (const [other, column] of found) warn(relationship, other, column)
}

function writtenBy({ direction, pairs, secondaryPairs }: Relationship): readonly Column[] {
  if (direction === 'many-to-one') return pairs.map(pair => pair.local)
  return [...pairs.map(pair => pair.remote), ...secondaryPairs.map(pair => pair.local)]
}

/** SQLAlchemy's rule (`JoinCondition._warn_for_conflicting_sync_targets`, lib/sqlalchemy/orm/relationships.py). */
function overlap(one: Relationship, other: Relationship): boolean {
  if (one.options.backPopulates === other.key && one.target === other.parent) return false
  if (other.options.backPopulates === one.key && other.target === one.parent) return false
  if (one.options.overlaps?.includes(other.key) === true || other.options.overlaps?.includes(one.key) === true) return false
  if (one.key === other.key && one.parent.root === other.parent.root) return false
  const mappers: readonly (readonly [Mapper, Mapper])[] = [
    [one.parent, other.parent],
    [one.target, other.target],
    [one.parent, other.target],
    [one.target, other.parent],
  ]
  return !mappers.some(([first, second]) => first.root === second.root && !first.isA(second) && !second.isA(first))
}

function warn(one: Relationship, other: Relationship, column: Column): void {
  const facing = one.target === other.parent && other.target === one.parent
  const advice = facing
    ? `If they are the two sides of one relationship, say so: backPopulates: '${other.key}' on ${one.name} and backPopulates: '${one.key}' on ${other.name}.`
    : `Set viewonly: true on the one that is only read.`
  process.emitWarning(
    `${one.name} and ${other.name} both write ${column.table.name}.${column.name}, and do not keep each other in step. ${advice} If both are meant to write it, set overlaps: ['${other.key}'] on ${one.name}.`,
    { type: 'RelataWarning', code: 'RELATA_OVERLAP' },
  )
}
