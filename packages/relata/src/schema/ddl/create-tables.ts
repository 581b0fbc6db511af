/** The trip of `createAll`: types, tables in dependency order, then the keys of tables that refer to each other. */
import type { Mode, Pausable } from '../../base/pausable.ts'
import { sortTables } from '../sort-tables.ts'
import type { Table } from '../table.ts'
import { createTable } from './create-table.ts'
import type { Sequence } from '../sequence.ts'
import { type DdlHook, hookStatements } from './custom-ddl.ts'
import type { DdlDialect } from './ddl-rules.ts'
import { createSequence } from './sequence-clauses.ts'
import type { View } from '../view.ts'
import { createView } from './view-clauses.ts'
import { createEnum, enumsOf, type NamedEnum } from './enum-types.ts'
import { existingEnums, existingTables } from './existing-names.ts'
import { addForeignKey } from './foreign-key-clause.ts'
import { type SchemaConnection, type SchemaOptions, type SchemaTarget, withSchemaConnection } from './schema-target.ts'

/** Everything is rendered before the first statement is sent, so a wrong definition leaves nothing half-made. */
export function* createTables<M extends Mode>(
  target: SchemaTarget<M>,
  given: readonly Table[],
  options: SchemaOptions,
  extras: SchemaExtras,
): Pausable<void> {
  const { dialect } = target
  const { tables } = sortTables(given)
  createStatements(dialect, tables, enumTypes(dialect, tables), extras)
  yield* withSchemaConnection(
    target,
    connection => createMissing(connection, dialect, tables, options.checkFirst ?? true, extras),
    extras.hooks.length > 0,
  )
}

/** The statements that create the tables, which are in order, in an empty schema. */
export function createStatements(
  dialect: DdlDialect,
  tables: readonly Table[],
  enums: readonly NamedEnum[],
  { sequences, views, hooks }: SchemaExtras = NO_EXTRAS,
): readonly string[] {
  const later = new Set(dialect.features.alterAddConstraint ? sortTables(tables).forwardKeys : [])
  const hooked = (event: 'beforeCreate' | 'afterCreate', table: Table | null): string[] => hookStatements(dialect, hooks, event, table)
  return [
    ...hooked('beforeCreate', null),
    ...enums.map(type => createEnum(dialect, type)),
    ...(dialect.ddl.sequences ? sequences.map(sequence => createSequence(dialect, sequence)) : []),
    ...tables.flatMap(table => [...hooked('beforeCreate', table), ...createTable(dialect, table, later), ...hooked('afterCreate', table)]),
    ...Array.from(later, key => addForeignKey(dialect, key)),
    ...views.map(view => createView(dialect, view)),
    ...hooked('afterCreate', null),
  ]
}

/** What belongs to a schema beside its tables. */
export interface SchemaExtras {
  readonly sequences: readonly Sequence[]
  readonly views: readonly View<unknown>[]
  readonly hooks: readonly DdlHook[]
}

export const NO_EXTRAS: SchemaExtras = { sequences: [], views: [], hooks: [] }

/** The types that the tables need, where the database has such types. */
export function enumTypes(dialect: DdlDialect, tables: readonly Table[]): readonly NamedEnum[] {
  const types = enumsOf(tables)
  return dialect.ddl.enumerations === 'type' ? types : []
}

function* createMissing(
  connection: SchemaConnection,
  dialect: DdlDialect,
  tables: readonly Table[],
  checkFirst: boolean,
  extras: SchemaExtras,
): Pausable<void> {
  let types = enumTypes(dialect, tables)
  let missing = tables
  let views = extras.views
  if (checkFirst) {
    const existing = yield* existingTables(connection, dialect, [...tables, ...views])
    missing = tables.filter(table => !existing.has(table))
    views = views.filter(view => !existing.has(view))
    types = enumTypes(dialect, missing)
    if (types.length > 0) {
      const known = yield* existingEnums(connection, dialect, types)
      types = types.filter(type => !known.has(type))
    }
  }
  for (const sql of createStatements(dialect, missing, types, { ...extras, views })) yield* connection.execute(sql, [])
}
