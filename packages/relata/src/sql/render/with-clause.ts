/** Writes WITH: the named queries of a statement, each before those that use it. */
import { ArgumentError } from '../../base/errors.ts'
import type { SqlNode, SqlOutput } from '../core/sql-node.ts'
import { walk } from '../core/walk.ts'

interface NamedQuery extends SqlNode {
  readonly name: string
  readonly query: SqlNode
  readonly recursive: boolean
}

/** Write `with … ` if the statement selects from named queries. */
export function writeWith(statement: SqlNode, out: SqlOutput): void {
  const queries = namedQueries(statement)
  if (queries.length === 0) return
  if ((statement.kind === 'update' || statement.kind === 'delete') && !out.dialect.features.writeWith) {
    throw new ArgumentError(`${out.dialect.name} has no WITH for ${statement.kind.toUpperCase()}.`, { do: 'use .subquery() instead of the CTE' })
  }
  out.text(queries.some(query => query.recursive) ? 'with recursive ' : 'with ')
  queries.forEach((query, index) => {
    if (index > 0) out.text(', ')
    out.identifier(query.name)
    out.text(' as ')
    out.nested(query.query, 'table')
  })
  out.text(' ')
}

function namedQueries(statement: SqlNode): NamedQuery[] {
  const seen = new Set<SqlNode>()
  const found: NamedQuery[] = []
  const visit = (node: SqlNode): boolean => {
    if (node.kind !== 'cte') return true
    if (seen.has(node)) return false
    seen.add(node)
    const query = node as NamedQuery
    walk(query.query, visit)
    if (found.some(other => other.name.toLowerCase() === query.name.toLowerCase())) {
      throw new ArgumentError(`Two different CTEs of a statement are named "${query.name}".`, { do: 'give one of them another name' })
    }
    found.push(query)
    return false
  }
  walk(statement, visit)
  return found
}
