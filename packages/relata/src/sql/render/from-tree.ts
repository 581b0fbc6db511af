/** Works out what stands in FROM: what was named, what was joined, and what the columns of the query belong to. */
import { ArgumentError } from '../../base/errors.ts'
import type { ColumnReference } from '../core/column-reference.ts'
import type { CompositeItem } from '../core/protocols.ts'
import type { Source } from '../core/source.ts'
import type { SqlNode, SqlOutput } from '../core/sql-node.ts'
import { isQuery } from '../core/statement.ts'
import { walk } from '../core/walk.ts'
import type { Join, JoinKind } from '../sources/join.ts'

/** The parts of a query that decide about its FROM. */
export interface FromParts {
  readonly items: readonly SqlNode[]
  readonly froms: readonly Source[]
  readonly joins: readonly Join[]
  readonly criteria: readonly SqlNode[]
  /** Sources that are taken from the queries around; null: those that are there and not needed here. */
  readonly correlated: readonly Source[] | null
  /** All sources of the queries around but these are taken from them; null: nothing was said. */
  readonly uncorrelated: readonly Source[] | null
}

/** What is around a query, and whether it may take sources from there without being told. */
export type Surroundings = Pick<SqlOutput, 'enclosing' | 'correlates'>

/** One element of FROM with what is joined to it. */
export interface FromRoot {
  readonly source: Source
  readonly joins: readonly Join[]
}

/** The elements of FROM, and all sources in them. */
export interface FromTree {
  readonly roots: readonly FromRoot[]
  readonly sources: readonly SqlNode[]
}

/** The FROM of a query inside of queries with the given sources. */
export function fromTree(parts: FromParts, around: Surroundings): FromTree {
  const { enclosing } = around
  const joined = new Set<SqlNode>()
  for (const join of parts.joins) addRight(join, joined)
  const named = new Set<Source>(parts.froms)
  for (const join of parts.joins) if (join.left !== null && !joined.has(join.left)) named.add(join.left)
  const found = new Set<Source>()
  for (const item of parts.items) sourcesOf(item, found)
  for (const criterion of parts.criteria) sourcesOf(criterion, found)
  const all = new Set<Source>()
  // The order of what was selected, unless from() says otherwise.
  for (const source of [...parts.froms, ...found, ...named]) if (!joined.has(source)) all.add(source)
  const roots = Array.from(withoutOuter(all, parts, named, around), source => ({ source, joins: [] as Join[] }))
  const owner = new Map<SqlNode, { joins: Join[] }>(roots.map(root => [root.source, root]))
  for (const join of parts.joins) attach(join, roots, owner, enclosing)
  return { roots, sources: [...owner.keys()] }
}

/** All sources whose columns a node mentions; inner queries look after their own. */
export function sourcesOf(node: SqlNode, found: Set<Source>): void {
  walk(node, each => {
    if (each.kind === 'column') found.add((each as ColumnReference).source as Source)
    else if ('columns' in each && 'source' in each && each.kind === 'entity') found.add((each as CompositeItem).source)
    else if (isQuery(each)) return false
    return each.kind !== 'column' && each.kind !== 'entity'
  })
}

/** Every column that a query mentions belongs to one of its sources, or to one of the queries around it. */
export function checkSources(nodes: readonly SqlNode[], tree: FromTree, enclosing: readonly SqlNode[]): void {
  const mentioned = new Set<Source>()
  for (const node of nodes) sourcesOf(node, mentioned)
  for (const source of mentioned) {
    if (tree.sources.includes(source) || enclosing.includes(source)) continue
    throw new ArgumentError(
      `A query mentions a column of "${source.label}", which it does not select from.`,
      { cause: 'a forgotten join, or a table where its alias is meant', do: `.join(…) it, or say .from(…)` },
      'SOURCE_MISSING',
    )
  }
}

function addRight(join: Join, joined: Set<SqlNode>): void {
  joined.add(join.right)
  for (const inner of join.inner) addRight(inner, joined)
}

/**
 * An inner query leaves out the sources of the queries around it, as SQLAlchemy's automatic correlation does: only if
 * several are left to choose from, so that `exists(select(User))` inside of a query for users is about other users.
 */
