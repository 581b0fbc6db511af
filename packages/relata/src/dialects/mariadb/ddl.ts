/** MariaDB's and MySQL's DDL. */
import type { DdlRules } from '../../schema/ddl/ddl-rules.ts'

export const ddl: DdlRules = Object.freeze({
  autoincrement: 'auto_increment',
  identity: 'start',
  sequences: true,
  matchFull: false,
  indexMethod: 'kind',
  autoincrementType: null,
  compositeAutoincrement: true,
  // Keys have a longest length, so they cannot be text or blob.
  keyTypes: { text: 'varchar(255)', blob: 'varbinary(255)' },
  tableSuffix: ' engine=InnoDB',
  enumerations: 'inline',
  comments: 'inline',
  deferrable: false,
  qualifiedReferences: true,
  indexSchema: 'table',
  dropForeignKey: 'drop foreign key if exists',
  deferForeignKeys: null,
  virtualColumns: true,
  generatedNotNull: false,
  parenthesizedDefaults: ['text', 'json', 'blob'],
  partialIndexes: false,
  expressionIndexes: false,
  tableNames: schema => ({
    sql: `select table_name from information_schema.tables where table_schema = ${schema === null ? 'database()' : '?'}`,
    parameters: schema === null ? [] : [schema],
  }),
  enumNames: null,
} satisfies DdlRules)

/** MySQL has no IF EXISTS for foreign keys, and indexes of expressions. */
export const mysqlDdl: DdlRules = Object.freeze({
  ...ddl,
  dropForeignKey: 'drop foreign key',
  expressionIndexes: true,
  sequences: false,
} satisfies DdlRules)
