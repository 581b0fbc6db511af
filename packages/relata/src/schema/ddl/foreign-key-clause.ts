/** Foreign keys in DDL: inside CREATE TABLE, or added and dropped by ALTER TABLE. */
import { ArgumentError } from '../../base/errors.ts'
import type { Column } from '../column.ts'
import type { ForeignKeyConstraint } from '../foreign-key-constraint.ts'
import type { Table } from '../table.ts'
import type { DdlDialect } from './ddl-rules.ts'
import { constraintName, qualifiedName, quoteNames } from './identifiers.ts'

/** `constraint "fk_posts_author_id_users" foreign key ("author_id") references "users" ("id") on delete cascade`. */
export function foreignKeyClause(dialect: DdlDialect, key: ForeignKeyConstraint): string {
  const { ddl } = dialect
  const referred = key.referredTable
  const table = qualifiedName(dialect, ddl.qualifiedReferences ? referred.schema : null, referred.name)
  const order = orderOfReferredKey(key)
  const parts = [
    `constraint ${constraintName(dialect, key)}`,
    `foreign key (${quoteNames(
      dialect,
      order.map(position => key.columns[position] as Column),
    )})`,
    `references ${table} (${quoteNames(
      dialect,
      order.map(position => key.referredColumns[position] as Column),
    )})`,
  ]
  if (key.match === 'full') {
    if (!ddl.matchFull)
      throw new ArgumentError(`The foreign key ${key} has match: 'full', which ${dialect.name} does not heed.`, {
        do: 'leave it out, and add a check',
      })
    parts.push('match full')
  }
  if (key.onDelete !== null) parts.push(`on delete ${key.onDelete}`)
  if (key.onUpdate !== null) parts.push(`on update ${key.onUpdate}`)
  if (key.deferrable !== null && ddl.deferrable) parts.push(`deferrable ${key.deferrable}`)
  return parts.join(' ')
}

/** Places of the key's columns in the order of the referred primary or unique key: InnoDB looks for an index that begins with them in this order. */
function orderOfReferredKey(key: ForeignKeyConstraint): number[] {
  const { referredColumns, referredTable } = key
  const places = referredColumns.map((_, position) => position)
  const keys = [referredTable.primaryKey, ...((referredTable as Partial<Table>).uniques ?? []).map(constraint => constraint.columns)]
  const same = keys.find(columns => columns.length === referredColumns.length && referredColumns.every(column => columns.includes(column)))
  if (same === undefined) return places
  const placeOf = (position: number): number => same.indexOf(referredColumns[position] as Column)
  return places.toSorted((a, b) => placeOf(a) - placeOf(b))
}

export function addForeignKey(dialect: DdlDialect, key: ForeignKeyConstraint): string {
  return `alter table ${qualifiedName(dialect, key.table.schema, key.table.name)} add ${foreignKeyClause(dialect, key)}`
}

export function dropForeignKey(dialect: DdlDialect, key: ForeignKeyConstraint): string {
  const table = qualifiedName(dialect, key.table.schema, key.table.name)
  return `alter table ${table} ${dialect.ddl.dropForeignKey} ${constraintName(dialect, key)}`
}
