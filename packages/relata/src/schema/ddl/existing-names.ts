/** Which tables and types exist already. */
import type { Pausable } from '../../base/pausable.ts'
import type { CatalogQuery, DdlDialect } from './ddl-rules.ts'
import type { SchemaConnection } from './schema-target.ts'

/** Something that is in a schema. */
export interface SchemaMember {
  readonly schema: string | null
  readonly name: string
}

/** What was found, by one query for each schema. */
export interface ExistingNames {
  has(member: SchemaMember): boolean
}

/** Names of tables. */
export function* existingTables(connection: SchemaConnection, dialect: DdlDialect, members: readonly SchemaMember[]): Pausable<ExistingNames> {
  return yield* existing(connection, members, schema => dialect.ddl.tableNames(schema))
}

/** Names of enumeration types. */
export function* existingEnums(connection: SchemaConnection, dialect: DdlDialect, members: readonly SchemaMember[]): Pausable<ExistingNames> {
  const { enumNames } = dialect.ddl
  if (enumNames === null) return { has: () => true }
  return yield* existing(connection, members, enumNames)
}

function* existing(
  connection: SchemaConnection,
  members: readonly SchemaMember[],
  query: (schema: string | null) => CatalogQuery,
): Pausable<ExistingNames> {
  const found = new Map<string | null, ReadonlySet<unknown>>()
  for (const schema of new Set(members.map(member => member.schema))) {
    const { sql, parameters } = query(schema)
    const { rows } = yield* connection.execute(sql, parameters)
    found.set(schema, new Set(rows.map(row => row[0])))
  }
  return { has: member => found.get(member.schema)?.has(member.name) ?? false }
}
