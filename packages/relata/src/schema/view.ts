/** Views: queries with a name in the database. */
import { ArgumentError } from '../base/errors.ts'
import { describeValue } from '../types/describe-value.ts'
import { ColumnReference } from '../sql/core/column-reference.ts'
import { columnRecord, type ColumnRecord } from '../sql/core/source.ts'
import { Statement } from '../sql/core/statement.ts'
import type { QueryStatement } from '../sql/sources/subquery.ts'
import { TableSource } from '../sql/sources/table-source.ts'
import { checkIdentifier } from './naming.ts'

let viewCount = 0

/** A view of the database. Made by `metadata.view(…)`, and created and dropped with the tables; it is selected from like a table. */
export class View<out C = ColumnRecord> extends TableSource<C> {
  /** Below zero: tables count from one. */
  readonly id: number = --viewCount
  readonly name: string
  readonly schema: string | null
  readonly query: QueryStatement
  readonly columns: readonly ColumnReference[]
  readonly c: C

  constructor(name: string, schema: string | null, query: unknown) {
    super()
    checkIdentifier(name, 'A view')
    if (schema !== null) checkIdentifier(schema, `The schema of "${name}"`)
    if (!(query instanceof Statement) || !('outputColumns' in query))
      throw new ArgumentError(`The view "${name}" was given ${describeValue(query)}.`, { do: 'pass a select' })
    this.name = name
    this.schema = schema
    this.query = query as QueryStatement
    this.columns = Object.freeze(this.query.outputColumns.map(column => new ColumnReference(this, column.name, column.key, column.type)))
    this.c = columnRecord(this.columns) as C
    Object.freeze(this)
  }
}
