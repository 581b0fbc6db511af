/** Foreign keys in DDL: inside CREATE TABLE, or added and dropped by ALTER TABLE. */
import type { ForeignKeyConstraint } from '../foreign-key-constraint.ts'
import type { DdlDialect } from './ddl-rules.ts'
import { constraintName, qualifiedName, quoteNames } from './identifiers.ts'

/** `constraint "fk_posts_author_id_users" foreign key ("author_id") references "users" ("id") on delete cascade`. */
export function foreignKeyClause(dialect: DdlDialect, key: ForeignKeyConstraint): string {
  const { ddl } = dialect
  const referred = key.referredTable
  const table = qualifiedName(dialect, ddl.qualifiedReferences ? referred.schema : null, referred.name)
  const parts = [
    `constraint ${constraintName(dialect, key)}`,
    `foreign key (${quoteNames(dialect, key.columns)})`,
    `references ${table} (${quoteNames(dialect, key.referredColumns)})`,
  ]
  if (key.onDelete !== null) parts.push(`on delete ${key.onDelete}`)
  if (key.onUpdate !== null) parts.push(`on update ${key.onUpdate}`)
  if (key.deferrable !== null && ddl.deferrable) parts.push(`deferrable ${key.deferrable}`)
  return parts.join(' ')
}

export function addForeignKey(dialect: DdlDialect, key: ForeignKeyConstraint): string {
  return `alter table ${qualifiedName(dialect, key.table.schema, key.table.name)} add ${foreignKeyClause(dialect, key)}`
}

export function dropForeignKey(dialect: DdlDialect, key: ForeignKeyConstraint): string {
  const table = qualifiedName(dialect, key.table.schema, key.table.name)
  return `alter table ${table} ${dialect.ddl.dropForeignKey} ${constraintName(dialect, key)}`
}
