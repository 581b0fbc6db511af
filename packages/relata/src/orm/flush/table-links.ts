/** Which tables of a flush refer to which: by their foreign keys, and by relationships whose columns have none. */
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'
import type { Relationship } from '../mapping/mapper.ts'

/** `columns` of `table` hold values of `referredColumns` of `referred`. */
export interface TableLink {
  readonly table: Table
  readonly columns: readonly Column[]
  readonly referred: Table
  readonly referredColumns: readonly Column[]
  /** The relationship over these columns, for messages. */
  readonly relationship: Relationship | null
}

/** The links between the given tables. */
export function tableLinks(tables: readonly Table[], relationships: ReadonlySet<Relationship>): TableLink[] {
  const involved = new Set(tables)
  const links: TableLink[] = []
  for (const table of tables) {
    for (const key of table.foreignKeys) {
      const referred = key.referredTable as Table
      if (involved.has(referred))
        links.push({
          table,
          columns: key.columns,
          referred,
          referredColumns: key.referredColumns,
          relationship: relationshipOver(relationships, key.columns),
        })
    }
  }
  for (const relationship of relationships) {
    const link = linkOf(relationship)
    if (!involved.has(link.table) || !involved.has(link.referred)) continue
    if (links.some(other => other.table === link.table && sameColumns(other.columns, link.columns))) continue
    links.push(link)
  }
  return links
}

function linkOf(relationship: Relationship): TableLink {
  const outward = relationship.direction === 'many-to-one'
  const locals = relationship.pairs.map(pair => pair.local)
  const remotes = relationship.pairs.map(pair => pair.remote)
  const [columns, referredColumns] = outward ? [locals, remotes] : [remotes, locals]
  return { table: tableOf(columns), columns, referred: tableOf(referredColumns), referredColumns, relationship }
}

function tableOf(columns: readonly Column[]): Table {
  return (columns[0] as Column).table as Table
}

function relationshipOver(relationships: ReadonlySet<Relationship>, columns: readonly Column[]): Relationship | null {
  let found: Relationship | null = null
  for (const relationship of relationships) {
    if (!sameColumns(linkOf(relationship).columns, columns)) continue
    if (relationship.direction === 'many-to-one') return relationship
    found = relationship
  }
  return found
}

function sameColumns(a: readonly Column[], b: readonly Column[]): boolean {
  return a.length === b.length && a.every(column => b.includes(column))
}
