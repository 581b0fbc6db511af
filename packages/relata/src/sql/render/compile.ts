/** A statement becomes text with placeholders, and a plan for binding and reading values: pure, no database is asked. */
import type { ColumnType } from '../../types/column-type.ts'
import type { SqlDialect, SqlNode } from '../core/sql-node.ts'
import type { Statement } from '../core/statement.ts'
import { isComposite, resultTypesOf } from '../statements/output-columns.ts'
import { Compiled, type Slot } from './compiled.ts'
import { SqlWriter } from './sql-writer.ts'
import { structuralKey } from './structural-key.ts'
import { writeWith } from './with-clause.ts'

/**
 * Write a statement for a dialect. `parameterNodes` are the places of the values in the order in which they will be given;
 * without it, that of the statement's own structural key. A value in no place is bound as it is now.
 *
 * @example
 * compile(select(User.c.id).where(User.c.name.eq('Ed')), sqliteDialect).sql
 * // select "users"."id" from "users" where "users"."name" = ?
 */
export function compile(statement: Statement, dialect: SqlDialect, parameterNodes?: readonly SqlNode[]): Compiled {
  const places = parameterNodes ?? structuralKey(statement).nodes
  const writer = new SqlWriter(dialect, statement)
  // The WITH of an insert's query stands before the query.
  if (statement.kind !== 'insert' || (statement as { readonly query?: unknown }).query === null) writeWith(statement, writer)
  writer.write(statement)
  const positions = new Map(places.map((node, index) => [node, index]))
  const slots = writer.placeholders.map((placeholder): Slot => {
    const index = positions.get(placeholder.node) ?? -1
    const bind = dialect.typeAdapter(placeholder.type).bind
    return {
      index,
      node: placeholder.node,
      type: placeholder.type,
      bind,
      list: placeholder.list,
      fixed: index === -1 ? fixedValue(placeholder.node) : null,
    }
  })
  return new Compiled(dialect, writer, slots, resultTypes(statement))
}

function fixedValue(node: SqlNode): unknown {
  const { value, values } = node as unknown as { value?: unknown; values?: readonly unknown[] }
  return values ?? value
}

interface WithItems {
  readonly items?: readonly SqlNode[]
  readonly resultTypes?: readonly ColumnType[]
}

function resultTypes(statement: Statement): readonly ColumnType[] {
  const { items, resultTypes: known } = statement as unknown as WithItems
  return known ?? (items === undefined ? [] : resultTypesOf(items.filter(item => isComposite(item) || 'type' in item)))
}
