/** CREATE INDEX. */
import { ArgumentError } from '../../base/errors.ts'
import { describeValue } from '../../types/describe-value.ts'
import { Ordering } from '../../sql/core/expression.ts'
import type { SqlNode } from '../../sql/core/sql-node.ts'
import { Column } from '../column.ts'
import type { TableIndex } from '../table-index.ts'
import { ddlExpression } from './ddl-expression.ts'
import type { DdlDialect } from './ddl-rules.ts'
import { constraintName, qualifiedName, quoteName } from './identifiers.ts'

/** `create unique index "ix_users_email" on "users" ("email")`. */
export function createIndex(dialect: DdlDialect, index: TableIndex): string {
  const { table, where } = index
  const onIndex = dialect.ddl.indexSchema === 'index'
  const name = `${onIndex && table.schema !== null ? `${quoteName(dialect, table.schema)}.` : ''}${constraintName(dialect, index)}`
  const target = qualifiedName(dialect, onIndex ? null : table.schema, table.name)
  const parts = index.parts.map(part => indexPart(dialect, index, part))
  if (where !== null && !dialect.ddl.partialIndexes) throw impossible(dialect, index, 'covers only some rows', 'leave { where } out')
  const condition = where === null ? '' : ` where ${ddlExpression(dialect, where)}`
  const method = methodOf(dialect, index)
  const way = dialect.ddl.indexMethod
  const kind = index.unique ? 'unique ' : method !== '' && way === 'kind' ? `${method} ` : ''
  return `create ${kind}index ${name} on ${target}${method !== '' && way === 'using' ? ` using ${method}` : ''} (${parts.join(', ')})${condition}`
}

/** The word is written as it is, so it has to be one. */
function methodOf(dialect: DdlDialect, index: TableIndex): string {
  const name = dialect.answersTo.find(each => Object.hasOwn(index.using, each))
  const method: unknown = name === undefined ? '' : index.using[name]
  if (typeof method === 'string' && /^\w*$/.test(method)) return method
  throw new ArgumentError(`The index "${index.name}" of "${index.table.fullName}" has a method that is no word.`, { value: describeValue(method) })
}

function indexPart(dialect: DdlDialect, index: TableIndex, part: SqlNode): string {
  if (part instanceof Column) return quoteName(dialect, part.name)
  if (part instanceof Ordering) {
    const nulls = part.nulls === null ? '' : ` nulls ${part.nulls}`
    return `${indexPart(dialect, index, part.expression)} ${part.direction}${nulls}`
  }
  if (!dialect.ddl.expressionIndexes)
    throw impossible(dialect, index, 'has an expression', 'add a generated column with the expression, and an index of it')
  return `(${ddlExpression(dialect, part)})`
}

function impossible(dialect: DdlDialect, index: TableIndex, what: string, cure: string): ArgumentError {
  return new ArgumentError(`The index "${index.name}" of "${index.table.fullName}" ${what}, which ${dialect.name} cannot do.`, { do: cure })
}
