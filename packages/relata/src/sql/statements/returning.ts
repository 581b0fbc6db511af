/** RETURNING: the rows that a write gives back. */
import { ArgumentError } from '../../base/errors.ts'
import type { Label } from '../core/expression.ts'
import type { SqlFeatures, SqlNode, SqlOutput } from '../core/sql-node.ts'
import { writeResultColumn } from '../render/result-column.ts'
import { resultColumnsOf } from './output-columns.ts'

/** Write ` returning …` if anything is to be returned, and the database can. */
export function writeReturning(items: readonly SqlNode[], feature: keyof SqlFeatures & `${string}Returning`, out: SqlOutput): void {
  if (items.length === 0) return
  if (!out.dialect.features[feature]) {
    throw new ArgumentError(`${out.dialect.name} cannot return rows from ${feature.replace('Returning', '').toUpperCase()}.`, {
      do: 'run a select beside it, in the same transaction',
    })
  }
  out.text(' returning ')
  resultColumnsOf(items).forEach((column, index) => {
    if (index > 0) out.text(', ')
    const label = column.expression.kind === 'label' ? (column.expression as Label) : null
    writeResultColumn(label?.expression ?? column.expression, out)
    if (label === null) return
    out.text(' as ')
    out.identifier(label.name)
  })
}
