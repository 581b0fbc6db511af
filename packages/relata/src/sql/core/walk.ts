/** Walking and rewriting statements, by the shapes of their nodes. */
import type { SqlNode } from './sql-node.ts'

/** The nodes that a node is made of, in order. */
export function* childrenOf(node: SqlNode): Iterable<SqlNode> {
  const parts = node as unknown as Readonly<Record<string, unknown>>
  for (const [field, role] of node.shape) {
    const part = parts[field]
    if (part === null || part === undefined) continue
    if (role === 'node') yield part as SqlNode
    else if (role === 'nodes') yield* part as readonly SqlNode[]
    else if (role === 'rows') for (const row of part as readonly (readonly SqlNode[])[]) yield* row
  }
}

/** Visit a node and everything below it, parents first; where the visitor returns false, it goes no deeper. */
export function walk(node: SqlNode, visit: (node: SqlNode) => boolean | void): void {
  if (visit(node) === false) return
  for (const child of childrenOf(node)) walk(child, visit)
}

/**
 * The statement with some nodes replaced: `replace` gives another node, or null to keep the node and look inside of it;
 * `inside` is the node with replacements inside of it. What does not change is shared. A source that has to change is rebuilt once, and the columns that refer to it follow.
 */
export function rewrite<N extends SqlNode>(node: N, replace: Replace): N {
  return new Rewriter(replace).node(node) as N
}

type Replace = (node: SqlNode, inside: () => SqlNode) => SqlNode | null

interface ColumnLike extends SqlNode {
  readonly source: SqlNode
  readonly name: string
}

interface SourceLike extends SqlNode {
  readonly columns: readonly ColumnLike[]
}

class Rewriter {
  readonly #replace: Replace
  readonly #done = new Map<SqlNode, SqlNode>()

  constructor(replace: Replace) {
    this.#replace = replace
  }

  node(node: SqlNode): SqlNode {
    const known = this.#done.get(node)
    if (known !== undefined) return known
    const made = this.#replace(node, () => this.#inside(node)) ?? this.#inside(node)
    this.#done.set(node, made)
    return made
  }

  #inside(node: SqlNode): SqlNode {
    if (node.kind === 'column') return this.#column(node as ColumnLike)
    const parts = node as unknown as Readonly<Record<string, unknown>>
    let changes: Record<string, unknown> | null = null
    for (const [field, role] of node.shape) {
      const part = parts[field]
      if (part === null || part === undefined) continue
      const made = this.#part(part, role)
      if (made === part) continue
      changes ??= {}
      changes[field] = made
    }
    return changes === null ? node : node.rebuild(changes)
  }

  #part(part: unknown, role: string): unknown {
    if (role === 'node') return this.node(part as SqlNode)
    if (role === 'nodes') return sameList(part as readonly unknown[], each => this.node(each as SqlNode))
    if (role === 'rows') return sameList(part as readonly unknown[], row => sameList(row as readonly unknown[], each => this.node(each as SqlNode)))
    return part
  }

  #column(column: ColumnLike): SqlNode {
    const source = this.node(column.source) as SourceLike
    if (source === column.source) return column
    return source.columns.find(candidate => candidate.name === column.name) ?? column
  }
}

/** The mapped list, or the list itself where nothing changed. */
function sameList(list: readonly unknown[], map: (member: unknown) => unknown): readonly unknown[] {
  let changed = false
  const mapped = list.map(member => {
    const made = map(member)
    if (made !== member) changed = true
    return made
  })
  return changed ? mapped : list
}
