/** What every piece of a statement is: a node with a kind and parts, written by a dialect; and what a node needs to be written. */
import type { ColumnType, TypeAdapters } from '../../types/column-type.ts'

/**
 * How a part of a node takes part in its structural key, in walking and in rewriting:
 * `node`, `nodes`, `rows` (lists of lists) are nodes (or null); `type` is a column type; `value` is plain data that belongs
 * to the key; `identity` is an object with a number `id` that stands for it.
 */
export type PartRole = 'node' | 'nodes' | 'rows' | 'type' | 'value' | 'identity'

/** The parts of a kind of node, in the order in which they are walked. */
export type Shape = readonly (readonly [field: string, role: PartRole])[]

/** A part's value that belongs to a structural key as it stands. */
export type PlainPart = string | number | boolean | null

/** A piece of a statement: immutable plain data, the same for all databases. */
export abstract class SqlNode {
  /** Names the renderer that a dialect may replace. */
  abstract readonly kind: string

  /** The names of the node's parts: structural key, walking and rewriting follow it. */
  abstract get shape(): Shape

  /** How tightly the node binds; a weaker one is put in parentheses inside a stronger one. */
  get precedence(): number {
    return ATOM
  }

  /** Write the node in standard SQL. */
  render(_out: SqlOutput): void {
    throw new TypeError(`no renderer for ${this.kind}`)
  }

  /** Write the node's structural key. */
  writeKey(out: KeyOutput): void {
    out.parts(this)
  }

  /** The same node with other parts. */
  rebuild(changes: Readonly<Record<string, unknown>>): SqlNode {
    return Object.assign(Object.create(Object.getPrototypeOf(this) as object) as SqlNode, this, changes)
  }
}

/** The precedence of what needs no parentheses anywhere. */
export const ATOM = 100

/** Collects a structural key. */
export interface KeyOutput {
  /** Plain data. */
  value(value: PlainPart): void
  /** A piece of a key that was made before, and ends where it ends whatever comes after it. */
  text(key: string): void
  node(node: SqlNode | null): void
  list(nodes: readonly SqlNode[]): void
  /** All parts of the node, by its shape. */
  parts(node: SqlNode): void
  type(type: ColumnType): void
  /** A value that differs between equal statements; `node` is the place it is bound to. */
  parameter(node: SqlNode, value: unknown): void
  /**
   * For nodes that are the same only if they are the same object, such as aliases: true where the node was met before, and
   * a number was written for it; false the first time, when its parts have to be written.
   */
  seen(node: SqlNode): boolean
}

/**
 * Where an inner query stands: as a `value` it sees the sources around it, as a `table` in FROM it does not, as a `lateral`
 * table it sees those before it.
 */
export type NestedPlace = 'value' | 'table' | 'lateral'

/** Collects a statement's text and parameters. */
export interface SqlOutput {
  readonly dialect: SqlDialect
  /** Text of relata's own, never a user's. */
  text(sql: string): void
  /** A quoted name. */
  identifier(name: string): void
  write(node: SqlNode): void
  /** Nodes with a separator, `, ` if none is given. */
  list(nodes: readonly SqlNode[], separator?: string): void
  /** A node inside an operator of the given precedence, in parentheses if it binds less tightly. */
  operand(node: SqlNode, precedence: number): void
  /** The placeholder of a bound value; `node` holds it. `beside`: the type that the database takes for it from its place. */
  parameter(node: SqlNode, type: ColumnType, beside?: ColumnType): void
  /** The placeholder or placeholders of a list of values, as an IN needs them; `inferable`: it stands beside a column of its type. */
  parameterList(node: SqlNode, type: ColumnType, inferable: boolean): void
  /** The name that a source goes by in this statement; null: it is written by its own name. */
  sourceName(source: SqlNode): string | null
  /** Write a query that stands inside of another, in parentheses. */
  nested(query: SqlNode, place: NestedPlace): void
  /** Sources of the queries around the present one, which it may refer to. */
  readonly enclosing: readonly SqlNode[]
  /** The present query takes sources from those around without being told: where it stands as a value, or as a lateral table. */
  readonly correlates: boolean
  /** The present query is the statement itself, not one inside of it. */
  readonly outermost: boolean
  /** The present query's result columns are referred to by name. */
  readonly named: boolean
  /** A query has groups of sources that nothing connects with each other. */
  unconnected(groups: readonly (readonly SqlNode[])[]): void
  /** Write something with these sources added to what inner queries may refer to. */
  scoped(sources: readonly SqlNode[], write: () => void): void
}

/** Writes one kind of node. */
export type Renderer<N extends SqlNode = SqlNode> = (node: N, out: SqlOutput) => void

/** Replacements for the standard rendering, by kind of node. */
export type Renderers = Readonly<Record<string, Renderer<never>>>

