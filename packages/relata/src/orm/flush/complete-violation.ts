/** Fills in what a database does not tell about a violated constraint, from what the table declares. */
import { IntegrityError } from '../../engine/errors/database-error.ts'
import type { Column } from '../../schema/column.ts'
import type { Table } from '../../schema/table.ts'

interface Constraint {
  readonly name: string
  readonly columns: readonly Column[]
}

/** SQLite names columns and no constraint, MariaDB a constraint and no columns: the table knows the other one. */
export function completeViolation(error: unknown, table: Table): void {
  if (!(error instanceof IntegrityError) || error.kind !== 'unique') return
  error.table ??= table.name
  const keys: Constraint[] = [{ name: table.primaryKeyName, columns: table.primaryKey }, ...table.uniques]
  if (error.constraint === null) {
    const { columns } = error
    const found = keys.find(key => key.columns.length === columns.length && key.columns.every(column => columns.includes(column.name)))
    if (found !== undefined) error.constraint = found.name
  } else if (error.columns.length === 0) {
    const { constraint } = error
    const found = keys.find(key => key.name === constraint || (constraint === 'PRIMARY' && key.columns === table.primaryKey))
    if (found !== undefined) error.columns = found.columns.map(column => column.name)
  }
}
