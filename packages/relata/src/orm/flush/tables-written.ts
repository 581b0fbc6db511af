/** Which tables the pending changes may write, as far as that can be told without planning the flush: rather too many than too few. */
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import type { Mapper, Relationship } from '../mapping/mapper.ts'
import { sideOf } from '../state/collection.ts'
import type { EntityObject, InstanceState } from '../state/instance-state.ts'
import { isOrphan, owningRelationships } from '../state/orphans.ts'
import type { FlushSession } from './flush-session.ts'

/** The first object whose flush may write a table of one of these names; null where there is none. */
export function writerOf(session: FlushSession, tables: ReadonlySet<string>): InstanceState | null {
  for (const state of session.deleted) if (overlap(reachOf(state.mapper).tables, tables)) return state
  for (const states of [session.pending, session.dirty]) for (const state of states) if (writes(state, tables)) return state
  return null
}

function writes(state: InstanceState, tables: ReadonlySet<string>): boolean {
  const { mapper } = state
  if (overlap(mapper.tables, tables)) return true
  if (state.key !== undefined && (movesKey(state) || (owningRelationships(mapper).length > 0 && isOrphan(state))))
    return overlap(reachOf(mapper).tables, tables)
  return mapper.relationships.some(relationship => !relationship.viewonly && isChanged(state, relationship) && relinks(relationship, tables))
}

/** A change of the relationship writes one of the tables, beside that of the object itself. */
function relinks({ secondary, direction, target, cascade }: Relationship, tables: ReadonlySet<string>): boolean {
  if (secondary !== null && tables.has(secondary.name)) return true
  if (cascade.deleteOrphan) return overlap(reachOf(target).tables, tables)
  return direction === 'one-to-many' && [...target.family()].some(member => overlap(member.tables, tables))
}

function isChanged(state: InstanceState, relationship: Relationship): boolean {
  const { changes } = state
  const { index } = relationship
  if (changes !== null && (changes.scalars.has(index) || changes.collections.has(index) || changes.queued.has(index))) return true
  if (state.key !== undefined) return false
  const related = state.relatedAt(relationship) as EntityObject | null | undefined
  if (related === undefined || related === null) return false
  return !relationship.isCollection || sideOf(related).members().length > 0
}

/** A value that other rows refer to is another one. */
function movesKey({ mapper, changes }: InstanceState): boolean {
  if (changes === null) return false
  const { referred } = reachOf(mapper)
  for (const index of changes.columns.keys()) {
    const attribute = mapper.columns[index]
    if (attribute !== undefined && (referred.has(attribute.column) || attribute.equivalents.some(column => referred.has(column)))) return true
  }
  return false
}

/** How far a delete, or another key, of a model's row may go. */
interface Reach {
  readonly tables: ReadonlySet<Table>
  /** Columns of the model that other rows refer to. */
  readonly referred: ReadonlySet<Column>
  /** How many models and tables there were: more may come. */
  readonly known: number
}

const reaches = new WeakMap<Mapper, Reach>()

function reachOf(mapper: Mapper): Reach {
  const registered = mapper.table.metadata.tables as ReadonlyMap<string, Table>
  const known = mapper.models.length + registered.size
  let reach = reaches.get(mapper)
  if (reach?.known !== known) reaches.set(mapper, (reach = { ...findReach(mapper, [...registered.values()]), known }))
  return reach
}

function findReach(mapper: Mapper, registered: readonly Table[]): Omit<Reach, 'known'> {
  const tables = new Set<Table>()
  const referred = new Set<Column>()
  const mappers = new Set<Mapper>([mapper])
  for (const each of mappers) {
    for (const member of each.root.family()) for (const table of member.tables) tables.add(table)
    for (const relationship of [...each.family()].flatMap(member => member.relationships)) {
      const { secondary, direction, target, cascade, pairs } = relationship
      if (relationship.viewonly) continue
      if (secondary !== null) tables.add(secondary)
      if (direction === 'one-to-many') for (const member of target.family()) for (const table of member.tables) tables.add(table)
      if (cascade.delete || cascade.deleteOrphan) mappers.add(target)
      if (direction !== 'many-to-one') for (const pair of pairs) referred.add(pair.local)
    }
  }
  // what the database does by itself: the tables grow while they are walked
  for (const table of tables) {
    for (const other of registered)
      for (const key of other.foreignKeys) {
        if ((key.referredColumns[0]?.table as unknown) !== table) continue
        if (mapper.tables.includes(table)) for (const column of key.referredColumns) referred.add(column)
        if (key.onDelete !== null || key.onUpdate !== null) tables.add(other)
      }
  }
  return { tables, referred }
}

function overlap(some: Iterable<Table>, tables: ReadonlySet<string>): boolean {
  for (const table of some) if (tables.has(table.name)) return true
  return false
}