/** What a database writes for each strength of a row lock, the next stronger where it has no word of its own. */
export interface RowLocks {
  readonly update: string
  readonly noKeyUpdate: string
  readonly share: string
  readonly keyShare: string
  /** OF table: only its rows; without it those of all tables are locked. */
  readonly of: boolean
  /** Rows that an outer join may lack can be locked. */
  readonly outerJoined: boolean
}

/** Answers of a database that decide how statements are written. */
export interface SqlFeatures {
  readonly insertReturning: boolean
  readonly updateReturning: boolean
  readonly deleteReturning: boolean
  /** RETURNING of UPDATE and DELETE gives columns of other tables in the statement too. */
  readonly returningOthers: boolean
  /** How a list of values is bound in IN. */
  readonly inList: 'array' | 'json' | 'placeholders'
  /** INSERT INTO t DEFAULT VALUES, or INSERT INTO t () VALUES (). */
  readonly defaultValuesInsert: 'default-values' | 'empty-lists'
  /** Whether the word DEFAULT may stand in a row of VALUES. */
  readonly defaultInValues: boolean
  /** How several rows stand in IN: ((1, 2), (3, 4)), or (values (1, 2), (3, 4)). */
  readonly tupleList: 'rows' | 'values'
  /** How INSERT says what becomes of rows whose key is there. */
  readonly conflict: 'on-conflict' | 'on-duplicate-key'
  /** Whether ON CONFLICT may name a constraint. */
  readonly conflictConstraint: boolean
  /** WITH before UPDATE and DELETE. */
  readonly writeWith: boolean
  /** FILTER (WHERE …) of aggregates. */
  readonly aggregateFilter: boolean
  /** GROUPS as the unit of a window's frame, and EXCLUDE. */
  readonly windowFrames: boolean
  /** How GROUP BY gives subtotals: as sets of expressions, or only WITH ROLLUP behind all of them. */
  readonly groupingSets: 'sets' | 'with-rollup' | 'none'
  readonly nullsOrdering: boolean
  /** DISTINCT ON; without it a window function finds the first row of each group. */
  readonly distinctOn: boolean
  /** FETCH FIRST … WITH TIES; without it a window function ranks the rows. (MariaDB finds ties of DISTINCT that are none.) */
  readonly fetchWithTies: 'always' | 'without-distinct' | 'none'
  /** INTERSECT ALL and EXCEPT ALL. */
  readonly setOperatorsAll: boolean
  readonly fullJoin: boolean
  readonly lateral: boolean
  /** How a list of values stands in FROM: with names for its columns, or as a union whose first member names them. */
  readonly valuesSource: 'named' | 'union-values' | 'union-selects'
  /** How functions that give rows stand in FROM: with names for their columns, with their own ones, or not at all. */
  readonly tableFunctions: 'named' | 'own-names' | 'none'
  readonly tableSample: boolean
  /** INSERT, UPDATE and DELETE as a CTE. */
  readonly writingCte: boolean
  /** AS MATERIALIZED and AS NOT MATERIALIZED. */
  readonly materializedCte: boolean
  /** How UPDATE names other tables: in FROM, or beside its own. */
  readonly updateFrom: 'from' | 'list'
  /** How DELETE names other tables; `exists`: not at all, so they go in a subquery. */
  readonly deleteUsing: 'using' | 'list' | 'exists'
  /** Whether an assignment sees what those before it in the same SET have assigned. */
  readonly assignment: 'at-once' | 'in-order'
  readonly isDistinctFrom: 'keyword' | 'is-not' | 'spaceship'
  readonly ilike: boolean
  /** How a sequence is named where its next number is asked for. */
  readonly sequenceName: 'text' | 'identifier'
  /** How a place in a JSON document is told: a step at a time, or as a text, in which positions from the end may be written `#-1`. */
  readonly jsonPath: 'steps' | 'text' | 'text-from-end'
  /** How rows are locked; null: not one by one. */
  readonly rowLocks: RowLocks | null
  /** What LIMIT must say when there is only an OFFSET; null: nothing. */
  readonly limitForOffset: string | null
  /** Whether parameters have positions, so that one can be used twice: $1 … $1. */
  readonly numberedParameters: boolean
}

/** How values are written into text, where a statement has no parameters. */
export interface LiteralRules {
  /** A backslash in a string is an escape character. */
  readonly backslashEscapes: boolean
  /** Bytes, given as hexadecimal digits. */
  blob(hex: string): string
}

/** What a dialect tells about writing SQL; the contract of a whole dialect is in dialect/. */
export interface SqlDialect {
  readonly name: string
  /** The names under which forms and variants for this database are looked up, the nearest first: MySQL is also asked as MariaDB. */
  readonly answersTo: readonly string[]
  readonly features: SqlFeatures
  readonly literals: LiteralRules
  /** Opening and closing quote of an identifier. */
  readonly identifierQuotes: readonly [string, string]
  /** The placeholder of the n-th parameter, counted from 1. */
  placeholder(position: number): string
  /** Renderers that differ from standard SQL, by kind of node. */
  readonly renderers: Renderers
  readonly typeAdapter: TypeAdapters
}
