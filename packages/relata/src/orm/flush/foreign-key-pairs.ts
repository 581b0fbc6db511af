/** Which cells of two objects a relationship keeps equal. */
import type { Column } from '../../schema/column.ts'
import type { ColumnPair } from '../mapping/join-shape.ts'
import type { Mapper, Relationship } from '../mapping/mapper.ts'
import type { InstanceState } from '../state/instance-state.ts'

/** Column indexes: `foreign[n]` of the object that holds the foreign key is filled from `referred[n]` of the other. */
export interface ForeignKeyPairs {
  readonly foreign: readonly number[]
  readonly referred: readonly number[]
}

const known = new WeakMap<Relationship, ForeignKeyPairs>()

/** The pairs of a one-to-many or many-to-one relationship. */
export function foreignKeyPairs(relationship: Relationship): ForeignKeyPairs {
  let pairs = known.get(relationship)
  if (pairs === undefined) known.set(relationship, (pairs = findPairs(relationship)))
  return pairs
}

function findPairs(relationship: Relationship): ForeignKeyPairs {
  const { parent, target, pairs } = relationship
  const locals = pairs.map(pair => columnIndex(parent, pair.local))
  const remotes = pairs.map(pair => columnIndex(target, pair.remote))
  return relationship.direction === 'many-to-one' ? { foreign: locals, referred: remotes } : { foreign: remotes, referred: locals }
}

/** The indexes of the local columns of a many-to-many relationship's pairs, on one of its two ends. */
export function endIndexes(mapper: Mapper, pairs: readonly ColumnPair[], side: 'local' | 'remote'): readonly number[] {
  return pairs.map(pair => columnIndex(mapper, pair[side]))
}

/** Writing needs the column's place among the values of its objects. */
function columnIndex(mapper: Mapper, column: Column): number {
  const attribute = mapper.attributeOfColumn(column)
  if (attribute === undefined) throw new TypeError(`${mapper.name} has no attribute for the column ${String(column)}`)
  return attribute.index
}

/** Whether a child's key column has that value; a value that is not known is taken to be the same. */
export function sameKeyValue(child: InstanceState, index: number, a: unknown, b: unknown): boolean {
  if (a === b || typeof b === 'symbol') return true
  if (a === null || b === null || typeof a === 'symbol') return false
  if (typeof a !== typeof b) return String(a) === String(b)
  return child.mapper.columns[index]?.type.equals(a, b) === true
}