function withoutOuter(all: Set<Source>, parts: FromParts, named: ReadonlySet<SqlNode>, { enclosing, correlates }: Surroundings): Source[] {
  const sources = [...all]
  if (enclosing.length === 0) return sources
  if (parts.correlated !== null || parts.uncorrelated !== null) {
    const { correlated, uncorrelated } = parts
    return sources.filter(source => !enclosing.includes(source) || !(correlated?.includes(source) ?? !uncorrelated?.includes(source)))
  }
  if (!correlates || sources.length + parts.joins.length < 2) return sources
  const kept = sources.filter(source => named.has(source) || !enclosing.includes(source))
  if (kept.length === 0 && parts.joins.length === 0) {
    throw new ArgumentError('A subquery has no FROM left: all of its sources are those of the query around it.', {
      value: sources.map(source => source.label).join(', '),
      cause: 'sources of the query around are not repeated in a subquery',
      do: 'use alias(…) for the one that is meant to be another, or say .from(…)',
    })
  }
  return kept
}

function attach(join: Join, roots: { source: Source; joins: Join[] }[], owner: Map<SqlNode, { joins: Join[] }>, enclosing: readonly SqlNode[]): void {
  const root = rootFor(join, roots, owner)
  if (root === undefined) {
    if (join.left !== null && enclosing.includes(join.left)) {
      throw new ArgumentError(`"${join.right.label}" is joined to "${join.left.label}", which belongs to the query around.`, {
        do: 'say .from(…) what the inner query selects from',
      })
    }
    throw new ArgumentError(`"${join.right.label}" is joined, but there is nothing to join it to.`, {
      do: 'select from something first, or say .from(…)',
    })
  }
  root.joins.push(join)
  const sources = new Set<SqlNode>()
  addRight(join, sources)
  for (const source of sources) {
    if (owner.has(source)) throw twice(source as Source)
    owner.set(source, root)
  }
}

function rootFor(
  join: Join,
  roots: readonly { source: Source; joins: Join[] }[],
  owner: ReadonlyMap<SqlNode, { joins: Join[] }>,
): { joins: Join[] } | undefined {
  if (join.left !== null) return owner.get(join.left)
  if (join.on !== null) {
    const mentioned = new Set<Source>()
    sourcesOf(join.on, mentioned)
    for (const source of mentioned) {
      const root = owner.get(source)
      if (root !== undefined) return root
    }
  }
  return roots[roots.length - 1]
}

function twice(source: Source): ArgumentError {
  return new ArgumentError(`"${source.label}" is joined twice under the same name.`, { do: 'use alias(…) for one of them' })
}

const JOIN_WORDS: Readonly<Record<JoinKind, string>> = { inner: ' join ', left: ' left join ', full: ' full join ', cross: ' cross join ' }

/** Write ` from …`, or nothing where the query has no sources; `afterSource` writes what stands behind each. */
export function writeFrom(tree: FromTree, afterSource: (source: Source) => void, out: SqlOutput): void {
  if (tree.roots.length === 0) return
  out.text(' from ')
  tree.roots.forEach((root, index) => {
    if (index > 0) out.text(', ')
    root.source.renderFrom(out)
    afterSource(root.source)
    for (const join of root.joins) writeJoin(join, afterSource, out)
  })
}

function writeJoin(join: Join, afterSource: (source: Source) => void, out: SqlOutput): void {
  if (join.joinKind === 'full' && !out.dialect.features.fullJoin)
    throw new ArgumentError(`${out.dialect.name} has no FULL JOIN.`, { do: 'write a union of two left joins' })
  out.text(JOIN_WORDS[join.joinKind])
  if (join.inner.length > 0) out.text('(')
  join.right.renderFrom(out)
  afterSource(join.right)
  for (const inner of join.inner) writeJoin(inner, afterSource, out)
  if (join.inner.length > 0) out.text(')')
  if (join.joinKind === 'cross') return
  out.text(' on ')
  if (join.on === null) out.text('true')
  else out.write(join.on)
}
