/** WITH: the named queries of a statement, each before those that use it. */
import { ArgumentError } from '../../base/errors.ts'
import type { SqlNode, SqlOutput } from '../core/sql-node.ts'
import { isQuery } from '../core/statement.ts'
import { childrenOf } from '../core/walk.ts'

interface NamedQuery extends SqlNode {
  readonly name: string
  readonly query: SqlNode
  readonly recursive: boolean
  readonly materialized: boolean | null
  /** It stands in the subquery that selects from it. */
  readonly nested: boolean
}

/** Write `with … ` if the statement selects from named queries. */
export function writeWith(statement: SqlNode, out: SqlOutput): void {
  const found: NamedQuery[] = []
  collect(statement, statement, found, new Set(), true)
  if (found.length === 0) return
  if (!isQuery(statement) && !out.dialect.features.writeWith) {
    throw new ArgumentError(`${out.dialect.name} has no WITH for ${statement.kind.toUpperCase()}.`, { do: 'use .subquery() instead of the CTE' })
  }
  write(found, out)
}

/** Write `with … ` for the nested ones among the sources of an inner query. */
export function writeNestedWith(sources: readonly SqlNode[], out: SqlOutput): void {
  const found: NamedQuery[] = []
  for (const source of sources) {
    const query = namedQueryOf(source)
    if (query !== null && query.nested && !found.includes(query)) found.push(query)
  }
  if (found.length > 0) write(found, out)
}

/** Whether a query has CTEs that are written inside of it. */
export function hasNestedWith(query: SqlNode): boolean {
  const found = (node: SqlNode): boolean => {
    if (namedQueryOf(node)?.nested === true) return true
    if (node !== query && isQuery(node)) return false
    for (const child of childrenOf(node)) if (found(child)) return true
    return false
  }
  return found(query)
}

function write(queries: readonly NamedQuery[], out: SqlOutput): void {
  out.text(queries.some(query => query.recursive) ? 'with recursive ' : 'with ')
  queries.forEach((query, index) => {
    if (index > 0) out.text(', ')
    if (!isQuery(query.query) && !out.dialect.features.writingCte) {
      throw new ArgumentError(`${out.dialect.name} has no ${query.query.kind.toUpperCase()} in WITH.`, {
        do: 'run the statements one after the other',
      })
    }
    out.identifier(query.name)
    out.text(' as ')
    if (query.materialized !== null && out.dialect.features.materializedCte) out.text(query.materialized ? 'materialized ' : 'not materialized ')
    out.nested(query.query, 'table')
  })
  out.text(' ')
}

/** A CTE, or the one that an alias stands for. */
function namedQueryOf(source: SqlNode): NamedQuery | null {
  if (source.kind === 'cte') return source as NamedQuery
  return source.kind === 'alias' ? namedQueryOf((source as SqlNode & { readonly source: SqlNode }).source) : null
}

/** Those that are used come first. `near`: not inside of an inner query, where nested ones stay. */
function collect(node: SqlNode, statement: SqlNode, found: NamedQuery[], seen: Set<SqlNode>, near: boolean): void {
  if (node.kind === 'cte') return collectNamed(node as NamedQuery, statement, found, seen, near)
  const within = near && (node === statement || !isQuery(node))
  for (const child of childrenOf(node)) collect(child, statement, found, seen, within)
}

function collectNamed(query: NamedQuery, statement: SqlNode, found: NamedQuery[], seen: Set<SqlNode>, near: boolean): void {
  if (seen.has(query)) return
  const inside = query.nested && !near
  if (!inside) seen.add(query)
  collect(query.query, statement, found, seen, false)
  if (inside) return
  if (found.some(other => other.name.toLowerCase() === query.name.toLowerCase())) {
    throw new ArgumentError(`Two different CTEs of a statement are named "${query.name}".`, { do: 'give one of them another name' })
  }
  found.push(query)
}
