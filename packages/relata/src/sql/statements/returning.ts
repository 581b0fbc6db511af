/** RETURNING: the rows that a write gives back. */
import { ArgumentError } from '../../base/errors.ts'
import type { Label } from '../core/expression.ts'
import type { Source } from '../core/source.ts'
import type { SqlFeatures, SqlNode, SqlOutput } from '../core/sql-node.ts'
import { sourcesOf } from '../render/from-tree.ts'
import { writeResultColumn } from '../render/result-column.ts'
import type { TableSource } from '../sources/table-source.ts'
import { resultColumnsOf } from './output-columns.ts'

/** Write ` returning …` if anything is to be returned, and the database can. */
export function writeReturning(
  items: readonly SqlNode[],
  feature: keyof SqlFeatures & `${string}Returning`,
  [target, ...others]: readonly [TableSource, ...Source[]],
  out: SqlOutput,
): void {
  if (items.length === 0) return
  if (!out.dialect.features[feature]) {
    throw new ArgumentError(`${out.dialect.name} cannot return rows from ${feature.replace('Returning', '').toUpperCase()}.`, {
      do: 'run a select beside it, in the same transaction',
    })
  }
  const mentioned = new Set<Source>()
  for (const item of items) sourcesOf(item, mentioned)
  for (const source of mentioned) {
    if (source === target || (others.includes(source) && out.dialect.features.returningOthers)) continue
    const what = `RETURNING mentions "${source.label}",`
    throw new ArgumentError(
      others.includes(source)
        ? `${what} and ${out.dialect.name} returns columns of "${target.label}" only.`
        : `${what} which the statement does not write to.`,
      { do: `return columns of ${target.label}, or a subquery` },
      'SOURCE_MISSING',
    )
  }
  out.text(' returning ')
  resultColumnsOf(items).forEach((column, index) => {
    if (index > 0) out.text(', ')
    const label = column.expression.kind === 'label' ? (column.expression as Label) : null
    writeResultColumn(label?.expression ?? column.expression, out)
    if (label === null && (!out.named || column.ownName === column.name)) return
    out.text(' as ')
    out.identifier(out.named ? column.name : (label as Label).name)
  })
}
