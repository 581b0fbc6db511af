/** A column in CREATE TABLE. */
import { ArgumentError } from '../../base/errors.ts'
import { variantOf } from '../../types/variants.ts'
import type { Column } from '../column.ts'
import type { Table } from '../table.ts'
import { enumOf } from './enum-types.ts'
import { ddlExpression, isLiteral } from './ddl-expression.ts'
import type { DdlDialect } from './ddl-rules.ts'
import { givenName, qualifiedName } from './identifiers.ts'
import { stringLiteral } from '../../sql/render/literal.ts'

/** `"author_id" integer default 1 not null`. */
export function columnClause(dialect: DdlDialect, column: Column): string {
  const { ddl } = dialect
  const parts = [givenName(dialect, column.name, `the column ${column}`), columnType(dialect, column)]
  if (column.computed !== undefined) parts.push(computedClause(dialect, column))
  if (column.serverDefault !== undefined) parts.push(defaultClause(dialect, column))
  if (column.computed === undefined || ddl.generatedNotNull) {
    if (!column.nullable) parts.push('not null')
  }
  if (column.autoincrement) parts.push(identityClause(dialect, column))
  if (ddl.comments === 'inline' && column.comment !== undefined) parts.push(`comment ${stringLiteral(dialect.literals, column.comment)}`)
  return parts.filter(part => part !== '').join(' ')
}

/** The type of the column in this database. */
export function columnType(dialect: DdlDialect, column: Column): string {
  const { ddl } = dialect
  if (column.autoincrement && ddl.autoincrementType !== null) return ddl.autoincrementType
  const type = variantOf(column.type, dialect.answersTo)
  const keyType = ddl.keyTypes[type.kind]
  if (keyType !== undefined && isKey(column)) return keyType
  const enumeration = type.kind === 'array' ? null : enumOf(type)
  if (ddl.enumerations === 'type' && enumeration?.name != null) return qualifiedName(dialect, enumeration.schema, enumeration.name)
  return dialect.typeAdapter(type).ddl(type)
}

/** Part of a primary or foreign key, or referred to by one. */
function isKey(column: Column): boolean {
  if (column.primaryKey || column.foreignKeys.length > 0) return true
  const tables = [...column.table.metadata.tables.values()] as Table[]
  return tables.some(table => table.foreignKeys.some(key => key.referredTable === column.table && key.referredColumns.includes(column)))
}

/** `generated always as identity (start with 1000)`. */
function identityClause(dialect: DdlDialect, column: Column): string {
  const { identity } = column
  const { ddl } = dialect
  if (!column.primaryKey && ddl.identity !== 'options')
    throw new ArgumentError(`The column ${column} is an identity and no primary key, which ${dialect.name} cannot count.`, {
      do: 'make it the primary key, or give it a default',
    })
  if (identity === undefined || ddl.identity !== 'options') return ddl.autoincrement
  const words: readonly (readonly [string, unknown])[] = [
    ['start with', identity.start],
    ['increment by', identity.increment],
    ['minvalue', identity.minValue],
    ['maxvalue', identity.maxValue],
  ]
  const options = words.flatMap(([word, value]) => (value === undefined ? [] : [`${word} ${String(value)}`]))
  if (identity.cycle === true) options.push('cycle')
  const clause = identity.always === true ? ddl.autoincrement.replace('by default', 'always') : ddl.autoincrement
  return options.length === 0 ? clause : `${clause} (${options.join(' ')})`
}

function computedClause(dialect: DdlDialect, column: Column): string {
  const { expression, stored } = column.computed ?? { expression: null, stored: true }
  if (!stored && !dialect.ddl.virtualColumns) {
    throw new ArgumentError(`The column ${column} is generated with stored: false, which ${dialect.name} does not have.`, {
      do: 'leave { stored: false } out: the value is then written with the row',
    })
  }
  return expression === null ? '' : `generated always as (${ddlExpression(dialect, expression)}) ${stored ? 'stored' : 'virtual'}`
}

function defaultClause(dialect: DdlDialect, column: Column): string {
  const { serverDefault, type } = column
  if (serverDefault === undefined) return ''
  const sql = ddlExpression(dialect, serverDefault)
  const plain = isLiteral(serverDefault) && dialect.typeAdapter(type).write === null && !dialect.ddl.parenthesizedDefaults.includes(type.kind)
  return `default ${plain ? sql : `(${sql})`}`
}
