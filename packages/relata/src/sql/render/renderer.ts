/** The table of renderers by kind of node. */
import type { SqlNode } from '../core/sql-node.ts'
import type { SqlWriter } from './sql-writer.ts'

/** Writes one node. */
export type Renderer<N extends SqlNode = SqlNode> = (node: N, out: SqlWriter) => void

/** Replacements for the standard rendering, by kind of node. */
export type Renderers = Readonly<Record<string, Renderer<never>>>
