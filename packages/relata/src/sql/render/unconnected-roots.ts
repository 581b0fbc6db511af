/** Finds elements of FROM that nothing connects: every row of the one comes with every row of the other. */
import type { ColumnReference } from '../core/column-reference.ts'
import type { SqlNode } from '../core/sql-node.ts'
import { walk } from '../core/walk.ts'
import type { Join } from '../sources/join.ts'
import type { FromTree } from './from-tree.ts'

/**
 * The elements in groups, each connected by its joins, by a condition that speaks of several, or by a source of rows that
 * depends on others. After SQLAlchemy's `FromLinter` (lib/sqlalchemy/sql/compiler.py), which starts from each comparison too.
 */
export function unconnectedRoots({ roots }: FromTree, criteria: readonly SqlNode[]): readonly (readonly SqlNode[])[] {
  let groups: Set<SqlNode>[] = []
  const connect = (nodes: ReadonlySet<SqlNode>): void => {
    const met = groups.filter(group => Array.from(group).some(node => nodes.has(node)))
    groups = [...groups.filter(group => !met.includes(group)), new Set([...met.flatMap(group => [...group]), ...nodes])]
  }
  for (const root of roots) connect(new Set([root.source, ...root.joins.flatMap(rightsOf)]))
  for (const { source } of roots) if (dependsOnOthers(source)) connect(mentionedIn(source).add(source))
  const conditions = [...criteria]
  for (let condition = conditions.pop(); condition !== undefined; condition = conditions.pop()) {
    const { kind, operands } = condition as SqlNode & { readonly operands?: readonly SqlNode[] }
    if ((kind === 'and' || kind === 'or') && operands !== undefined) conditions.push(...operands)
    else connect(mentionedIn(condition))
  }
  const sources = roots.map(({ source }) => source)
  const inOrder = new Set(sources.map(source => groups.find(group => group.has(source)) as Set<SqlNode>))
  return Array.from(inOrder, group => sources.filter(source => group.has(source)))
}

function rightsOf(join: Join): SqlNode[] {
  return [join.right, ...join.inner.flatMap(rightsOf)]
}

/** What is written for each row of what stands before it. */
function dependsOnOthers(source: SqlNode): boolean {
  return source.kind === 'table-function' || (source as { readonly lateral?: boolean }).lateral === true
}

/** The sources of all columns, those of inner queries included: they may be about the query around. */
function mentionedIn(node: SqlNode): Set<SqlNode> {
  const found = new Set<SqlNode>()
  walk(node, each => {
    if (each.kind === 'column') found.add((each as ColumnReference).source)
    return each.kind !== 'column'
  })
  return found
}
