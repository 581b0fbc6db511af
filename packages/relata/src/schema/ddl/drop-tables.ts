/** The trip of `dropAll`: keys of tables that refer to each other, tables in reverse order, then types. */
import type { Mode, Pausable } from '../../base/pausable.ts'
import { sortTables } from '../sort-tables.ts'
import type { Table } from '../table.ts'
import { dropTable, tableName } from './create-table.ts'
import { enumTypes, NO_EXTRAS, type SchemaExtras } from './create-tables.ts'
import { hookStatements } from './custom-ddl.ts'
import { dropSequence } from './sequence-clauses.ts'
import { dropView } from './view-clauses.ts'
import type { DdlDialect } from './ddl-rules.ts'
import { dropEnum, type NamedEnum } from './enum-types.ts'
import { existingEnums, existingTables } from './existing-names.ts'
import { dropForeignKey } from './foreign-key-clause.ts'
import { type SchemaConnection, type SchemaOptions, type SchemaTarget, withSchemaConnection } from './schema-target.ts'

export function* dropTables<M extends Mode>(
  target: SchemaTarget<M>,
  given: readonly Table[],
  options: SchemaOptions,
  extras: SchemaExtras,
): Pausable<void> {
  const { dialect } = target
  const { tables } = sortTables(given)
  yield* withSchemaConnection(
    target,
    connection => dropExisting(connection, dialect, tables, options.checkFirst ?? true, extras),
    extras.hooks.length > 0,
  )
}

/** The statements that drop the tables, which are in the order of their creation, and the types. */
export function dropStatements(
  dialect: DdlDialect,
  tables: readonly Table[],
  enums: readonly NamedEnum[],
  extras: SchemaExtras = NO_EXTRAS,
): readonly string[] {
  const hooked = (event: 'beforeDrop' | 'afterDrop', table: Table | null): string[] => hookStatements(dialect, extras.hooks, event, table)
  const views = extras.views.toReversed().map(view => dropView(dialect, view))
  return [...hooked('beforeDrop', null), ...views, ...ownDrops(dialect, tables, enums, extras), ...hooked('afterDrop', null)]
}

function ownDrops(dialect: DdlDialect, tables: readonly Table[], enums: readonly NamedEnum[], { sequences, hooks }: SchemaExtras): readonly string[] {
  const reversed = [...tables].reverse()
  const drops = [
    ...reversed.flatMap(table => [
      ...hookStatements(dialect, hooks, 'beforeDrop', table),
      dropTable(dialect, table),
      ...hookStatements(dialect, hooks, 'afterDrop', table),
    ]),
    ...enums.map(type => dropEnum(dialect, type)),
    ...(dialect.ddl.sequences ? sequences.map(sequence => dropSequence(dialect, sequence)) : []),
  ]
  const circle = sortTables(tables).forwardKeys
  if (circle.length === 0) return drops
  if (dialect.features.alterAddConstraint) return [...circle.map(key => dropForeignKey(dialect, key)), ...drops]
  // A table is emptied as it is dropped, and rows that refer to it from another table of the circle would stop that.
  const deletes = reversed.map(table => `delete from ${tableName(dialect, table)}`)
  return [...(dialect.ddl.deferForeignKeys === null ? [] : [dialect.ddl.deferForeignKeys]), ...deletes, ...drops]
}

function* dropExisting(
  connection: SchemaConnection,
  dialect: DdlDialect,
  tables: readonly Table[],
  checkFirst: boolean,
  extras: SchemaExtras,
): Pausable<void> {
  let types = unusedElsewhere(enumTypes(dialect, tables), dialect, tables)
  let present = tables
  if (checkFirst) {
    const existing = yield* existingTables(connection, dialect, tables)
    present = tables.filter(table => existing.has(table))
    if (types.length > 0) {
      const known = yield* existingEnums(connection, dialect, types)
      types = types.filter(type => known.has(type))
    }
  }
  for (const sql of dropStatements(dialect, present, types, extras)) yield* connection.execute(sql, [])
}

/** The types that no table of the metadata uses but those that are dropped. */
function unusedElsewhere(types: readonly NamedEnum[], dialect: DdlDialect, tables: readonly Table[]): readonly NamedEnum[] {
  const all = new Set(tables.flatMap(table => [...table.metadata.tables.values()] as Table[]))
  const rest = enumTypes(
    dialect,
    [...all].filter(table => !tables.includes(table)),
  )
  return types.filter(type => !rest.some(other => other.name === type.name && other.schema === type.schema))
}
