/** SQLite's DDL. */
import type { DdlRules } from '../../schema/ddl/ddl-rules.ts'

export const ddl: DdlRules = Object.freeze({
  // A key of the type INTEGER, and of no other, is the row's own number and is generated.
  autoincrement: '',
  identity: 'none',
  sequences: false,
  matchFull: false,
  indexMethod: 'none',
  autoincrementType: 'integer',
  compositeAutoincrement: false,
  keyTypes: {},
  tableSuffix: '',
  enumerations: 'check',
  comments: 'none',
  deferrable: true,
  qualifiedReferences: false,
  indexSchema: 'index',
  // Without ALTER TABLE … ADD CONSTRAINT a key may refer to a table that comes later, so none is ever dropped by itself.
  dropForeignKey: '',
  deferForeignKeys: 'pragma defer_foreign_keys = on',
  virtualColumns: true,
  generatedNotNull: true,
  parenthesizedDefaults: [],
  partialIndexes: true,
  expressionIndexes: true,
  tableNames: schema => ({
    sql: `select name from ${schema === null ? '' : `"${schema.replaceAll('"', '""')}".`}sqlite_master where type in ('table', 'view')`,
    parameters: [],
  }),
  enumNames: null,
} satisfies DdlRules)
