/** The trip of `createAll`: types, tables in dependency order, then the keys of tables that refer to each other. */
import type { Mode, Pausable } from '../../base/pausable.ts'
import { sortTables } from '../sort-tables.ts'
import type { Table } from '../table.ts'
import { createTable } from './create-table.ts'
import type { DdlDialect } from './ddl-rules.ts'
import { createEnum, enumsOf, type NamedEnum } from './enum-types.ts'
import { existingEnums, existingTables } from './existing-names.ts'
import { addForeignKey } from './foreign-key-clause.ts'
import { type SchemaConnection, type SchemaOptions, type SchemaTarget, withSchemaConnection } from './schema-target.ts'

/** Everything is rendered before the first statement is sent, so a wrong definition leaves nothing half-made. */
export function* createTables<M extends Mode>(target: SchemaTarget<M>, given: readonly Table[], options: SchemaOptions): Pausable<void> {
  const { dialect } = target
  const { tables } = sortTables(given)
  createStatements(dialect, tables, enumTypes(dialect, tables))
  yield* withSchemaConnection(target, connection => createMissing(connection, dialect, tables, options.checkFirst ?? true))
}

/** The statements that create the tables, which are in order, in an empty schema. */
export function createStatements(dialect: DdlDialect, tables: readonly Table[], enums: readonly NamedEnum[]): readonly string[] {
  const later = new Set(dialect.features.alterAddConstraint ? sortTables(tables).forwardKeys : [])
  return [
    ...enums.map(type => createEnum(dialect, type)),
    ...tables.flatMap(table => createTable(dialect, table, later)),
    ...Array.from(later, key => addForeignKey(dialect, key)),
  ]
}

/** The types that the tables need, where the database has such types. */
export function enumTypes(dialect: DdlDialect, tables: readonly Table[]): readonly NamedEnum[] {
  const types = enumsOf(tables)
  return dialect.ddl.enumerations === 'type' ? types : []
}

function* createMissing(connection: SchemaConnection, dialect: DdlDialect, tables: readonly Table[], checkFirst: boolean): Pausable<void> {
  let types = enumTypes(dialect, tables)
  let missing = tables
  if (checkFirst) {
    const existing = yield* existingTables(connection, dialect, tables)
    missing = tables.filter(table => !existing.has(table))
    types = enumTypes(dialect, missing)
    if (types.length > 0) {
      const known = yield* existingEnums(connection, dialect, types)
      types = types.filter(type => !known.has(type))
    }
  }
  for (const sql of createStatements(dialect, missing, types)) yield* connection.execute(sql, [])
}
