/** What stands in `.c` of a model: its columns, and the attributes that follow from them. */
import type { Mapper } from './mapper.ts'
import type { ColumnAt } from './relationship-join.ts'

/** By attribute; `at` tells where the columns are in the statement, null: in the model's own tables. */
export function modelColumns(mapper: Mapper, at: ColumnAt | null): Readonly<Record<string, unknown>> {
  const columns = Object.create(null) as Record<string, unknown>
  for (const { key, column } of mapper.columns) columns[key] = at === null ? column : at(column)
  for (const attribute of mapper.derived.values()) {
    const column = attribute.inQueries(at)
    if (column !== undefined) columns[attribute.key] = column
  }
  return Object.freeze(columns)
}
