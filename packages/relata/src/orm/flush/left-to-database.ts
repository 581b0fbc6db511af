/** Decides whether the rows that a deleted row takes with it are left to the database's ON DELETE. */
import type { Column, ColumnTable, ForeignKey } from '../../schema/column.ts'
import type { Mapper, Relationship } from '../mapping/mapper.ts'
import type { FlushSession } from './flush-session.ts'
import { writtenColumns } from './written-columns.ts'

/**
 * Unloaded children need not be loaded when their parent is deleted: the program says so (passiveDeletes), or the schema's
 * ON DELETE does what the flush would do, no hook waits for their objects, and the session holds none that it would change.
 */
export function leftToDatabase(session: FlushSession, relationship: Relationship): boolean {
  if (relationship.passiveDeletes !== false) return true
  session.at(relationship.target.table)
  if (!session.dialect.features.enforcesForeignKeys || session.hearsDeleted) return false
  const reached = reachedBy(relationship)
  if (reached === null || reached.mappers.some(mapper => mapper.hooks !== null)) return false
  return !session.identityMap.holdsAny(root => reached.roots.has(root))
}

/** The models whose rows the database deletes or changes by itself. */
interface Reached {
  readonly mappers: readonly Mapper[]
  readonly roots: ReadonlySet<Mapper>
}

const known = new WeakMap<Relationship, Reached | null>()

/** Null where ON DELETE does not do all that the flush would. */
function reachedBy(relationship: Relationship): Reached | null {
  let reached = known.get(relationship)
  if (reached === undefined) known.set(relationship, (reached = reach(relationship)))
  return reached
}

function reach(relationship: Relationship): Reached | null {
  const key = keyOf(relationship)
  if (relationship.options.passiveDeletes === false || key === null || !agrees(relationship, key)) return null
  const tables = new Set<ColumnTable>([key.table])
  const deleted = new Set<ColumnTable>()
  if (key.onDelete === 'cascade' && !followCascades(key.table, deleted, tables)) return null
  const mappers = relationship.parent.models.filter(mapper => mapper.tables.some(table => tables.has(table)))
  for (const mapper of mappers) {
    const goes = mapper.tables.some(table => deleted.has(table))
    if (goes ? !goesAlone(mapper, deleted) : hasWriteRules(mapper)) return null
  }
  return { mappers, roots: new Set(mappers.map(mapper => mapper.root)) }
}

/** All tables whose rows go or are changed along with those of the table; false where a foreign key would forbid it. */
function followCascades(table: ColumnTable, deleted: Set<ColumnTable>, tables: Set<ColumnTable>): boolean {
  deleted.add(table)
  for (const other of table.metadata.tables.values()) {
    for (const key of other.foreignKeys) {
      if (key.referredTable !== table) continue
      if (key.onDelete !== 'cascade' && key.onDelete !== 'set null') return false
      tables.add(other)
      if (key.onDelete === 'cascade' && !deleted.has(other) && !followCascades(other, deleted, tables)) return false
    }
  }
  return true
}

/** The model's rows go as a whole, and what goes with them by their own relationships is what the schema says. */
function goesAlone(mapper: Mapper, deleted: ReadonlySet<ColumnTable>): boolean {
  if (!deleted.has(mapper.root.table)) return false
  for (const relationship of mapper.relationships) {
    if (relationship.viewonly || relationship.passiveDeletes !== false) continue
    if (relationship.direction !== 'one-to-many') {
      if (relationship.cascade.delete) return false
      continue
    }
    const key = keyOf(relationship)
    if (key === null || !agrees(relationship, key)) return false
  }
  return true
}

/** A flush that sets the rows free would write more than the foreign key. */
function hasWriteRules(mapper: Mapper): boolean {
  return mapper.versionColumn !== null || writtenColumns(mapper).onUpdate.length > 0
}

/** ON DELETE does to the children what the relationship does. */
function agrees({ cascade }: Relationship, { onDelete }: ForeignKey): boolean {
  return onDelete === (cascade.delete ? 'cascade' : 'set null')
}

/** The foreign key that the relationship follows, if it follows nothing else. */
function keyOf(relationship: Relationship): ForeignKey | null {
  const { direction, pairs, extra, target, postUpdate, back } = relationship
  if (direction !== 'one-to-many' || extra !== null || postUpdate || back?.postUpdate === true) return null
  const remotes = pairs.map(pair => pair.remote)
  const table = remotes[0]?.table
  const fits = (key: ForeignKey): boolean => key.columns.length === remotes.length && pairs.every(pair => refersTo(key, pair.remote, pair.local))
  return table !== target.root.table ? null : (table.foreignKeys.find(fits) ?? null)
}

function refersTo(key: ForeignKey, column: Column, referred: Column): boolean {
  const position = key.columns.indexOf(column)
  return position >= 0 && key.referredColumns[position] === referred
}
